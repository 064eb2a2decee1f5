"""The mean cost over two parameters, all others held still: a slice of the cost surface."""

from __future__ import annotations

import numpy as np

from backprop.core.activations import Array
from backprop.core.errors import QuantityError
from backprop.core.network import Layer, Network
from backprop.core.quantities import Quantity
from backprop.core.recording import costs_from, onward

__all__ = ["cost_surface"]

_ROWS = 1 << 22
"""Numbers in the widest array of a block."""


def cost_surface(
    network: Network,
    across: tuple[Quantity, Array],
    up: tuple[Quantity, Array],
    x: Array,
    y: Array,
) -> Array:
    """The mean cost of the examples x (n, n_0), y (n, n_L) at every pair of values.

    `across` and `up` each name a weight or bias and the values that it takes, (m,) and (p,);
    the result is (p, m), infinite where the pass overflows. What lies before the first of the
    two is computed once, and what lies between them once for each value of the first.

    Raises
    ------
    QuantityError
        One of the two is no weight or bias of this network, or both are the same.
    """
    for q, _ in (across, up):
        if q.check(network.widths).kind not in "wb":
            raise QuantityError(f"{q}: expected a weight or a bias")
    if across[0] == up[0]:
        raise QuantityError(f"expected two different parameters, found {up[0]} twice")
    (first, values), (second, others) = sorted((across, up), key=lambda axis: axis[0].layer)
    block = max(1, _ROWS // (len(others) * len(x) * max(network.widths[first.layer :])))
    with np.errstate(all="ignore"):
        before = onward(network, x, 1, first.layer - 1)
        rows = [
            _block(network, (first, values[start : start + block]), (second, others), before, y)
            for start in range(0, len(values), block)
        ]
        found = np.concatenate(rows)
    found[~np.isfinite(found)] = np.inf
    return found if first == up[0] else found.T


def _block(
    network: Network,
    one: tuple[Quantity, Array],
    other: tuple[Quantity, Array],
    before: Array,
    y: Array,
) -> Array:
    """Mean costs (values of one, values of the other); `before` is a before one's layer."""
    (first, values), (second, others) = one, other
    layer = network.layer(first.layer)
    z = _spread(before @ layer.weights.T + layer.biases, layer, first, values, before)
    if second.layer == first.layer:
        a = before
    else:
        flat = layer.activation.value(z.reshape(-1, z.shape[-1]))
        a = onward(network, flat, first.layer + 1, second.layer - 1)
        a = a.reshape(*z.shape[:2], -1)
        layer = network.layer(second.layer)
        z = a @ layer.weights.T + layer.biases
    z = _spread(z, layer, second, others, a)  # (others, values, n, n_l)
    found: Array = costs_from(network, z, second.layer, y).mean(axis=-1)
    return found.T


def _spread(z: Array, layer: Layer, q: Quantity, values: Array, before: Array) -> Array:
    """z once for each value of a parameter of its layer, along a new first axis."""
    j = q.index[0]
    found = np.repeat(z[None], len(values), axis=0)
    if q.kind == "b":
        change = np.broadcast_to(values - layer.biases[j], (1, len(values)))
        found[..., j] += change.reshape(-1, *[1] * (z.ndim - 1))
    else:
        by = (values - layer.weights[q.index]).reshape(-1, *[1] * (z.ndim - 1))
        found[..., j] += by * before[..., q.index[1]]
    return found
