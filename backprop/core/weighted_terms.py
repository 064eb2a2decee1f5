"""The terms of one neuron's weighted sum, in digits that multiply and add up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backprop.core.equations import Result, borne_out, column
from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace

__all__ = ["Product", "WeightedTerms", "weighted_terms"]

_FEWEST = 2, 4
"""Decimals of a weight and an activation, where no more are needed for their product."""
_SUM = 3
"""Digits of the sum: its terms have one more where they would not add up to it."""
_FINEST = 12
"""No number gets more."""


@dataclass(frozen=True, slots=True)
class Product:
    """What comes in along one edge.

    Attributes
    ----------
    k
        The neuron that it comes from.
    value
        Weight times activation.
    weight, before, text
        The two and their product, as Typst math.
    """

    k: int
    value: float
    weight: str
    before: str
    text: str


@dataclass(frozen=True, slots=True)
class WeightedTerms:
    """The largest products by themselves, the others as one term, the bias, and the sum.

    Attributes
    ----------
    rest
        How many others, what they come to, and that as Typst math; None without others.
    bias, total
        Each as a value and as Typst math.
    """

    products: tuple[Product, ...]
    rest: tuple[int, float, str] | None
    bias: tuple[float, str]
    total: tuple[float, str]

    @property
    def values(self) -> list[float]:
        """All that is added, in its order."""
        rest = [self.rest[1]] if self.rest else []
        return [*(one.value for one in self.products), *rest, self.bias[0]]

    @property
    def texts(self) -> list[str]:
        """The same as Typst math."""
        rest = [self.rest[2]] if self.rest else []
        return [*(one.text for one in self.products), *rest, self.bias[1]]

    @property
    def largest(self) -> Product:
        """The product of largest size, the first of equals."""
        return max(self.products, key=lambda one: abs(one.value))


def weighted_terms(trace: Trace, layer: int, j: int, most: int) -> WeightedTerms:
    """Of neuron j of a layer: all products, or so many of them less one where there are more."""
    weights, before = trace.network.layer(layer).weights[j], trace.a[layer - 1]
    values = weights * before
    order = np.argsort(-np.abs(values), kind="stable")
    shown = sorted(int(k) for k in (order if len(order) <= most else order[: most - 1]))
    others = np.delete(values, shown)
    bias = float(trace.network.layer(layer).biases[j])
    total = trace[Quantity("z", layer, (j,))].value
    terms = [*(float(values[k]) for k in shown), *([float(others.sum())] if len(others) else [])]
    *texts, summed = column([*terms, bias], total, _SUM - 1, _SUM)
    factors = [(float(weights[k]), float(before[k])) for k in shown]
    written = _factors(factors, texts)
    products = tuple(
        Product(k, float(values[k]), *pair, text)
        for k, pair, text in zip(shown, written, texts, strict=False)
    )
    rest = (len(others), terms[-1], texts[-2]) if len(others) else None
    return WeightedTerms(products, rest, (bias, texts[-1]), (total, summed))


def _factors(pairs: Sequence[tuple[float, float]], texts: Sequence[str]) -> list[tuple[str, str]]:
    """Both columns of factors: where none needs a power of ten, with as many decimals each."""
    results = [Result.read(text) if "infinity" not in text else None for text in texts]
    own = [_own(pair, result) for pair, result in zip(pairs, results, strict=False)]
    if any("times" in text or "infinity" in text for pair in own for text in pair):
        return own
    places = [max(len(pair[i].partition(".")[2]) for pair in own) for i in range(2)]
    # A column whose numbers are written in full has no more of them.
    whole = [all(float(_fixed(pair[i], places[i])) == pair[i] for pair in pairs) for i in range(2)]
    for more in range(_FINEST - max(places)):
        wide = [places[i] + more * (not whole[i]) for i in range(2)]
        found = [(_fixed(pair[0], wide[0]), _fixed(pair[1], wide[1])) for pair in pairs]
        # More digits of one factor alone can take a product further from its own.
        if all(
            result is None or result.agrees(float(weight) * float(before))
            for (weight, before), result in zip(found, results, strict=False)
        ):
            return found
    return own


def _own(pair: tuple[float, float], result: Result | None) -> tuple[str, str]:
    """Two factors in the digits that their product needs."""
    wanted = result or Result.of(math.prod(pair))
    weight, before = map(typst_number, pair, borne_out(math.prod, pair, wanted, _FEWEST))
    return weight, before


def _fixed(value: float, places: int) -> str:
    return f"{value:.{places}f}" if value else "0"
