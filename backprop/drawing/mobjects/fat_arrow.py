"""A broad arrow: what hands back how sensitive the cost is, or takes a nudge to it."""

from __future__ import annotations

import numpy as np
from manim import DashedVMobject, ManimColor, Polygon, VMobject, interpolate_color

from backprop.drawing.style import Theme

__all__ = ["WIDE", "fat_arrow", "to_come"]

_TINT = 0.3
"""Of its colour, what is in the arrow: numbers may stand on it."""
WIDE, _LONG, _MOST = 1.45, 0.7, 0.32
"""Of the thickness, the head; and of the arrow's length, how long its head is at most."""
_DASHES = 6.0
"""A unit of an outline."""


def fat_arrow(
    theme: Theme, start: np.ndarray, end: np.ndarray, thick: float, colour: str = ""
) -> Polygon:
    """From one point to another, under everything else; by default in the cost's colour.

    Each has the same corners, so that one becomes another in place.
    """
    along = end - start
    length = float(np.linalg.norm(along))
    along = along / length
    aside = np.array([-along[1], along[0], 0.0])
    neck = end - along * min(_LONG * thick, _MOST * length)
    body, head = aside * thick / 2, aside * WIDE * thick / 2
    corners = (start - body, start + body, neck + body, neck + head, end)
    shape = Polygon(*corners, neck - head, neck - body)
    ground, rim = ManimColor(theme.background), ManimColor(colour or theme.cost)
    shape.set_stroke(rim, 3).set_fill(interpolate_color(ground, rim, _TINT), 1)
    return shape.set_z_index(-3)


def to_come(theme: Theme, arrow: Polygon) -> VMobject:
    """Where an arrow will be: its outline, dashed."""
    length = sum(float(np.linalg.norm(b - a)) for a, b in _sides(arrow))
    outline = arrow.copy().set_fill(opacity=0)
    dashed = DashedVMobject(outline, num_dashes=max(12, round(_DASHES / 2 * length)))
    return dashed.set_stroke(theme.quiet, 3).set_z_index(-4)


def _sides(arrow: Polygon) -> list[tuple[np.ndarray, np.ndarray]]:
    corners = arrow.get_vertices()
    return list(zip(corners, np.roll(corners, -1, axis=0), strict=True))
