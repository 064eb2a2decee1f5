"""A number line on which values collect, with a marker at their mean so far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Circle,
    Line,
    Mobject,
    Triangle,
    UpdateFromAlphaFunc,
    VGroup,
)

from backprop.drawing.mobjects.value_line import round_up
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import LABEL, SMALL

__all__ = ["MeanLine"]

_TICK, _DOT, _RIM = 0.07, 0.075, 1.0
_FULL, _LEAST, _APART = 0.85, 0.2, 12
"""A dot's opacity; where there are very many; and how many may be there before it falls."""


class MeanLine(VGroup):
    """Values as dots on a line, their running mean as a marker under it, with its number.

    Parameters
    ----------
    values
        All that will be shown, in their order; the line's ends are chosen from them.

    Attributes
    ----------
    dots
        One a value.
    marker, number
        At the mean of the values that are there.
    """

    def __init__(
        self, write: Notation, values: Sequence[float], colour: str, length: float = 3.2
    ) -> None:
        theme = write.theme
        self.values = np.asarray(values, dtype=float)
        self.low = -round_up(-self.values.min() * 1.05) if self.values.min() < 0 else 0.0
        self.high = round_up(self.values.max() * 1.05) if self.values.max() > 0 else 0.0
        if self.low == self.high:
            self.high = 1.0
        self.line = Line(LEFT * length / 2, RIGHT * length / 2).set_stroke(theme.quiet, 2)
        self.ruler = VGroup(self.line)
        for mark in sorted({self.low, 0.0, self.high}):
            tick = Line(DOWN * _TICK, UP * _TICK).set_stroke(theme.quiet, 2)
            self.ruler.add(tick.move_to(self.point(mark)))
        for mark in (self.low, self.high):
            # Above: the mean's number runs along below.
            end = write.value(mark, theme.quiet, SMALL, 3)
            self.ruler.add(end.next_to(self.point(mark), UP, buff=0.14))
        # Few dots that lie on one another can be counted, by their rims; where there are many,
        # the line is darkest where most of them are.
        count = len(self.values)
        self.opacity = max(_LEAST, _FULL * min(1.0, (_APART / count) ** 0.5))
        self.dots = VGroup(
            *(
                Circle(_DOT, fill_color=colour, fill_opacity=_FULL)
                .set_stroke(theme.background, _RIM if count <= 2 * _APART else 0.0)
                .move_to(self.point(value))
                for value in self.values
            )
        )
        self.marker = Triangle(stroke_width=0, fill_color=theme.highlight, fill_opacity=1)
        self.marker.scale_to_fit_height(0.2)
        self.number = LiveNumber(float(self.values[0]), colour, LABEL)
        super().__init__(self.ruler, self.dots, self.marker, self.number)
        self.mean = float(self.values[0])
        self._mark(self.mean)

    def point(self, value: float) -> np.ndarray:
        """Where a value lies on the line."""
        return self.line.point_from_proportion((value - self.low) / (self.high - self.low))

    def average(self, count: int) -> float:
        """The mean of the first `count` values."""
        return float(self.values[:count].mean())

    def settle(self, first: int, last: int, *, arriving: bool = False) -> Animation:
        """The marker goes from the mean of `first` values to that of `last`, by each between.

        With `arriving` the dots of these values appear on the way, each as it is counted, and
        all become as faint as their number asks for.
        """
        coming = self.dots[:last] if arriving else VGroup()

        def step(_: Mobject, share: float) -> None:
            count = first + share * (last - first)
            whole = int(count)
            start, end = self.average(whole), self.average(min(whole + 1, last))
            self._mark(start + (count - whole) * (end - start), moving=0 < share < 1)
            opacity = _FULL + share * (self.opacity - _FULL)
            for number, dot in enumerate(coming):
                dot.set_opacity(opacity if number < whole else 0.0)

        return UpdateFromAlphaFunc(VGroup(*coming, self.marker, self.number), step)

    def _mark(self, mean: float, moving: bool = False) -> None:
        self.mean = mean
        self.marker.next_to(self.point(mean), DOWN, buff=0.1)
        self.number.redraw(mean, moving)
        # Held inside the line's ends, so that it leaves neither the line's room nor the frame.
        half = self.number.width / 2
        left, right = self.line.get_start()[0] + half - 0.4, self.line.get_end()[0] - half + 0.4
        self.number.next_to(self.marker, DOWN, buff=0.1)
        self.number.set_x(min(max(self.point(mean)[0], left), right))
