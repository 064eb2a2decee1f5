"""What 0 times infinity stands for, where a record has it.

An output so far out that its slope da/dz is 0 to a number's digits has, where the cost is a
logarithm of it, a dC/da that is larger than any number. Their product is neither: it is known
from z (`backprop.endings`), and whoever prints the two says so with this sentence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from backprop.core.labels import labels_now
from backprop.core.number_format import spoken_number
from backprop.core.trace import Trace

__all__ = ["beyond", "lost"]


def lost(factors: Iterable[float], product: float) -> bool:
    """Whether numbers do not make their product, one being too small and one too large."""
    made = math.prod(factors)
    return not math.isclose(made, product, rel_tol=1e-6, abs_tol=1e-300)


def beyond(trace: Trace) -> str:
    """A sentence about the last da/dz and dC/da of one example, "" where they are plain numbers."""
    slopes, by_a, through = trace.da_dz.arrays[-1], trace.dC_da.arrays[-1], trace.through
    each = np.broadcast_to(by_a[:, None] if slopes.ndim == 2 else by_a, slopes.shape)
    triples = zip(slopes.flat, each.flat, through.flat, strict=True)
    with np.errstate(all="ignore"):
        if not any(lost((float(a), float(b)), float(product)) for a, b, product in triples):
            return ""
    last = labels_now().layer(trace.network.depth, trace.network.depth)
    known = f": {spoken_number(float(through[0]))}" if through.shape == (1,) else ""
    return (
        f"∂a({last})/∂z({last}) is too small and ∂C0/∂a({last}) too large for a number; "
        f"their product, where 0 · ∞ stands, is known from z({last}){known}"
    )
