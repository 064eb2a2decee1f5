"""Real passes over a range of one quantity, for curves and for the ranges of number lines."""

from __future__ import annotations

import numpy as np

from backprop import Quantity, Trace, vary
from backprop.errors import NumericsError

__all__ = ["sampled"]

_HALVINGS = 20


def sampled(
    trace: Trace, q: Quantity, span: tuple[float, float], count: int = 121
) -> list[tuple[float, Trace]]:
    """(value, record) for values of `q` in order, over the span or as much of it as can be run.

    Where a cost is not defined (a logarithm of a negative activation) or a pass overflows,
    the span is narrowed around the recorded value.
    """
    value = trace[q].value
    low, high = min(span[0], value), max(span[1], value)
    for _ in range(_HALVINGS):
        try:
            return [(v, vary(trace, {q: v})) for v in map(float, np.linspace(low, high, count))]
        except NumericsError:
            low, high = (low + value) / 2, (high + value) / 2
    return [(value, trace)]
