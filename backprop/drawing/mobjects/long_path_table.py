"""The terms of a sum over paths through several layers: a row a path, under the network.

What a path gathers between two columns of the network stands under the edges it belongs to.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import LEFT, RIGHT, UP, Line, MathTypst, SurroundingRectangle, Typst, VGroup

from backprop.core.equations import Result, borne_out, equals, legible
from backprop.core.number_format import as_read
from backprop.core.paths import Path, PathSum
from backprop.core.quantities import COST
from backprop.core.trace import Trace
from backprop.drawing.mobjects.column_value import column_value
from backprop.drawing.mobjects.path_diagram import PathDiagram
from backprop.drawing.mobjects.path_steps import Step, counted, written
from backprop.drawing.mobjects.path_table import PathRow, table_equations
from backprop.drawing.mobjects.running_sum import arrow
from backprop.drawing.notation import Equation, Notation, letters, on_bar, shrunk
from backprop.drawing.style import FRAME, SMALL, SMALLEST, VALUE

__all__ = ["LongPathTable"]

_GAP = 0.3
"""Between two cells, for the dot."""
_PAIR = 0.36
"""Between the two numbers of a cell."""
_EQUALS, _VALUE, _VALUE_WIDTH = 2.98, 4.5, 1.3
_BARS = (4.75, FRAME.right)
_PANEL, _BAR = 3.3, 2.1
"""Where the formula begins, and the height of its fractions' bars."""
_STEP = "frac(partial v, partial u)"
_ROW, _HEAD, _LAST = 0.48, 0.5, FRAME.bottom + 0.2
_LABEL_WIDTH = 1.35


@dataclass(frozen=True, slots=True)
class _Column:
    """Numbers of all paths under one another, and their room; `half` of a step's or all of it."""

    step: Step
    values: list[float]
    colour: str
    room: float
    half: bool = False


class LongPathTable(VGroup):
    """A row for each drawn path, the rest, and the sum; beside the products, arrows that add up.

    Attributes
    ----------
    header
        dC/da, "= sum over paths of", what is multiplied, in the corner over the table.
    meanings
        What stands in each column of factors.
    rows, rest
        A PathRow for each drawn path; one for all others, or None.
    rule, total
        The line under the terms, and the recorded derivative: its name, value and frame.
    zero, arrows, sum_arrow
        A line where 0 is; an arrow for each term, from where the last one ended; the sum's.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        sums: PathSum,
        steps: Sequence[Step],
        diagram: PathDiagram,
    ) -> None:
        self.write, self.trace, self.sums, self.steps = write, trace, sums, tuple(steps)
        self.middles = [(a + b) / 2 for a, b in itertools.pairwise(diagram.places)]
        self.dots_at = diagram.places[1:-1]
        self.wide = diagram.places[1] - diagram.places[0] - _GAP
        values = [path.product for path in sums.largest]
        values += [sums.rest] if sums.rest_count else []
        self.written = written(values, sums.total)
        terms = len(sums.largest) + (sums.rest_count > 0)
        heights = [_LAST + _ROW * (terms - row) + 0.08 * (row < terms) for row in range(terms + 1)]
        self.head = heights[0] + _HEAD
        self._texts = [*zip(sums.largest, self.written, strict=False)]
        self.cells, self.signs = self._cells()
        self.header, self.meanings = self._header(), self._meanings()
        self.rows = [
            self._row(number, path, heights[number]) for number, path in enumerate(sums.largest)
        ]
        self.rest = self._rest(heights[-2]) if sums.rest_count else None
        self.total = self._total(heights[-1])
        self.rule = Line((_EQUALS - 0.1, 0, 0), (_BARS[1], 0, 0))
        self.rule.set_y((heights[-2] + heights[-1]) / 2).set_stroke(write.theme.quiet, 2)
        self._add_arrows(heights)
        super().__init__(self.header, self.meanings, *self.rows, self.rule, self.total)
        self.add(self.zero, self.arrows, self.sum_arrow)
        if self.rest is not None:
            self.add(self.rest)

    @property
    def equations(self) -> list[Equation]:
        """What each row says, and what the rows add up to, for the audit."""
        return table_equations(self.rows, self.rest, self.total[1])

    @staticmethod
    def top(terms: int) -> float:
        """How high the table reaches with so many terms."""
        return _LAST + _ROW * terms + 0.08 + _HEAD + 0.3

    def _header(self) -> VGroup:
        """The sum in symbols, right of the network."""
        write, sums = self.write, self.sums
        ratio = write.formula(write.ratio(COST, sums.quantity), 36)
        ratio.move_to((_PANEL, 0, 0), aligned_edge=LEFT)
        on_bar(ratio, _BAR)
        several = len(sums.largest) + sums.rest_count > 1
        over = 'sum_"paths" product' if several else "product"
        equals = write.formula(f"= {over}", 36).next_to(ratio, RIGHT, buff=0.15)
        # The two lines of the equals sign lie on either side of the fraction's bar.
        signs = letters(equals)[0]
        equals.shift(UP * (_BAR - signs.get_y()))
        step = write.formula(_STEP, 36).next_to(equals, RIGHT, buff=0.15)
        on_bar(step, _BAR)
        line = VGroup(ratio, equals, step)
        line.scale(min(1.0, (FRAME.right - _PANEL) / line.width), about_point=(_PANEL, _BAR, 0))
        words = write.words("$u$, $v$: neighbours on the path", SMALL)
        words.move_to((_PANEL, _BAR - 0.85, 0), aligned_edge=LEFT)
        return VGroup(ratio, equals, step, words)

    def _meanings(self) -> VGroup:
        """What the factors of each column are, and how a path is named."""
        found = VGroup()
        of_layers = [self._of_layer(step) for step in self.steps]
        room = self.wide + _GAP / 2
        widest = max((formula.width for formula in of_layers if formula), default=0.0)
        share = min(1.0, room / widest) if widest else 1.0
        for step, formula, x in zip(self.steps, of_layers, self.middles, strict=True):
            if formula is None:
                meaning = self._meaning(step, room)
            elif share * VALUE < SMALLEST:
                meaning = self._words("$w$ · slope", room)
            else:
                meaning = formula.scale(share)
            found.add(meaning.move_to((x, self.head, 0)))
        if self._named(self.sums.largest[0]):
            text = "path via $z$, $a$" if self.steps[-2].start[0] == "z" else "path via"
            label = self.write.words(text, SMALL)
            found.add(label.move_to((FRAME.left, self.head, 0), aligned_edge=LEFT))
        return found

    def _of_layer(self, step: Step) -> MathTypst | None:
        """A weight and the slope after it, where a step is one layer."""
        number = self.steps.index(step)
        if len(step.factors(self.sums.largest[0])) != 2:
            return None
        theme = self.write.theme
        activation = self.trace.network.layer(step.end[1]).activation.typst
        sign = "dot" if len(self.cells[number][0]) > 1 else "thin"
        slope = self.write.coloured(f"{activation}'(z)", theme.weighted_sum)
        return self.write.formula(f"{self.write.coloured('w', theme.weight)} {sign} {slope}", VALUE)

    def _meaning(self, step: Step, room: float) -> Typst | MathTypst:
        """What a step's factor is, or how many layers' factors it takes together."""
        write, theme, depth = self.write, self.write.theme, self.trace.network.depth
        i = "i" if self.trace.network.layers[-1].activation.coupled else "j"
        if step.skipped:
            return self._words(f"{step.skipped + 1} layers", room)
        if step.end == ("C", 0):
            upper = write.coloured("partial C_0", theme.cost)
            source = f"{upper} \\/ {write.indexed('a', depth, i, 'partial')}"
        elif step.start[0] == "z":
            lower = write.indexed("z", depth, "j", "partial")
            source = f"{write.indexed('a', depth, i, 'partial')} \\/ {lower}"
        else:
            source = write.coloured("w", theme.weight)
        formula = shrunk(write.formula(source, VALUE), room, VALUE)
        return self._words("slope", room) if formula is None else formula

    def _words(self, text: str, room: float) -> Typst:
        words = self.write.words(text, SMALL)
        return words.scale(min(1.0, max(room / words.width, SMALLEST / SMALL)))

    def _cells(self) -> tuple[list[list[list[MathTypst]]], list[str]]:
        """For each step and each path its numbers, and for each path the sign before its product.

        Numbers of all columns are of one size, that of the widest. A column has the digits that
        there is room for, and a row more where its product asks for them. A weight and a slope
        that have no room beside one another are one number. If there is no room for what the
        product asks for even then, the sign says that it is not quite what is written.
        """
        results = [self._value(path.product, text, 0)[1] for path, text in self._texts]
        for paired in (True, False):
            columns = list(itertools.chain(*(self._columns(step, paired) for step in self.steps)))
            own = [self._digits(column, 4 if column.half else 1) for column in columns]
            if not all(own):
                continue
            rows = [[column.values[row] for column in columns] for row in range(len(results))]
            asked = [
                borne_out(math.prod, row, result, own)
                for row, result in zip(rows, results, strict=True)
            ]
            share = self._share(columns, asked)
            if share * VALUE >= SMALLEST:
                break
        else:
            asked = [[*map(legible, row, own)] for row in rows]
            share = max(self._share(columns, asked), SMALLEST / VALUE)
        signs = [
            equals(math.prod(map(as_read, row, digits)), result)
            for row, digits, result in zip(rows, asked, results, strict=True)
        ]
        found: list[list[list[MathTypst]]] = [[[] for _ in rows] for _ in self.steps]
        for number, column in enumerate(columns):
            cells = found[self.steps.index(column.step)]
            for cell, value, digits in zip(cells, column.values, asked, strict=True):
                shown = self.write.value(value, column.colour, VALUE, digits[number])
                cell.append(shown.scale(share))
        return found, signs

    def _columns(self, step: Step, paired: bool) -> list[_Column]:
        """One column, or two for a weight and the slope after it."""
        theme = self.write.theme
        found = [step.factors(path) for path in self.sums.largest]
        first = found[0]
        if paired and len(first) == 2:
            half = (self.wide - _PAIR) / 2
            weights, slopes = ([factor.value for factor in one] for one in zip(*found, strict=True))
            return [
                _Column(step, weights, theme.weight, half, half=True),
                _Column(step, slopes, theme.weighted_sum, half, half=True),
            ]
        colour = theme.ink
        if len(first) == 1:
            by, of = first[0].by, first[0].of
            colour = theme.cost if of == COST else theme.weight
            colour = theme.weighted_sum if by.kind == "z" else colour
        products = [step.product(path) for path in self.sums.largest]
        return [_Column(step, products, colour, self.wide)]

    def _digits(self, column: _Column, least: int) -> int:
        """As many decimals for a column as there is room for; 0 if not even the least is so."""
        for digits in range(4, least - 1, -1):
            asked = [[legible(value, digits)] for value in column.values]
            if self._share([column], asked) * VALUE >= SMALLEST:
                return digits
        return least if least == 1 else 0

    def _share(self, columns: Sequence[_Column], digits: Sequence[Sequence[int]]) -> float:
        """By what numbers of columns with so many decimals must be scaled for their room."""
        share = 1.0
        for number, column in enumerate(columns):
            for value, row in zip(column.values, digits, strict=True):
                width = self.write.value(value, column.colour, VALUE, row[number]).width
                share = min(share, column.room / width)
        return share

    def _named(self, path: Path) -> str:
        """The neurons that a path goes through, by their numbers in the drawn columns."""
        nodes = [step.ends(path)[1] for step in self.steps[:-1]]
        return ", ".join(str(q.index[0]) for q in nodes if self.trace.widths[q.layer] > 1)

    def _row(self, number: int, path: Path, height: float) -> PathRow:
        write = self.write
        named = self._named(path)
        label = write.words(f"${named}$" if named else "one path", SMALL, write.theme.ink)
        if label.width > _LABEL_WIDTH * SMALL / SMALLEST:
            label = write.words(f"path {number + 1}", SMALL)
        label.scale(min(1.0, _LABEL_WIDTH / label.width))
        label.move_to((FRAME.left, height, 0), aligned_edge=LEFT)
        cells = []
        for found, x in zip(self.cells, self.middles, strict=True):
            cell = VGroup(*found[number])
            if len(cell) > 1:
                dot = write.formula("dot", VALUE)
                cell = VGroup(cell[0], dot, cell[1]).arrange(RIGHT, buff=0.12)
                for part in (cell[0], cell[2]):
                    part.set_y(0)
            cells.append(cell.move_to((x, height, 0)))
        numbers = [part for found in self.cells for part in found[number]]
        signs = VGroup(
            *(write.formula("dot", VALUE).move_to((x, height, 0)) for x in self.dots_at),
            write.formula(self.signs[number], VALUE).move_to((_EQUALS, height, 0)),
        )
        value, _ = self._value(path.product, self.written[number], height)
        return PathRow(label, numbers, value, signs, cells)

    def _rest(self, height: float) -> PathRow:
        count = self.sums.rest_count
        label = self.write.words(f"{counted(count)} more path" + "s" * (count > 1), VALUE)
        label.move_to((FRAME.left, height, 0), aligned_edge=LEFT)
        equals = self.write.formula("=", VALUE).move_to((_EQUALS, height, 0))
        value, _ = self._value(self.sums.rest, self.written[-2], height)
        return PathRow(label, [], value, VGroup(equals))

    def _total(self, height: float) -> VGroup:
        write = self.write
        value, _ = self._value(self.sums.total, self.written[-1], height)
        above, below = write.partial(COST), write.partial(self.sums.quantity)
        name = write.formula(f"{above} \\/ {below} =", VALUE)
        name.move_to((_EQUALS + 0.1, height, 0), aligned_edge=RIGHT)
        box = SurroundingRectangle(VGroup(name, value), color=write.theme.highlight, buff=0.1)
        return VGroup(name, value, box)

    def _value(self, value: float, text: str, height: float) -> tuple[MathTypst, Result]:
        """A term or the total, in the digits that its column has, and what it says."""
        found, result = column_value(self.write, value, text, VALUE, _VALUE_WIDTH)
        return found.move_to((_VALUE, height, 0), aligned_edge=RIGHT), result

    def _add_arrows(self, heights: Sequence[float]) -> None:
        """The terms head to tail, each at its own row, and their sum from 0."""
        theme = self.write.theme
        terms = [path.product for path in self.sums.largest]
        if self.rest is not None:
            terms.append(self.sums.rest)
        sums = np.concatenate([[0.0], np.cumsum(terms)])
        low, high = float(min(sums.min(), 0)), float(max(sums.max(), 0))
        span = high - low or 1.0

        def place(value: float, height: float) -> np.ndarray:
            across = _BARS[1] - _BARS[0]
            return np.array([_BARS[0] + across * (value - low) / span, height, 0])

        self.zero = VGroup(
            Line(place(0, heights[0] + 0.2), place(0, heights[-1] - 0.2)).set_stroke(theme.quiet, 2)
        )
        self.arrows = VGroup()
        for height, (start, end) in zip(heights, itertools.pairwise(sums), strict=False):
            one = arrow(place(start, height), place(end, height))
            self.arrows.add(one.set_color(theme.sign(end - start)))
        end = arrow(place(0, heights[-1]), place(self.sums.total, heights[-1]))
        self.sum_arrow = end.set_color(theme.sign(self.sums.total))
