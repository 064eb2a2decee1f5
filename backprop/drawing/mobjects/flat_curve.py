"""A small picture of a curve where it is flat: thin axes, the place, and its level tangent."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, Dot, Line, VGroup, VMobject

from backprop.core.varied_factors import Flat
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import NUMBER, Box

__all__ = ["FlatCurve"]

_LEFT, _RIGHT, _OVER = 0.6, 0.75, 0.2
"""What the names of the axes need on either side, and half of the upper one's height."""
_TANGENT = 1.5
"""How long the tangent is."""
_LEVEL = 0.5
"""Where a curve that is level everywhere lies, between the axis and its end."""


class FlatCurve(VGroup):
    """A curve of real passes in a box, without numbers.

    Attributes
    ----------
    axes, curve
        With the names of the two quantities.
    tangent, dot
        At the place where it is flat, as steep as it is there.
    """

    def __init__(self, write: Notation, flat: Flat, box: Box) -> None:
        theme, (x, y) = write.theme, flat.pair
        xs, ys = np.array([*flat.points, flat.at], dtype=float).T
        left, right = xs.min(), xs.max()
        low, high = min(0.0, ys.min()), max(0.0, ys.max())
        if ys.max() - ys.min() < 1e-9:  # level everywhere
            low, high = (0.0, ys[0] / _LEVEL) if ys[0] > 0 else (ys[0] / _LEVEL, 0.0)
        corner = box.left + _LEFT, box.bottom + 0.1
        units = np.array(
            [
                (box.width - _LEFT - _RIGHT) / ((right - left) or 1.0),
                (box.height - 0.1 - _OVER) / ((high - low) or 1.0),
            ]
        )

        def at(one: float, other: float) -> np.ndarray:
            right_by, up_by = units * [one - left, other - low]
            return np.array([corner[0] + right_by, corner[1] + up_by, 0.0])

        middle = min(max(0.0, left), right)
        across, up = Line(at(left, 0), at(right, 0)), Line(at(middle, low), at(middle, high))
        upper = up.get_end() if high > 0 else up.get_start()  # where the other axis is not
        names = (
            fit(write.label(x, NUMBER), _RIGHT - 0.1).next_to(across, RIGHT, buff=0.1),
            fit(write.label(y, NUMBER), _LEFT - 0.1).next_to(upper, LEFT, buff=0.1),
        )
        lines = VGroup(across, up).set_stroke(theme.quiet, 2)
        self.axes = VGroup(lines, *names)
        colour = theme.quantity(y.kind)
        self.curve = VMobject(stroke_color=colour, stroke_width=5)
        self.curve.set_points_as_corners([at(*pair) for pair in flat.points])
        place = at(*flat.at)
        along = np.array([units[0], flat.slope * units[1], 0.0])
        along *= _TANGENT / 2 / np.hypot(*along[:2])
        # A place at the curve's end has its tangent on the side where the curve is.
        back = min(1.0, (place[0] - at(left, 0)[0]) / along[0])
        forth = min(1.0, (at(right, 0)[0] - place[0]) / along[0])
        ends = place - back * along, place + forth * along
        self.tangent = Line(*ends).set_stroke(theme.highlight, 5)
        self.dot = Dot(place, radius=0.13, color=colour).set_z_index(2)
        super().__init__(self.axes, self.curve, self.tangent, self.dot)
