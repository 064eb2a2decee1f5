"""The curve of an effect by its cause as large as its box, with a record's point on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, MathTypst, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.number_axis import round_marks
from backprop.drawing.mobjects.term_rows import bar_between
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, NUMBER, Box

__all__ = ["FilledCurve"]

_NEAR, _PART = 0.12, 0.12
"""From an axis to its name; between curve and axes, of the height."""
_NUMBERED = 2.4
"""A box lower than this has no numbers at its axes."""
_THICK, _MARK = 0.2, 0.1
"""Of the bar on the axis; half of zero's mark."""


class FilledCurve(VGroup):
    """What real passes made of a cause, and the recorded point.

    Both axes have scales of their own: it shows the form, not the slope. The cause is a bar on its
    axis that begins at the zero there and ends under the point.

    Parameters
    ----------
    points
        (cause, effect) of real passes, in the order of the cause.
    pair
        The two quantities, cause first.
    said, made
        The recorded cause and effect, as Typst math.
    size
        Of the names at the axes.

    Attributes
    ----------
    axes, line
        Both axes with the effect's name, round numbers and the cause's zero, and the curve.
    asked
        The cause's, as long as it is not known.
    bar, naming, value
        What the cause is: the bar, and under its end a name and a number.
    guide, dot, output
        Up to the recorded point and across to the effect, that point, and the effect's number at
        its axis.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        points: Sequence[tuple[float, float]],
        pair: tuple[Quantity, Quantity],
        said: str,
        made: str,
        size: float,
        box: Box,
    ) -> None:
        theme, (cause, effect) = write.theme, pair
        names: list[MathTypst] = [write.label(q, max(LEAST, size)) for q in pair]
        recorded = np.nan_to_num([trace[cause].value, trace[effect].value])
        known = np.array(points if points else [recorded])
        low, high = known.min(axis=0), known.max(axis=0)
        wide = np.where(high > low, high - low, 1.0)
        # A low one shows the form alone: what is as high as its numbers has no room for them.
        spans = [*zip(low, high, strict=True)] if box.height > _NUMBERED else [(0.0, 0.0)] * 2
        across_marks, up_marks = (
            [(mark, write.value(mark, theme.quiet, LEAST)) for mark in _marks(*ends)]
            for ends in spans
        )
        self.output: VMobject = write.formula(
            write.coloured(made, theme.quantity(effect.kind)), NUMBER
        )
        numbers = [*(number for _, number in up_marks), self.output]
        left = box.left + (max(one.width for one in numbers) + 2 * _NEAR if up_marks else 0.0)
        top, right = box.top - names[1].height - _NEAR, box.right
        beneath = max((number.height for _, number in across_marks), default=-_NEAR)
        foot = box.bottom + names[0].height + beneath + 2 * _NEAR
        inner = (top - foot) * _PART
        area = np.array([right - left - 2 * inner, top - foot - 2 * inner])
        start = np.array([left + inner, foot + inner])

        def place(x: float, y: float) -> np.ndarray:
            share = (np.array([x, y]) - low) / wide
            return np.array([*(start + share * area), 0.0])

        lower = foot - beneath - _NEAR
        self.asked = names[0].next_to((right, lower, 0), DOWN, buff=_NEAR, aligned_edge=RIGHT)
        self.axes = VGroup(
            Line((left, foot, 0), (right, foot, 0)).set_stroke(theme.quiet, 2),
            Line((left, foot, 0), (left, top, 0)).set_stroke(theme.quiet, 2),
            names[1].next_to((left, top, 0), UP, buff=_NEAR, aligned_edge=LEFT),
        )
        zero, spot = (place(*np.clip(one, low, high)) for one in (np.zeros(2), recorded))
        ground = foot * UP + zero[0] * RIGHT
        for mark, number in across_marks:
            at = foot * UP + place(mark, low[1])[0] * RIGHT
            number.next_to(at, DOWN, buff=_NEAR)
            number.shift(min(0.0, right - number.get_right()[0]) * RIGHT)
            self.axes.add(_tick(write, at, UP), number)
        for mark, number in up_marks:
            at = left * RIGHT + place(low[0], mark)[1] * UP
            self.axes.add(_tick(write, at, RIGHT), number.next_to(at, LEFT, buff=_NEAR))
        self.axes.add(_tick(write, ground, UP))
        end = foot * UP + spot[0] * RIGHT
        first, last = (ground, end) if ground[0] < end[0] else (end, ground)
        self.bar = bar_between(first, last, theme.quantity(cause.kind), _THICK)
        self.naming = write.formula(f"{write.symbol(cause)} =", size)
        self.value = write.formula(write.coloured(said, theme.quantity(cause.kind)), size)
        named = VGroup(self.naming, self.value).arrange(RIGHT, buff=0.15)
        named.move_to(self.asked).set_x(end[0])
        named.shift(max(0.0, left - named.get_left()[0]) * RIGHT)
        named.shift(min(0.0, right - named.get_right()[0]) * RIGHT)
        corners = [place(*one) for one in known]
        self.line = VMobject(stroke_color=theme.quantity(effect.kind), stroke_width=5)
        self.line.set_points_as_corners([*corners, corners[-1] + 1e-4 * RIGHT])
        self.dot = Dot(spot, radius=0.12, color=theme.quantity(effect.kind)).set_z_index(2)
        up = Line(end, spot + 1e-4 * UP).set_stroke(theme.quantity(cause.kind), 2)
        across = Line(spot, (left, spot[1], 0)).set_stroke(theme.quantity(effect.kind), 2)
        self.guide = VGroup(up, across)
        self.output.next_to((left, spot[1], 0), LEFT, buff=_NEAR)
        if not up_marks or any(
            abs(number.get_y() - spot[1]) < self.output.height for _, number in up_marks
        ):
            self.output = VGroup()  # a round number of the axis stands there
        known_by = self.bar, self.naming, self.value, self.output
        super().__init__(self.axes, self.asked, self.line, *known_by, self.guide, self.dot)


def _marks(low: float, high: float) -> list[float]:
    """Round numbers of an axis that goes on beyond its curve."""
    beyond = (high - low) * _PART / (1 - 2 * _PART)
    return round_marks((float(low - beyond), float(high + beyond))) if high > low else []


def _tick(write: Notation, at: np.ndarray, along: np.ndarray) -> Line:
    return Line(at + _MARK * along, at - _MARK * along).set_stroke(write.theme.quiet, 2)
