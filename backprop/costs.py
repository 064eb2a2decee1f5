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
from backprop.names import looked_up, unknown

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


_ALIASES = {
    **dict.fromkeys(("squared_error", "sum_of_squares", "sum_squared_error", "sse"), "quadratic"),
    **dict.fromkeys(("crossentropy", "categorical_crossentropy"), "cross_entropy"),
    "categorical_cross_entropy": "cross_entropy",
}
"""Other names of the very same functions."""
_MEAN = "that is the mean over the outputs; {} is their sum, the same where there is one output"
_HALF = "'quadratic' has no factor 1/2, so that it is twice as large"
_INSIDE = "give the last layer {}, which it has inside, and the cost {!r}"
_SPARSE = "give 'cross_entropy' and a y that is 1 at the class and 0 elsewhere"
NOT_COSTS = {
    **dict.fromkeys(
        ("mse", "mse_loss", "mseloss", "mean_squared_error", "meansquarederror", "l2"),
        _MEAN.format("'quadratic'"),
    ),
    **dict.fromkeys(
        ("bce", "bce_loss", "bceloss", "binary_crossentropy", "binarycrossentropy"),
        _MEAN.format("'binary_cross_entropy'"),
    ),
    **dict.fromkeys(("half_mse", "half_squared_error"), _HALF),
    **dict.fromkeys(
        ("bcewithlogitsloss", "bce_with_logits", "binary_cross_entropy_with_logits"),
        _INSIDE.format('activation = "sigmoid"', "binary_cross_entropy"),
    ),
    **dict.fromkeys(
        ("crossentropyloss", "cross_entropy_loss", "nll", "nll_loss", "nllloss"),
        _INSIDE.format('activation = "softmax"', "cross_entropy"),
    ),
    **dict.fromkeys(("sparse_categorical_crossentropy", "sparsecategoricalcrossentropy"), _SPARSE),
    **dict.fromkeys(("mae", "l1", "l1loss", "mean_absolute_error", "huber", "hinge"), ""),
}
"""Costs that there are not, and what is said of them."""


def find_cost(name: str) -> Cost:
    """Return the cost of that name, in any case or by an alias, or say which exist."""
    found = looked_up(name, COSTS, _ALIASES) if isinstance(name, str) else None
    if found is None:
        raise NetworkError(unknown("unknown cost", name, COSTS, NOT_COSTS))
    return found
