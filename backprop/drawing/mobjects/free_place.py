"""Where in a graph there is room for what is said of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, MathTypst, VGroup, VMobject

from backprop.core.activations import Array
from backprop.drawing.style import Box

__all__ = ["along", "beside_rise", "free_place"]

_MARGINS = 0.4, 0.2
"""From the axes."""
_CLOSE = 200
_ASIDE = 0.12
"""From a rise to its number."""


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


def beside_rise(
    number: MathTypst, rise: Line, ways: Sequence[list[np.ndarray]], box: Box, others: VGroup
) -> bool:
    """Bring a number to where nothing runs through it: beside a rise, or at its end."""
    end = rise.get_end()
    up = UP if end[1] >= rise.get_start()[1] else DOWN
    known = np.vstack([along(np.array(way)) for way in ways])
    for at, side, edge in (
        (rise.get_center(), RIGHT, RIGHT * 0),
        (end, up, RIGHT),
        (end, up, RIGHT * 0),
        (end, up, LEFT),
        (rise.get_start(), -up, RIGHT),
        (rise.get_start(), -up, LEFT),
    ):
        number.next_to(at, side, buff=_ASIDE, aligned_edge=edge)
        half = np.array([number.width, number.height]) / 2 + _ASIDE / 2
        free = not (np.abs(known - number.get_center()[:2]) < half).all(axis=1).any()
        free &= all(
            (np.abs(one.get_center() - number.get_center())[:2] > half + _half(one)).any()
            for one in others
        )
        middle = number.get_center()[:2]
        inside = (middle - half >= (box.left, box.bottom)).all()
        if free and inside and (middle + half - _ASIDE / 2 <= (box.right, box.top)).all():
            return True
    return False


def _half(one: VMobject) -> np.ndarray:
    return np.array([one.width, one.height]) / 2
