"""One step back: a sensitivity as a sum over the layer after it, in numbers that add up as written.

A term for each neuron j that is reached: the weight that leads there, the slope there, and the
sensitivity to j's activation, which is known already. Where the layer is coupled a neuron has no
slope of its own, and the sensitivity is that to j's weighted sum.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backprop.core.aligned import aligned, as_number, in_column
from backprop.core.equations import Result
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace

__all__ = ["StepBack", "Term", "Written", "step_back", "written"]

_FINEST = 9
"""Decimals of a factor, at most."""


@dataclass(frozen=True, slots=True)
class Term:
    """What reaches the cost through neuron j: weight, slope if it has one, sensitivity."""

    j: int
    factors: tuple[float, ...]
    product: float

    @property
    def shut(self) -> bool:
        """Whether the neuron's slope is exactly 0: nothing comes back through it."""
        return len(self.factors) > 2 and self.factors[1] == 0


@dataclass(frozen=True, slots=True)
class StepBack:
    """dC/da of one neuron.

    Attributes
    ----------
    terms
        The largest, in the order of their neurons; of those that are shut one at least.
    rest_count, rest
        How many are left out, and what they come to.
    """

    quantity: Quantity
    terms: tuple[Term, ...]
    rest_count: int
    rest: float
    total: float

    @property
    def count(self) -> int:
        """Of all terms."""
        return len(self.terms) + self.rest_count

    @property
    def sloped(self) -> bool:
        """Whether the neurons that it reaches have slopes of their own."""
        return len(self.terms[0].factors) > 2

    @property
    def shut(self) -> bool:
        """Whether nothing comes back along one of its terms."""
        return any(term.shut for term in self.terms)

    @property
    def edges(self) -> list[tuple[Quantity, Quantity]]:
        """Those of the terms, as (neuron, the one that it reaches)."""
        layer = self.quantity.layer + 1
        return [(self.quantity, Quantity("a", layer, (term.j,))) for term in self.terms]


@dataclass(frozen=True, slots=True)
class Written:
    """A step as it stands: Typst math of each term's factors, of each product, the rest, the sum.

    Attributes
    ----------
    signs
        Between a term's factors and what they come to: "approx" where no digits bear it out.
    adds, exact
        Whether the terms come to the sum as it is printed; whether the products come out, too.
    """

    factors: tuple[tuple[str, ...], ...]
    products: tuple[str, ...]
    rest: str
    total: str
    signs: tuple[str, ...]
    adds: bool
    exact: bool


def step_back(trace: Trace, q: Quantity, most: int) -> StepBack:
    """The sensitivity to an activation before the last layer, with at most so many lines."""
    layer, k = q.layer + 1, q.index[0]
    weights = trace.network.layer(layer).weights[:, k]
    columns = [weights]
    if trace.da_dz[layer].ndim == 2:
        columns.append(trace.dC_dz[layer])
    else:
        columns += [trace.da_dz[layer], trace.dC_da[layer]]
    # What is 0 times infinity is known from dC/dz.
    with np.errstate(all="ignore"):
        products = weights * trace.dC_dz[layer]
    terms = [
        Term(j, tuple(float(column[j]) for column in columns), float(products[j]))
        for j in range(len(weights))
    ]
    order = sorted(terms, key=lambda term: -abs(term.product))
    if len(terms) > most:
        shut = [term for term in terms if term.shut]
        order = order[: most - 1]
        if shut and not any(term.shut for term in order):
            loudest = max(shut, key=lambda term: abs(term.factors[0] * term.factors[-1]))
            order = [*order[:-1], loudest]
    kept = tuple(sorted(order, key=lambda term: term.j))
    left = [term.product for term in terms if term not in kept]
    return StepBack(q, kept, len(left), math.fsum(left), trace[q].derivative)


def written(step: StepBack, known: Mapping[int, str], total: str, least: int = 3) -> Written:
    """Its numbers; what is known of layer j, and the sum, stand written elsewhere already.

    So many decimals at least.
    """
    products = [term.product for term in step.terms]
    products += [step.rest] if step.rest_count else []
    texts, adds = _terms(products, total, least)
    columns = list(zip(*(term.factors for term in step.terms), strict=True))
    given = [known[term.j] for term in step.terms]

    def tried(places: int) -> tuple[tuple[tuple[str, ...], ...], list[bool]]:
        """The factors with so many decimals, and which of the products come out."""
        own = [in_column(column, places) for column in columns[:-1]]
        rows = tuple(zip(*own, given, strict=True))
        return rows, [
            Result.read(text).agrees(math.prod(map(as_number, row)))
            for row, text in zip(rows, texts, strict=False)
        ]

    for places in range(least, _FINEST):
        rows, right = tried(places)
        if all(right):
            break
    else:
        rows, right = tried(least)
    signs = tuple("=" if one else "approx" for one in right)
    rest = texts[-1] if step.rest_count else ""
    own = tuple(texts[: len(step.terms)])
    return Written(rows, own, rest, total, signs, adds, adds and all(right))


def _terms(products: Sequence[float], total: str, least: int) -> tuple[list[str], bool]:
    """Terms that add up to the sum as that is written, and whether they do."""
    if len(products) == 1 and (products[0] == 0) == (total == "0"):
        return [total], True
    goal = Result.read(total) if _finite(total) else None
    for places in range(least, _FINEST):
        texts = aligned(products, places)
        if goal and goal.agrees(math.fsum(map(as_number, texts))):
            return texts, True
    return aligned(products, least), False


def _finite(text: str) -> bool:
    return "infinity" not in text
