"""Rectangles of whole pixels, few of which cover many."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Box", "around", "gathered", "meet", "within"]

Box = tuple[int, int, int, int]
"""Left, top, right and bottom; the pixels at right and bottom are not in it."""

_WORTH = 4096
"""Pixels that are sooner done again than two rectangles are kept apart."""
_MOST = 8
"""Rectangles; each is held against each outline."""


def meet(one: Box, other: Box) -> bool:
    """Whether they have a pixel in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def within(box: Box, frame: Box) -> Box | None:
    """What of it is in the frame, if anything is."""
    left, top = max(box[0], frame[0]), max(box[1], frame[1])
    right, bottom = min(box[2], frame[2]), min(box[3], frame[3])
    return (left, top, right, bottom) if left < right and top < bottom else None


def around(one: Box, other: Box) -> Box:
    """The least that holds both."""
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def gathered(boxes: Iterable[Box]) -> list[Box]:
    """A few rectangles that cover these, of which no two are worth being one."""
    found: list[Box] = []
    for box in boxes:
        grown = box
        while near := [one for one in found if _worth(one, grown)]:
            found.remove(near[-1])
            grown = around(near[-1], grown)
        if len(found) == _MOST:
            grown = around(found.pop(), grown)
        found.append(grown)
    return found


def _worth(one: Box, other: Box) -> bool:
    left, top, right, bottom = one
    first, high, last, low = other
    wide = (right if right > last else last) - (left if left < first else first)
    tall = (bottom if bottom > low else low) - (top if top < high else high)
    apart = (right - left) * (bottom - top) + (last - first) * (low - high)
    return wide * tall <= apart + _WORTH
