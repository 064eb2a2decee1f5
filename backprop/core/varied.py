"""One quantity varied by real passes: over a range, and there and back with a stop on the way."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from backprop.core.errors import NumericsError
from backprop.core.quantities import Quantity
from backprop.core.sampled import sampled
from backprop.core.trace import Trace
from backprop.core.vary import vary

__all__ = ["Varied", "flat_target", "steeper_outwards"]


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
        by_way_of: float | None,
        far: Callable[[float, Trace], float],
    ) -> Self:
        """Over as much of the span as can be run, to the end that is more `far`, or farther off."""
        passes = tuple(sampled(trace, q, span))
        low, high = passes[0], passes[-1]
        value = trace[q].value
        end, _ = max(low, high, key=lambda one: (far(*one), abs(one[0] - value)))
        met = value if by_way_of is None else by_way_of
        if not low[0] <= met <= high[0]:
            met = value
        return cls(passes, tuple(stop for stop, _ in itertools.groupby([value, met, end, value])))

    @property
    def between(self) -> tuple[Trace, ...]:
        """The passes between the stops."""
        return tuple(one for at, one in self.passes if min(self.stops) <= at <= max(self.stops))

    def split(self, stop: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The way to a stop, and the way on from there."""
        at = self.stops.index(stop)
        return self.stops[: at + 1], self.stops[at:]


def flat_target(trace: Trace) -> float | None:
    """A chain's output as its desired output, if its cost is flat there to the last digit."""
    last = trace.network.depth
    a, y = Quantity("a", last, (0,)), Quantity("y", 0, (0,))
    try:
        met = vary(trace, {y: trace[a].value})
    except NumericsError:
        return None
    return met[y].value if met[a].derivative == 0 else None


def steeper_outwards(slopes: Sequence[tuple[float, float]]) -> bool:
    """Whether the slope grows with the distance on either side, given (distance, slope).

    That of -y ln(a) over y does not, nor that of an absolute difference.
    """
    ordered = sorted(slopes, key=lambda one: abs(one[0]))
    for side in (-1, 1):
        sizes = [abs(slope) for distance, slope in ordered if distance * side >= 0]
        if any(further <= nearer for nearer, further in itertools.pairwise(sizes)):
            return False
    return True
