"""The curve of an effect by its cause as large as its box, with a record's point on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, MathTypst, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, Box

__all__ = ["FilledCurve"]

_NEAR, _PART = 0.12, 0.12
"""From an axis to its name; between curve and axes, of the height."""


class FilledCurve(VGroup):
    """What real passes made of a cause, and the recorded point.

    Both axes have scales of their own, and no numbers: it shows the form, not the slope.

    Parameters
    ----------
    points
        (cause, effect) of real passes, in the order of the cause.
    pair
        The two quantities, cause first.
    size
        Of the names at the axes.

    Attributes
    ----------
    axes, line
        Both axes with their names, and the curve.
    guide, dot
        Up to the recorded point, and that point.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        points: Sequence[tuple[float, float]],
        pair: tuple[Quantity, Quantity],
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

        self.axes = VGroup(
            Line((left, foot, 0), (right, foot, 0)).set_stroke(theme.quiet, 2),
            Line((left, foot, 0), (left, top, 0)).set_stroke(theme.quiet, 2),
            names[0].next_to((right, foot, 0), DOWN, buff=_NEAR, aligned_edge=RIGHT),
            names[1].next_to((left, top, 0), UP, buff=_NEAR, aligned_edge=LEFT),
        )
        corners = [place(*one) for one in known]
        self.line = VMobject(stroke_color=theme.quantity(effect.kind), stroke_width=5)
        self.line.set_points_as_corners([*corners, corners[-1] + 1e-4 * RIGHT])
        spot = place(*np.clip(recorded, low, high))
        self.dot = Dot(spot, radius=0.12, color=theme.quantity(effect.kind)).set_z_index(2)
        self.guide = Line((spot[0], foot, 0), spot + 1e-4 * UP)
        self.guide.set_stroke(theme.quantity(cause.kind), 2)
        super().__init__(self.axes, self.line, self.guide, self.dot)
