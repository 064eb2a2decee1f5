"""Really nudge a quantity, run again, and hold the outcome against the derivative."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from backprop.activations import Array
from backprop.errors import QuantityError
from backprop.network import Network
from backprop.passes import Offsets, run
from backprop.quantities import Quantity
from backprop.trace import Trace

__all__ = ["Nudge", "nudge"]


@dataclass(frozen=True, slots=True)
class Nudge:
    """What a change of one quantity did.

    Attributes
    ----------
    before, after
        The records of both passes: every quantity before and after.
    ratio
        (C after - C before) / by, the true ratio.
    derivative
        dC/d(quantity) before, what the ratio tends to as `by` shrinks.
    """

    quantity: Quantity
    by: float
    before: Trace
    after: Trace
    ratio: float
    derivative: float


def nudge(
    network: Network, x: ArrayLike, y: ArrayLike, quantity: str | Quantity, by: float
) -> Nudge:
    """Change one quantity by `by`, run forward again, and compare.

    A nudged z or a of a hidden layer keeps what came before it: the pass is resumed from
    there. For a batch, weights and biases can be nudged; the cost is the mean.

    Raises
    ------
    QuantityError
        No such quantity, C itself, or `by` is zero or not finite.
    NumericsError
        The nudged pass overflows.
    """
    if not np.isfinite(by) or by == 0:
        raise QuantityError(f"by: expected a finite number other than 0, found {by}")
    before = run(network, x, y, {})
    reading = before[quantity]
    q = reading.quantity
    if q.kind == "C":
        raise QuantityError("C cannot be nudged: nudge a quantity that it depends on")
    changed = network
    offsets: Offsets = {}
    inputs, targets = np.array(x, network.dtype), np.array(y, network.dtype)
    if q.kind == "w":
        layer = network.layer(q.layer)
        changed = network.with_layer(
            q.layer, replace(layer, weights=_added(layer.weights, q.index, by))
        )
    elif q.kind == "b":
        layer = network.layer(q.layer)
        changed = network.with_layer(
            q.layer, replace(layer, biases=_added(layer.biases, q.index, by))
        )
    elif q.kind == "y":
        targets = _added(np.atleast_1d(targets), q.index, by)
    elif q.layer == 0:
        inputs = _added(np.atleast_1d(inputs), q.index, by)
    else:
        offsets = _offset(network, q, by)
    after = run(changed, inputs, targets, offsets)
    return Nudge(q, by, before, after, (after.cost - before.cost) / by, reading.derivative)


def _added(array: Array, index: tuple[int, ...], by: float) -> Array:
    changed = array.copy()
    with np.errstate(over="ignore"):  # the pass that follows names what overflowed
        changed[index] += by
    changed.flags.writeable = False
    return changed


def _offset(network: Network, q: Quantity, by: float) -> Offsets:
    shift = _added(np.zeros(network.widths[q.layer], network.dtype), q.index, by)
    return {("z", q.layer): shift} if q.kind == "z" else {("a", q.layer): shift}
