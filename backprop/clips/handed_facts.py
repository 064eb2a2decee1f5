"""What comes back along the tree's links: to the bias, and to the activation before."""

from __future__ import annotations

import itertools
import math

from backprop.clips.ways import WayFacts
from backprop.core.handed import Handed, handed
from backprop.core.number_format import as_read
from backprop.core.quantities import COST, Quantity
from backprop.core.vary import vary

__all__ = ["NUDGE", "BiasFacts", "PreviousFacts"]

NUDGE = 0.1
"""To the bias."""


class BiasFacts(WayFacts):
    """The ways from weight and bias, and what a nudge to the bias does."""

    @property
    def handed(self) -> Handed:
        """What comes back to the sum and on to both of them, as it is written."""
        return handed(self.trace, [(self.z, self.a), (self.w, self.z), (self.b, self.z)])

    @property
    def nudge(self) -> tuple[float, float]:
        """The bias as it is, and nudged."""
        there = self.trace[self.b].value
        return there, there + NUDGE

    @property
    def seen(self) -> bool:
        """Whether the numbers in the tree show that z moves as far as the bias is nudged."""
        moved = vary(self.trace, {self.b: self.nudge[1]})
        steps = (as_read(moved[q].value) - as_read(self.trace[q].value) for q in (self.b, self.z))
        return all(math.isclose(step, NUDGE, rel_tol=1e-6) for step in steps)


class PreviousFacts(WayFacts):
    """The way from the activation before, and what comes back along it."""

    @property
    def handed(self) -> Handed:
        """What comes back to the activation before, and on to the weight of an earlier layer."""
        way = self.far_way if self.before.layer else self.from_before
        return handed(self.trace, [*itertools.pairwise(way[:-1])][::-1])

    @property
    def last_edges(self) -> list[tuple[Quantity, Quantity]]:
        """The links of the last layer and of the cost."""
        into_z = [(q, self.z) for q in (self.w, self.before, self.b)]
        return [*into_z, (self.z, self.a), (self.a, COST), (self.y, COST)]

    @property
    def earlier_edges(self) -> list[tuple[Quantity, Quantity]]:
        """Those of the layer before."""
        total = self.long_spine[1]
        return [*((q, total) for q in self.causes[::-1]), (total, self.before)]
