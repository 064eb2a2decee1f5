"""Costs by name: the cost of one example and its derivatives.

A cost is a sum over the outputs j of a term of a_j and y_j. The chapter's is the
quadratic one, sum_j (a_j - y_j)^2, without a factor 1/2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from backprop.core.activations import Array
from backprop.core.costs.cost import Cost
from backprop.core.costs.terms import KNOWN, huber
from backprop.core.errors import NetworkError
from backprop.core.names import looked_up, own_function, told_apart, unknown

__all__ = [
    "BUILT_IN_COSTS",
    "COSTS",
    "COST_PARAMETERS",
    "NOT_COSTS",
    "find_cost",
    "register_cost",
]


@cache
def _ours(name: str, parameters: tuple[tuple[str, float], ...] = (), outputs: int = 0) -> Cost:
    """One that comes along; each is one object, however often it is asked for."""
    found = BUILT_IN_COSTS[name]
    for key, number in parameters:
        assert key == COST_PARAMETERS[name]
        found = replace(huber(number), parameters=parameters, again=_ours)
    if not outputs:
        return found
    return replace(
        found,
        outputs_counted=outputs,
        typst=_counted(found.typst, outputs),
        typst_derivative=_counted(found.typst_derivative, outputs),
    )


def _counted(form: str, outputs: int) -> str:
    return (
        form.replace("1/{n} ", "").replace("/{n}", "")
        if outputs == 1
        else form.replace("{n}", str(outputs))
    )


BUILT_IN_COSTS = {cost.name: replace(cost, again=_ours) for cost in KNOWN}
"""Those that come along, whatever is registered by their names."""
COSTS: dict[str, Cost] = dict(BUILT_IN_COSTS)
COST_PARAMETERS = {"huber": "delta"}
"""What some of them may be told."""
_USUAL = {"huber": 1.0}


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
        own_function(name, "cost", terms=terms, derivative=derivative),
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
    "half_squared_error": "half_quadratic",
    **dict.fromkeys(
        ("mse_loss", "mseloss", "mean_squared_error", "meansquarederror"),
        "mse",
    ),
    **dict.fromkeys(("crossentropy", "categorical_crossentropy"), "cross_entropy"),
    "categorical_cross_entropy": "cross_entropy",
    **dict.fromkeys(
        ("bce", "bce_loss", "bceloss", "binary_crossentropy", "binarycrossentropy"),
        "mean_binary_cross_entropy",
    ),
}
"""Other names of the very same functions."""
_MEAN = "that is the mean over the outputs; {} is their sum, the same where there is one output"
_INSIDE = "give the last layer {}, which it has inside, and the cost {!r}"
_SPARSE = "give 'cross_entropy' and a y that is 1 at the class and 0 elsewhere"
NOT_COSTS = {
    "cosine": "",  # not like 'none' but for its letters
    "l2": "'quadratic' is the sum of squares, 'half_quadratic' its half, 'mse' its mean",
    "half_mse": "'half_quadratic' is half the sum over the outputs",
    **dict.fromkeys(("mae", "l1loss", "mean_absolute_error"), _MEAN.format("'l1'")),
    **dict.fromkeys(("huberloss", "huber_loss", "smoothl1loss"), _MEAN.format("'huber'")),
    **dict.fromkeys(
        ("bcewithlogitsloss", "bce_with_logits", "binary_cross_entropy_with_logits"),
        _INSIDE.format('activation = "sigmoid"', "mean_binary_cross_entropy"),
    ),
    **dict.fromkeys(
        ("crossentropyloss", "cross_entropy_loss", "nll", "nll_loss", "nllloss"),
        _INSIDE.format('activation = "softmax"', "cross_entropy"),
    ),
    **dict.fromkeys(("sparse_categorical_crossentropy", "sparsecategoricalcrossentropy"), _SPARSE),
}
"""Costs that there are not, and what is said of them."""


def find_cost(name: str, **parameters: float) -> Cost:
    """Return the cost of that name, in any case or by an alias, or say which exist.

    Raises
    ------
    NetworkError
        There is no such cost, or it takes no such parameter.
    """
    found = looked_up(name, COSTS, _ALIASES) if isinstance(name, str) else None
    if found is None:
        raise NetworkError(unknown("unknown cost", name, COSTS, NOT_COSTS))
    takes = None
    if found is BUILT_IN_COSTS.get(found.name) and found.name in COST_PARAMETERS:
        takes = COST_PARAMETERS[found.name], _USUAL[found.name]
    told = told_apart(found.name, takes, parameters, above_0=True)
    return _ours(found.name, told) if told else found
