"""Numbers added head to tail: one arrow a summand on a common number line."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, Triangle, VGroup

from backprop.core.spans import round_up
from backprop.drawing.notation import Notation
from backprop.drawing.style import SMALL

__all__ = ["RunningSum", "arrow"]

_STEP, _TALLEST = 0.34, 0.95


class RunningSum(VGroup):
    """A number line with the summands as arrows above it, each from where the last ended.

    Attributes
    ----------
    axis
        The line with its ends and its zero labelled.
    arrows
        One for each summand; an arrow of no length is a stroke.
    drop, end
        From the last arrow's tip down to the sum on the axis.
    """

    def __init__(self, write: Notation, summands: Sequence[float], length: float) -> None:
        theme = write.theme
        sums = np.concatenate([[0.0], np.cumsum(summands)])
        self.low = -round_up(float(-sums.min())) if sums.min() < 0 else 0.0
        self.high = round_up(float(sums.max())) if sums.max() > 0 else 0.0
        if self.low == self.high:
            self.high = 1.0
        self.line = Line(LEFT * length / 2, RIGHT * length / 2).set_stroke(theme.quiet, 2)
        self.axis = VGroup(self.line)
        for mark in sorted({self.low, 0.0, self.high}):
            tick = Line(DOWN * 0.07, UP * 0.07).set_stroke(theme.quiet, 2)
            tick.move_to(self.point(mark))
            label = write.value(mark, theme.quiet, SMALL, 2).next_to(tick, DOWN, buff=0.1)
            self.axis.add(tick, label)
        self.arrows = VGroup()
        step = min(_STEP, _TALLEST / len(summands))
        for row, (start, end) in enumerate(itertools.pairwise(sums)):
            height = UP * (0.2 + step * (len(summands) - 1 - row))
            self.arrows.add(arrow(self.point(start) + height, self.point(end) + height))
            self.arrows[-1].set_color(theme.sign(end - start))
        self.end = Dot(self.point(sums[-1]), radius=0.09, color=theme.highlight)
        self.drop = Line(self.end.get_center() + UP * 0.2, self.end.get_center())
        self.drop.set_stroke(theme.highlight, 2)
        super().__init__(self.axis, self.arrows, self.drop, self.end)

    def point(self, value: float) -> np.ndarray:
        """Where a value lies on the axis."""
        return self.line.point_from_proportion((value - self.low) / (self.high - self.low))


def arrow(start: np.ndarray, end: np.ndarray, heavy: float = 1.0) -> VGroup:
    """A level arrow, so many times as heavy as usual; one of no length is a stroke."""
    length = end[0] - start[0]
    head = min(0.15 * heavy, abs(length))
    if head < 0.02:
        half = heavy * 0.05 * UP
        return VGroup(Line(start - half, start + half).set_stroke(width=4 * heavy))
    along = RIGHT * np.sign(length)
    shaft = Line(start, end - along * head * 0.8).set_stroke(width=4 * heavy)
    tip = Triangle(fill_opacity=1, stroke_width=0).rotate(-np.pi / 2 * np.sign(length))
    tip.stretch_to_fit_width(head).stretch_to_fit_height(0.14 * heavy)
    return VGroup(shaft, tip.move_to(end, aligned_edge=along))
