"""ONNX: the operators that one value passes through, from the input to the output."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np

from backprop.core.errors import NetworkError
from backprop.io.error_format import some_of
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.functions import activation_named, known
from backprop.io.frameworks.imported import Floats, Function, refused
from backprop.io.frameworks.onnx_composed import composed
from backprop.io.frameworks.onnx_graph import Graph, Node, read_graph

__all__ = ["read_onnx"]

_DROPPED = {
    "Identity": "",
    "Cast": "",
    **dict.fromkeys(("Flatten", "Reshape"), "x is one row of numbers here"),
    **dict.fromkeys(("Squeeze", "Unsqueeze"), "outputs are one row of numbers here"),
    "Dropout": "it changes nothing but in training",
}
_LABELS = {"ArgMax", "ZipMap", "ArrayFeatureExtractor", "TopK", "LabelEncoder", "Binarizer"}
"""Operators that make labels of outputs."""
_AROUND_LABELS = {
    *_LABELS,
    "Cast",
    "Reshape",
    "Concat",
    "Sub",
    "Identity",
    "Less",
    "Greater",
    "Not",
}
_ARITHMETIC = ("Add", "Sub", "Mul", "Div")


def read_onnx(path: Path, opened: ExitStack) -> Assembly:
    """The layers of a graph in which one value is passed on."""
    graph = read_graph(path, opened)
    if len(graph.inputs) != 1:
        raise refused("input", f"not one but {some_of(graph.inputs)}")
    assembly = Assembly()
    now = graph.inputs[0]
    while users := graph.users.get(now, []):
        if now in graph.outputs:
            assembly.note(f"{now}: one of its outputs, and taken as the last layer")
            break
        if len(users) > 1 or users[0].kind in _LABELS:
            if (found := composed(graph, now, users)) is not None:
                name, activation, now = found
                assembly.activation(name, activation)
                continue
            if _only_labels(graph, users):
                kinds = some_of(sorted({user.kind for user in users}))
                assembly.left_out(kinds, f"it makes labels of {now}")
                break
            names = some_of([f"{user.name} ({user.kind})" for user in users])
            raise refused(now, f"a value that goes into {names}: a branch or a skip connection")
        _step(assembly, graph, users[0], now)
        now = users[0].outputs[0]
    return assembly


def _only_labels(graph: Graph, users: list[Node]) -> bool:
    """Whether nothing comes after but what makes labels of outputs."""
    kinds, waiting, seen = set(), list(users), set[str]()
    while waiting:
        node = waiting.pop()
        if node.outputs[0] in seen:
            continue
        seen.add(node.outputs[0])
        kinds.add(node.kind)
        for name in node.outputs:
            waiting += graph.users.get(name, [])
    return bool(kinds & _LABELS) and kinds <= _AROUND_LABELS


def _step(assembly: Assembly, graph: Graph, node: Node, now: str) -> None:
    name, kind = node.name, node.kind
    if kind == "Gemm":
        _gemm(assembly, graph, node, now)
    elif kind == "MatMul":
        if node.inputs[0] != now:
            raise refused(name, "MatMul with the value on the right")
        assembly.weights(name, _constant(graph, node, 1).T, _zeros(graph, node))
        assembly.note(f"{name}: transposed, MatMul has a column for each neuron")
    elif kind in _ARITHMETIC:
        first = node.inputs[0] == now
        value = _constant(graph, node, 1 if first else 0)
        assembly.arithmetic(name, kind.lower(), value, first=first)
    elif kind == "BatchNormalization":
        scale, shift, mean, var = (_constant(graph, node, place) for place in (1, 2, 3, 4))
        factor = scale / np.sqrt(var + node.real("epsilon", 1e-5))
        assembly.scaling(name, factor, shift - mean * factor)
    elif kind == "Scaler":  # of scikit-learn
        factor = np.array(node.reals("scale"))
        assembly.scaling(name, factor, -np.array(node.reals("offset")) * factor)
    elif kind in _DROPPED:
        if why := _DROPPED[kind]:
            assembly.left_out(name, why)
    elif (activation := _activation(graph, node)) is not None:
        assembly.activation(name, activation)
    else:
        raise refused(name, kind)


def _gemm(assembly: Assembly, graph: Graph, node: Node, now: str) -> None:
    """alpha A B + beta C, either of A and B turned around first."""
    if node.inputs[0] != now or node.whole("transA", 0):
        raise refused(node.name, "Gemm with the value turned around")
    w = _constant(graph, node, 1)
    if not node.whole("transB", 0):
        w = w.T
        assembly.note(f"{node.name}: transposed, its B has a column for each neuron")
    w = node.real("alpha", 1.0) * w
    b = None
    if len(node.inputs) > 2 and node.inputs[2]:
        b = node.real("beta", 1.0) * _constant(graph, node, 2)
        b = np.broadcast_to(b.reshape(-1), len(w))
    assembly.weights(node.name, w, b)


def _zeros(graph: Graph, node: Node) -> Floats | None:
    """Biases for an Add that comes next; None if none does."""
    after = graph.users.get(node.outputs[0], [])
    added = len(after) == 1 and after[0].kind == "Add"
    return np.zeros(_constant(graph, node, 1).shape[-1]) if added else None


def _constant(graph: Graph, node: Node, place: int) -> Floats:
    name = node.inputs[place] if place < len(node.inputs) else ""
    if not graph.is_constant(name):
        raise refused(node.name, f"{node.kind} of two values that depend on x")
    return graph.constant(name)


def _activation(graph: Graph, node: Node) -> Function | None:
    name, kind = node.name, node.kind
    if kind == "LeakyRelu":
        return activation_named(name, "leaky_relu", slope=node.real("alpha", 0.01))
    if kind == "PRelu":
        slope = _constant(graph, node, 1)
        if slope.size != 1:
            raise refused(name, "a PRelu with a slope for each neuron")
        return activation_named(name, "leaky_relu", slope=float(slope.reshape(-1)[0]))
    if kind == "Elu":
        return activation_named(name, "elu", alpha=node.real("alpha", 1.0))
    if kind == "Clip":
        return activation_named(name, *_bounds(graph, node))
    if kind == "HardSigmoid" and abs(node.real("alpha", 0.2) - 1 / 6) > 1e-6:
        raise refused(name, "HardSigmoid with another slope than 1/6")
    if kind == "Gelu" and node.text("approximate", "none") == "tanh":
        return activation_named(name, "gelu_tanh")
    if kind in ("Softmax", "LogSoftmax") and node.whole("axis", -1) == 0:
        raise NetworkError(f"{name} is {kind} with axis 0, over the examples of a batch")
    return activation_named(name, kind) if known(kind) else None


def _bounds(graph: Graph, node: Node) -> tuple[str]:
    """What a Clip is, by its bounds."""
    low, high = (
        float(graph.constant(node.inputs[place]))
        if len(node.inputs) > place
        else node.real(name, 0)
        for place, name in ((1, "min"), (2, "max"))
    )
    found = {(0.0, 6.0): "relu6", (-1.0, 1.0): "hardtanh"}.get((low, high))
    if found is None:
        raise refused(node.name, f"Clip from {low:g} to {high:g}")
    return (found,)
