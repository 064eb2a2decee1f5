"""One way through a network: what stands beside it, and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backprop.core.dependencies import local_derivative
from backprop.core.paths import paths
from backprop.core.quantities import Quantity
from backprop.core.salience import instructive
from backprop.core.trace import Trace

__all__ = ["Route", "strongest"]


@dataclass(frozen=True, slots=True)
class Route:
    """a, z, a, ..., C from the top down, in a record."""

    trace: Trace
    nodes: tuple[Quantity, ...]

    def cause(self, effect: Quantity) -> Quantity:
        """The node before it on the way."""
        return self.nodes[self.nodes.index(effect) - 1]

    def leaves(self, effect: Quantity) -> tuple[Quantity, ...]:
        """What else goes into it and is named: weight and bias, or the desired output."""
        if effect == self.nodes[0] or effect.kind not in "zC":
            return ()
        (before,) = self.cause(effect).index
        if effect.kind == "C":
            return (Quantity("y", 0, (before,)),)
        (j,) = effect.index
        return Quantity("w", effect.layer, (j, before)), Quantity("b", effect.layer, (j,))

    @property
    def signs(self) -> tuple[int, ...]:
        """Those of the derivatives along its links, leaves' among them: of 1, -1, 0 what occurs."""
        found = {
            int(np.sign(local_derivative(self.trace, effect, cause)))
            for effect in self.nodes[1:]
            for cause in (self.cause(effect), *self.leaves(effect))
        }
        return tuple(sign for sign in (1, -1, 0) if sign in found)

    def left_out(self, effect: Quantity) -> int:
        """How many more inputs, weighted sums or outputs it depends on."""
        layers = {"z": effect.layer - 1, "C": self.trace.network.depth}
        if effect.kind == "a":
            coupled = self.trace.network.layer(effect.layer).activation.coupled
            return self.trace.widths[effect.layer] - 1 if coupled else 0
        return self.trace.widths[layers[effect.kind]] - 1

    def remainder(self, effect: Quantity) -> float:
        """What these add to a weighted sum or to the cost."""
        cause = self.cause(effect)
        if effect.kind == "C":
            return float(self.trace.terms.sum() - self.trace.terms[cause.index])
        weight, bias = (self.trace[leaf].value for leaf in self.leaves(effect))
        return self.trace[effect].value - bias - weight * self.trace[cause].value


def strongest(trace: Trace, layers: int) -> tuple[Quantity, ...]:
    """A way to the cost through the last `layers` layers: a, z, a, z, ..., a, C.

    From the last layer's most instructive weight on it is the strongest; from there up it is the
    weight that the cost is most sensitive to, of those that go into the neuron.
    """
    w = instructive(trace, "w", trace.network.depth).quantity
    _, *onward = paths(trace, w, 1).largest[0].nodes
    way = [Quantity("a", w.layer - 1, w.index[1:]), *onward]
    for layer in range(w.layer - 1, w.layer - layers, -1):
        (j,) = way[0].index
        before = int(np.abs(trace.dC_dw[layer][j]).argmax())
        way = [Quantity("a", layer - 1, (before,)), Quantity("z", layer, (j,)), *way]
    return tuple(way)
