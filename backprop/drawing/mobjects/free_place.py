"""Where in a graph there is room for what is said of it."""

from __future__ import annotations

import numpy as np

from backprop.core.activations import Array
from backprop.drawing.style import Box

__all__ = ["along", "free_place"]

_MARGINS = 0.4, 0.2
"""From the axes."""
_CLOSE = 200


def free_place(area: Box, shown: Array, width: float, height: float) -> tuple[Array, bool]:
    """The middle of a rectangle in an area, and whether nothing runs through it.

    Of all such the one that is farthest from the (n, 2) places where something is shown, or the
    one that least of them lie in.
    """
    best, found = -np.inf, np.zeros(3)
    for x in np.linspace(area.right - width / 2, area.left + width / 2 + _MARGINS[0], 9):
        for y in np.linspace(area.top - height / 2, area.bottom + height / 2 + _MARGINS[1], 9):
            beyond = np.abs(shown - (x, y)) - (width / 2, height / 2)
            inside = (beyond < 0).all(axis=1)
            clear = np.linalg.norm(beyond.clip(min=0), axis=1).min()
            worth = -float(inside.mean()) if inside.any() else float(clear)
            if worth > best + 1e-6:
                best, found = worth, np.array([x, y, 0.0])
    return found, best >= 0


def along(corners: Array) -> Array:
    """(n, 2) places along a way from corner to corner, close to one another."""
    flat = corners[:, :2]
    long = np.concatenate([[0.0], np.hypot(*np.diff(flat, axis=0).T).cumsum()])
    at = np.linspace(0.0, long[-1], _CLOSE)
    return np.column_stack([np.interp(at, long, flat[:, axis]) for axis in (0, 1)])
