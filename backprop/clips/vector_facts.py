"""The last two layers of a pass as columns and matrices: which neurons of them are drawn."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from backprop.clips.facts import RecordFacts
from backprop.clips.vector_digits import Digits, of_products
from backprop.core.aligned import aligned
from backprop.core.quantities import Quantity

__all__ = ["VectorFacts"]


class VectorFacts(RecordFacts):
    """The last two layers of an example's pass, and which of their neurons are drawn."""

    @property
    def activation(self) -> str:
        """The last layer's, as a caption says it."""
        return self.trace.network.layers[-1].activation.name

    @cached_property
    def shown(self) -> dict[int, list[int]]:
        """Those with the largest deltas; of inputs those whose weights have large derivatives."""
        t, last = self.trace, self.depth
        before = t.dC_dz[last - 1] if last > 1 else t.a[0] * t.dC_da[0]
        found = {}
        for layer, sizes in ((last, t.dC_dz[last]), (last - 1, before)):
            order = np.argsort(-np.abs(sizes), kind="stable")
            found[layer] = sorted(int(i) for i in order[: 3 if self.plain else 2])
        return found

    @property
    def plain(self) -> bool:
        """Whether numbers are short: no power of ten is among them."""
        t, last = self.trace, self.depth
        every = [t.dC_dz[last], t.dC_dw[last].ravel(), t.network.layers[-1].weights.ravel()]
        every += [t.dC_dz[last - 1]] if last > 1 else []
        return not any("times" in text for one in every for text in aligned(one.tolist()))

    @cached_property
    def digits(self) -> Digits:
        """Of all columns and matrices."""
        return of_products(self.trace, self.shown)

    @cached_property
    def j(self) -> int:
        """The output with the largest delta of those drawn."""
        return max(self.shown[self.depth], key=lambda j: abs(self.trace.dC_dz[self.depth][j]))

    @cached_property
    def k(self) -> int:
        """The neuron before with the largest."""
        values = self.trace.dC_dz[self.depth - 1] if self.depth > 1 else self.trace.a[0]
        return max(self.shown[self.depth - 1], key=lambda k: abs(values[k]))

    def neuron(self, behind: int, i: int) -> Quantity:
        """An activation of the last layer, or so many behind it."""
        return Quantity("a", self.depth - behind, (i,))

    def edges(self, k: int) -> list[tuple[Quantity, Quantity]]:
        """The drawn edges that lead on from a neuron before."""
        return [(self.neuron(1, k), self.neuron(0, j)) for j in self.shown[self.depth]]

    def into(self, j: int) -> list[tuple[Quantity, Quantity]]:
        """The drawn edges that lead to an output."""
        return [(self.neuron(1, k), self.neuron(0, j)) for k in self.shown[self.depth - 1]]

    @property
    def places(self) -> list[tuple[int, int]]:
        """The drawn entries of the weights' matrix, by (j, k)."""
        return [(j, k) for j in self.shown[self.depth] for k in self.shown[self.depth - 1]]

    def row(self, k: int) -> int:
        """Which of the rows that are drawn is a neuron's of the layer before."""
        return self.shown[self.depth - 1].index(k)

    def others(self, behind: int, i: int) -> list[int]:
        return [one for one in self.shown[self.depth - behind] if one != i]
