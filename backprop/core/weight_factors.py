"""dC/dw of a layer's weights as products, in digits that multiply to what is written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from backprop.core.aligned import aligned, as_number, in_column
from backprop.core.equations import Result, equals
from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.step_back import StepBack, Term, Written, written
from backprop.core.trace import Trace

__all__ = ["WeightFactors", "opposite", "sum_over_outputs", "weight_factors"]

_PLACES = 3
"""Decimals of a product, at least: factors of four make it."""
_FINEST = 10
"""Decimals of a factor, at most."""


@dataclass(frozen=True, slots=True)
class WeightFactors:
    """Each factor and each product as it is written everywhere, as Typst math.

    Attributes
    ----------
    before, slopes, onward
        a_k of the layer before, da_j/dz_j and dC/da_j; where the layer is coupled a neuron has no
        slope of its own, and the last is dC/dz_j.
    products
        dC/dw_jk by (j, k).
    """

    before: dict[int, str]
    slopes: dict[int, str]
    onward: dict[int, str]
    products: dict[tuple[int, int], str]

    def factors(self, j: int, k: int) -> tuple[str, ...]:
        """Of a weight."""
        slope = (self.slopes[j],) if self.slopes else ()
        return self.before[k], *slope, self.onward[j]

    def sign(self, j: int, k: int) -> str:
        """Between its factors and their product, as Typst math."""
        text = self.products[j, k]
        if "infinity" in text:
            return "="
        return equals(math.prod(map(as_number, self.factors(j, k))), Result.read(text))


def weight_factors(
    trace: Trace, layer: int, shown: tuple[Sequence[int], Sequence[int]]
) -> WeightFactors:
    """Of the weights between chosen neurons of the layer before and of the layer."""
    columns, rows = shown
    slopes = trace.dC_dw[layer]
    places = [(j, k) for j in rows for k in columns]
    products = dict(
        zip(places, aligned([float(slopes[at]) for at in places], _PLACES), strict=True)
    )
    coupled = trace.da_dz[layer].ndim == 2
    own = [] if coupled else [float(trace.da_dz[layer][j]) for j in rows]
    last = (trace.dC_dz if coupled else trace.dC_da)[layer]
    for least in range(4, _FINEST):
        befores, gates, onward = (
            [typst_number(value, least) for value in values]
            for values in (
                [float(trace.a[layer - 1][k]) for k in columns],
                own,
                [float(last[j]) for j in rows],
            )
        )
        found = WeightFactors(
            dict(zip(columns, befores, strict=True)),
            {} if coupled else dict(zip(rows, gates, strict=True)),
            dict(zip(rows, onward, strict=True)),
            products,
        )
        if all(found.sign(*at) == "=" for at in places):
            break
    return found


def sum_over_outputs(
    trace: Trace, j: int, shown: Sequence[int], total: str
) -> tuple[StepBack, Written]:
    """What reaches the cost from z_j of a coupled last layer: a term for each output.

    Those that are shown stand for themselves, the others as one term; `total` is dC/dz_j as it is
    written already.
    """
    depth = trace.network.depth
    slopes, through = trace.da_dz[depth][:, j], trace.through[:, j]
    terms = tuple(
        Term(i, (float(slopes[i]), float(trace.dC_da[depth][i])), float(through[i])) for i in shown
    )
    others = np.delete(through, list(shown))
    z = Quantity("z", depth, (j,))
    step = StepBack(z, terms, len(others), float(others.sum()), trace[z].derivative)
    known = in_column([float(trace.dC_da[depth][i]) for i in shown])
    line = written(step, dict(zip(shown, known, strict=True)), total, 4)
    # A term that is all of the sum is written as that is.
    products = tuple(
        total if term.product == step.total else text
        for term, text in zip(step.terms, line.products, strict=True)
    )
    return step, replace(line, products=products)


def opposite(
    trace: Trace, layer: int, at: tuple[int, int], shown: tuple[Sequence[int], Sequence[int]]
) -> tuple[int, int]:
    """Another weight than `at` among those shown: of other neurons, then of the other sign."""
    slopes = trace.dC_dw[layer]
    sign = np.sign(slopes[at])

    def wanted(one: tuple[int, int]) -> tuple[int, bool, float]:
        apart = (one[0] != at[0]) + (one[1] != at[1])
        return apart, bool(np.sign(slopes[one]) == -sign), float(abs(slopes[one]))

    columns, rows = shown
    return max(((j, k) for j in rows for k in columns), key=wanted)
