"""Two layers with what the matrix forms come to on them, and under each thing its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from manim import LEFT, RIGHT, MathTypst, VGroup, VMobject

from backprop.core.trace import Trace
from backprop.drawing.mobjects.backward_network import BackwardNetwork, Look
from backprop.drawing.mobjects.edge_numbers import EdgeNumbers
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.row_matrix import Cells, RowMatrix, largest
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["Form", "FormPicture", "ShownForm", "named"]

_NAMED = 2.4
"""Two layers lower than this have no names over them."""
_ASIDE, _BETWEEN, _APART = 0.35, 0.3, 0.5
"""From the network to a column, between lines of formulas, and between two in a line."""
_COLUMNS = 0.56
"""Of the width, the two columns at most where they can be smaller."""
_OF_WIDTH = 0.5
"""Of the width, a matrix under the network at most."""
_STEP = 0.5
"""From row to row of the matrix under the network."""


def named(look: Look, box: Box) -> Look:
    """With the layers' names, where there is room for them."""
    return replace(look, named=box.height > _NAMED)


@dataclass(frozen=True, slots=True)
class Form:
    """A formula, and what it comes to."""

    formula: str
    cells: Cells


class ShownForm(VGroup):
    """One of them as it is drawn: `text`, and what stands in brackets or on edges."""

    def __init__(self, text: MathTypst, result: VGroup) -> None:
        self.text, self.result = text, result
        super().__init__(text, result)


class FormPicture(VGroup):
    """In a box two layers, deltas at their neurons, dC/dW on their edges.

    Parameters
    ----------
    forms
        That of the last layer, of the one before if there is one, and of the weights.

    Attributes
    ----------
    network
        The two layers; `edges` are the lines of dC/dw.
    entries, frame
        Of dC/dW, by (j, k), on the edges or, where they would meet there, in a matrix under them;
        what such a matrix has besides.
    rows
        A ShownForm each.
    """

    def __init__(
        self, write: Notation, trace: Trace, look: Look, forms: Sequence[Form], box: Box
    ) -> None:
        self.write, self.trace, self.look, self.forms = write, trace, look, forms
        weights = forms[-1]
        columns = self._draw(None, box)
        labels = self._labels(columns)
        self.entries: Mapping[tuple[int, int], VMobject] = labels
        if labels:
            self.frame = VGroup()
            result = VGroup(*labels.values())
        else:
            for size in (NUMBER, 0.85 * NUMBER, LEAST):
                result = matrix = _flat(write, weights.cells, size)
                if matrix.width < _OF_WIDTH * box.width:
                    break
            columns = self._draw(matrix, box)
            self.entries, self.frame = matrix.entries, matrix.frame
        self.edges = self.network.slopes
        self.rows: GroupOf[ShownForm] = GroupOf()
        for text, column in zip(self.texts, [*columns, result], strict=True):
            self.rows.add(ShownForm(text, column))
        drawn = self.network
        shown = [*self.edges.values(), *drawn.symbols.values(), *drawn.numbers.values()]
        super().__init__(*shown, *drawn.others.values(), self.rows)

    def _draw(self, matrix: RowMatrix | None, box: Box) -> list[RowMatrix]:
        """The formulas, perhaps one with a matrix, and over them the network with its columns."""
        write, deltas = self.write, self.forms[:-1]
        foot = self._formulas(matrix, box)
        room = replace(box, bottom=foot + _BETWEEN)
        sizes = [SYMBOL * 0.85**step for step in range(10) if SYMBOL * 0.85**step > LEAST]
        for size in [*sizes, LEAST]:
            aside = max(_flat(write, one.cells, size).width for one in deltas) + _ASIDE
            if 2 * aside < _COLUMNS * box.width:
                break
        inner = Box(room.left + aside, room.right - aside, room.bottom, room.top)
        self.network = network = BackwardNetwork(write, self.trace, named(self.look, inner), inner)
        layers = sorted(network.layers, reverse=True)
        found = []
        for one, layer, side in zip(deltas, layers, (RIGHT, LEFT), strict=False):
            symbols = {q.index[0]: network.symbols[q] for q in network.of_layer(layer)}
            heights = {i: float(circle.get_y()) for i, circle in symbols.items()}
            column = RowMatrix(write, one.cells, heights, largest(heights, size))
            # What inputs and outputs are called stands outside their neurons.
            called = [one for key, one in network.others.items() if key == ("called", layer)]
            outer = VGroup(*symbols.values(), *called).get_edge_center(side)[0]
            edge = outer + side[0] * _ASIDE
            column.shift(RIGHT * (edge - column.get_edge_center(-side)[0]))
            found.append(column)
        return found

    def _labels(self, columns: Sequence[RowMatrix]) -> dict[tuple[int, int], VGroup]:
        """The entries of dC/dW on its edges, as large as they can be told apart."""
        network, texts = self.network, self.forms[-1].cells.texts
        lines = {
            (*effect.index, *cause.index): line for (cause, effect), line in network.slopes.items()
        }
        things: list[VMobject] = [*network.symbols.values(), *columns]
        for size in (NUMBER, LEAST):
            numbers = EdgeNumbers(self.write, texts, lines, things, size)
            if numbers.labels:
                return {at: numbers.labels[at] for at in texts}
        return {}

    def _formulas(self, matrix: RowMatrix | None, box: Box) -> float:
        """At the foot of a box, each under what it makes if they have room; where they end."""
        self.texts = [self.write.formula(one.formula, SYMBOL) for one in self.forms]
        last, *others, weights = self.texts
        before: list[VMobject] = [*others]
        product = VGroup(weights)
        if matrix:  # in a line of its own: its numbers keep their size
            equals = self.write.formula("=", SYMBOL)
            free = box.width - matrix.width - 2 * _BETWEEN
            VGroup(weights, equals).scale(min(1.0, free / (weights.width + equals.width)))
            product.add(equals, matrix).arrange(RIGHT, buff=_BETWEEN)
        single: list[list[VMobject]] = [[*before, product, last]]
        two: list[list[VMobject]] = [[product], [*before, last]]
        three: list[list[VMobject]] = [[product], [last], before]
        for lines in [two, three] if matrix else [single, two, three]:
            share = _share(lines, box)
            if share * SYMBOL >= LEAST:
                break
        foot = box.bottom
        for line in filter(None, reversed(lines)):
            for one in line:
                if one is not product or not matrix:
                    one.scale(share)
            middle = foot + max(one.height for one in line) / 2
            gap = (box.width - sum(one.width for one in line)) / max(1, len(line) - 1)
            pen = box.left if len(line) > 1 else box.middle[0] - line[0].width / 2
            for one in line:
                one.move_to((pen, middle, 0), aligned_edge=LEFT)
                pen += one.width + gap
            foot = middle + max(one.height for one in line) / 2 + _BETWEEN
        return foot - _BETWEEN


def _share(lines: Sequence[Sequence[VMobject]], box: Box) -> float:
    """Of their size, what lines of formulas can have in a box's width."""
    return min(
        1.0,
        *(
            (box.width - _APART * (len(line) - 1)) / sum(one.width for one in line)
            for line in lines
            if line
        ),
    )


def _flat(write: Notation, cells: Cells, size: float) -> RowMatrix:
    """A matrix whose rows stand on no neurons."""
    order = sorted({row for row, _ in cells.texts})
    return RowMatrix(write, cells, {row: -_STEP * i for i, row in enumerate(order)}, size)
