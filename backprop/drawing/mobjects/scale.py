"""A line of numbers from one value to another, with its ends labelled and its name at its end."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup

from backprop.core.quantities import Quantity
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, SYMBOL

__all__ = ["Scale"]

_TICK = 0.09
_BELOW = 0.22
_CLEAR = 0.2


class Scale(VGroup):
    """A level scale with its labels below, or an upright one with its labels on the left.

    Attributes
    ----------
    line, ticks
        From the lower value to the higher, and marks across it at both and at 0.
    ends, zero
        The labels of both values, and that of 0 where it lies between them and has room.
    symbol
        What is on the scale, at its higher end.
    """

    def __init__(
        self,
        write: Notation,
        q: Quantity,
        span: tuple[float, float],
        start: np.ndarray,
        end: np.ndarray,
    ) -> None:
        self.span = span
        quiet = write.theme.quiet
        self.line = Line(start, end).set_stroke(quiet, 2.5)
        level = bool(abs(end[1] - start[1]) < abs(end[0] - start[0]))
        # The marks turn with a line that is turned, so each begins on the right of its way.
        across, side = (UP, DOWN) if level else (LEFT, LEFT)
        self.ticks, self.zero = VGroup(), VGroup()
        for mark in sorted({span[0], 0.0, span[1]}):
            tick = Line(-_TICK * across, _TICK * across).set_stroke(quiet, 2.5)
            self.ticks.add(tick.move_to(self.point(mark)))
        low, high, nought = (
            write.value(mark, quiet, LEAST, 2).next_to(self.point(mark), side, buff=_BELOW)
            for mark in (*span, 0.0)
        )
        self.ends = VGroup(low, high)
        axis = 0 if level else 1
        apart = (
            abs(nought.get_center() - one.get_center())[axis]
            - (nought.length_over_dim(axis) + one.length_over_dim(axis)) / 2
            for one in self.ends
        )
        if span[0] < 0 < span[1] and min(apart) > _CLEAR:
            self.zero.add(nought)
        self.symbol = write.label(q, SYMBOL)
        if level:
            # Clear of the label at the end.
            self.symbol.next_to(end, RIGHT, buff=0.2).shift(UP * 0.5 * self.symbol.height)
        else:
            self.symbol.next_to(end, UP, buff=0.15)
        super().__init__(self.line, self.ticks, self.ends, self.zero, self.symbol)

    def point(self, value: float) -> np.ndarray:
        """Where a value lies, held inside the ends."""
        low, high = self.span
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        start, end = self.line.get_start(), self.line.get_end()
        return np.array(start + share * (end - start))
