"""The terms of a sum on rows of a box, and bars laid head to tail that end where the sum does."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, Line, VGroup, VMobject

from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.weighted_terms import WeightedTerms
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Equation, Notation, fit, joined, term, without
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["TermRow", "TermRows", "bar_between"]

_STEP = 1.3
"""Between two rows at most."""
_LAST = 3
"""Rows that no neuron stands beside."""
_OVER, _UNDER, _THICK = 0.2, 0.27, 0.3
"""Of a step: from a row's middle up to its numbers, and down to its bar; of a bar."""
_GAP = 0.18
_TICKS, _MARK = 4, 0.08
"""How many numbers stand at the bars' scale at most; half the length of their marks."""
_SHORTEST = 0.02


def bar_between(start: np.ndarray, end: np.ndarray, colour: str, thick: float) -> Line:
    """A thick line that stands for an amount; one of nothing is a thin stroke."""
    length = float(np.linalg.norm(end - start))
    if length < _SHORTEST:
        end = start + _SHORTEST * RIGHT
    return Line(start, end).set_stroke(colour, 100 * thick)


class TermRow(VGroup):
    """A term, an equals sign, its value, and its bar.

    Attributes
    ----------
    parts
        What makes the value: weight, dot and activation, or a name.
    equals, number, bar
        The others.
    """

    def __init__(
        self, parts: Sequence[VMobject], equals: VMobject, number: VMobject, bar: Line
    ) -> None:
        self.parts, self.equals, self.number, self.bar = list(parts), equals, number, bar
        super().__init__(*parts, equals, number, bar)

    @property
    def weight(self) -> VMobject:
        """The first factor."""
        return self.parts[0]

    @property
    def before(self) -> VMobject:
        """The second."""
        return self.parts[2]


class TermRows(VGroup):
    """Products, what the others come to, the bias, the sum under a rule, and what is made of it.

    A bar lies under its numbers, all on one scale as wide as the box.

    Parameters
    ----------
    output
        The activation that the sum becomes; `function` as Typst math, with "<z>" for the sum.

    Attributes
    ----------
    rows, total
        TermRows by neuron, "rest" and "bias"; the sum's, whose bar begins at zero.
    zero, ticks, rule
        The bars' zero, numbers of their scale, and the line over the sum.
    call, inside, result
        The last row: all but its two numbers, and these.
    heights
        Of all rows, from the top.
    unit
        How long a bar is for 1.
    """

    def __init__(
        self,
        write: Notation,
        terms: WeightedTerms,
        z: Quantity,
        output: tuple[Quantity, str, str],
        box: Box,
    ) -> None:
        self.write, theme = write, write.theme
        keys: list[int | str] = [
            *(one.k for one in terms.products),
            *(["rest"] if terms.rest else []),
            "bias",
        ]
        self.heights = _heights(len(keys) - 1, box)
        step = self.heights[-2] - self.heights[-1]
        bias = Quantity("b", z.layer, z.index)
        up = _OVER * step
        for size in (SYMBOL, NUMBER, WORD, LEAST):
            words = f"{terms.rest[0]:,} more" if terms.rest else ""
            made: list[list[VMobject]] = [
                [write.formula(source, size) for source in self._factors(one.weight, one.before)]
                for one in terms.products
            ]
            made += [[write.words(words, size, theme.ink)]] if words else []
            made += [[write.label(bias, size)], [write.label(z, size)]]
            numbers = [
                write.formula(write.coloured(text, signed(theme, value)), size)
                for value, text in zip(terms.values, terms.texts, strict=True)
            ]
            numbers.append(write.formula(write.coloured(terms.total[1], theme.weighted_sum), size))
            equals = [write.formula("=", size) for _ in numbers]
            columns = [max(one[i].width for one in made if len(one) == 3) for i in range(3)]
            factors = max(sum(columns) + 2 * _GAP, *(one[0].width for one in made if len(one) < 3))
            last = max(number.width for number in numbers)
            if (
                factors + last + 2 * _GAP + equals[0].width <= box.width
                and made[-1][0].height < 2 * (_UNDER + _OVER - _THICK / 2) * step
            ):
                break
        right = box.right
        sign = right - last - _GAP - equals[0].width / 2
        ends = sign - _GAP - equals[0].width / 2
        for parts, equal, number, row in zip(made, equals, numbers, self.heights, strict=False):
            y = row + up
            number.move_to((right, y, 0), aligned_edge=RIGHT)
            equal.move_to((sign, y, 0))
            if len(parts) == 1:
                parts[0].move_to((ends, y, 0), aligned_edge=RIGHT)
                continue
            x = ends - columns[2]
            parts[2].move_to((x, y, 0), aligned_edge=LEFT)
            parts[1].move_to((x - _GAP - columns[1] / 2, y, 0))
            parts[0].move_to((x - 2 * _GAP - columns[1], y, 0), aligned_edge=RIGHT)
        bars = self._bars(terms, (box.left + 0.15, box.right), step)
        found = [TermRow(*one) for one in zip(made, equals, numbers, bars, strict=True)]
        self.rows: dict[int | str, TermRow] = dict(zip(keys, found, strict=False))
        self.total = found[-1]
        under = (self.heights[-2] + self.heights[-3]) / 2 + 0.02 * step
        self.rule = Line((ends - factors, under, 0), (right, under, 0))
        self.rule.set_stroke(theme.quiet, 2)
        self.zero = self._marks(0.0, 0.75 * _THICK * step)
        self.ticks = self._ticks()
        self._output(terms, output, box)
        super().__init__(
            self.zero, self.ticks, *found, self.rule, self.call, self.inside, self.result
        )

    @property
    def equations(self) -> list[Equation]:
        """What each row says, and what the rows add up to."""
        products = [row for row in self.rows.values() if len(row.parts) == 3]
        said: list[Equation] = [
            (row.weight, "dot", row.before, "=", row.number) for row in products
        ]
        added = joined("+", [row.number for row in self.rows.values()])
        return [*said, (*added, "=", self.total.number)]

    def _factors(self, weight: str, before: str) -> tuple[str, str, str]:
        theme = self.write.theme
        second = f"({before})" if before.startswith("-") else before
        return self.write.coloured(weight, theme.weight), "dot", second

    def _bars(self, terms: WeightedTerms, ends: tuple[float, float], step: float) -> list[Line]:
        """Under the numbers of each row."""
        theme = self.write.theme
        values = [value if np.isfinite(value) else 0.0 for value in terms.values]
        total = terms.total[0] if np.isfinite(terms.total[0]) else 0.0
        sums = np.concatenate([[0.0], np.cumsum(values)])
        low, high = float(min(sums.min(), 0)), float(max(sums.max(), 0))
        self.unit = (ends[1] - ends[0]) / ((high - low) or 1.0)
        self._left, self._span = ends[0], (low, high)
        self._rows = [y - _UNDER * step for y in self.heights[:-1]]
        spans = [*zip(values, sums[:-1], sums[1:], strict=True), (total, 0.0, total)]
        colours = [*(signed(theme, value) for value in values), theme.weighted_sum]
        return [
            bar_between(
                np.array([self._x(min(a, b)), y, 0.0]),
                np.array([self._x(max(a, b)), y, 0.0]),
                colour,
                _THICK * step,
            )
            for (_, a, b), y, colour in zip(spans, self._rows, colours, strict=True)
        ]

    def _x(self, value: float) -> float:
        """Where a value stands among the bars."""
        return self._left + self.unit * (value - self._span[0])

    def _marks(self, value: float, half: float) -> VGroup:
        """A value on the height of each bar: a line all the way down would cross numbers."""
        x, quiet = self._x(value), self.write.theme.quiet
        found = (Line((x, y + half, 0), (x, y - half, 0)) for y in self._rows)
        return VGroup(*(line.set_stroke(quiet, 2) for line in found))

    def _ticks(self) -> VGroup:
        """Round numbers under the last bar."""
        low, high = self._span
        if low == high:
            return VGroup()
        y = self._rows[-1] - _THICK * (self._rows[-2] - self._rows[-1])
        sizes = (base * 10.0**power for power in range(-1, 2) for base in (1, 2, 5))
        unit = 10.0 ** math.floor(math.log10(high - low))
        each = next(
            size * unit
            for size in sizes
            if math.floor(high / (size * unit)) - math.ceil(low / (size * unit)) < _TICKS
        )
        found = VGroup()
        for number in range(math.ceil(low / each), math.floor(high / each) + 1):
            x = self._x(number * each)
            text = self.write.words(f"${typst_number(number * each)}$", LEAST)
            mark = Line((x, y + _MARK, 0), (x, y - _MARK, 0)).set_stroke(self.write.theme.quiet, 2)
            found.add(VGroup(mark, text.next_to(mark, DOWN, buff=0.1)))
        return found

    def _output(
        self,
        terms: WeightedTerms,
        output: tuple[Quantity, str, str],
        box: Box,
    ) -> None:
        write, theme = self.write, self.write.theme
        a, function, text = output
        z = write.coloured(terms.total[1], theme.weighted_sum)
        called = function.replace("<z>", term(z, "z"))
        source = f"{write.symbol(a)} = {called} = thick {term(text, 'a')}"
        whole = fit(write.formula(source, HAND), box.width)
        whole.move_to((box.right, self.heights[-1], 0), aligned_edge=RIGHT)
        share = whole.width / write.formula(source, HAND).width
        holes = [whole.select(name) for name in "za"]
        self.call = without(whole, holes)
        self.inside, self.result = (
            write.formula(one, HAND).scale(share).move_to(hole)
            for one, hole in zip((z, text), holes, strict=True)
        )


def _heights(inputs: int, box: Box) -> list[float]:
    """Rows for so many neurons or groups of them, and for the others, at the foot of a box."""
    count = inputs + _LAST
    step = min(_STEP, box.height / count)
    return [box.bottom + step * (count - i - 0.5) for i in range(count)]
