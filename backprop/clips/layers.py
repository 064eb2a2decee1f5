"""What the clips about two neighbouring layers have in common: facts, and the pair at the left."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from backprop.clips.handles import part
from backprop.clips.player import DeclaredScene
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects import chosen_neurons
from backprop.drawing.mobjects.layer_pair import LayerPair
from backprop.drawing.style import Box

__all__ = ["FEW", "LayerFacts", "pair", "shown_of"]

FEW = 4
"""Neurons of a layer that are drawn; of more, one less and the count of the others."""


def shown_of(trace: Trace, layer: int, always: int) -> tuple[int, ...]:
    """The neurons drawn of a layer, this one among them."""
    count = FEW if trace.widths[layer] <= FEW else FEW - 1
    return chosen_neurons(trace, layer, count, [always])


@dataclass(frozen=True)
class LayerFacts:
    """Two layers, and the neuron of the second that the clip is about.

    Attributes
    ----------
    layer, j
        The second layer, counted from the input, and its neuron.
    k
        The neuron of the first.
    """

    trace: Trace
    layer: int
    j: int
    k: int

    @cached_property
    def shown(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The neurons drawn of both."""
        return (
            shown_of(self.trace, self.layer - 1, self.k),
            shown_of(self.trace, self.layer, self.j),
        )

    @property
    def columns(self) -> int:
        """How many neurons the first layer has."""
        return self.trace.widths[self.layer - 1]

    @property
    def rows(self) -> int:
        """How many the second has."""
        return self.trace.widths[self.layer]

    def cause(self, k: int) -> Quantity:
        """A neuron of the first layer."""
        return Quantity("a", self.layer - 1, (k,))

    def effect(self, j: int) -> Quantity:
        """A neuron of the second."""
        return Quantity("a", self.layer, (j,))

    @property
    def before(self) -> Quantity:
        """The activation at the edge's beginning."""
        return self.cause(self.k)

    @property
    def a(self) -> Quantity:
        """The activation at its end."""
        return self.effect(self.j)

    @property
    def w(self) -> Quantity:
        """The edge's weight."""
        return Quantity("w", self.layer, (self.j, self.k))

    @property
    def b(self) -> Quantity:
        """The bias at its end."""
        return Quantity("b", self.layer, (self.j,))

    @property
    def z(self) -> Quantity:
        """The weighted sum there."""
        return Quantity("z", self.layer, (self.j,))


@part(best=(6.6, 4.2), least=(4.2, 2.4))
def pair(on: DeclaredScene, facts: LayerFacts, room: Box) -> LayerPair:
    """Both layers, every edge between the neurons drawn."""
    return LayerPair(on.write, on.trace, facts.layer, facts.shown, room)
