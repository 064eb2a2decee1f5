"""One quantity varied by real passes: over a range, and there and back with a stop on the way."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from backprop.core.quantities import Quantity
from backprop.core.sampled import sampled
from backprop.core.trace import Trace

__all__ = ["Varied", "steeper_outwards"]


@dataclass(frozen=True, slots=True)
class Varied:
    """Passes over a quantity, and a way from its value and back.

    Attributes
    ----------
    passes
        (value, record), in order.
    stops
        Its value, the one of interest if it can be reached, the farther end, and its value again;
        none twice in a row.
    """

    passes: tuple[tuple[float, Trace], ...]
    stops: tuple[float, ...]

    @classmethod
    def of(
        cls,
        trace: Trace,
        q: Quantity,
        span: tuple[float, float],
        by_way_of: float,
        far: Callable[[float, Trace], float],
    ) -> Self:
        """Over as much of the span as can be run, to the end that is more `far`, or farther off."""
        passes = tuple(sampled(trace, q, span))
        low, high = passes[0], passes[-1]
        value = trace[q].value
        end, _ = max(low, high, key=lambda one: (far(*one), abs(one[0] - value)))
        on_way = [by_way_of] if low[0] <= by_way_of <= high[0] else []
        way = itertools.groupby([value, *on_way, end, value])
        return cls(passes, tuple(stop for stop, _ in way))

    def split(self, stop: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The way to a stop, and the way on from there."""
        at = self.stops.index(stop)
        return self.stops[: at + 1], self.stops[at:]


def steeper_outwards(slopes: Sequence[tuple[float, float]]) -> bool:
    """Whether the slope grows with the distance on either side, given (distance, slope).

    A cross-entropy's against the output is no such slope, nor an absolute difference's.
    """
    ordered = sorted(slopes, key=lambda one: abs(one[0]))
    for side in (-1, 1):
        sizes = [abs(slope) for distance, slope in ordered if distance * side >= 0]
        if any(further <= nearer for nearer, further in itertools.pairwise(sizes)):
            return False
    return True
