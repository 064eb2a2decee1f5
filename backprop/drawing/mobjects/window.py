"""A window on a curve that can be brought nearer: its axes' round numbers go along."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, MathTypst, VGroup, VMobject

from backprop.core.activations import Array
from backprop.drawing.mobjects.number_axis import round_step
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, SYMBOL, WORD, Box

__all__ = ["Window", "WindowAxes", "clipped"]

_TICK = 0.09
_NEAR = 0.16
_MARGIN = 0.16
"""Of the width, the most that numbers beside the upright axis get."""
_LONGEST = 9
"""Signs of a number at an axis: of more it would only say that they are many."""


@dataclass(frozen=True, slots=True)
class Window:
    """How a plane lies in an area: so many units of it for 1, and where one point of it is.

    Attributes
    ----------
    scale
        (2,) lengths that are 1 long.
    at
        (2,) place of the point, from the area's lower left corner.
    """

    scale: Array
    at: Array

    def toward(self, other: Window, share: float) -> Window:
        """A share of the way to another, by equal factors in equal times."""
        scale = np.exp((1 - share) * np.log(self.scale) + share * np.log(other.scale))
        return Window(scale, (1 - share) * self.at + share * other.at)


def clipped(points: Array, middle: int, area: Box) -> Array:
    """(m, 2) points of a way, from where it comes into an area to where it leaves that."""
    low, high = np.array([area.left, area.bottom]), np.array([area.right, area.top])

    def half(way: Array) -> Array:
        outside = ((way < low) | (way > high)).any(axis=1)
        if not outside.any():
            return way
        first = max(1, int(outside.argmax()))
        one, along = way[first - 1], way[first] - way[first - 1]
        runs = along != 0
        edges = np.where(along > 0, high, low)
        share = float(((edges - one)[runs] / along[runs]).min(initial=1.0))
        return np.vstack([way[:first], one + max(share, 0.0) * along])

    before, after = half(points[middle::-1]), half(points[middle:])
    return np.vstack([before[:0:-1], after])


class WindowAxes(VGroup):
    """Two axes along the lower and the left edge of a room, with round numbers of now.

    Attributes
    ----------
    area
        What is between axes and edges: a curve's place.
    lines, marks, names
        The axes, their ticks with numbers, and what is on them.
    """

    def __init__(self, write: Notation, names: tuple[str, str], box: Box) -> None:
        self.write = write
        self._labels: dict[tuple[str, int], MathTypst] = {}
        across, up = (write.formula(name, SYMBOL) for name in names)
        self.beside = min(1.6, _MARGIN * box.width)
        self.area = area = Box(
            box.left + self.beside,
            box.right - across.width - _NEAR,
            box.bottom + 0.62,
            box.top - up.height - _NEAR,
        )
        corner = (area.left, area.bottom, 0)
        self.lines = VGroup(
            Line(corner, (area.right, area.bottom, 0)), Line(corner, (area.left, area.top, 0))
        ).set_stroke(write.theme.quiet, 2.5)
        self.names = VGroup(
            across.next_to((area.right, area.bottom, 0), RIGHT, buff=_NEAR),
            up.next_to((area.left, area.top, 0), UP, buff=_NEAR),
        )
        self.marks = VGroup()
        super().__init__(self.lines, self.marks, self.names)

    def redraw(self, spans: tuple[tuple[float, float], tuple[float, float]]) -> WindowAxes:
        """The round numbers between these values."""
        area, quiet = self.area, self.write.theme.quiet
        found: list[VMobject] = []
        for axis, (low, high) in enumerate(spans):
            side, across = (DOWN, UP) if axis == 0 else (LEFT, RIGHT)
            start, long = (area.left, area.width) if axis == 0 else (area.bottom, area.height)
            for mark, text in _round(low, high):
                along = start + long * (mark - low) / (high - low)
                place = np.array([along, area.bottom, 0] if axis == 0 else [area.left, along, 0])
                label = self._label(text, axis).next_to(place, side, buff=_NEAR)
                tick = Line(-_TICK * across, _TICK * across).set_stroke(quiet, 2.5)
                found.append(tick.move_to(place))
                if self._fits(label, axis):
                    found.append(label)
        self.marks.submobjects = found
        return self

    def _fits(self, label: MathTypst, axis: int) -> bool:
        if axis:
            return bool(label.width <= self.beside - _NEAR)
        return bool(
            label.get_left()[0] >= self.area.left - self.beside
            and label.get_right()[0] <= self.area.right + 0.1
        )

    def _label(self, text: str, axis: int) -> MathTypst:
        if (text, axis) not in self._labels:
            size = WORD if self.area.width > 5 else LEAST
            source = self.write.coloured(text, self.write.theme.quiet)
            self._labels[text, axis] = self.write.formula(source, size)
        return self._labels[text, axis]


def _round(low: float, high: float) -> list[tuple[float, str]]:
    """Round numbers, at most half the span apart, all with as many decimals; few signs, or none."""
    step = round_step((low, high))
    marks = [step * at for at in range(math.ceil(low / step), math.floor(high / step) + 1)]
    largest = math.floor(math.log10(max(map(abs, marks)) or 1.0)) if marks else 0
    # Of much less than 1 a power of ten is taken out.
    out = largest if largest < -4 or largest > 5 else 0
    decimals = max(0, out - math.floor(math.log10(step) + 1e-9))
    texts = [f"{mark / 10.0**out:.{decimals}f}" for mark in marks]
    ends = f" times 10^({out})" if out else ""
    return [
        (mark, f"{text}{ends}" if mark else "0")
        for mark, text in zip(marks, texts, strict=True)
        if len(text) <= _LONGEST
    ]
