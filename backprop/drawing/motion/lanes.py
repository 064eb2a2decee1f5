"""A way for things that fly together, clear of what is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Boxes", "Flown", "lane"]

Array = NDArray[np.float64]
Boxes = NDArray[np.float64]
"""(n, 4): left, right, bottom, top of each."""

_GRID = (14, 11)
"""Places in the frame that a lane may bend towards, twice."""
_DETOUR = 0.03
"""What a unit of way costs, next to a unit of area that is crossed."""
_CLEAR = 0.06
"""How far what flies keeps from what is read."""
_SAMPLES = np.linspace(0.0, 1.0, 31)


@dataclass(frozen=True, slots=True)
class Flown:
    """One of the things: where it is from the middle of all, and how large, at start and end.

    Parameters
    ----------
    start, end
        (2,) offsets.
    first, last
        (2,) widths and heights.
    """

    start: Array
    end: Array
    first: Array
    last: Array

    def offset(self, share: float) -> Array:
        """On the way, round the middle: what was beside the others comes under them, not across."""
        lengths = np.hypot(self.start[0], self.start[1]), np.hypot(self.end[0], self.end[1])
        if min(lengths) < 1e-9:
            straight: Array = self.start + share * (self.end - self.start)
            return straight
        angles = [np.arctan2(one[1], one[0]) for one in (self.start, self.end)]
        turn = (angles[1] - angles[0] + np.pi) % (2 * np.pi) - np.pi
        angle, length = angles[0] + share * turn, lengths[0] + share * (lengths[1] - lengths[0])
        return np.array([length * np.cos(angle), length * np.sin(angle)])

    def size(self, share: float) -> float:
        """Next to its last size: it grows late, when it is clear of its start."""
        first = float(self.first[1] / self.last[1]) if self.last[1] else 1.0
        return first + share**2 * (1 - first)


def lane(
    start: Array,
    end: Array,
    things: Sequence[Flown],
    boxes: Boxes,
    frame: tuple[float, float, float, float],
) -> Callable[[float], Array]:
    """From a share of the way to the middle of all things there, on the curve that crosses least.

    Parameters
    ----------
    start, end
        Where the middle is, (2,).
    things
        What flies.
    boxes
        What is not to be crossed.
    frame
        Left, right, bottom, top: what is outside crosses, too.
    """
    left, right, bottom, top = frame
    x, y = np.linspace(left, right, _GRID[0]), np.linspace(bottom, top, _GRID[1])
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    pairs = np.stack(np.meshgrid(range(len(grid)), range(len(grid))), axis=-1).reshape(-1, 2)
    third = (end - start) / 3
    bends = np.concatenate([[[start + third, end - third]], grid[pairs]])
    ways = _curve(start, bends[:, None, 0], bends[:, None, 1], end, _SAMPLES[None, :, None])
    costs = _DETOUR * np.hypot(*np.moveaxis(np.diff(ways, axis=1), -1, 0)).sum(axis=1)
    for thing in things:
        middle = ways + np.array([thing.offset(share) for share in _SAMPLES])
        half = np.array([thing.size(share) * thing.last / 2 for share in _SAMPLES]) + _CLEAR
        # What lies between two samples is crossed, too, however fast.
        steps = np.abs(np.gradient(middle, axis=1)) / 2
        low, high = middle - half - steps, middle + half + steps
        for one_left, one_right, one_bottom, one_top in boxes:
            wide = np.minimum(high[..., 0], one_right) - np.maximum(low[..., 0], one_left)
            tall = np.minimum(high[..., 1], one_top) - np.maximum(low[..., 1], one_bottom)
            costs += (wide.clip(min=0) * tall.clip(min=0)).sum(axis=1)
        beyond = np.maximum(0, np.array([left, bottom]) - low)
        beyond += np.maximum(0, high - np.array([right, top]))
        costs += beyond.sum(axis=(1, 2))
    first, second = bends[int(np.argmin(costs))]
    return lambda share: _curve(start, first, second, end, np.asarray(share))


def _curve(start: Array, first: Array, second: Array, end: Array, share: Array) -> Array:
    rest = 1 - share
    found: Array = (
        rest**3 * start
        + 3 * rest**2 * share * first
        + 3 * rest * share**2 * second
        + share**3 * end
    )
    return found
