"""The dependency tree of a pass: which quantity depends on which, and how strongly.

w, b and the activations of the layer before make z; z makes a (all z of the layer, if its
activation is coupled as in softmax); the last a and y make C.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from backprop.core.errors import QuantityError
from backprop.core.network import Network
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace

__all__ = ["along", "causes", "effects", "local_derivative"]


def causes(network: Network, q: Quantity) -> tuple[Quantity, ...]:
    """What `q` is directly computed from, () for inputs, weights, biases and y."""
    q.check(network.widths)
    widths, layer = network.widths, q.layer
    if q.kind == "C":
        outputs = [Quantity("a", network.depth, (j,)) for j in range(widths[-1])]
        return (*outputs, *(Quantity("y", 0, (j,)) for j in range(widths[-1])))
    if q.kind == "a" and layer > 0:
        if network.layer(layer).activation.coupled:
            return tuple(Quantity("z", layer, (j,)) for j in range(widths[layer]))
        return (Quantity("z", layer, q.index),)
    if q.kind == "z":
        (j,), before = q.index, range(widths[layer - 1])
        weights = (Quantity("w", layer, (j, k)) for k in before)
        activations = (Quantity("a", layer - 1, (k,)) for k in before)
        return (*weights, *activations, Quantity("b", layer, (j,)))
    return ()


def effects(network: Network, q: Quantity) -> tuple[Quantity, ...]:
    """What is directly computed from `q`, () for C."""
    q.check(network.widths)
    widths, layer = network.widths, q.layer
    if q.kind in "wb":
        return (Quantity("z", layer, q.index[:1]),)
    if q.kind == "z":
        if network.layer(layer).activation.coupled:
            return tuple(Quantity("a", layer, (j,)) for j in range(widths[layer]))
        return (Quantity("a", layer, q.index),)
    if q.kind == "a" and layer < network.depth:
        return tuple(Quantity("z", layer + 1, (j,)) for j in range(widths[layer + 1]))
    return () if q.kind == "C" else (COST,)


def _direct(network: Network, of: Quantity, by: Quantity) -> bool:
    """Whether `of` is one of the effects of `by`, found without listing them."""
    of.check(network.widths)
    by.check(network.widths)
    match by.kind + of.kind:
        case "wz" | "bz":
            return by.layer == of.layer and by.index[:1] == of.index
        case "az":
            return by.layer == of.layer - 1
        case "za":
            same = by.index == of.index or network.layer(by.layer).activation.coupled
            return by.layer == of.layer and same
        case "aC":
            return by.layer == network.depth
        case kinds:
            return kinds == "yC"


def local_derivative(trace: Trace, of: Quantity, by: Quantity) -> float:
    """The derivative along one edge of the tree, `of` by its direct cause `by`.

    dz/dw = a of the layer before, dz/da = w, dz/db = 1, da/dz = f'(z) (for softmax the
    Jacobian's entry), dC/da and dC/dy by the cost.

    Raises
    ------
    QuantityError
        `of` is not directly computed from `by`, or the trace is of a batch.
    """
    if not trace.single:
        raise QuantityError("a local derivative belongs to one example: ask trace.example(i)")
    if not _direct(trace.network, of, by):
        raise QuantityError(f"{of} is not directly computed from {by}")
    if of.kind == "z":
        if by.kind == "w":
            return float(trace.a[by.layer - 1][by.index[1]])
        if by.kind == "b":
            return 1.0
        return float(trace.network.layer(of.layer).weights[of.index[0], by.index[0]])
    if of.kind == "a":
        slope = trace.da_dz[of.layer]
        return float(slope[of.index + by.index] if slope.ndim == 2 else slope[of.index])
    return trace[by].derivative


def along(trace: Trace, nodes: Sequence[Quantity]) -> float:
    """The product of the local derivatives along a way of the tree that ends at C.

    The last two, da/dz dC/da of layer L, are taken as one, which is known from z also where
    the one is 0 and the other infinite.
    """
    links = list(itertools.pairwise(nodes))
    # From the cost backwards, as the record was made: what is met on the way is of the size
    # of the sensitivities, which were finite.
    product = 1.0
    if len(nodes) > 2 and nodes[-3].kind == "z" and nodes[-1] == COST:
        through, (cause, effect) = trace.through, (nodes[-3], nodes[-2])
        product = float(through[effect.index + cause.index if through.ndim == 2 else cause.index])
        links = links[:-2]
    return product * math.prod(local_derivative(trace, of, by) for by, of in reversed(links))
