"""The terms of a sum on rows of a box, and bars laid head to tail that end where the sum does."""

from __future__ import annotations

import math

import numpy as np
from manim import DOWN, LEFT, RIGHT, Line, VGroup, VMobject

from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.weighted_terms import WeightedTerms
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Equation, Notation, joined, term, without
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["TermRow", "TermRows", "bar_between", "spread"]

_STEP = 1.3
"""Between two rows at most."""
_LAST = 3
"""Rows that no neuron stands beside."""
_NAMED = 0.4
"""Over rows that stand alone, at the least."""
_THICK = 0.42
"""Of a step, a bar."""
_GAP, _BESIDE, _MOST = 0.18, 0.35, 0.45
"""Between a name and its number, from there to a bar; of the width, what both have at most."""
_TICKS, _MARK = 4, 0.08
"""How many numbers stand at the bars' scale at most; half the length of their marks."""
_SHORTEST, _CALL = 0.02, 0.95
"""Of a bar; and of a step, the call's height at most."""


def bar_between(start: np.ndarray, end: np.ndarray, colour: str, thick: float) -> Line:
    """A thick line that stands for an amount; one of nothing is a thin stroke."""
    length = float(np.linalg.norm(end - start))
    if length < _SHORTEST:
        end = start + _SHORTEST * RIGHT
    return Line(start, end).set_stroke(colour, 100 * thick)


class TermRow(VGroup):
    """A term's value, and its bar."""

    def __init__(self, number: VMobject, bar: Line) -> None:
        self.number, self.bar = number, bar
        super().__init__(number, bar)


class TermRows(VGroup):
    """Products, what the others come to, the bias, the sum under a rule, and what is made of it.

    A bar lies beside its number, all on one scale.

    Parameters
    ----------
    output
        The activation that the sum becomes; `function` as Typst math, with "<z>" for the sum.

    Attributes
    ----------
    rows, total
        TermRows by neuron, "rest" and "bias"; the sum's, whose bar begins at zero.
    zero, ticks, rule, naming
        The bars' zero, numbers of their scale, the line over the sum, and the sum's name.
    call, inside
        The last row: a function's call, and the sum's name in it.
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
        output: tuple[Quantity, str],
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
        for size in (SYMBOL, NUMBER, WORD, LEAST):
            self.naming = write.formula(f"{write.symbol(z)} =", size)
            numbers = [
                write.formula(write.coloured(text, signed(theme, value)), size)
                for value, text in zip(terms.values, terms.texts, strict=True)
            ]
            numbers.append(write.formula(write.coloured(terms.total[1], theme.weighted_sum), size))
            last = max(number.width for number in numbers)
            wide = max(last, self.naming.width + _GAP + numbers[-1].width)
            if wide < _MOST * box.width and self.naming.height < 0.9 * step:
                break
        edge = box.left + wide
        for number, y in zip(numbers, self.heights, strict=False):
            number.move_to((edge, y, 0), aligned_edge=RIGHT)
        self.naming.next_to(numbers[-1], LEFT, buff=_GAP)
        bars = self._bars(terms, (edge + _BESIDE, box.right), step)
        found = [TermRow(*one) for one in zip(numbers, bars, strict=True)]
        self.rows: dict[int | str, TermRow] = dict(zip(keys, found, strict=False))
        self.total = found[-1]
        under = (self.heights[-2] + self.heights[-3]) / 2
        self.rule = Line((box.left, under, 0), (edge, under, 0)).set_stroke(theme.quiet, 2)
        x, half = self._x(0.0), _THICK * step
        top, foot = self._rows[0] + half, self._rows[-1] - half
        self.zero = Line((x, top, 0), (x, foot, 0)).set_stroke(theme.quiet, 2)
        self.ticks = self._ticks()
        self._output(z, *output, box)
        super().__init__(
            self.zero, self.ticks, *found, self.naming, self.rule, self.call, self.inside
        )

    @property
    def equations(self) -> list[Equation]:
        """What the rows add up to."""
        added = joined("+", [row.number for row in self.rows.values()])
        return [(*added, "=", self.total.number)]

    def _bars(self, terms: WeightedTerms, ends: tuple[float, float], step: float) -> list[Line]:
        """Beside the number of each row."""
        theme = self.write.theme
        values = [value if np.isfinite(value) else 0.0 for value in terms.values]
        total = terms.total[0] if np.isfinite(terms.total[0]) else 0.0
        sums = np.concatenate([[0.0], np.cumsum(values)])
        low, high = float(min(sums.min(), 0)), float(max(sums.max(), 0))
        self.unit = (ends[1] - ends[0]) / ((high - low) or 1.0)
        self._left, self._span = ends[0], (low, high)
        self._rows = self.heights[:-1]
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

    def _output(self, z: Quantity, a: Quantity, function: str, box: Box) -> None:
        write = self.write
        source = f"{write.symbol(a)} = {function.replace('<z>', term(write.symbol(z), 'z'))}"
        whole = write.formula(source, HAND)
        step = self.heights[-2] - self.heights[-1]
        share = min(1.0, box.width / whole.width, max(_CALL * step / whole.height, LEAST / HAND))
        whole.scale(share).move_to((box.middle[0], self.heights[-1], 0))
        hole = whole.select("z")
        self.call = without(whole, [hole])
        self.inside = hole


def spread(count: int, box: Box) -> list[float]:
    """So many rows of a box with none beside them, under the name of what they lead to."""
    step = min(2 * _STEP, (box.height - _NAMED) / count)
    middle = box.middle[1] - _NAMED / 2
    return [middle + step * ((count - 1) / 2 - i) for i in range(count)]


def _heights(inputs: int, box: Box) -> list[float]:
    """Rows for so many neurons or groups of them, and for the others, at the foot of a box."""
    count = inputs + _LAST
    step = min(_STEP, box.height / count)
    return [box.bottom + step * (count - i - 0.5) for i in range(count)]
