"""Things side by side, near where they would be, clear of one another."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

__all__ = ["spread"]


def spread(
    wanted: Sequence[float], sizes: Sequence[float], gap: float, length: float
) -> list[float]:
    """Middles near the wanted ones, in their order, at least a gap apart and within a length.

    Where there is less than all need, what is too little is shared.
    """
    free = length - sum(sizes)
    gap = min(gap, free / max(1, len(sizes) - 1))
    least = [(one + other) / 2 + gap for one, other in itertools.pairwise(sizes)]
    first = _pushed(wanted, least, sizes[0] / 2)
    last = _pushed([length - at for at in wanted][::-1], least[::-1], sizes[-1] / 2)
    after = [length - at for at in last][::-1]
    # Each way round all are far enough apart, and so they are halfway between.
    onward = _pushed(after, least, sizes[0] / 2)
    back = _pushed([length - at for at in first][::-1], least[::-1], sizes[-1] / 2)
    return [(one + length - other) / 2 for one, other in zip(onward, back[::-1], strict=True)]


def _pushed(wanted: Sequence[float], least: Sequence[float], start: float) -> list[float]:
    """From the first on, none nearer to the one before it than it may be."""
    found = [max(wanted[0], start)]
    for at, apart in zip(wanted[1:], least, strict=True):
        found.append(max(at, found[-1] + apart))
    return found
