"""The largest rectangle of a picture in which there is nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["largest_empty"]

_CELLS = (64, 36)
_APART = 24
"""Of 255: less than this from the ground nobody sees."""


def largest_empty(
    picture: NDArray[np.uint8],
) -> tuple[float, tuple[float, float, float, float]]:
    """Its share of the picture, whose ground is the colour of its corner, and where it is.

    Parameters
    ----------
    picture
        (height, width, 4).

    Returns
    -------
    The share, and left, right, bottom and top as shares of width and height.
    """
    height, width = picture.shape[:2]
    ground = picture[0, 0, :3].astype(int)
    drawn = np.abs(picture[..., :3].astype(int) - ground).max(axis=2) > _APART
    columns = np.linspace(0, width, _CELLS[0] + 1).astype(int)[:-1]
    rows = np.linspace(0, height, _CELLS[1] + 1).astype(int)[:-1]
    taken = np.maximum.reduceat(np.maximum.reduceat(drawn, rows, axis=0), columns, axis=1)
    free = np.zeros(_CELLS[0], int)
    best, box = 0, (0, 0, 0, 0)
    for foot, row in enumerate(~taken, 1):
        free = np.where(row, free + 1, 0)
        for left, right, high in _under(free.tolist()):
            if high * (right - left) > best:
                best, box = high * (right - left), (left, right, foot - high, foot)
    left, right, top, bottom = box
    wide, tall = _CELLS
    sides = (left / wide, right / wide, 1 - bottom / tall, 1 - top / tall)
    return best / (wide * tall), sides


def _under(heights: list[int]) -> Iterator[tuple[int, int, int]]:
    """The rectangles (left, right, height) under a skyline that cannot be wider or higher."""
    stack: list[tuple[int, int]] = []
    for at, height in enumerate([*heights, 0]):
        start = at
        while stack and stack[-1][1] >= height:
            start, high = stack.pop()
            yield start, at, high
        stack.append((start, height))
