"""Spans of values for number lines: round ends that hold what is to be shown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace

__all__ = ["APART", "outputs_span", "round_up", "spans", "value_span"]

APART = 50
"""A dot that moves all over its own line would move 1 mm in 5 cm on one so many times longer."""


def round_up(size: float) -> float:
    """The next of 1, 2, 5 times a power of ten; 1 for 0."""
    if size == 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= size * 0.999)


def value_span(trace: Trace, q: Quantity) -> tuple[float, float]:
    """The ends of a quantity's number line, round numbers that hold 0 and its value.

    Activations and desired outputs have their function's own bounds where it has any.
    """
    value = trace[q].value
    low: float | None = None
    high: float | None = None
    if q.kind == "C":
        low = 0.0
    elif q.kind == "y" or (q.kind == "a" and q.layer > 0):
        layer = trace.network.depth if q.kind == "y" else q.layer
        activation = trace.network.layer(layer).activation
        low, high = activation.low, activation.high
    elif q.kind == "a" and 0 <= value <= 1:
        low, high = 0.0, 1.0
    reach = round_up(abs(value) * 1.1)
    if low is None or value < low:
        low = -reach
    if high is None or value > high:
        high = reach
    return low, high


def spans(
    records: Sequence[Trace], quantities: Iterable[Quantity]
) -> dict[Quantity, tuple[float, float]]:
    """One span for the quantities of a kind, so that their dots can be compared.

    It holds what they are in all of the records. Desired outputs go with the last activation, a
    0 with the largest. What is `APART` times smaller has a span of its own: on the larger one
    nothing that it does could be seen.
    """
    depth = records[0].network.depth
    kinds: dict[str, dict[int, list[Quantity]]] = {}
    for q in quantities:
        kind, layer = ("a", depth) if q.kind == "y" else (q.kind, q.layer)
        kinds.setdefault(kind, {}).setdefault(layer, []).append(q)
    found = {}
    for layers in kinds.values():
        pairs = {layer: [(t, q) for t in records for q in group] for layer, group in layers.items()}
        sized = {
            layer: [(trace, q) for trace, q in of if trace[q].value != 0]
            for layer, of in pairs.items()
        }
        own = {layer: _hull(of) for layer, of in sized.items() if of}
        widest = _hull([pair for of in (sized if own else pairs).values() for pair in of])
        for layer, group in layers.items():
            span = own.get(layer, widest)
            apart = APART * max(map(abs, span)) < max(map(abs, widest))
            found.update(dict.fromkeys(group, span if apart else widest))
    return found


def _hull(values: Iterable[tuple[Trace, Quantity]]) -> tuple[float, float]:
    """The span that holds them all."""
    ends = [value_span(trace, q) for trace, q in values]
    return min(low for low, _ in ends), max(high for _, high in ends)


def outputs_span(trace: Trace) -> tuple[float, float]:
    """One scale for all outputs and desired outputs of a record.

    The last activation's own bounds, or a range that holds them and 0.
    """
    values = [*map(float, trace.a[trace.network.depth]), *map(float, trace.y)]
    low, high = min(*values, 0.0), max(*values, 0.0)
    activation = trace.network.layers[-1].activation
    if activation.low is not None and activation.high is not None:
        return min(low, activation.low), max(high, activation.high)
    more = 0.08 * (high - low) or 1.0
    return low - more, high + more
