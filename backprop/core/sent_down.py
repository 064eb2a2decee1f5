"""A nudge that runs down a way to the cost, in digits that each link's ratio multiplies out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from backprop.core.dependencies import local_derivative
from backprop.core.equations import Result, borne_out, carried, legible
from backprop.core.number_format import as_read
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.core.vary import vary

__all__ = ["sent_down"]

_SIZES = (0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01, 0.001, 1e-4)
"""Of nudges that are tried."""


def sent_down(trace: Trace, way: Sequence[Quantity]) -> dict[Quantity, tuple[float, int]] | None:
    """How far a real nudge moves each quantity of a way, and with how many decimals.

    It is the largest small one of which each change, times the link's ratio, is the next as
    written, and the first times the derivative the last; None where there is none.
    """
    ratios = [local_derivative(trace, of, by) for by, of in itertools.pairwise(way)]
    total = trace[way[0]].derivative
    digits = borne_out(math.prod, ratios, Result.of(total))
    written = [*map(as_read, ratios, digits)]
    for by in _SIZES:
        moved = vary(trace, {way[0]: trace[way[0]].value + by})
        changes = [moved[q].value - trace[q].value for q in way]
        places = [legible(by)]
        for before, ratio, change in zip(changes, written, changes[1:], strict=False):
            factors = as_read(before, places[-1]), ratio
            places.append(carried(math.prod, factors, change))
            if not change or not Result.of(change, places[-1]).agrees(math.prod(factors)):
                break
        else:
            made = as_read(total) * as_read(by, places[0])
            if Result.of(changes[-1], places[-1]).agrees(made):
                return dict(zip(way, zip(changes, places, strict=True), strict=True))
    return None
