"""Costs by name: the cost of one example and its derivatives.

A cost is a sum over the outputs j of a term of a_j and y_j. The chapter's is the
quadratic one, sum_j (a_j - y_j)^2, without a factor 1/2.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from backprop.core.activations import Activation, Array
from backprop.core.errors import BackpropWarning, NetworkError
from backprop.core.names import function_name, looked_up, unknown

__all__ = ["COSTS", "Cost", "find_cost", "over", "register_cost"]

_ROUNDED = 1e-3
"""Desired outputs typed to three decimals may miss a sum of 1 by so much."""


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
    outputs
        What it is made for: "any" outputs, "yes or no" where each is between 0 and 1 by itself,
        or "shares" of 1.
    """

    name: str
    terms: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]
    derivative_y: Callable[[Array, Array], Array] | None = None
    typst: str = 'op("cost")({a}, {y})'
    typst_derivative: str = 'op("cost")\'({a}, {y})'
    outputs: Literal["any", "yes or no", "shares"] = "any"

    def __reduce__(self) -> str | tuple[Any, ...]:
        """One of ours goes by its name to another process, where it is itself again."""
        if BUILT_IN_COSTS.get(self.name) == self:
            return _built_in, (self.name,)
        return Cost, tuple(getattr(self, field.name) for field in fields(self))

    def value(self, a: Array, y: Array) -> Array:
        """C for each example: the terms summed over the last axis, shape (...)."""
        total: Array = self.terms(a, y).sum(axis=-1)
        return total

    def check_after(self, activation: Activation) -> None:
        """Refuse the outputs of an activation that the cost is not made for.

        Raises
        ------
        NetworkError
            With the pair that is meant.
        """
        if self.outputs == "shares" and not activation.coupled:
            its = "binary_cross_entropy" if activation.name == "sigmoid" else "quadratic"
            raise NetworkError(
                f"the cost {self.name} is for outputs that are shares of 1, as softmax makes "
                f"them, and the last layer is {activation.name}: choose softmax for it, "
                f"or the cost {its}"
            )
        bounds = (activation.low, activation.high)
        if self.outputs == "yes or no" and (activation.coupled or bounds != (0, 1)):
            its = "cross_entropy" if activation.coupled else "quadratic"
            raise NetworkError(
                f"the cost {self.name} is for outputs that are each between 0 and 1, as sigmoid "
                f"makes them, and the last layer is {activation.name}: choose sigmoid for it, "
                f"or the cost {its}"
            )

    def check_targets(self, y: Array) -> None:
        """Refuse desired outputs (..., n_L) that the cost is not made for.

        Shares that do not add up to 1 are sound, and weigh their example: only a warning.

        Raises
        ------
        NetworkError
            A desired output is negative, or of a yes or no larger than 1.
        """
        if self.outputs == "any":
            return
        rows = np.atleast_2d(y)
        most = 1.0 if self.outputs == "yes or no" else np.inf
        bad = np.argwhere((rows < 0) | (rows > most))
        if len(bad):
            example, j = bad[0]
            which = f" of example {example}" if len(rows) > 1 else ""
            raise NetworkError(
                f"y[{j}]{which} is {rows[example, j]:g}: the cost {self.name} is for desired "
                f"outputs {'from 0 to 1' if most == 1 else 'that are shares of 1'}"
            )
        if self.outputs == "shares":
            totals = rows.sum(axis=-1)
            odd = np.flatnonzero(abs(totals - 1) > _ROUNDED)
            if len(odd):
                warnings.warn(
                    f"the desired outputs y add up to {totals[odd[0]]:.4g}, not to 1: the cost "
                    f"{self.name} weighs their example by that",
                    BackpropWarning,
                    stacklevel=1,  # said once, whoever finds it
                )


def _times_log(y: Array, x: Array) -> Array:
    """y ln(x), with 0 ln(0) = 0, the limit that a one-hot y needs. NaN for negative x."""
    logs = np.zeros(np.broadcast(y, x).shape, dtype=x.dtype)
    np.log(x, out=logs, where=(y != 0) | (x < 0))
    return y * logs


def over(y: Array, x: Array) -> Array:
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
            lambda a, y: -over(y, a),
            lambda a, y: -np.log(a),
            "- {y} ln {a}",
            "- {y} / {a}",
            "shares",
        ),
        Cost(
            "binary_cross_entropy",
            lambda a, y: -_times_log(y, a) - _times_log(1 - y, 1 - a),
            lambda a, y: over(1 - y, 1 - a) - over(y, a),
            lambda a, y: np.log1p(-a) - np.log(a),
            "- {y} ln {a} - (1 - {y}) ln(1 - {a})",
            "(1 - {y}) / (1 - {a}) - {y} / {a}",
            "yes or no",
        ),
    )
}
BUILT_IN_COSTS = dict(COSTS)
"""Those that come along, whatever is registered by their names."""


def _built_in(name: str) -> Cost:
    return BUILT_IN_COSTS[name]


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
        function_name(name, "cost"),
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
