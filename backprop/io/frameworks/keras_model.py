"""A Keras model as ours: its configuration, as its file has it, and its variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from backprop.core.errors import NetworkError
from backprop.io.error_format import shown
from backprop.io.frameworks.imported import Floats, Imported
from backprop.io.frameworks.keras_config import assembled_keras
from backprop.io.frameworks.keras_layers import Stage
from backprop.io.frameworks.losses import find_loss

__all__ = ["imported_from_keras"]


def imported_from_keras(model: Any, loss: str | None) -> Imported:
    """The layers of a Sequential or functional model, with the loss that it was compiled with.

    Raises
    ------
    NetworkError
        Something in it cannot be shown, which is named.
    """
    if not callable(getattr(model, "get_config", None)) or not hasattr(model, "layers"):
        raise NetworkError(f"from_keras: expected a Keras model, found {type(model).__name__}")
    if not model.built:
        raise NetworkError("from_keras: it has no weights yet: model.build() or call it once")
    kind = next(
        (
            one.__name__
            for one in type(model).__mro__
            if one.__name__ in ("Sequential", "Functional")
        ),
        type(model).__name__,
    )
    found = {layer.name: layer for layer in _layers(model)}

    def variables(stage: Stage, names: Sequence[str]) -> list[Floats]:
        layer = found[stage.name]
        stored = {one.name.partition(":")[0].split("/")[-1]: one for one in layer.weights}
        missing = [name for name in names if name not in stored]
        if missing:
            raise NetworkError(f"{stage.name}: expected {missing[0]}, found {shown([*stored])}")
        return [_array(stored[name]) for name in names]

    compiled = model.get_compile_config() if getattr(model, "compiled", False) else None
    config = model.get_config() if kind in ("Sequential", "Functional") else {}
    said = (compiled or {}).get("loss")
    assembly = assembled_keras(kind, _plain(config), said, variables)
    return assembly.finished(None if loss is None else find_loss(loss))


def _layers(model: Any) -> list[Any]:
    """With those of models inside it."""
    found = []
    for layer in model.layers:
        found += _layers(layer) if hasattr(layer, "layers") else [layer]
    return found


def _plain(value: Any) -> Any:
    """Tuples as lists, as JSON has them."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _array(variable: Any) -> Floats:
    tensor = variable.value
    tensor = tensor() if callable(tensor) else tensor
    if hasattr(tensor, "detach"):  # PyTorch, of whose bfloat16 NumPy knows nothing
        tensor = tensor.detach().cpu().double()
    return np.array(tensor, dtype=np.float64)
