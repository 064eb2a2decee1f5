"""One step against the mean gradient, and what the network and its full cost are on the way."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from backprop.core.averages import Average
from backprop.core.descent import parameter
from backprop.core.errors import BackpropError
from backprop.core.network import Network
from backprop.core.number_format import as_read
from backprop.core.quantities import Quantity
from backprop.core.training import Step, descend

__all__ = ["OneStep"]

_RATES = (1.0, 0.1, 0.01, 0.001)
_KEPT = 0.5
"""The part of what the derivatives promise that the step must keep."""


@dataclass(frozen=True, slots=True, eq=False)
class OneStep:
    """A step at a round rate, by which the full cost is seen to fall.

    Attributes
    ----------
    network
        Where it begins.
    rate
        What the gradient is multiplied with.
    """

    network: Network
    rate: float

    @classmethod
    def of(cls, network: Network, average: Average) -> OneStep | None:
        """At the largest rate that does; None where there is none."""
        squares = float((average.gradient**2).sum())
        for rate in _RATES:
            with suppress(BackpropError):
                cost = cls(network, rate).at(1.0).cost
                fell = as_read(average.cost) > as_read(cost)
                if fell and average.cost - cost >= _KEPT * rate * squares:
                    return cls(network, rate)
        return None

    def rows(self, slopes: Mapping[Quantity, float]) -> dict[Quantity, tuple[float, float, float]]:
        """(before, added, after) of weights and biases with these mean derivatives."""
        start, end = (self.at(share).network for share in (0, 1))
        return {
            q: (parameter(start, q), -self.rate * slope or 0.0, parameter(end, q))
            for q, slope in slopes.items()
        }

    def at(self, share: float) -> Step:
        """After a share of the step, 0 to 1: a real pass of all examples."""
        start, *after = itertools.islice(descend(self.network, rate=self.rate * share or 1.0), 2)
        return after[0] if share else start
