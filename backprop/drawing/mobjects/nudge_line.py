"""A magnified piece of a number line: a value, and the small interval that a nudge moves it."""

from __future__ import annotations

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
    UpdateFromAlphaFunc,
    VGroup,
    interpolate,
)

from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.value_line import round_up
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import SMALL, VALUE

__all__ = ["NudgeLine", "reach"]

_TICK, _DOT = 0.07, 0.07
_SHORTEST, _LONGEST = 0.03, 0.95
"""Shares of half a line that an interval may take before the line gets a scale of its own."""


def reach(change: float, common: float) -> float:
    """How far a line goes to either side: `common`, unless the change would not be seen so."""
    share = abs(change) / common
    if change == 0 or _SHORTEST <= share <= _LONGEST:
        return common
    return round_up(1.1 * abs(change))


class NudgeLine(VGroup):
    """A line with its quantity's recorded value in the middle and the change drawn on it.

    Its ends say how far from the value they are. All lines have the same scale, so that
    intervals can be compared, but where an interval would be too short or too long.

    Attributes
    ----------
    bar, tip
        The interval, from the recorded value to the nudged one.
    symbol, number
        "Delta q =" and the change.
    """

    def __init__(self, write: Notation, q: Quantity, half: float, length: float = 2.4) -> None:
        theme = write.theme
        colour = theme.quantity(q.kind)
        self.half, self.change = half, 0.0
        self.line = Line(LEFT * length / 2, RIGHT * length / 2).set_stroke(theme.quiet, 2)
        ticks = VGroup(
            *(
                Line(DOWN * _TICK, UP * _TICK).set_stroke(theme.quiet, 2).move_to(point)
                for point in (self.line.get_start(), self.line.get_end())
            )
        )
        self.ends = tuple(
            LiveNumber(sign * half, theme.quiet, SMALL, decimals=3).next_to(tick, DOWN, buff=0.08)
            for sign, tick in zip((-1, 1), ticks, strict=True)
        )
        self.bar = Line(LEFT, RIGHT).set_stroke(colour, 8)
        self.dot = Circle(_DOT, stroke_width=0, fill_color=colour, fill_opacity=1)
        self.tip = self.dot.copy()
        self.symbol = write.formula(
            f"{write.coloured(f'Delta {q.typst(write.widths)}', colour)} = 0", VALUE
        )
        # The foot of the zero says where the number's line is.
        zero = self.symbol.family_members_with_points()[-1]
        baseline = zero.get_bottom()[1]
        zero.points = np.zeros((0, 3))
        self.number = LiveNumber(0.0, colour, VALUE, align=-1)
        self.number.next_to(self.symbol, RIGHT, buff=0.12)
        self.number.shift(UP * (baseline - self.number.baseline))
        label = VGroup(self.symbol, self.number).next_to(self.line, UP, buff=0.2)
        label.align_to(self.line, LEFT)
        super().__init__(
            VGroup(self.line, ticks, *self.ends), VGroup(self.dot, self.bar, self.tip), label
        )
        self.redraw(0.0, half)

    def redraw(self, change: float, half: float, moving: bool = False) -> NudgeLine:
        """Draw a change on a line that goes `half` to either side."""
        self.change, self.half = change, half
        start = self.line.get_center()
        end = start + RIGHT * float(np.clip(change / half, -1, 1)) * self.line.width / 2
        # A line of no length has no direction, which Manim would divide by.
        self.bar.set_points_as_corners([start, end if change else start + RIGHT * 1e-4])
        self.dot.move_to(start)
        self.tip.move_to(end)
        self.number.redraw(change, moving)
        for sign, number in zip((-1, 1), self.ends, strict=True):
            number.redraw(sign * half, moving)
        return self

    def to(self, change: float, half: float) -> Animation:
        """An animation to another change or magnification, in equal ratios of magnification."""
        first_change, first_half = self.change, self.half

        def step(_: Mobject, share: float) -> None:
            magnified = first_half * (half / first_half) ** share
            moved = interpolate(first_change, change, share)
            self.redraw(moved, magnified, moving=0 < share < 1)

        return UpdateFromAlphaFunc(self, step)
