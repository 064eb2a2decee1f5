"""What a call inside a PyTorch model is: a module, a function or a method, by its name."""

from __future__ import annotations

from typing import Any

from backprop.core.errors import NetworkError
from backprop.io.frameworks.functions import activation_named, known
from backprop.io.frameworks.imported import Function, refused

__all__ = ["activation_of", "call_name", "dropped"]

_DROPPED = {
    "Identity": "",
    "contiguous": "",
    "float": "",
    "double": "",
    "to": "",
    "clone": "",
    "detach": "",
    **dict.fromkeys(("Flatten", "flatten", "view", "reshape"), "x is one row of numbers here"),
    **dict.fromkeys(
        ("Dropout", "AlphaDropout", "dropout", "alpha_dropout"), "as in eval() it changes nothing"
    ),
    "squeeze": "one output stays a row of one",
}
_PARAMETERS = {
    # By our name of an activation: PyTorch's names of its arguments, ours, and their defaults.
    "leaky_relu": (("negative_slope", "slope", 0.01),),
    "elu": (("alpha", "alpha", 1.0),),
}
_FIXED = {
    "softplus": (("beta", 1), ("threshold", 20)),
    "hardtanh": (("min_val", -1), ("max_val", 1)),
}
"""Arguments that ours have not, and the values with which they are the same."""


def call_name(node: Any) -> str:
    """Of a function or a method, without where it is from, and of "relu_" without the _."""
    name = node.target if node.op == "call_method" else getattr(node.target, "__name__", "")
    return str(name).rstrip("_")


def dropped(name: str) -> str | None:
    """Why a step changes nothing here, "" if it needs no word; None if it changes something."""
    return _DROPPED.get(name)


def activation_of(where: str, name: str, module: Any, node: Any) -> Function | None:
    """The activation, None if it is none at all.

    Parameters
    ----------
    module
        None for a function, whose arguments are the node's.
    """

    def given(argument: str, place: int, default: Any) -> Any:
        if module is not None:
            return getattr(module, argument, default)
        return node.args[place] if place < len(node.args) else node.kwargs.get(argument, default)

    if name in ("PReLU", "prelu"):
        weight = module.weight if module is not None else None
        if weight is None or weight.numel() != 1:
            raise refused(where, "a PReLU with a slope for each neuron")
        return activation_named(where, "leaky_relu", slope=float(weight.detach()))
    ours = known(name)
    if ours is None:
        return _unknown(where, name, module)
    if ours in ("softmax", "log_softmax"):
        dim = given("dim", 1, None)
        if dim == 0:
            raise NetworkError(
                f"{where} is {name} with dim=0, which is over the examples of a batch: dim=1 is "
                "over the outputs"
            )
    if ours == "gelu" and given("approximate", 1, "none") == "tanh":
        ours = "gelu_tanh"
    for place, (argument, value) in enumerate(_FIXED.get(ours, ()), start=1):
        if (found := given(argument, place, value)) != value:
            raise refused(where, f"{name} with {argument} {found:g}")
    parameters = {
        of_ours: float(given(argument, place, default))
        for place, (argument, of_ours, default) in enumerate(_PARAMETERS.get(ours, ()), start=1)
    }
    return activation_named(where, ours, **parameters)


def _unknown(where: str, name: str, module: Any) -> Function | None:
    """Its module tells whether it is an activation that there is not, or no activation."""
    if module is not None and type(module).__module__ == "torch.nn.modules.activation":
        if "Attention" in name:
            return None
        return activation_named(where, name)
    return None
