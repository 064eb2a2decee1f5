"""The terms of a sum over paths: a row a path, its factors under the links that they belong to."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from manim import LEFT, RIGHT, VGroup, VMobject

from backprop.core.equations import Result, equals
from backprop.core.language import gettext
from backprop.core.number_format import as_read
from backprop.core.paths import PathSum
from backprop.core.trace import Trace
from backprop.drawing.mobjects.path_heads import PathHeads, factor_colour
from backprop.drawing.mobjects.path_network import PathNetwork
from backprop.drawing.mobjects.path_steps import Step, counted, factor_digits
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Equation, LiveNumber, Notation, fit, joined
from backprop.drawing.notation.phrases import more_paths
from backprop.drawing.style import LEAST, NUMBER, WORD, Box

__all__ = ["PathRows", "rows_height"]

_ROW, _CLOSE = 0.54, 0.5
_HEAD, _RATIOS, _BAR = 0.55, 1.15, 0.5
"""Over the rows: what the factors are, or the ratios that they stand for, to their bars."""
_EQUALS, _VALUE = 0.5, 2.4
"""From the cost to the equals sign, and to the right end of the values."""


def rows_height(terms: int, brief: bool) -> float:
    """The height of so many terms with their heads."""
    return (_ROW if terms < 4 else _CLOSE) * terms + (_RATIOS if brief else _HEAD)


class PathRows(VGroup):
    """Under a network.

    Parameters
    ----------
    written
        The terms and their sum, as Typst math.
    brief
        Whether a path is a weight and two slopes.

    Attributes
    ----------
    ratios
        Where a path is brief, the derivative and a sum sign before the
        columns, then over each the ratio that it has the numbers of.
    meanings
        Elsewhere, over each column, what its factors are.
    labels, cells, dots, signs, values
        Of each drawn path: which it is, its factors, what is between them, the equals
        sign, and the product; of the rest label, sign and value alone, `cells` being empty.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        sums: PathSum,
        steps: Sequence[Step],
        written: Sequence[str],
        brief: bool,
        network: PathNetwork,
        box: Box,
    ) -> None:
        self.write, self.trace, self.sums, self.steps = write, trace, sums, tuple(steps)
        self.written, self.brief = written, brief
        head = _RATIOS if brief else _HEAD
        self.middles = network.middles
        self.wide = network.places[1] - network.places[0] - 0.4
        self.cost_at, self.box = network.places[-1], box
        terms = [path.product for path in sums.largest]
        terms += [sums.rest] if sums.rest_count else []
        step = min(_ROW, (box.height - head) / len(terms))
        first = box.top - head - step / 2
        self.heights = [first - step * row for row in range(len(terms))]
        self.equals_at = self.cost_at + _EQUALS
        self.right = min(self.cost_at + _VALUE, box.right)
        self._value_all(terms)
        self._factor_all()
        heads = PathHeads(write, trace, sums, steps, self.middles)
        self.meanings = VGroup() if brief else heads.meanings(self.wide + 0.3, box.top - head / 2)
        self.ratios = heads.ratios(box.left, box.top - _BAR) if brief else VGroup()
        self.labels = [self._label(row) for row in range(len(terms))]
        self.equations: list[Equation] = [
            (*joined("dot", cells), sign, value)
            for cells, sign, value in zip(self.cells, self.said, self.values, strict=False)
        ]
        super().__init__(
            self.ratios,
            self.meanings,
            *self.labels,
            *itertools.chain(*self.cells),
            *self.dots,
            *self.signs,
            *self.values,
        )

    def _value_all(self, terms: Sequence[float]) -> None:
        write, theme = self.write, self.write.theme
        found = [
            write.formula(write.coloured(text, signed(theme, value)), NUMBER)
            for text, value in zip(self.written, terms, strict=False)
        ]
        room = self.right - self.equals_at - 0.4
        share = min(1.0, max(LEAST / NUMBER, room / max(one.width for one in found)))
        for one, y in zip(found, self.heights, strict=True):
            one.scale(share).move_to((self.right, y, 0), aligned_edge=RIGHT)
        self.values = found

    def _factor_all(self) -> None:
        """Numbers with the digits that there is room for, or more where products ask for them."""
        write, largest = self.write, self.sums.largest
        rows = [[step.product(path) for step in self.steps] for path in largest]
        results = [Result.read(text) for text in self.written[: len(rows)]]
        colours = [factor_colour(write, self.sums, step) for step in self.steps]
        for least in (4, 3, 2, 1, 0):
            digits = factor_digits(rows, results, least)
            numbers = [
                [
                    LiveNumber(value, colour, NUMBER, decimals=places, trimmed=False)
                    for value, colour, places in zip(row, colours, digits, strict=True)
                ]
                for row in rows
            ]
            share = self.wide / max(one.width for row in numbers for one in row)
            if share * NUMBER >= LEAST:
                break
        share = min(1.0, max(share, LEAST / NUMBER))
        self.cells: list[list[LiveNumber]] = numbers
        self.said: list[str] = []
        self.signs: list[VMobject] = []
        self.dots: list[VGroup] = []
        for row, (cells, y) in enumerate(zip(numbers, self.heights, strict=False)):
            dots = VGroup()
            for one, x in zip(cells, self.middles, strict=True):
                one.scale(share).move_to((x, y, 0))
            for one, other in itertools.pairwise(cells):
                x = (one.get_right()[0] + other.get_left()[0]) / 2
                dots.add(write.formula("dot", NUMBER).move_to((x, y, 0)))
            self.dots.append(dots)
            computed = math.prod(map(as_read, rows[row], digits))
            self.said.append(equals(computed, results[row]))
        said = [*self.said, *(["="] if self.sums.rest_count else [])]
        for sign, y in zip(said, self.heights, strict=False):
            self.signs.append(write.formula(sign, NUMBER).move_to((self.equals_at, y, 0)))

    def _label(self, row: int) -> VMobject:
        write, y = self.write, self.heights[row]
        if row == len(self.sums.largest):
            count = self.sums.rest_count
            words = write.words(more_paths(count, counted(count)), WORD)
            return words.move_to((self.box.left, y, 0), aligned_edge=LEFT)
        path, text = self.sums.largest[row], gettext("path {number}").format(number=row + 1)
        if len(self.sums.largest) + self.sums.rest_count == 1:
            text = gettext("one path")
        elif self.brief:
            text = f"$j = {write.index(path.nodes[1].index[0])}$"
        label = write.words(text, WORD)
        room = self.cells[row][0].get_left()[0] - 0.3 - self.box.left
        if label.width * LEAST / WORD > room and not self.brief:
            label = write.words(str(row + 1), WORD)
        fit(label, max(room, 0.5)).move_to((self.box.left, y, 0), aligned_edge=LEFT)
        if self.brief:  # under the sum sign
            label.align_to((self.middles[0] - self.wide / 2 - 0.1, 0, 0), RIGHT)
        return label
