"""Costs by name: the cost of one example and its derivatives.

A cost is a sum over the outputs j of a term of a_j and y_j. The chapter's is the
quadratic one, sum_j (a_j - y_j)^2, without a factor 1/2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backprop.activations import Array
from backprop.errors import NetworkError

__all__ = ["COSTS", "Cost", "find_cost", "register_cost"]


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost function.

    Parameters
    ----------
    name
        The name used in files and by `Network`.
    terms
        (a, y) -> the terms of the sum over the outputs, same shape (..., n_L).
    derivative
        (a, y) -> dC/da, same shape.
    derivative_y
        (a, y) -> dC/dy, same shape, or None where it was not given.
    typst
        One term, and its derivative by a, with {a} and {y} where they stand.
    """

    name: str
    terms: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]
    derivative_y: Callable[[Array, Array], Array] | None = None
    typst: str = 'op("cost")({a}, {y})'
    typst_derivative: str = 'op("cost")\'({a}, {y})'

    def value(self, a: Array, y: Array) -> Array:
        """C for each example: the terms summed over the last axis, shape (...)."""
        total: Array = self.terms(a, y).sum(axis=-1)
        return total


def _times_log(y: Array, x: Array) -> Array:
    """y ln(x), with 0 ln(0) = 0, the limit that a one-hot y needs. NaN for negative x."""
    logs = np.zeros(np.broadcast(y, x).shape, dtype=x.dtype)
    np.log(x, out=logs, where=(y != 0) | (x < 0))
    return y * logs


def _over(y: Array, x: Array) -> Array:
    """y / x, with 0 / 0 = 0."""
    ratio = np.zeros(np.broadcast(y, x).shape, dtype=x.dtype)
    np.divide(y, x, out=ratio, where=y != 0)
    return ratio


COSTS: dict[str, Cost] = {
    cost.name: cost
    for cost in (
        Cost(
            "quadratic",
            lambda a, y: (a - y) ** 2,
            lambda a, y: 2 * (a - y),
            lambda a, y: 2 * (y - a),
            "({a} - {y})^2",
            "2 ({a} - {y})",
        ),
        Cost(
            "cross_entropy",
            lambda a, y: -_times_log(y, a),
            lambda a, y: -_over(y, a),
            lambda a, y: -np.log(a),
            "- {y} ln {a}",
            "- {y} / {a}",
        ),
        Cost(
            "binary_cross_entropy",
            lambda a, y: -_times_log(y, a) - _times_log(1 - y, 1 - a),
            lambda a, y: _over(1 - y, 1 - a) - _over(y, a),
            lambda a, y: np.log1p(-a) - np.log(a),
            "- {y} ln {a} - (1 - {y}) ln(1 - {a})",
            "(1 - {y}) / (1 - {a}) - {y} / {a}",
        ),
    )
}


BUILT_IN_COSTS = dict(COSTS)
"""Those that come along, whatever is registered by their names."""


def register_cost(
    name: str,
    terms: Callable[[Array, Array], Array],
    derivative: Callable[[Array, Array], Array],
    *,
    derivative_y: Callable[[Array, Array], Array] | None = None,
    typst: str | None = None,
    typst_derivative: str | None = None,
) -> Cost:
    """Add a cost of your own.

    `terms(a, y)` gives the summands over the outputs and `derivative(a, y)` gives dC/da,
    both of the shape of a, (n, n_L) or (n_L,).

    >>> quartic = register_cost(
    ...     "quartic", lambda a, y: (a - y) ** 4, lambda a, y: 4 * (a - y) ** 3
    ... )
    """
    if not (isinstance(name, str) and name.strip() and name.isprintable()):
        raise NetworkError(f"name: expected a name in one line, found {name!r}")
    if not (callable(terms) and callable(derivative)):
        raise NetworkError(f"{name}: expected two functions, terms and derivative")
    added = Cost(
        name,
        terms,
        derivative,
        derivative_y,
        typst or f'op("{name}")({{a}}, {{y}})',
        typst_derivative or f'op("{name}")\'({{a}}, {{y}})',
    )
    COSTS[name] = added
    return added


def find_cost(name: str) -> Cost:
    """Return the cost of that name, or say which names exist."""
    try:
        return COSTS[name]
    except (KeyError, TypeError):
        known = ", ".join(COSTS)
        raise NetworkError(f"unknown cost {name!r}: expected one of {known}") from None
