"""Terms of a sum and the sum, each with a bar: head to tail, over one line at 0."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from manim import RIGHT, UP, Line, MathTypst, Typst, VGroup

from backprop.drawing.mobjects.level_arrow import arrow
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Equation, Notation, joined
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, Box

__all__ = ["SumBars"]

_ROW, _APART, _HEAVY = 1.15, 0.4, 3.0
_LEAST_BARS = 0.4
"""Of the box's width, what bars have at least."""


class SumBars(VGroup):
    """A row for each term, and under a rule one for the sum.

    Parameters
    ----------
    names
        What each term is, in words.
    written
        Terms and sum as Typst math.
    symbol
        The sum's, as source.

    Attributes
    ----------
    labels, values
        Of the terms.
    rule, naming, total, answer
        The line under them; the sum's symbol, its number, and both.
    zero, arrows, whole
        Where 0 is; an arrow for each term from where the last one ended; the sum's.
    """

    def __init__(
        self,
        write: Notation,
        names: Sequence[str],
        terms: Sequence[float],
        total: float,
        written: Sequence[str],
        symbol: str,
        box: Box,
    ) -> None:
        theme, count = write.theme, len(terms) + 1
        step = min(_ROW, (box.height - 0.5) / count)
        top = box.middle[1] + step * (count - 1) / 2
        heights = [top - step * row for row in range(count)]
        self.labels: list[Typst] = [write.words(name, NUMBER) for name in names]
        self.naming: MathTypst = write.formula(f"{symbol} =", SYMBOL)
        first: list[MathTypst | Typst] = [*self.labels, self.naming]
        numbers = [
            write.formula(write.coloured(text, signed(theme, value)), min(HAND, 50 * step))
            for text, value in zip(written, [*terms, total], strict=True)
        ]
        wide = [max(one.width for one in some) for some in (first, numbers)]
        share = min(1.0, (box.width * (1 - _LEAST_BARS) - 2 * _APART) / sum(wide))
        for text in (*first, *numbers):
            text.scale(max(share, LEAST / NUMBER))
        at = box.left + max(one.width for one in first) + _APART
        right = at + max(one.width for one in numbers)
        for name, number, y in zip(first, numbers, heights, strict=True):
            name.move_to((at - _APART, y, 0), aligned_edge=RIGHT)
            number.move_to((right, y, 0), aligned_edge=RIGHT)
        *self.values, self.total = numbers
        self.answer = VGroup(self.naming, self.total)
        between = (heights[-1] + heights[-2]) / 2 if len(terms) > 1 else heights[-1] + step / 2
        self.rule = Line((at - _APART, between, 0), (right, between, 0))
        self.rule.set_stroke(theme.quiet, 2.5)
        ends = np.concatenate([[0.0], np.cumsum(terms)])
        low, high = float(min(ends.min(), 0)), float(max(ends.max(), 0))
        left = right + 2 * _APART
        self.unit = (box.right - _APART - left) / ((high - low) or 1.0)

        def place(value: float, y: float) -> np.ndarray:
            return np.array([left + (value - low) * self.unit, y, 0])

        line = Line(place(0, heights[0] + step / 2), place(0, heights[-1] - step / 2))
        nought = write.formula("0", NUMBER).set_color(theme.quiet).next_to(line, UP, buff=0.1)
        self.zero = VGroup(line.set_stroke(theme.quiet, 2), nought)
        self.arrows = VGroup()
        for y, value, (start, end) in zip(heights, terms, itertools.pairwise(ends), strict=False):
            bar = arrow(place(start, y), place(end, y), _HEAVY)
            self.arrows.add(bar.set_color(signed(theme, value)))
        whole = arrow(place(0, heights[-1]), place(total, heights[-1]), _HEAVY)
        self.whole = whole.set_color(signed(theme, total))
        self.equations: list[Equation] = [(*joined("+", self.values), "=", self.total)]
        super().__init__(*self.labels, *self.values, self.rule, self.answer, self.zero)
        self.add(self.arrows, self.whole)
