"""Keras' layers as ours, from the configuration that a model carries with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backprop.core.errors import NetworkError
from backprop.io.error_format import shown
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.functions import activation_named
from backprop.io.frameworks.imported import Floats, Function, refused
from backprop.io.frameworks.losses import Loss, find_loss

__all__ = ["Stage", "Variables", "add", "keras_loss"]


@dataclass(frozen=True, slots=True)
class Stage:
    """A layer as the configuration has it.

    Attributes
    ----------
    place
        Where a .keras file has its variables.
    """

    name: str
    kind: str
    config: Mapping[str, Any]
    place: str


Variables = Callable[[Stage, Sequence[str]], list[Floats]]
"""The numbers of a layer's variables, which are called so and stand in this order."""

_DROPPED = {
    "InputLayer": "",
    "ActivityRegularization": "",
    "Flatten": "x is one row of numbers here",
    **dict.fromkeys(
        ("Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout"),
        "it changes nothing but in training",
    ),
}
_MEANS = {"huber": "HuberLoss", "hinge": "HingeLoss"}
"""Losses that are means over the outputs, where costs of ours by these names are sums."""
_OF_NO_OTHER = ("ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax", "Activation")


def add(assembly: Assembly, stage: Stage, variables: Variables) -> None:
    """One layer of a model."""
    config, kind, name = stage.config, stage.kind, stage.name
    if kind == "Dense":
        names = ["kernel", "bias"] if config.get("use_bias", True) else ["kernel"]
        if config.get("lora_rank") or config.get("quantization_config"):
            raise refused(name, "Dense with LoRA or quantised weights")
        kernel, *bias = variables(stage, names)
        assembly.weights(name, kernel.T, bias[0] if bias else None)
        assembly.note("kernel: transposed, it has a column for each neuron")
        assembly.activation(name, _activation(name, config.get("activation")))
    elif kind == "BatchNormalization":
        _batch_normalization(assembly, stage, variables)
    elif kind == "Normalization":
        _normalization(assembly, stage, variables)
    elif kind == "Rescaling":
        assembly.scaling(name, config.get("scale", 1.0), config.get("offset", 0.0))
    elif kind in _OF_NO_OTHER:
        assembly.activation(name, _layer_activation(stage, variables))
    elif kind in _DROPPED:
        if why := _DROPPED[kind]:
            assembly.left_out(name, why)
    else:
        raise refused(name, kind)


def _batch_normalization(assembly: Assembly, stage: Stage, variables: Variables) -> None:
    config = stage.config
    own = [name for name, key in (("gamma", "scale"), ("beta", "center")) if config.get(key, True)]
    *found, mean, variance = variables(stage, [*own, "moving_mean", "moving_variance"])
    by_name = dict(zip(own, found, strict=True))
    factor = by_name.get("gamma", 1.0) / np.sqrt(variance + config.get("epsilon", 1e-3))
    assembly.note(f"{stage.name}: with its moving mean and variance, as in predict()")
    assembly.scaling(stage.name, factor, by_name.get("beta", 0.0) - mean * factor)


def _normalization(assembly: Assembly, stage: Stage, variables: Variables) -> None:
    """Standardised inputs; Keras bounds the deviation from below by its epsilon."""
    config = stage.config
    if config.get("invert"):
        raise refused(stage.name, "Normalization with invert=True")
    if config.get("mean") is not None:
        mean, variance = (
            np.asarray(config[key], dtype=np.float64).reshape(-1) for key in ("mean", "variance")
        )
    else:
        mean, variance, _ = variables(stage, ["mean", "variance", "count"])
    factor = 1 / np.maximum(np.sqrt(variance.reshape(-1)), 1e-7)
    assembly.scaling(stage.name, factor, -mean.reshape(-1) * factor)


def _activation(where: str, given: Any) -> Function:
    """Of a Dense or an Activation: a name, or a layer's or a function's configuration."""
    if given is None:
        return Function("identity")
    if isinstance(given, Mapping):
        kind, config = given.get("class_name"), given.get("config")
        if isinstance(config, Mapping) and isinstance(kind, str) and kind in _OF_NO_OTHER:
            return _layer_activation(Stage(where, kind, config, ""), _no_variables)
        given = config if isinstance(config, str) else kind
    if not isinstance(given, str):
        raise NetworkError(f"{where}: activation: expected a name, found {shown(given)}")
    slope = {"slope": 0.2} if given == "leaky_relu" else {}
    return activation_named(where, given, **slope)


def _layer_activation(stage: Stage, variables: Variables) -> Function:
    name, kind, config = stage.name, stage.kind, stage.config
    if kind == "Activation":
        return _activation(name, config.get("activation"))
    if kind == "Softmax" and config.get("axis", -1) in (-1, 1):
        return activation_named(name, "softmax")
    if kind == "LeakyReLU":
        slope = config.get("negative_slope", config.get("alpha", 0.3))
        return activation_named(name, "leaky_relu", slope=float(np.asarray(slope)))
    if kind == "ELU":
        return activation_named(name, "elu", alpha=float(config.get("alpha", 1.0)))
    if kind == "ReLU":
        most, slope = config.get("max_value"), float(config.get("negative_slope") or 0)
        if not config.get("threshold") and (most is None or (most == 6 and not slope)):
            if slope:
                return activation_named(name, "leaky_relu", slope=slope)
            return activation_named(name, "relu" if most is None else "relu6")
    if kind == "PReLU":
        slopes = variables(stage, ["alpha"])[0].reshape(-1)
        if len(slopes) and (slopes == slopes[0]).all():
            return activation_named(name, "leaky_relu", slope=float(slopes[0]))
        raise refused(name, "a PReLU with a slope for each neuron")
    raise refused(name, f"{kind} with these arguments")


def _no_variables(stage: Stage, _: Sequence[str]) -> list[Floats]:
    raise refused(stage.name, f"{stage.kind} inside a layer")


def keras_loss(given: Any) -> Loss | None:
    """The loss that a model was compiled with, None if it was with none.

    Raises
    ------
    NetworkError
        It is none that can be shown.
    """
    if not given:
        return None
    config: Mapping[str, Any] = {}
    if isinstance(given, Mapping) and isinstance(given.get("class_name"), str):
        named = given.get("config")
        config = named if isinstance(named, Mapping) else {}
        given = named if isinstance(named, str) else given["class_name"]
    if not isinstance(given, str):
        raise NetworkError(f"loss: expected one, found {shown(given)}")
    loss = find_loss(_MEANS.get(given.lower(), given))
    if (delta := float(config.get("delta", 1.0))) != 1.0:
        loss = replace(loss, parameters={"delta": delta})
    if config.get("from_logits"):
        inside = "sigmoid" if "binary" in loss.cost else "softmax"
        loss = replace(loss, takes="logits", inside=inside)
    if smoothing := config.get("label_smoothing"):
        to = "1/2" if "binary" in loss.cost else "1/K for K classes"
        note = f"label smoothing {smoothing:g}: give it as y, (1 - {smoothing:g}) y + {smoothing:g}"
        loss = replace(loss, notes=(*loss.notes, f"{note} times {to}"))
    return loss
