"""The same example again, with some quantities at other values: a real pass each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    moved = {}
    for name, value in values.items():
        q = Quantity.of(name)
        expect_number(value, str(q), QuantityError)
        # What is given is put there to the last digit: a y that meets a is a.
        moved[q] = value if _is_given(q) else value - trace[q].value
    return _run(trace.network, trace.a[0], trace.y, moved, _placed)


def shifted(network: Network, x: Array, y: Array, by: Mapping[Quantity, float]) -> Trace:
    """The pass with each of these quantities moved by so much; C cannot be moved."""
    return _run(network, x, y, by, _added)


def _is_given(q: Quantity) -> bool:
    """Whether it is no result of the pass."""
    return q.kind in "wby" or (q.kind == "a" and q.layer == 0)


def _run(
    network: Network,
    x: Array,
    y: Array,
    by: Mapping[Quantity, float],
    put: Callable[[Array, tuple[int, ...], float], Array],
) -> Trace:
    """The pass with each of these: `put` where it is given, else moved by so much."""
    offsets: dict[tuple[Literal["z", "a"], int], Array] = {}
    for q, step in by.items():
        q.check(network.widths)
        if q.kind == "C":
            raise QuantityError("C cannot be nudged: nudge a quantity that it depends on")
        if q.kind == "w":
            layer = network.layer(q.layer)
            weights = put(layer.weights, q.index, step)
            network = network.with_layer(q.layer, replace(layer, weights=weights))
        elif q.kind == "b":
            layer = network.layer(q.layer)
            biases = put(layer.biases, q.index, step)
            network = network.with_layer(q.layer, replace(layer, biases=biases))
        elif q.kind == "y":
            y = put(np.atleast_1d(y), q.index, step)
        elif q.layer == 0:
            x = put(np.atleast_1d(x), q.index, step)
        else:
            kind: Literal["z", "a"] = "z" if q.kind == "z" else "a"
            before = offsets.get((kind, q.layer), np.zeros(network.widths[q.layer], network.dtype))
            offsets[kind, q.layer] = _added(before, q.index, step)
    return run(network, x, y, offsets)


def _placed(array: Array, index: tuple[int, ...], value: float) -> Array:
    changed = array.copy()
    with np.errstate(over="ignore"):
        changed[index] = value
    changed.flags.writeable = False
    return changed


def _added(array: Array, index: tuple[int, ...], by: float) -> Array:
    with np.errstate(over="ignore"):  # the pass that follows names what overflowed
        return _placed(array, index, array[index] + by)
