"""Activations that ONNX writes as several operators, such as SiLU as z times Sigmoid of z.

How an exporter takes one apart changes from version to version, so its operators are not compared
but worked out: what gives an activation's numbers is that activation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from backprop.core.activations import ACTIVATIONS, Array
from backprop.core.errors import NetworkError
from backprop.io.frameworks.functions import activation_named
from backprop.io.frameworks.imported import Function
from backprop.io.frameworks.onnx_graph import Graph, Node

__all__ = ["composed"]

_OPERATORS: dict[str, Callable[..., Any]] = {
    "Add": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "Div": np.divide,
    "Pow": np.power,
    "Neg": np.negative,
    "Abs": np.abs,
    "Greater": np.greater,
    "Where": np.where,
    "Exp": np.exp,
    "Tanh": np.tanh,
    "Erf": np.vectorize(math.erf),
    "Sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "Softplus": lambda z: np.logaddexp(z, 0),
    "HardSigmoid": lambda z: np.clip(z / 6 + 0.5, 0, 1),
}
_MOST = 16
"""Operators of one activation."""
_Z = np.linspace(-24.0, 24.0, 481)
_ROUNDED = 1e-5
"""Constants such as 1/√2 stand there in float32."""


def composed(graph: Graph, now: str, users: list[Node]) -> tuple[str, Function, str] | None:
    """An activation of which `users` are the first operators: its name, itself, what it gives."""
    values: dict[str, Array] = {now: _Z}
    waiting = list(users)
    for _ in range(_MOST):
        node = next((one for one in waiting if _ready(graph, one, values)), None)
        if node is None or node.kind not in _OPERATORS:
            return None
        inputs = [values[name] if name in values else graph.constant(name) for name in node.inputs]
        if any(one.size != 1 and one.shape != _Z.shape for one in inputs):
            return None
        values[node.outputs[0]] = _OPERATORS[node.kind](*inputs)
        waiting = [one for one in waiting if one is not node]
        after = graph.users.get(node.outputs[0], [])
        if not waiting:
            found = _named(values[node.outputs[0]])
            if found is not None:
                return node.name, activation_named(node.name, found), node.outputs[0]
        waiting += [one for one in after if one not in waiting]
    return None


def _ready(graph: Graph, node: Node, values: dict[str, Array]) -> bool:
    return all(name in values or graph.is_constant(name) for name in node.inputs)


def _named(a: Array) -> str | None:
    """The activation that has these values, if one has."""
    for name, activation in ACTIVATIONS.items():
        if activation.coupled or name in ("identity",):
            continue
        try:
            if np.allclose(activation.value(_Z), a, rtol=_ROUNDED, atol=_ROUNDED):
                return name
        except NetworkError:
            continue
    return None
