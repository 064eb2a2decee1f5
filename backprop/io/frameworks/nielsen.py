"""The JSON of Michael Nielsen's network2.py: sizes, weights, biases and the cost's class."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from backprop.core.errors import NetworkError
from backprop.io.error_format import shown, some_of
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.imported import Floats, Function
from backprop.io.frameworks.losses import Loss

__all__ = ["read_nielsen"]

_LARGEST = 40 << 20
"""Bytes: two million numbers."""
_MOST_LISTS = 200_000
_COSTS = {
    "QuadraticCost": Loss("QuadraticCost", "half_quadratic"),
    "CrossEntropyCost": Loss("CrossEntropyCost", "binary_cross_entropy"),
}
_KEYS = {"sizes", "weights", "biases", "cost"}


def read_nielsen(path: Path, _: ExitStack) -> Assembly:
    """All layers are sigmoid; biases stand in columns."""
    with path.open("rb") as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST or data.count(b"[") + data.count(b"{") > _MOST_LISTS:
        raise NetworkError(f"expected at most {_LARGEST >> 20} MB of JSON, found more")
    table = json.loads(data)
    if not isinstance(table, dict) or not table.keys() >= _KEYS:
        found = some_of(list(table)) if isinstance(table, dict) else shown(table)
        raise NetworkError(f"expected the keys sizes, weights, biases and cost, found {found}")
    loss = _COSTS.get(table["cost"]) if isinstance(table["cost"], str) else None
    if loss is None:
        raise NetworkError(
            f"cost: expected one of {', '.join(_COSTS)}, found {shown(table['cost'])}"
        )
    assembly = Assembly()
    assembly.loss = loss
    sizes, weights, biases = table["sizes"], table["weights"], table["biases"]
    parts = (sizes, weights, biases)
    if not all(isinstance(part, list) for part in parts) or not (
        len(weights) == len(biases) == len(sizes) - 1
    ):
        raise NetworkError("expected lists of weights and biases for each of sizes but the first")
    for number, (rows, column) in enumerate(zip(weights, biases, strict=True), start=1):
        w = _numbers(rows, f"weights[{number - 1}]", (sizes[number], sizes[number - 1]))
        b = _numbers(column, f"biases[{number - 1}]", (sizes[number], 1))
        assembly.weights(f"weights[{number - 1}]", w, b[:, 0])
        assembly.activation(f"layer {number}", Function("sigmoid"))
    return assembly


def _numbers(values: Any, what: str, shape: tuple[Any, Any]) -> Floats:
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise NetworkError(f"{what}: expected rows of numbers, found {shown(values)}") from None
    if found.shape != shape:
        raise NetworkError(f"{what}: expected the shape {shown(shape)}, found {found.shape}")
    return found
