"""The cost of a training over its steps, on a logarithmic scale where it falls through decades."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, VGroup, VMobject

from backprop.core.activations import Array
from backprop.core.language import gettext, grouped
from backprop.drawing.mobjects.number_axis import round_marks
from backprop.drawing.notation import Notation
from backprop.drawing.notation.formula import quoted
from backprop.drawing.style import SYMBOL, VALUE, WORD, Box

__all__ = ["TrainingCurve"]

_DECADES = 1.5
"""From so many on the scale is logarithmic."""
_LINES = 6
_MOST = 2000
"""Points of the curve; of more steps, the least and the largest cost of each stretch."""
_TICK, _BESIDE = 0.1, 0.14


class TrainingCurve(VGroup):
    """The mean cost at the start and after each step, with what it is at both ends.

    Parameters
    ----------
    costs
        (steps + 1,), finite.

    Attributes
    ----------
    logarithmic
        Whether equal heights are equal ratios, which the axis then says.
    line, dots, axes, said
        The curve, its ends, the axes with their numbers, and the costs at the ends.
    """

    def __init__(self, write: Notation, costs: Array, box: Box) -> None:
        self.write, self.costs, self.box = write, costs, box
        self.logarithmic = bool(
            costs.min() > 0 and math.log10(costs.max() / costs.min()) > _DECADES
        )
        theme = write.theme
        self._low, self._high = self._ends()
        self.axes = self._axes()
        points = np.array([self._at(n) for n in _thinned(costs)])
        self.line = VMobject(stroke_color=theme.cost, stroke_width=4.5, fill_opacity=0)
        self.line.set_points_as_corners(points)
        ends = (points[0], points[-1])
        self.dots = VGroup(*(Dot(end, 0.11, color=theme.cost) for end in ends))
        self.said = VGroup(*(self._said(points, step) for step in (0, len(costs) - 1)))
        title = self._title()
        title.move_to((box.left, max(box.top, *(one.get_top()[1] for one in self.said)), 0))
        title.shift(UP * 0.4 + RIGHT * title.width / 2)
        super().__init__(self.axes, self.line, self.dots, self.said, title)

    def _said(self, points: Array, step: int) -> VMobject:
        """The cost at one end of the curve, above all of it that is below."""
        text = self.write.value(float(self.costs[step]), self.write.theme.cost, SYMBOL)
        middle = self._at(step)[0] + (text.width / 2 + 0.2) * (1 if step == 0 else -1)
        near = np.abs(points[:, 0] - middle) < text.width / 2 + 0.1
        under = max(points[near, 1].max(initial=-np.inf), self._at(step)[1])
        return text.move_to((middle, under + 0.2 + text.height / 2, 0))

    def _title(self) -> VMobject:
        quiet = self.write.theme.quiet
        name = self.write.coloured("C", self.write.theme.cost)
        scale = (
            self.write.coloured(f" quad {quoted(gettext('logarithmic'))}", quiet)
            if self.logarithmic
            else ""
        )
        return self.write.formula(f"{name}{scale}", WORD)

    def _ends(self) -> tuple[float, float]:
        """Where the axis of costs begins and ends, as powers of ten where it is logarithmic."""
        low, high = float(self.costs.min()), float(self.costs.max())
        if self.logarithmic:
            return float(math.floor(math.log10(low))), float(math.ceil(math.log10(high)))
        if high <= 0 or low == high:
            return (min(0.0, low), high * 1.25) if high > 0 else (low - 1.0, high + 1.0)
        start = 0.0 if 0 < low < 0.9 * high else low - 0.1 * (high - low)
        return start, high + 0.05 * (high - start)

    def _height(self, cost: float) -> float:
        value = math.log10(cost) if self.logarithmic else cost
        return self.box.bottom + (value - self._low) / (self._high - self._low) * self.box.height

    def _at(self, step: int) -> np.ndarray:
        share = step / max(1, len(self.costs) - 1)
        left, wide = self.box.left, self.box.width
        return np.array([left + share * wide, self._height(float(self.costs[step])), 0.0])

    def _axes(self) -> VGroup:
        box, write = self.box, self.write
        quiet = write.theme.quiet
        found = VGroup(
            Line((box.left, box.bottom, 0), (box.right, box.bottom, 0)),
            Line((box.left, box.bottom, 0), (box.left, box.top, 0)),
        )
        for height, label in self._marks():
            place = np.array([box.left, height, 0.0])
            found.add(Line(place + _TICK * LEFT, place))
            found.add(label.next_to(place, LEFT, buff=_TICK + _BESIDE))
        steps = len(self.costs) - 1
        for step in dict.fromkeys((0, steps)):
            place = np.array([self._at(step)[0], box.bottom, 0.0])
            found.add(Line(place + _TICK * DOWN, place))
            label = write.words(grouped(step), VALUE)
            found.add(label.next_to(place, DOWN, buff=_TICK + _BESIDE))
        middle = ((box.left + box.right) / 2, box.bottom, 0)
        found.add(write.words(gettext("step"), VALUE).next_to(middle, DOWN, buff=_TICK + _BESIDE))
        for one in found:
            if isinstance(one, Line):
                one.set_stroke(quiet, 2.5)
        return found

    def _marks(self) -> Sequence[tuple[float, VMobject]]:
        """Heights on the axis of costs, and what stands there."""
        write, quiet = self.write, self.write.theme.quiet
        if not self.logarithmic:
            marks = round_marks((self._low, self._high))
            return [(self._height(mark), write.value(mark, quiet, VALUE)) for mark in marks]
        low, high = int(self._low), int(self._high)
        every = max(1, math.ceil((high - low) / _LINES))
        return [
            (
                self._height(10.0**power),
                write.formula(write.coloured(f"10^({power})" if power else "1", quiet), VALUE),
            )
            for power in range(low, high + 1, every)
        ]


def _thinned(costs: Array) -> list[int]:
    """Steps whose costs make the same curve."""
    if len(costs) <= _MOST:
        return [*range(len(costs))]
    kept = {0, len(costs) - 1}
    for part in np.array_split(np.arange(len(costs)), _MOST // 2):
        kept |= {int(part[costs[part].argmin()]), int(part[costs[part].argmax()])}
    return sorted(kept)
