"""The same example again, with some quantities at other values: a real pass each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from backprop.core.activations import Array
from backprop.core.errors import QuantityError
from backprop.core.expected import expect, expect_number
from backprop.core.network import Network
from backprop.core.quantities import Quantity
from backprop.core.recording import run
from backprop.core.trace import Trace

__all__ = ["shifted", "vary"]


def vary(trace: Trace, values: Mapping[Quantity, float]) -> Trace:
    """Record one example again with weights, biases, x, y, z or a at the given values.

    A z or a of a hidden or the last layer is moved by its difference to the record, whatever
    else is changed before it; what it does not depend on stays as it was.

    Raises
    ------
    QuantityError
        No such quantity, C itself, a value that is not finite, or the trace is of a batch.
    NumericsError
        The pass overflows.
    """
    expect(trace, Trace, "trace", "what `record` returns", QuantityError)
    expect(values, Mapping, "values", "numbers by their quantities", QuantityError)
    if not trace.single:
        raise QuantityError("vary: expected the record of one example: ask trace.example(i)")
    by = {}
    for name, value in values.items():
        q = Quantity.of(name)
        expect_number(value, str(q), QuantityError)
        by[q] = value - trace[q].value
    return shifted(trace.network, trace.a[0], trace.y, by)


def shifted(network: Network, x: Array, y: Array, by: Mapping[Quantity, float]) -> Trace:
    """The pass with each of these quantities moved by so much; C cannot be moved."""
    offsets: dict[tuple[Literal["z", "a"], int], Array] = {}
    for q, step in by.items():
        q.check(network.widths)
        if q.kind == "C":
            raise QuantityError("C cannot be nudged: nudge a quantity that it depends on")
        if q.kind == "w":
            layer = network.layer(q.layer)
            weights = _added(layer.weights, q.index, step)
            network = network.with_layer(q.layer, replace(layer, weights=weights))
        elif q.kind == "b":
            layer = network.layer(q.layer)
            biases = _added(layer.biases, q.index, step)
            network = network.with_layer(q.layer, replace(layer, biases=biases))
        elif q.kind == "y":
            y = _added(np.atleast_1d(y), q.index, step)
        elif q.layer == 0:
            x = _added(np.atleast_1d(x), q.index, step)
        else:
            kind: Literal["z", "a"] = "z" if q.kind == "z" else "a"
            before = offsets.get((kind, q.layer), np.zeros(network.widths[q.layer], network.dtype))
            offsets[kind, q.layer] = _added(before, q.index, step)
    return run(network, x, y, offsets)


def _added(array: Array, index: tuple[int, ...], by: float) -> Array:
    changed = array.copy()
    with np.errstate(over="ignore"):  # the pass that follows names what overflowed
        changed[index] += by
    changed.flags.writeable = False
    return changed
