"""One weight among many: what is known of its derivative, and of those of the whole layer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from backprop.clips.context import Stage
from backprop.clips.layers import LayerFacts
from backprop.clips.ways import spelt
from backprop.core.aligned import spoken_aligned
from backprop.core.quantities import COST, Quantity
from backprop.core.salience import instructive
from backprop.core.step_back import StepBack, Written
from backprop.core.trace import Trace
from backprop.core.weight_factors import (
    WeightFactors,
    opposite,
    sum_over_outputs,
    weight_factors,
)
from backprop.drawing.mobjects import chosen_neurons

__all__ = ["WeightFacts"]

_MOST = 3
"""Neurons of a layer that are drawn; of more, one less and the count of the others."""


@dataclass(frozen=True)
class WeightFacts(LayerFacts):
    """One weight's factors, those of another, and the derivatives of all that are drawn."""

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """Of the weight that was asked for, or of the one that tells most."""
        trace = stage.trace
        q = stage.focus or instructive(trace, "w", trace.network.depth).quantity
        j, k = q.index
        return cls(trace, q.layer, j, k)

    @cached_property
    def shown(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        pairs = ((self.layer - 1, self.k), (self.layer, self.j))
        first, second = (chosen_neurons(self.trace, n, _few(self.trace, n), [i]) for n, i in pairs)
        return first, second

    @property
    def last(self) -> bool:
        return self.layer == self.trace.network.depth

    @property
    def coupled(self) -> bool:
        """Whether the weighted sum moves several outputs."""
        return self.last and self.trace.network.coupled

    @property
    def several(self) -> bool:
        """Whether the layer has more than one weight."""
        return self.columns * self.rows > 1

    @property
    def count(self) -> int:
        return self.columns * self.rows

    @cached_property
    def factors(self) -> WeightFactors:
        return weight_factors(self.trace, self.layer, self.shown)

    @cached_property
    def sum(self) -> tuple[StepBack, Written]:
        return sum_over_outputs(self.trace, self.j, self.shown[1], self.factors.onward[self.j])

    @property
    def at(self) -> tuple[int, int]:
        return self.j, self.k

    @cached_property
    def other(self) -> tuple[int, int]:
        """Another weight, of other neurons where there are some."""
        return opposite(self.trace, self.layer, self.at, self.shown)

    @property
    def zeros(self) -> list[tuple[int, int]]:
        """The weights drawn whose derivative is exactly 0."""
        return [at for at, text in self.factors.products.items() if text == "0"]

    def nodes(self, at: tuple[int, int]) -> list[Quantity]:
        """A weight's way to the cost."""
        j, k = at
        return [self.cause(k), Quantity("z", self.layer, (j,)), self.effect(j), COST]

    @property
    def off_way(self) -> list[Quantity]:
        """The neurons drawn that are not on the weight's way."""
        columns, rows = self.shown
        drawn = [self.cause(k) for k in columns]
        for j in rows:
            drawn += [Quantity("z", self.layer, (j,)), self.effect(j)]
        return [q for q in drawn if q not in self.nodes(self.at)]

    def explains(self, factor: int) -> bool:
        """Whether a formula says what a factor is."""
        return factor == 0 or (not self.coupled and (factor == 1 or self.last))

    def said(self, at: tuple[int, int]) -> list[str]:
        """A weight's factors and their product, as captions say them."""
        texts = (*self.factors.factors(*at), self.factors.products[at])
        return [*map(spoken_aligned, texts)]

    @property
    def function(self) -> str:
        return spelt(self.trace.network.layer(self.layer).activation.name)


def _few(trace: Trace, layer: int) -> int:
    return _MOST if trace.widths[layer] <= _MOST else _MOST - 1
