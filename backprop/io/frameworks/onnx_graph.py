"""The graph of an .onnx file: operators in order, with their attributes and constant inputs."""

from __future__ import annotations

import mmap
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backprop.core.errors import NetworkError
from backprop.io.frameworks.imported import Floats
from backprop.io.frameworks.onnx_tensors import OnnxTensor
from backprop.io.frameworks.protobuf import Message
from backprop.io.frameworks.tensors import few_enough

__all__ = ["Graph", "Node", "read_graph"]

_GRAPH = 7
_NODES, _INITIALIZERS, _INPUTS, _OUTPUTS = 1, 5, 11, 12
_MOST_NODES = 4_000


@dataclass(frozen=True, slots=True)
class Node:
    """An operator.

    Attributes
    ----------
    name
        Its own, or that of what it gives.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Message]

    def real(self, name: str, default: float) -> float:
        """An attribute that is a float."""
        found = self.attributes.get(name)
        return default if found is None else found.real(2)

    def whole(self, name: str, default: int) -> int:
        """An attribute that is a whole number."""
        found = self.attributes.get(name)
        return default if found is None else found.number(3)

    def text(self, name: str, default: str) -> str:
        """An attribute that is a string."""
        found = self.attributes.get(name)
        return default if found is None else found.text(4)

    def reals(self, name: str) -> list[float]:
        """An attribute that is a list of floats."""
        found = self.attributes.get(name)
        return [] if found is None else found.reals(7)


class Graph:
    """Operators, and the constants that they take."""

    def __init__(self, graph: Message, folder: Path) -> None:
        self._folder = folder
        found = [OnnxTensor(one, folder) for one in graph.messages(_INITIALIZERS)]
        self._tensors = {one.name: one for one in found}
        few_enough(self._tensors)
        self._made: dict[str, Floats] = {}
        inputs = [one.text(1) for one in graph.messages(_INPUTS)]
        self.inputs = [name for name in inputs if name not in self._tensors]
        self.outputs = [one.text(1) for one in graph.messages(_OUTPUTS)]
        if (count := len(graph.parts(_NODES))) > _MOST_NODES:
            raise NetworkError(f"expected at most {_MOST_NODES:,} operators, found {count:,}")
        nodes = [_node(one) for one in graph.messages(_NODES)]
        self.nodes = [node for node in nodes if not self._folded(node)]
        self.users: dict[str, list[Node]] = {}
        sizes: set[str] = set()
        for node in self.nodes:
            of_sizes = [name in sizes for name in node.inputs if not self.is_constant(name)]
            if node.kind == "Shape" or (of_sizes and all(of_sizes)):
                sizes.update(node.outputs)  # of use to a Reshape, which changes nothing here
                continue
            for name in node.inputs:
                self.users.setdefault(name, []).append(node)

    def is_constant(self, name: str) -> bool:
        """Whether it does not depend on x."""
        return name in self._tensors or name in self._made

    def constant(self, name: str) -> Floats:
        """The numbers of a constant."""
        if name in self._made:
            return self._made[name]
        return self._tensors[name].numbers(name)

    def _folded(self, node: Node) -> bool:
        """Whether it only makes a constant: by itself, or another one turned around."""
        if node.kind == "Constant":
            if (value := node.attributes.get("value")) is not None:
                tensor = OnnxTensor(value.messages(5)[0], self._folder)
                few_enough({node.name: tensor})
                self._made[node.outputs[0]] = tensor.numbers(node.name)
            else:
                value = next(iter(node.attributes.values()))
                numbers = {"value_float": value.real(2), "value_int": value.number(3)}
                many = {"value_floats": value.reals(7), "value_ints": value.numbers(8)}
                found = {**numbers, **many}.get(value.text(1), 0.0)
                self._made[node.outputs[0]] = np.array(found, dtype=np.float64)
            return True
        if node.inputs and self.is_constant(node.inputs[0]):
            if node.kind == "Transpose":
                self._made[node.outputs[0]] = self.constant(node.inputs[0]).T
                return True
            if node.kind in ("Identity", "Cast"):
                self._made[node.outputs[0]] = self.constant(node.inputs[0])
                return True
        return False


def _node(message: Message) -> Node:
    outputs = tuple(message.texts(2))
    if not outputs:
        raise ValueError("an operator gives nothing")
    attributes = {one.text(1): one for one in message.messages(5)}
    # A name may be empty, where an optional input is left out.
    name = message.text(3) or outputs[0]
    return Node(name, message.text(4), tuple(message.texts(1)), outputs, attributes)


def read_graph(path: Path, opened: ExitStack) -> Graph:
    """The graph of the file, which stays open while its numbers are read."""
    stream = opened.enter_context(path.open("rb"))
    mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    graphs = Message(memoryview(mapped)).parts(_GRAPH)
    if not graphs:
        raise ValueError("it has no graph")
    return Graph(Message(graphs[-1]), path.parent)
