"""What is known of a weight that is turned: real passes over it, and what they move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from backprop.clips.chain import RouteFacts
from backprop.clips.context import Stage
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Quantity
from backprop.core.sampled import sampled
from backprop.core.spans import spans, value_span
from backprop.core.trace import Trace
from backprop.core.vary import vary

__all__ = ["LinesFacts"]


@dataclass(frozen=True, slots=True)
class LinesFacts(RouteFacts):
    """The way of a weight to the cost, and real passes over the weight."""

    samples: tuple[tuple[float, Trace], ...]

    @classmethod
    def of(cls, stage: Stage) -> Self:
        way = RouteFacts.of(stage)
        low, high = value_span(way.trace, way.w)
        # Nearly to the line's ends, so that the line holds the whole sweep as it is.
        passes = sampled(way.trace, way.w, (0.9 * low, 0.9 * high))
        return cls(way.trace, way.spine, tuple(passes))

    @property
    def value(self) -> float:
        return self.trace[self.w].value

    @property
    def low(self) -> float:
        return self.samples[0][0]

    @property
    def high(self) -> float:
        return self.samples[-1][0]

    @property
    def turns(self) -> tuple[float, float]:
        """The sweep's ends, first the nearer: at the other all has moved as far as it does."""
        near, far = sorted((self.low, self.high), key=lambda end: abs(end - self.value))
        return near, far

    @property
    def stops(self) -> set[str]:
        """The costs that stand in the picture: now, and where the sweep turns."""
        turned = (vary(self.trace, {self.w: end}) for end in self.turns)
        return {spoken_number(record.cost) for record in (self.trace, *turned)}

    @property
    def spans(self) -> dict[Quantity, tuple[float, float]]:
        """The ends of all lines; a tenth of the passes is enough to find them."""
        passes = [record for _, record in self.samples[::12]]
        return spans((self.trace, *passes), self.path)

    def ends(self, q: Quantity) -> tuple[float, float]:
        """The smallest and largest value of a quantity in the sweep."""
        values = [record[q].value for _, record in self.samples]
        return min(values), max(values)

    @property
    def still(self) -> tuple[Quantity, ...]:
        """What is not seen to move: a change in no printed digit shows on no line either."""
        ends = {q: self.ends(q) for q in self.path[1:]}
        return tuple(q for q, (a, b) in ends.items() if spoken_number(a) == spoken_number(b))

    @property
    def exact(self) -> bool:
        """Whether that does not move at all: what a slope moves, and rounding hides, does."""
        ends = {q: self.ends(q) for q in self.still}
        return all(low == high and self.slope_of(q) == 0 for q, (low, high) in ends.items())
