"""The matrix forms round the two layers that they are of, each with what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manim import DOWN, LEFT, RIGHT, UP, VGroup

from backprop.core.trace import Trace
from backprop.drawing.mobjects.backward_network import BackwardNetwork, Look
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.row_matrix import Cells, RowMatrix
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["Form", "FormPicture", "ShownForm"]

_ASIDE, _BETWEEN = 0.45, 0.2
"""From the network to a column, and between a formula and what stands under or beside it."""
_TALL = 0.9
"""Height of a formula at most: what is left is the network's."""
_STEP = 0.5
"""From row to row of the matrix under the network."""


@dataclass(frozen=True, slots=True)
class Form:
    """A formula, the sizes of its matrices, and what it comes to."""

    formula: str
    size: str
    cells: Cells


class ShownForm(VGroup):
    """One of them as it is drawn.

    Attributes
    ----------
    text
        The formula over the sizes.
    """

    def __init__(self, text: VGroup, result: RowMatrix) -> None:
        self.text, self.result = text, result
        super().__init__(text, result)


class FormPicture(VGroup):
    """In a box two layers, their edges as dC/dw; deltas at their neurons, dC/dW underneath.

    Parameters
    ----------
    forms
        That of the last layer, of the one before if there is one, and of the weights.

    Attributes
    ----------
    network
        The two layers; `edges` are the lines of dC/dw, and `body` all else that is shown of it.
    rows
        A ShownForm each.
    """

    def __init__(
        self, write: Notation, trace: Trace, look: Look, forms: Sequence[Form], box: Box
    ) -> None:
        self.write = write
        *deltas, weights = forms
        texts = [self._text(one, box.width / 2 - _ASIDE) for one in deltas]
        top = max(one.height for one in texts) + _BETWEEN
        below = self._product(weights, box)
        room = Box(box.left, box.right, box.bottom + below.height + _BETWEEN, box.top - top)
        size: float = NUMBER
        while True:
            wide = [_flat(write, one.cells, size).width for one in deltas]
            aside = max(wide) + _ASIDE
            if size == LEAST or 2 * aside < box.width / 2:
                break
            size = max(LEAST, 0.85 * size)
        inner = Box(room.left + aside, room.right - aside, room.bottom, room.top)
        self.network = network = BackwardNetwork(write, trace, look, inner)
        self.edges = network.slopes
        self.body = [network.symbols, network.numbers, network.others]
        self.rows: GroupOf[ShownForm] = GroupOf()
        layers = sorted(network.layers, reverse=True)
        sides = (RIGHT, LEFT)
        for one, text, layer, side in zip(deltas, texts, layers, sides, strict=False):
            symbols = {q.index[0]: network.symbols[q] for q in network.of_layer(layer)}
            heights = {i: float(circle.get_y()) for i, circle in symbols.items()}
            column = RowMatrix(write, one.cells, heights, size)
            edge = next(iter(symbols.values())).get_edge_center(side)[0] + side[0] * _ASIDE
            column.shift(RIGHT * (edge - column.get_edge_center(-side)[0]))
            corner = (box.right if side is RIGHT else box.left, box.top, 0)
            text.move_to(corner, aligned_edge=UP + side)
            self.rows.add(ShownForm(text, column))
        below.move_to((box.middle[0], box.bottom, 0), aligned_edge=DOWN)
        self.rows.add(below)
        shown = [*self.edges.values(), *network.symbols.values(), *network.numbers.values()]
        super().__init__(*shown, *network.others.values(), self.rows)

    def _text(self, form: Form, width: float, after: str = "") -> VGroup:
        """The formula over the sizes."""
        formula = fit(self.write.formula(form.formula + after, SYMBOL), width)
        formula.scale(min(1.0, _TALL / formula.height))
        quiet = self.write.coloured(form.size, self.write.theme.quiet)
        sizes = fit(self.write.formula(quiet, LEAST), width)
        return VGroup(formula, sizes).arrange(DOWN, buff=_BETWEEN)

    def _product(self, form: Form, box: Box) -> ShownForm:
        """The formula, and beside it the matrix."""
        text = self._text(form, box.width / 2 - _ASIDE, " =")
        matrix = _flat(self.write, form.cells, NUMBER)
        for size in (0.85 * NUMBER, LEAST):
            if matrix.width <= box.width / 2:
                break
            matrix = _flat(self.write, form.cells, size)
        made = ShownForm(text, matrix)
        made.arrange(RIGHT, buff=2 * _BETWEEN)
        return made


def _flat(write: Notation, cells: Cells, size: float) -> RowMatrix:
    """A matrix whose rows stand on no neurons."""
    order = sorted({row for row, _ in cells.texts})
    return RowMatrix(write, cells, {row: -_STEP * i for i, row in enumerate(order)}, size)
