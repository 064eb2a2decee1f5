"""A broad arrow: what hands back how sensitive the cost is, as broad as that is large."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from manim import DashedVMobject, ManimColor, Polygon, VMobject, interpolate_color

from backprop.core.magnitudes import Magnitudes
from backprop.drawing.style import Theme

__all__ = ["WIDE", "arrow_scale", "fat_arrow", "half_of_head", "to_come"]

_TINT = 0.3
"""Of its colour, what is in the arrow: numbers may stand on it."""
WIDE, _LONG, _MOST = 1.45, 0.7, 0.32
"""Of the thickness, the head; and of the arrow's length, how long its head is at most."""
_BARB, _SHORTEST, _EMPTY = 0.22, 0.2, 0.1
"""The head is so much broader than a thin arrow, and so long; an arrow that brings 0 is empty."""
_APART = 100.0
"""Of two arrows one of which brings so much more, the thin one could not be seen to scale."""
_DASHES = 6.0
"""A unit of an outline."""


def arrow_scale(values: Iterable[float]) -> Magnitudes:
    """One scale for all the arrows of a picture: how broad each is, of the broadest."""
    return Magnitudes.of((np.array([value]) for value in values), _APART)


def half_of_head(thick: float) -> float:
    """How far an arrow's head reaches to either side."""
    return max(WIDE * thick, thick + _BARB) / 2


def fat_arrow(theme: Theme, start: np.ndarray, end: np.ndarray, thick: float) -> Polygon:
    """From one point to another in the cost's colour, under everything else.

    One of no thickness brings nothing: it is empty, in no colour. Each has the same corners, so
    that one becomes another in place.
    """
    along = end - start
    length = float(np.linalg.norm(along))
    along = along / length
    aside = np.array([-along[1], along[0], 0.0])
    neck = end - along * min(max(_LONG * thick, _SHORTEST), _MOST * length)
    body, head = aside * (thick or _EMPTY) / 2, aside * half_of_head(thick or _EMPTY)
    corners = (start - body, start + body, neck + body, neck + head, end)
    shape = Polygon(*corners, neck - head, neck - body)
    ground, rim = ManimColor(theme.background), ManimColor(theme.cost)
    if thick:
        shape.set_stroke(rim, 2).set_fill(interpolate_color(ground, rim, _TINT), 1)
    else:
        shape.set_stroke(theme.quiet, 2).set_fill(ground, 1)
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
