"""Round numbers along a scale, and labels that keep apart from one another."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from manim import DOWN, UP, Line, VGroup, VMobject

from backprop.core.number_format import typst_number
from backprop.drawing.notation import Notation
from backprop.drawing.style import WORD

__all__ = ["NumberAxis", "apart", "round_marks", "round_step"]

_TICK = 0.1
_BELOW = 0.2
_CLEAR = 0.3


class NumberAxis(VGroup):
    """A line from one value to another, with a few round numbers under it.

    Parameters
    ----------
    span
        The values at its ends.
    left, right
        (3,) places of its ends.
    below
        How far under the line the numbers are, at least.

    Attributes
    ----------
    line, ticks, labels
        The parts.
    """

    def __init__(
        self,
        write: Notation,
        span: tuple[float, float],
        left: Sequence[float],
        right: Sequence[float],
        below: float = 0.0,
    ) -> None:
        self.span = span
        quiet = write.theme.quiet
        self.line = Line(np.array(left), np.array(right)).set_stroke(quiet, 3)
        self.ticks, self.labels = VGroup(), VGroup()
        for mark in round_marks(span):
            place = self.point(mark)
            tick = Line(_TICK * DOWN, _TICK * UP).set_stroke(quiet, 3).move_to(place)
            label = write.value(mark, quiet, WORD).next_to(place, DOWN, buff=_BELOW + below)
            if self.labels and label.get_left()[0] < self.labels[-1].get_right()[0] + _CLEAR:
                continue
            self.ticks.add(tick)
            self.labels.add(label)
        super().__init__(self.line, self.ticks, self.labels)

    @property
    def unit(self) -> float:
        """How long 1 is."""
        return float(self.line.get_length()) / (self.span[1] - self.span[0])

    def point(self, value: float) -> np.ndarray:
        """Where a value lies, held inside the ends."""
        share = (value - self.span[0]) / (self.span[1] - self.span[0])
        start, end = self.line.get_start(), self.line.get_end()
        found: np.ndarray = start + min(max(share, 0.0), 1.0) * (end - start)
        return found

    def reached_by(self, thing: VMobject) -> bool:
        """Whether it lies on one of the numbers."""
        return any(_near(label, thing) for label in self.labels)


def apart(
    places: Sequence[float], widths: Sequence[float], ends: tuple[float, float], gap: float = 0.25
) -> list[float]:
    """Middles of two things that would stand at these places, moved off one another."""
    (one, other), low = sorted(places), places[0] <= places[1]
    first, second = widths if low else (widths[1], widths[0])
    least = (first + second) / 2 + gap
    if other - one < least:
        middle = (one + other) / 2
        one, other = middle - least / 2, middle + least / 2
    one = max(one, ends[0] + first / 2)
    other = min(max(other, one + least), ends[1] - second / 2)
    one = min(one, other - least)
    return [one, other] if low else [other, one]


def _near(one: VMobject, other: VMobject) -> bool:
    return all(
        abs(one.get_center()[axis] - other.get_center()[axis])
        < (one.length_over_dim(axis) + other.length_over_dim(axis)) / 2 + 0.1
        for axis in (0, 1)
    )


def round_step(span: tuple[float, float]) -> float:
    """The largest of 1, 2 and 5 times a power of ten of which a span has at least two."""
    half = (span[1] - span[0]) / 2
    power = 10.0 ** math.floor(math.log10(half))
    return next(size * power for size in (5, 2, 1) if size * power <= half * 1.001)


def round_marks(span: tuple[float, float]) -> list[float]:
    """Round numbers at most half the span apart, each written otherwise than the one before."""
    low, high = span
    step = round_step(span)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    marks = [step * at for at in range(first, last + 1)]
    written = [[*same] for _, same in itertools.groupby(marks, typst_number)]
    return [same[0] for same in written if len(same) == 1]
