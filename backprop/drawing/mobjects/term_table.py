"""The terms of a sum under one another, and beside them bars that end where the sum does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from manim import LEFT, RIGHT, Animation, GrowFromEdge, Line, MathTypst, Rectangle, VGroup, VMobject

from backprop.core.equations import Result, column
from backprop.drawing.mobjects.column_value import column_value
from backprop.drawing.notation import Equation, Notation, joined, shrunk
from backprop.drawing.style import SMALL, VALUE

__all__ = ["Term", "TermRow", "TermTable"]

_VALUE, _GAP = 1.25, 0.22
_BARS = 2.3
"""Width of the column of values, of what is between columns, and of the bars."""
_BAR = 0.24


@dataclass(frozen=True, slots=True)
class Term:
    """A term as a formula, in numbers that come to what its value is written as, and the value.

    The numbers have so many decimals, or more where the rule of `backprop.core.equations` asks
    for it.
    """

    write: Callable[[Result, int], str]
    value: float


class TermRow(VGroup):
    """A term's formula, an equals sign, its value, and its bar.

    Attributes
    ----------
    amount
        What the value says.
    """

    def __init__(
        self, formula: VMobject, equals: VMobject, value: VMobject, bar: VMobject, amount: float
    ) -> None:
        self.amount = amount
        self.formula, self.equals, self.value, self.bar = formula, equals, value, bar
        super().__init__(formula, equals, value, bar)

    def growing(self) -> Animation:
        """The bar grows from where the one before it ended."""
        return GrowFromEdge(self.bar, LEFT if self.amount >= 0 else RIGHT)


class TermTable(VGroup):
    """Each bar begins where the one above it ended, so that the last one ends at the sum.

    Parameters
    ----------
    terms, heights
        What is added, from the top, and how high each stands.
    total, bottom
        The sum and its height.
    left, right
        Where the table begins and ends.

    Attributes
    ----------
    rows, total
        TermRows; that of the sum has a bar from zero.
    rule, zero
        The line over the sum, and the bars' zero.
    """

    def __init__(
        self,
        write: Notation,
        terms: Sequence[Term],
        heights: Sequence[float],
        total: Term,
        bottom: float,
        left: float,
        right: float,
    ) -> None:
        self.write, self.left, self.right = write, left, right
        values = [term.value for term in terms]
        ends = np.concatenate([[0.0], np.cumsum(values)])
        self._low, self._high = float(min(ends.min(), 0)), float(max(ends.max(), 0))
        written = column(values, total.value)
        self.rows = [
            self._row(term, text, height, (float(start), float(end)))
            for term, text, height, start, end in zip(
                terms, written, heights, ends, ends[1:], strict=False
            )
        ]
        self.total = self._row(total, written[-1], bottom, (0.0, total.value))
        between = (min(heights) + bottom) / 2
        self.rule = Line((left, between, 0), (self._bars_left - _GAP / 2, between, 0))
        self.rule.set_stroke(write.theme.quiet, 2)
        x = self._x(0.0)
        self.zero = Line((x, max(heights) + 0.25, 0), (x, bottom - 0.25, 0))
        self.zero.set_stroke(write.theme.quiet, 1.5)
        super().__init__(self.zero, *self.rows, self.rule, self.total)

    @property
    def equations(self) -> list[Equation]:
        """What each row says, and what the terms add up to, for the audit."""
        rows: list[Equation] = [(row.formula, "=", row.value) for row in self.rows]
        return [*rows, (*joined("+", [row.value for row in self.rows]), "=", self.total.value)]

    @property
    def _bars_left(self) -> float:
        return self.right - _BARS

    def _x(self, value: float) -> float:
        """Where a value stands among the bars."""
        span = self._high - self._low or 1.0
        return self._bars_left + 0.1 + (_BARS - 0.2) * (value - self._low) / span

    def _row(self, term: Term, text: str, height: float, ends: tuple[float, float]) -> TermRow:
        write, theme = self.write, self.write.theme
        colour = theme.sign(term.value)
        value, result = column_value(write, term.value, text, VALUE, _VALUE)
        value.move_to((self._bars_left - _GAP, height, 0), aligned_edge=RIGHT)
        equals = write.formula("=", VALUE)
        equals.move_to((self._bars_left - 2 * _GAP - _VALUE, height, 0))
        formula = self._formula(term, result, equals.get_left()[0] - 0.15 - self.left)
        formula.next_to(equals, LEFT, buff=0.15).set_y(height)
        start, end = sorted(self._x(one) for one in ends)
        bar = Rectangle(
            width=max(end - start, 0.02), height=_BAR, stroke_width=0, fill_opacity=1
        ).set_fill(colour)
        bar.move_to(((start + end) / 2, height, 0))
        return TermRow(formula, equals, value, bar, term.value)

    def _formula(self, term: Term, result: Result, width: float) -> VMobject:
        """With as many decimals as fit; the least readable size where none does."""
        found: MathTypst | None = None
        for decimals in (4, 3, 2, 1):
            source = term.write(result, decimals)
            found = shrunk(self.write.formula(source, VALUE), width, VALUE)
            if found is not None:
                return found
        return self.write.formula("dots.c", SMALL)
