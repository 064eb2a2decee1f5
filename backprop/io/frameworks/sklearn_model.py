"""A fitted estimator of scikit-learn as ours: a perceptron or a regression, with its scalers."""

from __future__ import annotations

from typing import Any

import numpy as np

from backprop.core.errors import NetworkError
from backprop.io.error_format import shown
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.functions import activation_named
from backprop.io.frameworks.imported import Imported
from backprop.io.frameworks.losses import Loss

__all__ = ["imported_from_sklearn"]

_ESTIMATORS = ("MLPClassifier", "MLPRegressor", "LogisticRegression")
_SCALERS = ("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler")
_MOST_CLASSES = 12
"""That a note lists."""


def imported_from_sklearn(estimator: Any) -> Imported:
    """The layers of a fitted estimator; scalers before it go into the first of them.

    Raises
    ------
    NetworkError
        It is none of those that are networks, or it is not fitted.
    """
    assembly = Assembly()
    *before, last = _steps(estimator)
    for name, step in before:
        _scaler(assembly, name, step)
    name, final = last
    kind = type(final).__name__
    if kind not in _ESTIMATORS:
        raise NetworkError(
            f"{name} is {kind}, which is no network: expected {', '.join(_ESTIMATORS)}, or a "
            f"Pipeline of {', '.join(_SCALERS)} before one"
        )
    if not hasattr(final, "coefs_") and not hasattr(final, "coef_"):
        raise NetworkError(f"{kind} is not fitted yet: call fit(X, y) first")
    if kind == "LogisticRegression":
        _logistic(assembly, final)
    else:
        _perceptron(assembly, final, kind)
    _classes(assembly, final)
    return assembly.finished(None)


def _steps(estimator: Any) -> list[tuple[str, Any]]:
    if type(estimator).__name__ != "Pipeline":
        return [(type(estimator).__name__, estimator)]
    return [
        (name, step) for name, step in estimator.steps if step is not None and step != "passthrough"
    ]


def _scaler(assembly: Assembly, name: str, step: Any) -> None:
    """x -> factor * x + offset."""
    kind = type(step).__name__
    if kind not in _SCALERS:
        raise NetworkError(
            f"{name} is {kind}, which cannot be shown: expected one of {', '.join(_SCALERS)}"
        )
    if not hasattr(step, "n_features_in_"):
        raise NetworkError(f"{name} is not fitted yet: call fit(X, y) first")
    if getattr(step, "clip", False):
        raise NetworkError(f"{name} is {kind} with clip=True, which cannot be shown")
    scale: Any = getattr(step, "scale_", None)
    one = np.ones(step.n_features_in_)
    if kind == "MinMaxScaler":
        assembly.scaling(name, scale, step.min_)
        return
    factor = one if scale is None else 1 / scale
    center = getattr(step, "mean_" if kind == "StandardScaler" else "center_", None)
    if kind == "StandardScaler" and not step.with_mean:
        center = None
    offset = 0 * one if center is None else -center * factor
    assembly.scaling(name, factor, offset)


def _perceptron(assembly: Assembly, final: Any, kind: str) -> None:
    """Its weights have a column for each neuron."""
    count = len(final.coefs_)
    for number, (w, b) in enumerate(zip(final.coefs_, final.intercepts_, strict=True), start=1):
        assembly.weights(f"coefs_[{number - 1}]", np.array(w.T), np.array(b))
        name = final.activation if number < count else final.out_activation_
        assembly.activation(f"layer {number}", activation_named(kind, name))
    assembly.note("coefs_: transposed, they have a column for each neuron")
    loss = final.loss
    if kind == "MLPRegressor":
        if loss != "squared_error":
            raise NetworkError(f"{kind} with the loss {shown(loss)} cannot be shown")
        assembly.loss = Loss("squared_error", "half_quadratic")
        if final.n_outputs_ > 1:
            assembly.note(
                "loss_ is the mean over the outputs, the gradients are of the sum: the cost is the "
                "sum here"
            )
    else:
        softmax = final.out_activation_ == "softmax"
        assembly.loss = Loss("log_loss", "cross_entropy" if softmax else "binary_cross_entropy")
    if final.alpha:
        assembly.note(f"alpha {final.alpha:g}: left out, it adds to the weights' gradients")


def _logistic(assembly: Assembly, final: Any) -> None:
    rows = np.array(np.atleast_2d(final.coef_))
    if len(rows) > 1 and getattr(final, "multi_class", "") == "ovr":
        raise NetworkError("LogisticRegression with multi_class='ovr' is many models, not one")
    biases = np.array(np.broadcast_to(np.atleast_1d(final.intercept_), len(rows)))
    assembly.weights("coef_", rows, biases if final.fit_intercept else None)
    ends = ("sigmoid", "binary_cross_entropy") if len(rows) == 1 else ("softmax", "cross_entropy")
    assembly.activation("predict_proba", activation_named("predict_proba", ends[0]))
    assembly.loss = Loss("log_loss", ends[1])
    assembly.note(f"C {final.C:g}: left out, the penalty adds to the weights' gradients")


def _classes(assembly: Assembly, final: Any) -> None:
    """Which output is which class."""
    classes = getattr(final, "classes_", None)
    if classes is None or isinstance(classes, list):
        return
    names = [str(one) for one in classes]
    if len(names) == 2:
        assembly.note(f"the output is the probability of {names[1]}, else it is {names[0]}")
    elif len(names) <= _MOST_CLASSES:
        assembly.note(f"the outputs are, in order, {', '.join(names)}")
