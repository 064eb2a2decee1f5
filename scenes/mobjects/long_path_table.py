"""The terms of a sum over paths through several layers: a row a path, under the network.

What a path gathers between two columns of the network stands under the edges it belongs to.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, UP, Line, MathTypst, SurroundingRectangle, Typst, VGroup

from backprop import Trace
from backprop.paths import Path, PathSum
from backprop.quantities import COST
from scenes.mobjects.path_diagram import PathDiagram
from scenes.mobjects.path_steps import Step, counted, written
from scenes.mobjects.path_table import PathRow
from scenes.mobjects.running_sum import arrow
from scenes.notation import Notation, on_bar, shrunk
from scenes.style import FRAME, SMALL, SMALLEST, VALUE

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
        values = [*(path.product for path in sums.largest), sums.rest, sums.total]
        self.written = dict(zip(values, written(values), strict=True))
        terms = len(sums.largest) + (sums.rest_count > 0)
        heights = [_LAST + _ROW * (terms - row) + 0.08 * (row < terms) for row in range(terms + 1)]
        self.head = heights[0] + _HEAD
        # Numbers of all columns are of one size, that of the widest.
        self.share = 1.0
        layers = [step for step in steps if len(step.factors(sums.largest[0])) == 2]
        pairs = [self._pairs(step) for step in layers]
        if all(pairs):
            paired = dict(zip(layers, pairs, strict=True))
        else:
            paired, self.share = {}, 1.0
        self.cells = [paired.get(step) or self._products(step) for step in steps]
        for number in itertools.chain(*itertools.chain(*self.cells)):
            number.scale(self.share)
        self.header, self.meanings = self._header(), self._meanings()
        self.rows = [
            self._row(number, path, heights[number]) for number, path in enumerate(sums.largest)
        ]
        self.rest = self._rest(heights[-2]) if sums.rest_count else None
        self.total = self._total(heights[-1])
        self.rule = Line([_EQUALS - 0.1, 0, 0], [_BARS[1], 0, 0])
        self.rule.set_y((heights[-2] + heights[-1]) / 2).set_stroke(write.theme.quiet, 2)
        self._add_arrows(heights)
        super().__init__(self.header, self.meanings, *self.rows, self.rule, self.total)
        self.add(self.zero, self.arrows, self.sum_arrow)
        if self.rest is not None:
            self.add(self.rest)

    @staticmethod
    def top(terms: int) -> float:
        """How high the table reaches with so many terms."""
        return _LAST + _ROW * terms + 0.08 + _HEAD + 0.3

    def _header(self) -> VGroup:
        """The sum in symbols, right of the network."""
        write, sums = self.write, self.sums
        ratio = write.formula(write.ratio(COST, sums.quantity), 36)
        ratio.move_to([_PANEL, 0, 0], aligned_edge=LEFT)
        on_bar(ratio, _BAR)
        several = len(sums.largest) + sums.rest_count > 1
        over = 'sum_"paths" product' if several else "product"
        equals = write.formula(f"= {over}", 36).next_to(ratio, RIGHT, buff=0.15)
        # The two lines of the equals sign lie on either side of the fraction's bar.
        signs = VGroup(*equals.family_members_with_points()[:1])
        equals.shift(UP * (_BAR - signs.get_y()))
        step = write.formula(_STEP, 36).next_to(equals, RIGHT, buff=0.15)
        on_bar(step, _BAR)
        line = VGroup(ratio, equals, step)
        line.scale(min(1.0, (FRAME.right - _PANEL) / line.width), about_point=[_PANEL, _BAR, 0])
        words = write.words("$u$, $v$: neighbours on the path", SMALL)
        words.move_to([_PANEL, _BAR - 0.85, 0], aligned_edge=LEFT)
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
            found.add(meaning.move_to([x, self.head, 0]))
        if self._named(self.sums.largest[0]):
            text = "path via $z$, $a$" if self.steps[-2].start[0] == "z" else "path via"
            label = self.write.words(text, SMALL)
            found.add(label.move_to([FRAME.left, self.head, 0], aligned_edge=LEFT))
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

    def _pairs(self, step: Step) -> list[list[MathTypst]]:
        """For each path a weight and a slope; [] if there is no room for both."""
        theme, half = self.write.theme, (self.wide - _PAIR) / 2
        found = [step.factors(path) for path in self.sums.largest]
        weights = self._fit([w.value for w, _ in found], theme.weight, half, 4)
        slopes = self._fit([s.value for _, s in found], theme.weighted_sum, half, 4)
        if not (weights and slopes):
            return []
        return [[w, s] for w, s in zip(weights, slopes, strict=True)]

    def _products(self, step: Step) -> list[list[MathTypst]]:
        """For each path one number, the product of all its factors here."""
        theme = self.write.theme
        found = [step.factors(path) for path in self.sums.largest]
        colour = theme.ink
        if len(found[0]) == 1:
            by, of = found[0][0].by, found[0][0].of
            colour = theme.cost if of == COST else theme.weight
            colour = theme.weighted_sum if by.kind == "z" else colour
        products = [step.product(path) for path in self.sums.largest]
        return [[number] for number in self._fit(products, colour, self.wide, 1)]

    def _fit(
        self, values: Sequence[float], colour: str, width: float, least: int
    ) -> list[MathTypst]:
        """Numbers of one size and as many digits, no wider than `width`; [] if none is so."""
        for digits in range(4, least - 1, -1):
            numbers = [self.write.value(value, colour, VALUE, digits) for value in values]
            share = min(1.0, width / max(number.width for number in numbers))
            if share * VALUE >= SMALLEST or digits == least == 1:
                share = max(share, SMALLEST / VALUE)
                self.share = min(self.share, share)
                return numbers
        return []

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
        label.move_to([FRAME.left, height, 0], aligned_edge=LEFT)
        cells = []
        for found, x in zip(self.cells, self.middles, strict=True):
            cell = VGroup(*found[number])
            if len(cell) > 1:
                dot = write.formula("dot", VALUE)
                cell = VGroup(cell[0], dot, cell[1]).arrange(RIGHT, buff=0.12)
                for part in (cell[0], cell[2]):
                    part.set_y(0)
            cells.append(cell.move_to([x, height, 0]))
        numbers = [part for found in self.cells for part in found[number]]
        signs = VGroup(
            *(write.formula("dot", VALUE).move_to([x, height, 0]) for x in self.dots_at),
            write.formula("=", VALUE).move_to([_EQUALS, height, 0]),
        )
        return PathRow(label, numbers, self._value(path.product, height), signs, cells)

    def _rest(self, height: float) -> PathRow:
        count = self.sums.rest_count
        label = self.write.words(f"{counted(count)} more path" + "s" * (count > 1), VALUE)
        label.move_to([FRAME.left, height, 0], aligned_edge=LEFT)
        equals = self.write.formula("=", VALUE).move_to([_EQUALS, height, 0])
        return PathRow(label, [], self._value(self.sums.rest, height), VGroup(equals))

    def _total(self, height: float) -> VGroup:
        write = self.write
        value = self._value(self.sums.total, height)
        above, below = write.partial(COST), write.partial(self.sums.quantity)
        name = write.formula(f"{above} \\/ {below} =", VALUE)
        name.move_to([_EQUALS + 0.1, height, 0], aligned_edge=RIGHT)
        box = SurroundingRectangle(VGroup(name, value), color=write.theme.highlight, buff=0.1)
        return VGroup(name, value, box)

    def _value(self, value: float, height: float) -> MathTypst:
        """A term or the total, in the digits that its column has."""
        write, colour = self.write, self.write.theme.sign(value)
        number = write.formula(write.coloured(self.written[value], colour), VALUE)
        found = shrunk(number, _VALUE_WIDTH, VALUE)
        if found is None:
            found = self._fit([value], colour, _VALUE_WIDTH, 1)[0]
            found.scale(max(SMALLEST / VALUE, min(1.0, _VALUE_WIDTH / found.width)))
        return found.move_to([_VALUE, height, 0], aligned_edge=RIGHT)

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
