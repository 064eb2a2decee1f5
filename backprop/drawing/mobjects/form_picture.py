"""The matrix forms round the two layers that they are of, each with what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from manim import DOWN, LEFT, RIGHT, UP, MathTypst, VGroup

from backprop.core.trace import Trace
from backprop.drawing.mobjects.backward_network import BackwardNetwork, Look
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.row_matrix import Cells, RowMatrix
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["Form", "FormPicture", "ShownForm", "named"]

_NAMED = 2.4
"""Two layers lower than this have no names over them."""

_ASIDE, _BETWEEN = 0.45, 0.2
"""From the network to a column, and between a formula and what stands under or beside it."""
_TALL = 0.9
"""Height of a formula at most: what is left is the network's."""
_COLUMNS = 0.56
"""Of the width, the two columns at most where they can be smaller."""
_STEP = 0.5
"""From row to row of the matrix under the network."""


def named(look: Look, box: Box) -> Look:
    """With the layers' names, where there is room for them."""
    return replace(look, named=box.height > _NAMED)


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
        # Side by side or, where they would be too small for that, one over the other.
        down = [0.0] * len(texts)
        if any(text.font_size < 0.99 * LEAST for pair in texts for text in pair):
            texts = [self._lying(one, box.width) for one in deltas]
            down = [0.0, texts[0].height + _BETWEEN][: len(texts)]
            top = sum(one.height + _BETWEEN for one in texts)
        below = self._product(weights, box)
        room = Box(box.left, box.right, box.bottom + below.height + _BETWEEN, box.top - top)
        size: float = NUMBER
        while True:
            wide = [_flat(write, one.cells, size).width for one in deltas]
            aside = max(wide) + _ASIDE
            if size == LEAST or 2 * aside < _COLUMNS * box.width:
                break
            size = max(LEAST, 0.85 * size)
        inner = Box(room.left + aside, room.right - aside, room.bottom, room.top)
        self.network = network = BackwardNetwork(write, trace, named(look, inner), inner)
        self.edges = network.slopes
        self.body = [network.symbols, network.numbers, network.others]
        self.rows: GroupOf[ShownForm] = GroupOf()
        layers = sorted(network.layers, reverse=True)
        sides = (RIGHT, LEFT)
        for one, text, under, layer, side in zip(deltas, texts, down, layers, sides, strict=False):
            symbols = {q.index[0]: network.symbols[q] for q in network.of_layer(layer)}
            heights = {i: float(circle.get_y()) for i, circle in symbols.items()}
            column = RowMatrix(write, one.cells, heights, size)
            # What inputs and outputs are called stands outside their neurons.
            called = [one for key, one in network.others.items() if key == ("called", layer)]
            outer = VGroup(*symbols.values(), *called).get_edge_center(side)[0]
            edge = outer + side[0] * _ASIDE
            column.shift(RIGHT * (edge - column.get_edge_center(-side)[0]))
            corner = (box.right if side is RIGHT else box.left, box.top - under, 0)
            text.move_to(corner, aligned_edge=UP + side)
            self.rows.add(ShownForm(text, column))
        below.move_to((box.middle[0], box.bottom, 0), aligned_edge=DOWN)
        self.rows.add(below)
        shown = [*self.edges.values(), *network.symbols.values(), *network.numbers.values()]
        super().__init__(*shown, *network.others.values(), self.rows)

    def _text(self, form: Form, width: float, after: str = "") -> GroupOf[MathTypst]:
        """The formula over the sizes."""
        formula = fit(self.write.formula(form.formula + after, SYMBOL), width)
        formula.scale(min(1.0, _TALL / formula.height))
        quiet = self.write.coloured(form.size, self.write.theme.quiet)
        sizes = fit(self.write.formula(quiet, LEAST), width)
        found = GroupOf(formula, sizes)
        found.arrange(DOWN, buff=_BETWEEN)
        return found

    def _lying(self, form: Form, width: float) -> GroupOf[MathTypst]:
        """The formula with the sizes beside it, or under it where both would be too small."""
        text = self._text(form, width)
        formula, sizes = text
        left = width - sizes.width - 2 * _BETWEEN
        if formula.font_size * min(1.0, left / formula.width) < LEAST:
            return text
        fit(formula, left)
        text.arrange(RIGHT, buff=2 * _BETWEEN)
        return text

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
