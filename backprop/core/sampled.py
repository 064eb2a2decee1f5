"""Real passes over a range of one quantity, for curves and for the ranges of number lines."""

from __future__ import annotations

import numpy as np

from backprop.core.errors import NumericsError
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.core.vary import vary

__all__ = ["sampled"]

_TRIES, _STEP = 120, 0.08
"""How often the span is narrowed, and by which share of what is left."""


def sampled(
    trace: Trace, q: Quantity, span: tuple[float, float], count: int = 121
) -> list[tuple[float, Trace]]:
    """(value, record) for values of `q` in order, over the span or as much of it as can be run.

    Where a cost is not defined (a logarithm of a negative activation) or a pass overflows,
    the span is narrowed around the recorded value.
    """
    value = trace[q].value
    low, high = min(span[0], value), max(span[1], value)
    for _ in range(_TRIES):
        try:
            return [(v, vary(trace, {q: v})) for v in map(float, np.linspace(low, high, count))]
        except NumericsError:
            low, high = low + _STEP * (value - low), high + _STEP * (value - high)
    return [(value, trace)]
