"""How many multiplications the derivatives of all weights take, with and without re-use.

Counted are products of two numbers, once the record's local derivatives are there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from backprop.core.network import Network

__all__ = ["Multiplications", "multiplications"]


@dataclass(frozen=True, slots=True)
class Multiplications:
    """For dC/dw of every weight of a network.

    Attributes
    ----------
    paths
        Paths from a weight to the cost, of all weights together.
    by_paths
        Every path by itself: one less than it has factors.
    reused
        Layer by layer from the last, each from the sensitivities of the one after it.
    """

    paths: int
    by_paths: int
    reused: int


def multiplications(network: Network) -> Multiplications:
    """Count both ways, exactly, whatever their size.

    A path from w[l][j,k] has the factors dz/dw, da/dz, then dz/da and da/dz for each later
    layer, and dC/da. Re-used, a layer takes dC/dz = da/dz dC/da once a neuron, dC/dw =
    a dC/dz once a weight, and, below it, w dC/dz once a weight for dC/da of the layer before.
    """
    widths, depth = network.widths, network.depth
    coupled = network.coupled
    paths = by_paths = reused = 0
    for layer in range(1, depth + 1):
        weights = widths[layer] * widths[layer - 1]
        # Each weight has one way to its own neuron, then any neuron of every later layer; a
        # coupled last layer leads once more from each z to each a.
        onward = math.prod(widths[layer + 1 :]) * (widths[-1] if coupled else 1)
        paths += weights * onward
        by_paths += weights * onward * (2 + 2 * (depth - layer))
        slopes = widths[layer] ** (2 if coupled and layer == depth else 1)
        reused += slopes + weights + (weights if layer > 1 else 0)
    return Multiplications(paths, by_paths, reused)
