"""How far a single output is from the desired one, and what other outputs would cost."""

from __future__ import annotations

import math
from functools import cached_property

from backprop.clips.chain import ChainFacts
from backprop.core.equations import Result, borne_out
from backprop.core.labels import labels_now
from backprop.core.number_format import as_read
from backprop.core.other_outputs import Outputs
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.neuron_row import in_row

__all__ = ["CostFacts"]


class CostFacts(ChainFacts):
    """How far the output is from the desired one, and other outputs that it might have been."""

    @property
    def layer(self) -> str:
        """The last layer, as it is called."""
        return labels_now().layer(self.last, self.last)

    @property
    def lower(self) -> str:
        """The layer before it."""
        return labels_now().layer(self.last - 1, self.last).replace("-", " − ")

    @cached_property
    def outputs(self) -> Outputs:
        return Outputs(self.trace)

    @property
    def shown(self) -> list[Quantity]:
        """The neurons that are drawn: all, or the last few."""
        return in_row(self.last)

    @property
    def count(self) -> int:
        return self.last + 1

    @property
    def short(self) -> bool:
        """Whether the cost's formula says but one thing of the output."""
        return self.trace.network.cost.typst.count("{a}") == 1

    @property
    def gap(self) -> float:
        """a - y with all its digits: half the derivative of its square."""
        return self.trace[self.a].derivative / 2

    @property
    def decimals(self) -> int:
        """Of the gap, so that its square is the cost as it is written."""
        return borne_out(lambda one: one[0] ** 2, [self.gap], Result.of(self.trace.cost))[0]

    @property
    def fourfold(self) -> bool:
        """Whether twice the gap is tried, and its cost as written is four times the cost."""
        there = as_read(self.outputs.cost_at(self.outputs.away))
        multiplied = math.isclose(there, 4 * as_read(self.trace.cost))
        return self.quadratic and self.outputs.twice and multiplied

    @property
    def visible(self) -> bool:
        """Whether the gap can be seen on the outputs' scale."""
        return self.outputs.seen_apart(self.outputs.recorded, self.outputs.wanted)
