"""PyTorch's losses, as modules, as functions and by their names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backprop.core.errors import NetworkError
from backprop.io.frameworks.losses import Loss, find_loss

__all__ = ["torch_loss"]

_SUMS = {"mse": "quadratic", "mean_binary_cross_entropy": "binary_cross_entropy"}
"""What a mean over the outputs is with reduction="sum"."""
_FUNCTIONS = {
    "cross_entropy": "CrossEntropyLoss",
    "binary_cross_entropy": "BCELoss",
}
"""Functions whose names are ours for something else."""


def torch_loss(loss: Any) -> Loss | None:
    """The loss that was given, None if none was.

    Raises
    ------
    NetworkError
        It is none that can be shown.
    """
    if loss is None:
        return None
    if isinstance(loss, str):
        return find_loss(loss)
    name = getattr(loss, "__name__", None)
    if name is not None:
        if isinstance(loss, type):
            raise NetworkError(f"loss: expected one that is made, {name}(), found the class")
        return find_loss(_FUNCTIONS.get(name, name))
    name = type(loss).__name__
    found = find_loss(name)
    for argument in ("weight", "pos_weight"):
        if getattr(loss, argument, None) is not None:
            raise NetworkError(f"loss: {name} with {argument} cannot be shown: leave it out")
    if getattr(loss, "reduction", "mean") == "sum":
        found = replace(found, cost=_SUMS.get(found.cost, found.cost), mean=False)
    if (delta := getattr(loss, "delta", 1.0)) != 1.0:
        found = replace(found, parameters={"delta": float(delta)})
    if (beta := getattr(loss, "beta", 1.0)) != 1.0:
        raise NetworkError(f"loss: {name} with beta {beta:g} cannot be shown, only with 1")
    if smoothing := getattr(loss, "label_smoothing", 0):
        found = replace(
            found,
            notes=(
                *found.notes,
                f"label smoothing {smoothing:g}: give it as y, (1 - {smoothing:g}) y + "
                f"{smoothing:g}/K for K classes",
            ),
        )
    return found
