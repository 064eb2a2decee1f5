"""The activations of frameworks by the names that they have there."""

from __future__ import annotations

from backprop.core.activations import ACTIVATIONS, find_activation
from backprop.core.errors import NetworkError
from backprop.io.frameworks.imported import Function

__all__ = ["activation_named", "known"]

_OTHER_NAMES = {
    "linear": "identity",
    "logistic": "sigmoid",
    "swish": "silu",
}
_OURS = (
    "identity sigmoid tanh relu leaky_relu softplus gelu gelu_tanh softmax log_softmax silu elu "
    "selu relu6 hardtanh hardsigmoid mish softsign"
)
_NAMES = {name.replace("_", ""): name for name in _OURS.split()} | _OTHER_NAMES
"""Ours, by the names that frameworks have for the very same functions, in small letters alone."""
_USUAL = {"leaky_relu": {"slope": 0.01}, "elu": {"alpha": 1.0}}
"""Parameters that ours have by themselves."""


def known(name: str) -> str | None:
    """Our name for a framework's activation, None if it has no such function."""
    return _NAMES.get(name.replace("_", "").lower())


def activation_named(where: str, name: str, **parameters: float) -> Function:
    """A framework's activation as ours.

    Raises
    ------
    NetworkError
        It is none of those that can be shown; `where` is its place in the model.
    """
    ours = known(name)
    if ours == "log_softmax":  # there is none, but with the loss after it there is softmax
        return Function(ours)
    try:
        if ours is not None:
            if parameters == _USUAL.get(ours):
                return Function(find_activation(ours).name)
            find_activation(ours, **parameters)
            return Function(ours, parameters)
    except (NetworkError, TypeError):  # not among ours, or not with other parameters than usual
        pass
    given = "".join(f" with {key} {value:g}" for key, value in parameters.items())
    raise NetworkError(
        f"{where} is {name}{given}, which is none of the activations that can be shown: "
        f"{', '.join(ACTIVATIONS)}"
    )
