"""What is known of two layers and one weight between them, for a lesson in indices."""

from __future__ import annotations

from typing import Self

from backprop.clips.context import Stage
from backprop.clips.layers import LayerFacts
from backprop.core.labels import labels_now
from backprop.core.quantities import Quantity
from backprop.core.salience import instructive

__all__ = ["IndexFacts", "Link"]

Link = tuple[Quantity, Quantity]


class IndexFacts(LayerFacts):
    """Two layers, and one weight between them."""

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """The weight asked for, or one of the last layer that has several neurons on both sides."""
        trace = stage.trace
        widths, depth = trace.widths, trace.network.depth
        both = [n for n in range(depth, 0, -1) if min(widths[n - 1 : n + 1]) > 1]
        q = stage.focus or instructive(trace, "w", both[0] if both else depth).quantity
        j, k = q.index
        return cls(trace, q.layer, j, k)

    @property
    def lower(self) -> str:
        """The first layer, as it is said."""
        return self._named(self.layer - 1)

    @property
    def upper(self) -> str:
        """The second."""
        return self._named(self.layer)

    @property
    def several(self) -> bool:
        """Whether one of the layers has several neurons, which take an index."""
        return self.columns > 1 or self.rows > 1

    @property
    def neurons(self) -> tuple[list[Quantity], list[Quantity]]:
        """Those drawn of both layers."""
        first, second = self.shown
        return [self.cause(k) for k in first], [self.effect(j) for j in second]

    @property
    def into(self) -> list[Link]:
        """The edges drawn into neuron j."""
        return [(self.cause(k), self.a) for k in self.shown[0]]

    @property
    def out(self) -> list[Link]:
        """The edges drawn out of neuron k."""
        return [(self.before, self.effect(j)) for j in self.shown[1]]

    def _named(self, layer: int) -> str:
        return labels_now().layer(layer, self.trace.network.depth).replace("-", "−")

    @property
    def start(self) -> int:
        """What the first neuron of a layer is called."""
        return labels_now().indices_from
