"""The curve of an effect by its cause as large as its box, with a record's point on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, MathTypst, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.term_rows import bar_between
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, Box

__all__ = ["FilledCurve"]

_NEAR, _PART = 0.12, 0.12
"""From an axis to its name; between curve and axes, of the height."""
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
    said
        The recorded cause, as Typst math.
    size
        Of the names at the axes.

    Attributes
    ----------
    axes, line
        Both axes with the effect's name and the cause's zero, and the curve.
    asked
        The cause's, as long as it is not known.
    bar, naming, value
        What the cause is: the bar, and under its end a name and a number.
    guide, dot
        Up to the recorded point and across to the effect, and that point.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        points: Sequence[tuple[float, float]],
        pair: tuple[Quantity, Quantity],
        said: str,
        size: float,
        box: Box,
    ) -> None:
        theme, (cause, effect) = write.theme, pair
        names: list[MathTypst] = [write.label(q, max(LEAST, size)) for q in pair]
        left, top = box.left, box.top - names[1].height - _NEAR
        foot, right = box.bottom + names[0].height + _NEAR, box.right
        recorded = np.nan_to_num([trace[cause].value, trace[effect].value])
        known = np.array(points if points else [recorded])
        low, high = known.min(axis=0), known.max(axis=0)
        wide = np.where(high > low, high - low, 1.0)
        inner = (top - foot) * _PART
        area = np.array([right - left - 2 * inner, top - foot - 2 * inner])
        start = np.array([left + inner, foot + inner])

        def place(x: float, y: float) -> np.ndarray:
            share = (np.array([x, y]) - low) / wide
            return np.array([*(start + share * area), 0.0])

        self.asked = names[0].next_to((right, foot, 0), DOWN, buff=_NEAR, aligned_edge=RIGHT)
        self.axes = VGroup(
            Line((left, foot, 0), (right, foot, 0)).set_stroke(theme.quiet, 2),
            Line((left, foot, 0), (left, top, 0)).set_stroke(theme.quiet, 2),
            names[1].next_to((left, top, 0), UP, buff=_NEAR, aligned_edge=LEFT),
        )
        zero, spot = (place(*np.clip(one, low, high)) for one in (np.zeros(2), recorded))
        ground = foot * UP + zero[0] * RIGHT
        mark = Line(ground + _MARK * UP, ground + _MARK * DOWN).set_stroke(theme.quiet, 2)
        self.axes.add(mark)
        end = foot * UP + spot[0] * RIGHT
        first, last = (ground, end) if ground[0] < end[0] else (end, ground)
        self.bar = bar_between(first, last, theme.quantity(cause.kind), _THICK)
        self.naming = write.formula(f"{write.symbol(cause)} =", size)
        self.value = write.formula(write.coloured(said, theme.quantity(cause.kind)), size)
        beneath = VGroup(self.naming, self.value).arrange(RIGHT, buff=0.15)
        beneath.move_to(self.asked).set_x(end[0])
        beneath.shift(max(0.0, left - beneath.get_left()[0]) * RIGHT)
        beneath.shift(min(0.0, right - beneath.get_right()[0]) * RIGHT)
        corners = [place(*one) for one in known]
        self.line = VMobject(stroke_color=theme.quantity(effect.kind), stroke_width=5)
        self.line.set_points_as_corners([*corners, corners[-1] + 1e-4 * RIGHT])
        self.dot = Dot(spot, radius=0.12, color=theme.quantity(effect.kind)).set_z_index(2)
        up = Line(end, spot + 1e-4 * UP).set_stroke(theme.quantity(cause.kind), 2)
        across = Line(spot, (left, spot[1], 0)).set_stroke(theme.quantity(effect.kind), 2)
        self.guide = VGroup(up, across)
        known_by = self.bar, self.naming, self.value
        super().__init__(self.axes, self.asked, self.line, *known_by, self.guide, self.dot)
