"""The costs that come along: terms, derivatives and formulas side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from backprop.core.activations import Array
from backprop.core.costs.cost import Cost
from backprop.core.language import gettext_noop

__all__ = ["KNOWN", "NO_COST", "huber", "over"]

NO_COST = "none"
"""The name of the cost of who asks for the derivatives of an output."""

_SUM = "summed over the outputs"


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


def _mean_of(cost: Cost, name: str, typst: str, typst_derivative: str) -> Cost:
    """The cost that is the mean over the outputs where `cost` is their sum."""
    by_y = cost.derivative_y
    assert by_y is not None
    return replace(
        cost,
        name=name,
        terms=lambda a, y: cost.terms(a, y) / a.shape[-1],
        derivative=lambda a, y: cost.derivative(a, y) / a.shape[-1],
        derivative_y=lambda a, y: by_y(a, y) / a.shape[-1],
        typst=typst,
        typst_derivative=typst_derivative,
        convention=(
            gettext_noop("the mean of squares over the outputs")
            if cost is _QUADRATIC
            else gettext_noop("the mean over the outputs")
        ),
    )


def huber(delta: float) -> Cost:
    # Huber, Robust Estimation of a Location Parameter (1964): a square within delta, and on from
    # there in a straight line.
    def terms(a: Array, y: Array) -> Array:
        gap = np.abs(a - y)
        found: Array = np.where(gap < delta, gap**2 / 2, delta * (gap - delta / 2)).astype(a.dtype)
        return found

    return Cost(
        "huber",
        terms,
        lambda a, y: (a - y).clip(-delta, delta),
        lambda a, y: (y - a).clip(-delta, delta),
        'op("huber")({a} - {y})',
        'op("clip")({a} - {y})',
        convention=f"summed over the outputs; half the square up to a distance of {delta:g}",
    )


_QUADRATIC = Cost(
    "quadratic",
    lambda a, y: (a - y) ** 2,
    lambda a, y: 2 * (a - y),
    lambda a, y: 2 * (y - a),
    "({a} - {y})^2",
    "2 ({a} - {y})",
    convention=gettext_noop("the sum of squares over the outputs, without a factor 1/2"),
)
_BINARY = Cost(
    "binary_cross_entropy",
    lambda a, y: -_times_log(y, a) - _times_log(1 - y, 1 - a),
    lambda a, y: over(1 - y, 1 - a) - over(y, a),
    lambda a, y: np.log1p(-a) - np.log(a),
    "- {y} ln {a} - (1 - {y}) ln(1 - {a})",
    "(1 - {y}) / (1 - {a}) - {y} / {a}",
    "yes or no",
    _SUM,
)
KNOWN = (
    _QUADRATIC,
    Cost(
        "half_quadratic",
        lambda a, y: (a - y) ** 2 / 2,
        lambda a, y: a - y,
        lambda a, y: y - a,
        "1/2 ({a} - {y})^2",
        "({a} - {y})",
        convention=gettext_noop("half the sum of squares over the outputs"),
    ),
    _mean_of(_QUADRATIC, "mse", "1/{n} ({a} - {y})^2", "2/{n} ({a} - {y})"),
    Cost(
        "cross_entropy",
        lambda a, y: -_times_log(y, a),
        lambda a, y: -over(y, a),
        lambda a, y: -np.log(a),
        "- {y} ln {a}",
        "- {y} / {a}",
        "shares",
        _SUM,
    ),
    _BINARY,
    _mean_of(
        _BINARY,
        "mean_binary_cross_entropy",
        "- 1/{n} ({y} ln {a} + (1 - {y}) ln(1 - {a}))",
        "1/{n} ((1 - {y}) / (1 - {a}) - {y} / {a})",
    ),
    Cost(
        "l1",
        lambda a, y: np.abs(a - y),
        lambda a, y: np.sign(a - y),
        lambda a, y: np.sign(y - a),
        "abs({a} - {y})",
        'op("sgn")({a} - {y})',
        convention=gettext_noop("the sum of the distances over the outputs"),
    ),
    huber(1.0),
    Cost(
        "hinge",
        lambda a, y: np.maximum(0, 1 - y * a),
        lambda a, y: np.where(y * a < 1, -y, 0 * y),
        lambda a, y: np.where(y * a < 1, -a, 0 * a),
        "max(0, 1 - {y} {a})",
        'op("hinge")\'({a}, {y})',
        "signs",
        _SUM,
    ),
    # What is differentiated is the output itself, as by `a.backward()`.
    Cost(
        NO_COST,
        lambda a, y: a + 0 * y,
        lambda a, y: np.ones_like(a),
        lambda a, y: 0 * a,
        "{a}",
        "1",
        convention=gettext_noop("no cost, the sum of the outputs themselves"),
    ),
)
"""At a kink a slope is 0, as PyTorch has it, or that of the side without cost."""
