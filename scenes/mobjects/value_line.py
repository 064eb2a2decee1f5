"""A number line of a quantity's own, with a dot where its value is."""

from __future__ import annotations

import math

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Line, VGroup

from backprop import Quantity, Trace
from scenes.notation import Notation
from scenes.style import SMALL, VALUE

__all__ = ["ValueLine", "round_up", "value_span"]

_TICK = 0.07
_DOT = 0.075


def round_up(size: float) -> float:
    """The next of 1, 2, 5 times a power of ten; 1 for 0."""
    if size == 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= size * 0.999)


def value_span(trace: Trace, q: Quantity) -> tuple[float, float]:
    """The ends of a quantity's number line, round numbers that hold 0 and its value.

    Activations and desired outputs have their function's own bounds where it has any.
    """
    value = trace[q].value
    low: float | None = None
    high: float | None = None
    if q.kind == "C":
        low = 0.0
    elif q.kind == "y" or (q.kind == "a" and q.layer > 0):
        layer = trace.network.depth if q.kind == "y" else q.layer
        activation = trace.network.layer(layer).activation
        low, high = activation.low, activation.high
    elif q.kind == "a" and 0 <= value <= 1:
        low, high = 0.0, 1.0
    reach = round_up(abs(value) * 1.1)
    if low is None or value < low:
        low = -reach
    if high is None or value > high:
        high = reach
    return low, high


class ValueLine(VGroup):
    """A short line with its ends labelled, a dot at the value, and the value above it.

    Attributes
    ----------
    dot, number
        The parts that show the value; `place` moves both.
    """

    def __init__(self, write: Notation, trace: Trace, q: Quantity, length: float = 1.4) -> None:
        self.low, self.high = value_span(trace, q)
        value = trace[q].value
        theme = write.theme
        colour = theme.quantity(q.kind)
        self.line = Line(LEFT * length / 2, RIGHT * length / 2)
        self.line.set_stroke(theme.quiet, 2)
        marks = sorted({self.low, 0.0, self.high})
        self.ticks = VGroup(
            *(
                Line(DOWN * _TICK, UP * _TICK).set_stroke(theme.quiet, 2).move_to(self.point(mark))
                for mark in marks
            )
        )
        self.ends = VGroup(
            *(
                write.value(mark, theme.quiet, SMALL, 2).next_to(self.point(mark), DOWN, buff=0.12)
                for mark in (self.low, self.high)
            )
        )
        self.dot = Circle(_DOT, stroke_width=0, fill_color=colour, fill_opacity=1)
        self.number = write.value(value, colour, VALUE)
        super().__init__(self.line, self.ticks, self.ends, self.dot, self.number)
        self.place(value)

    def point(self, value: float) -> np.ndarray:
        """Where a value lies on the line."""
        share = (value - self.low) / (self.high - self.low)
        return self.line.point_from_proportion(min(max(share, 0.0), 1.0))

    def place(self, value: float) -> ValueLine:
        """Put dot and number where `value` is."""
        self.dot.move_to(self.point(value))
        self.number.next_to(self.dot, UP, buff=0.09)
        return self
