"""Formulas one under the other, each beside the part of the network that it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manim import DOWN, LEFT, RIGHT, Line, VGroup, VMobject

from backprop.core.trace import Trace
from backprop.drawing.mobjects.backward_network import BackwardNetwork, Look
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.row_matrix import Cells, RowMatrix
from backprop.drawing.motion import Veil
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import HAND, LEAST, NUMBER, SET_BACK, SYMBOL, Box

__all__ = ["FormRow", "FormRows", "ShownForm"]

_NETWORK, _RESULT = 2.1, 4.6
"""Width of the network, and of the numbers."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A formula, the sizes of its matrices, what it comes to, and what of the network it is of.

    Attributes
    ----------
    about
        0 for the last neurons, 1 for those before and the edges, 2 for the edges' derivatives.
    """

    formula: str
    size: str
    cells: Cells
    about: int


class ShownForm(VGroup):
    """One of them as it is drawn."""

    def __init__(
        self,
        formula: VMobject,
        sizes: VMobject,
        equals: VMobject,
        result: RowMatrix,
        others: Sequence[VMobject],
    ) -> None:
        self.formula, self.sizes, self.equals, self.result = formula, sizes, equals, result
        super().__init__(*others, formula, sizes, equals, result)


class FormRows(VGroup):
    """In a box, rows of one height.

    Attributes
    ----------
    rows
        A ShownForm each.
    """

    def __init__(
        self, write: Notation, trace: Trace, look: Look, rows: Sequence[FormRow], box: Box
    ) -> None:
        high = box.height / len(rows)
        self.rows: GroupOf[ShownForm] = GroupOf()
        for number, row in enumerate(rows):
            room = box.part(high * number, high * (number + 1), down=True)
            self.rows.add(self._row(write, trace, look, row, room, last=number == len(rows) - 1))
        self._arrange(box, high)
        super().__init__(self.rows)

    def _arrange(self, box: Box, high: float) -> None:
        """Formulas of one size, results one under the other."""
        wide = max(row.result.width for row in self.rows)
        start, end = box.left + _NETWORK + 0.45, box.right - wide - 0.8
        share = min(
            min((end - start - 0.3) / row.formula.width, (high - 1.0) / row.formula.height)
            for row in self.rows
        )
        for number, row in enumerate(self.rows):
            y = box.top - high * (number + 0.5)
            row.formula.scale(min(1.0, share))
            fit(row.sizes, end - start - 0.2)
            block = VGroup(row.formula, row.sizes).arrange(DOWN, buff=0.2, aligned_edge=LEFT)
            block.move_to((start, y, 0), aligned_edge=LEFT)
            row.equals.move_to((end, y, 0))
            row.result.shift(RIGHT * (end + 0.4 - row.result.get_left()[0]))

    def _row(
        self, write: Notation, trace: Trace, look: Look, row: FormRow, room: Box, *, last: bool
    ) -> ShownForm:
        y = room.middle[1]
        small = Box(room.left, room.left + _NETWORK, room.bottom + 0.22, room.top - 0.22)
        network = BackwardNetwork(write, trace, look, small)
        lines = network.slopes if row.about == 2 else network.links
        picture = VGroup(*lines.values(), *network.symbols.values())
        first, final = min(network.layers), max(network.layers)
        back: list[VMobject] = [*lines.values()] if row.about == 0 else []
        back += [network.symbols[q] for q in network.of_layer(first)] if row.about == 0 else []
        if row.about == 2:
            back = [network.symbols[q] for layer in (first, final) for q in network.of_layer(layer)]
        Veil(back, SET_BACK).finish()
        count = len({at[0] for at in row.cells.texts})
        step = min(0.62, (room.height - 0.75) / max(1, count))
        order = sorted({at[0] for at in row.cells.texts})
        heights = {one: y + step * ((count - 1) / 2 - i) for i, one in enumerate(order)}
        for size in (NUMBER, 0.85 * NUMBER, LEAST):
            result = RowMatrix(write, row.cells, heights, min(size, 60 * step + 4))
            if result.width <= _RESULT:
                break
        fit(result, _RESULT).set_y(y)
        formula = write.formula(row.formula, HAND)
        sizes = write.formula(write.coloured(row.size, write.theme.quiet), LEAST)
        rule = VGroup()
        if not last:
            line = Line((room.left, room.bottom, 0), (room.right, room.bottom, 0))
            rule.add(line.set_stroke(write.theme.quiet, 1.5, 0.6))
        return ShownForm(formula, sizes, write.formula("=", SYMBOL), result, [picture, rule])
