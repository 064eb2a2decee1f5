"""Axes that stand where a quantity is 0, as far as a box reaches, and lines cut at its sides."""

from __future__ import annotations

import numpy as np
from manim import Line, VGroup

from backprop.drawing.style import Box

__all__ = ["AFTER", "ASIDE", "BEFORE", "across", "axis_line", "inside_of", "level_of", "within"]

BEFORE, AFTER = 0.2, 0.1
"""Before a point, of the width, and after a step of 1, of that step."""
ASIDE = 0.6
"""What a row of writing takes of the height."""
_EDGE, _BREAK = 0.2, 0.11
"""Over and under what is drawn of a slope; and half of the gap in an axis without its 0."""


def level_of(high: float, drawn: float, inside: Box) -> float | None:
    """Where on the upright axis 0 is, if the box reaches from there over a slope and its point."""
    ends = 0.0, high, high + drawn
    low, top = min(ends), max(ends)
    room = inside.height - _EDGE
    # Under what lies near the axis its number has its place.
    beneath = min(0.0, high + min(0.0, drawn) - ASIDE) if low == 0 else low - _EDGE
    if top - beneath > room:
        return None
    free = 0.0 if low == 0 else (room - top + beneath) / 2
    return inside.bottom - beneath + free


def across(value: float, unit: float, width: float) -> float:
    """How far right of a box's left edge a cause is: from 0 on, if the box reaches so far."""
    from_zero = value * unit
    if from_zero + unit + AFTER * unit > width:
        return BEFORE * width
    return max(BEFORE * width, from_zero)


def axis_line(ends: np.ndarray, broken: bool) -> VGroup:
    """An axis, near its first end broken if its 0 lies beyond."""
    start, end = ends
    if not broken:
        return VGroup(Line(start, end))
    way = (end - start) / np.linalg.norm(end - start)
    aside = np.array([-way[1], way[0], 0.0])
    middle = start + 3 * _BREAK * way
    strokes = [middle + sign * _BREAK * 0.6 * way for sign in (-1, 1)]
    slant = _BREAK * (aside + 0.5 * way)
    return VGroup(
        Line(start, strokes[0]),
        *(Line(at - slant, at + slant) for at in strokes),
        Line(strokes[1], end),
    )


def within(corners: list[np.ndarray], known: int, box: Box) -> list[np.ndarray]:
    """The piece of a line round one of its corners that lies in a box."""
    found = [corners[known]]
    for step in (-1, 1):
        at = known
        while 0 <= at + step < len(corners):
            here, there = corners[at], corners[at + step]
            ended = inside_of(here, there - here, box)
            found.insert(0 if step < 0 else len(found), ended)
            if not np.allclose(ended, there):
                break
            at += step
    return found


def inside_of(start: np.ndarray, way: np.ndarray, box: Box) -> np.ndarray:
    """As far along a way as it is in a box."""
    room = np.where(way[:2] > 0, (box.right, box.top), (box.left, box.bottom)) - start[:2]
    runs = np.abs(way[:2]) > 1e-9
    share = min(1.0, (room[runs] / way[:2][runs]).min(initial=1.0))
    found: np.ndarray = start + max(0.0, share) * way
    return found
