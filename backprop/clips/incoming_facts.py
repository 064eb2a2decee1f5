"""What is known of all that goes into one neuron."""

from __future__ import annotations

from functools import cached_property
from typing import Self

import numpy as np

from backprop.clips.context import Stage
from backprop.clips.layers import FEW, LayerFacts, shown_of
from backprop.clips.ways import spelt
from backprop.core.aligned import as_number, spoken_aligned
from backprop.core.equations import carried
from backprop.core.errors import BackpropError
from backprop.core.number_format import typst_number
from backprop.core.salience import instructive
from backprop.core.sampled import sampled
from backprop.core.weighted_terms import WeightedTerms, weighted_terms

__all__ = ["IncomingFacts"]

PASSES, AWAY = 61, 5.0
"""Of a curve; and how far at least its sums are from 0."""


class IncomingFacts(LayerFacts):
    """All that goes into one neuron, in digits that multiply and add up."""

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """Of the neuron asked for, or of one of the last layer."""
        trace = stage.trace
        q = stage.focus or instructive(trace, "a", trace.network.depth).quantity
        if q.layer == 0:
            raise BackpropError(
                f"WeightedSumOfMany is about a neuron with a weighted sum; {q.called()} is an "
                'input: ask for "a[1][0]" or another layer'
            )
        (j,) = q.index
        return cls(trace, q.layer, j, weighted_terms(trace, q.layer, j, FEW).largest.k)

    @cached_property
    def terms(self) -> WeightedTerms:
        return weighted_terms(self.trace, self.layer, self.j, FEW)

    @cached_property
    def shown(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The neurons that bring most."""
        first = tuple(one.k for one in self.terms.products)
        return first, shown_of(self.trace, self.layer, self.j)

    @property
    def rest(self) -> int:
        """How many products are added up as one."""
        return self.terms.rest[0] if self.terms.rest else 0

    @property
    def keys(self) -> list[int | str]:
        """What is added: products by neuron, the others together, the bias."""
        return [*self.shown[0], *(["rest"] if self.terms.rest else []), "bias"]

    @property
    def weighted(self) -> str:
        """The sum as it is read in the picture."""
        return spoken_aligned(self.terms.total[1])

    @property
    def bias(self) -> str:
        """Its size: the sentence says which way it goes."""
        return spoken_aligned(self.terms.bias[1].removeprefix("-"))

    @property
    def led_by_bias(self) -> bool:
        """Whether the bias is larger than all products: next to its bar theirs are short."""
        return abs(self.terms.bias[0]) > sum(abs(value) for value in self.terms.values[:-1])

    @cached_property
    def output(self) -> str:
        """What the activation function makes of the sum as it is written, as Typst math."""
        value = self.trace[self.a].value
        activation = self.trace.network.layer(self.layer).activation
        if activation.coupled:  # of other sums, too, which are not shown
            return typst_number(value)
        written = as_number(self.terms.total[1])
        digits = carried(lambda z: float(activation.value(np.array(z))[0]), [written], value)
        return typst_number(value, digits)

    @property
    def function(self) -> str:
        return spelt(self.trace.network.layer(self.layer).activation.name)

    @cached_property
    def curve(self) -> list[tuple[float, float]]:
        """(sum, activation) of real passes: the bias is turned, all else of the layer is held."""
        b, z = self.trace[self.b].value, self.trace[self.z].value
        reach = max(AWAY, 1.3 * abs(z))
        runs = sampled(self.trace, self.b, (b - z - reach, b - z + reach), PASSES)
        points = [(run[self.z].value, run[self.a].value) for _, run in runs]
        return sorted(one for one in points if np.isfinite(one).all())

    @property
    def called(self) -> str:
        """The activation function of the sum, as Typst math."""
        activation = self.trace.network.layer(self.layer).activation
        others = ", dots.c" if activation.coupled else ""
        return f"{activation.typst}(<z>{others})"
