"""The three factors of a weight's derivative, each varied by real passes: where it is 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from backprop.core.dependencies import local_derivative
from backprop.core.quantities import COST, Quantity
from backprop.core.sampled import sampled
from backprop.core.spans import round_up, spans, value_span
from backprop.core.trace import Trace
from backprop.core.varied import Varied, flat_target
from backprop.core.vary import vary

__all__ = ["Flat", "VariedFactors"]

_FAR = 6.0
"""Of a weighted sum from 0: there smooth functions are flat, or straight."""
_FADED = 0.02
"""Of the steepest slope: this is nearly none."""
_SILENT = 0.1
"""Of the largest derivative: the same."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A curve of one quantity over another, and a pass that lies on it where it is flat.

    Attributes
    ----------
    pair
        The two, first the one that the slope is taken by.
    points
        Of real passes, in the order of the first.
    there
        The pass where the slope is 0, or nearly.
    """

    pair: tuple[Quantity, Quantity]
    points: tuple[tuple[float, float], ...]
    there: Trace

    @classmethod
    def of(cls, pair: tuple[Quantity, Quantity], passes: Sequence[Trace], there: Trace) -> Self:
        """The curve through these passes."""
        x, y = pair
        return cls(pair, tuple(sorted({(one[x].value, one[y].value) for one in passes})), there)

    @property
    def at(self) -> tuple[float, float]:
        """Where on the curve."""
        x, y = self.pair
        return self.there[x].value, self.there[y].value

    @property
    def slope(self) -> float:
        """How steep it is there."""
        x, y = self.pair
        return local_derivative(self.there, y, x)


@dataclass(frozen=True, slots=True)
class VariedFactors:
    """Real passes over the activation before, the bias, and the desired output of a chain."""

    trace: Trace
    befores: Varied
    sums: Varied
    targets: Varied

    @classmethod
    def of(cls, trace: Trace) -> Self:
        """Over all that each of them can be."""
        last = trace.network.depth
        w, b = Quantity("w", last, (0, 0)), Quantity("b", last, (0,))
        before, z, a = _ways(last)
        y, output = Quantity("y", 0, (0,)), trace[a].value
        befores = Varied.of(
            trace,
            before,
            value_span(trace, before),
            0.0,
            lambda _, record: abs(record[w].derivative),
        )
        # The bias moves the weighted sum one to one, to the end where the slope is least.
        total, bias = trace[z].value, trace[b].value
        far = max(_FAR, round_up(1.1 * abs(total)))
        sums = Varied.of(
            trace,
            b,
            (bias - total - far, bias - total + far),
            None,
            lambda _, record: -round(abs(local_derivative(record, a, z)), 4),
        )
        span = spans((trace,), (a, y))[y]
        met = flat_target(trace)
        targets = Varied.of(trace, y, span, met, lambda one, _: abs(one - output))
        return cls(trace, befores, sums, targets)

    @property
    def meets(self) -> bool:
        """Whether the desired output comes to the output, and the cost is flat there."""
        return flat_target(self.trace) in self.targets.stops

    @property
    def matters(self) -> bool:
        """Whether a nudge does anything for any activation before."""
        return any(self._derivative(record) for _, record in self.befores.passes)

    @property
    def most(self) -> float:
        """The largest size of the weight's derivative on the ways to the stops."""
        ways = self.befores, self.sums, self.targets
        sizes = [abs(self._derivative(one)) for way in ways for one in way.between]
        return max(filter(math.isfinite, sizes), default=0.0)

    @property
    def turns(self) -> bool:
        """Whether the slopes of the cost have another sign at the far end of the targets."""
        a, y = _ways(self.trace.network.depth)[2], Quantity("y", 0, (0,))
        there = vary(self.trace, {y: self.targets.stops[-2:][0]})
        return all(self.trace[q].derivative * there[q].derivative < 0 for q in (a, y))

    @property
    def bends(self) -> list[float]:
        """The slope of the activation in all passes over the bias."""
        return [self._bend(record) for _, record in self.sums.passes]

    @property
    def turned(self) -> Trace:
        """The pass that the bias is turned to."""
        stops = self.sums.stops
        return vary(self.trace, {self._b: stops[len(stops) // 2]})

    @property
    def flattest(self) -> float:
        """The slope of the activation there."""
        return self._bend(self.turned)

    @property
    def silences(self) -> bool:
        """Whether the whole product is next to nothing there: the cost may grow steeper."""
        most = max(abs(self._derivative(record)) for _, record in self.sums.passes)
        return abs(self._derivative(self.turned)) <= _SILENT * most

    @property
    def against(self) -> bool:
        """Whether the cost grows steeper on the way there."""
        return abs(self._steepness(self.turned)) > abs(self._steepness(self.trace))

    @property
    def bent(self) -> bool:
        """Whether the other factors change with the activation before."""
        passes = (record for _, record in self.befores.passes)
        return len({(self._bend(one), self._steepness(one)) for one in passes}) > 1

    @property
    def fades(self) -> bool:
        """Whether the slope of the activation is next to nothing where the bias is turned to."""
        return self._small(self.flattest)

    @property
    def faded(self) -> bool:
        """Whether it is so in the pass that is shown."""
        return self._small(self._bend(self.trace))

    @property
    def slopes(self) -> list[tuple[float, float]]:
        """(distance of y from the output, slope of the cost) of passes over y."""
        output = self.trace[_ways(self.trace.network.depth)[2]].value
        return [(y - output, self._steepness(record)) for y, record in self.targets.passes]

    @property
    def flats(self) -> dict[int, Flat]:
        """Of the factors that were seen to silence the weight: its curve, and where it is flat."""
        before, z, a = _ways(self.trace.network.depth)
        w, found = Quantity("w", z.layer, (0, 0)), {}
        if 0 in self.befores.stops and self.matters:
            off = vary(self.trace, {before: 0.0})
            ends = value_span(off, w)
            passes = [vary(self.trace, {before: 0.0, w: one}) for one in ends]
            found[0] = Flat.of((w, z), passes, off)
        if self.fades and self.silences:
            found[1] = Flat.of((z, a), [one for _, one in self.sums.passes], self.turned)
        met = flat_target(self.trace)
        if met in self.targets.stops and any(slope for _, slope in self.slopes):
            there = vary(self.trace, {Quantity("y", 0, (0,)): met})
            (low, _), *_, (high, _) = self.sums.passes
            passes = [one for _, one in sampled(there, self._b, (low, high))]
            found[2] = Flat.of((a, COST), passes, there)
        return found

    @property
    def _b(self) -> Quantity:
        return Quantity("b", self.trace.network.depth, (0,))

    def _bend(self, record: Trace) -> float:
        _, z, a = _ways(record.network.depth)
        return local_derivative(record, a, z)

    def _steepness(self, record: Trace) -> float:
        return record[_ways(record.network.depth)[2]].derivative

    def _derivative(self, record: Trace) -> float:
        return record[Quantity("w", record.network.depth, (0, 0))].derivative

    def _small(self, slope: float) -> bool:
        return abs(slope) < _FADED * max(map(abs, self.bends))


def _ways(last: int) -> tuple[Quantity, Quantity, Quantity]:
    """The activation before, the weighted sum and the activation of the last layer."""
    before, here = (Quantity("a", layer, (0,)) for layer in (last - 1, last))
    return before, Quantity("z", last, (0,)), here
