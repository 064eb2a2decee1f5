"""A way for things that fly together, clear of what is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

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
    straight = np.stack([start + (end - start) / 3, end - (end - start) / 3])
    taken, lowest = straight, _costs(straight.T[..., None], start, end, things, boxes, frame).item()
    places = np.linspace(left, right, _GRID[0]), np.linspace(bottom, top, _GRID[1])
    bends = [np.stack(np.meshgrid(each, each)).reshape(2, -1) for each in places]
    # Rounded, so that of ways that mirror each other the same is taken everywhere.
    costs = _costs(bends, start, end, things, boxes, frame).round(9)
    across, up = np.unravel_index(np.argmin(costs), costs.shape)
    if costs[across, up] < lowest:
        taken = np.stack([bends[0][:, across], bends[1][:, up]], axis=1)
    first, second = taken
    return lambda share: _curve(start, first, second, end, np.asarray(share))


def _costs(
    bends: Iterable[Array],
    start: Array,
    end: Array,
    things: Sequence[Flown],
    boxes: Boxes,
    frame: tuple[float, float, float, float],
) -> Array:
    """What all ways cost, of (2, n) first and second bends across and (2, m) up: (n, m).

    How wide a thing and a box overlap hangs on the bends across alone, how high on those up
    alone: the area that is crossed is the product of both, summed over things, moments and boxes.
    """
    overlaps, moves, beyond = [], [], []
    for axis, (first, second) in enumerate(bends):
        ways = _curve(start[axis], first[:, None], second[:, None], end[axis], _SAMPLES)
        lower, upper = boxes[:, 2 * axis], boxes[:, 2 * axis + 1]
        overlapped, outside = [], np.zeros(len(ways))
        for thing in things:
            middle = ways + [thing.offset(share)[axis] for share in _SAMPLES]
            half = np.array([thing.size(share) for share in _SAMPLES]) * thing.last[axis] / 2
            # What lies between two samples is crossed, too, however fast.
            reach = half + _CLEAR + np.abs(np.gradient(middle, axis=1)) / 2
            low, high = middle - reach, middle + reach
            common = np.minimum(high[..., None], upper) - np.maximum(low[..., None], lower)
            overlapped.append(common.clip(min=0).reshape(len(ways), -1))
            outside += (frame[2 * axis] - low).clip(min=0).sum(axis=1)
            outside += (high - frame[2 * axis + 1]).clip(min=0).sum(axis=1)
        overlaps.append(np.concatenate(overlapped, axis=1))
        moves.append(np.diff(ways, axis=1))
        beyond.append(outside)
    lengths = np.hypot(moves[0][:, None], moves[1][None]).sum(axis=-1)
    # Not by "@", whose threads would stay, and a process with threads cannot be forked.
    costs: Array = np.einsum("is,js->ij", *overlaps)
    costs += _DETOUR * lengths + beyond[0][:, None] + beyond[1]
    return costs


def _curve(start: Any, first: Array, second: Array, end: Any, share: Array) -> Array:
    rest = 1 - share
    found: Array = (
        rest**3 * start
        + 3 * rest**2 * share * first
        + 3 * rest * share**2 * second
        + share**3 * end
    )
    return found
