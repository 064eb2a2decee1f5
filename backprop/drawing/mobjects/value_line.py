"""A number line of a quantity's own, with a dot where its value is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

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
from backprop.core.trace import Trace
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import SMALL, VALUE

__all__ = ["ValueLine", "round_up", "spans", "value_span"]

_TICK = 0.07
_DOT = 0.075
_ABOVE = 0.09
_APART = 50
"""A dot that moves all over its own line would move 1 mm in 5 cm on one so many times longer."""


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


def spans(
    records: Sequence[Trace], quantities: Iterable[Quantity]
) -> dict[Quantity, tuple[float, float]]:
    """One span for the quantities of a kind, so that their dots can be compared.

    It holds what they are in all of the records. Desired outputs go with the last activation, a
    0 with the largest. What is `_APART` times smaller has a span of its own: on the larger one
    nothing that it does could be seen.
    """
    depth = records[0].network.depth
    kinds: dict[str, dict[int, list[Quantity]]] = {}
    for q in quantities:
        kind, layer = ("a", depth) if q.kind == "y" else (q.kind, q.layer)
        kinds.setdefault(kind, {}).setdefault(layer, []).append(q)
    found = {}
    for layers in kinds.values():
        pairs = {layer: [(t, q) for t in records for q in group] for layer, group in layers.items()}
        sized = {
            layer: [(trace, q) for trace, q in of if trace[q].value != 0]
            for layer, of in pairs.items()
        }
        own = {layer: _hull(of) for layer, of in sized.items() if of}
        widest = _hull([pair for of in (sized if own else pairs).values() for pair in of])
        for layer, group in layers.items():
            span = own.get(layer, widest)
            apart = _APART * max(map(abs, span)) < max(map(abs, widest))
            found.update(dict.fromkeys(group, span if apart else widest))
    return found


def _hull(values: Iterable[tuple[Trace, Quantity]]) -> tuple[float, float]:
    """The span that holds them all."""
    ends = [value_span(trace, q) for trace, q in values]
    return min(low for low, _ in ends), max(high for _, high in ends)


class ValueLine(VGroup):
    """A short line with its ends labelled, a dot at the value, and the value above it.

    Attributes
    ----------
    dot, number
        The parts that show the value; `redraw` moves both.
    """

    def __init__(
        self, write: Notation, q: Quantity, value: float, span: tuple[float, float], length: float
    ) -> None:
        self.low, self.high = span
        theme = write.theme
        self.value, self.colour = value, theme.quantity(q.kind)
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
        self.dot = Circle(_DOT, stroke_width=0, fill_color=self.colour, fill_opacity=1)
        self.number = LiveNumber(value, self.colour, VALUE).next_to(self.dot, UP, buff=_ABOVE)
        super().__init__(self.line, self.ticks, self.ends, self.dot, self.number)
        self.redraw(value)

    def point(self, value: float) -> np.ndarray:
        """Where a value lies on the line."""
        share = (value - self.low) / (self.high - self.low)
        return self.line.point_from_proportion(min(max(share, 0.0), 1.0))

    def slide(self, value: float) -> Animation:
        """The dot runs to another value, its number counting."""
        start = self.value

        def step(line: Mobject, share: float) -> None:
            self.redraw(interpolate(start, value, share), moving=0 < share < 1)

        return UpdateFromAlphaFunc(VGroup(self.dot, self.number), step)

    def redraw(self, value: float, moving: bool = False) -> ValueLine:
        """Put dot and number where `value` is."""
        self.value = value
        before = self.dot.get_center()
        self.dot.move_to(self.point(value))
        self.number.redraw(value, moving).shift(self.dot.get_center() - before)
        return self
