"""The largest rectangle of a picture in which there is nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["largest_empty"]

_CELLS = (64, 36)
_APART = 24
"""Of 255: less than this from the ground nobody sees."""


def largest_empty(picture: NDArray[np.uint8]) -> float:
    """Its share of the picture, whose ground is the colour of its corner.

    Parameters
    ----------
    picture
        (height, width, 4).
    """
    height, width = picture.shape[:2]
    ground = picture[0, 0, :3].astype(int)
    drawn = np.abs(picture[..., :3].astype(int) - ground).max(axis=2) > _APART
    columns = np.linspace(0, width, _CELLS[0] + 1).astype(int)[:-1]
    rows = np.linspace(0, height, _CELLS[1] + 1).astype(int)[:-1]
    taken = np.maximum.reduceat(np.maximum.reduceat(drawn, rows, axis=0), columns, axis=1)
    free = np.zeros(_CELLS[0], int)
    best = 0
    for row in ~taken:
        free = np.where(row, free + 1, 0)
        best = max(best, _under(free.tolist()))
    return best / (_CELLS[0] * _CELLS[1])


def _under(heights: list[int]) -> int:
    """The largest rectangle under a skyline."""
    best, stack = 0, list[tuple[int, int]]()
    for at, height in enumerate([*heights, 0]):
        start = at
        while stack and stack[-1][1] >= height:
            start, high = stack.pop()
            best = max(best, high * (at - start))
        stack.append((start, height))
    return best
