"""A PyTorch model as ours, traced with torch.fx: each call in its order, with its modules."""

from __future__ import annotations

from typing import Any

import numpy as np

from backprop.core.errors import NetworkError
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.imported import CAN_BE_SHOWN, Floats, Imported, refused
from backprop.io.frameworks.losses import Loss
from backprop.io.frameworks.torch_calls import activation_of, call_name, dropped
from backprop.io.frameworks.torch_loss import torch_loss

__all__ = ["imported_from_torch"]


def imported_from_torch(model: Any, loss: Any) -> Imported:
    """The layers of a module that passes one input on from layer to layer.

    Raises
    ------
    NetworkError
        Something in it cannot be shown, which is named.
    """
    try:
        import torch
        from torch import fx
    except ModuleNotFoundError:
        raise NetworkError("from_torch needs PyTorch: pip install torch") from None
    if not isinstance(model, torch.nn.Module):
        raise NetworkError(f"from_torch: expected a torch.nn.Module, found {type(model).__name__}")
    if isinstance(model, torch.jit.ScriptModule):
        raise NetworkError("from_torch: expected the model itself, found a TorchScript program")
    try:
        root = torch.nn.Sequential(model) if _is_leaf(model) else model
        graph = fx.Tracer().trace(root)
    except Exception as error:  # whatever the model's own forward does with what is no tensor
        raise NetworkError(
            f"{type(model).__name__}: cannot be traced: {' '.join(str(error).split())[:200]}; "
            f"{CAN_BE_SHOWN}"
        ) from None
    walk = _Walk(root)
    for node in graph.nodes:
        walk.step(node)
    found: Loss | None = torch_loss(loss)
    return walk.assembly.finished(found)


def _is_leaf(model: Any) -> bool:
    return type(model).__module__.startswith("torch.nn") and not list(model.children())


class _Walk:
    """Follows the one value that is passed on."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.assembly = Assembly()
        self.now: Any = None
        self.before: set[Any] = set()
        """All that the value has been so far."""
        self.aside: set[Any] = set()
        """Nodes that are parameters, or sizes of the value."""

    def step(self, node: Any) -> None:
        """One call."""
        if node.op == "placeholder":
            if self.now is not None:
                if not node.users:
                    return
                raise refused(node.name, "a second input")
            self._is_now(node)
        elif node.op == "get_attr":
            self.aside.add(node)
        elif node.op == "output":
            if node.args[0] is not self.now:
                raise refused("output", f"{node.args[0]} and not {self.now} alone")
        elif self._is_aside(node):
            self.aside.add(node)
        else:
            self._passed_on(node)

    def _is_aside(self, node: Any) -> bool:
        """Whether it is a size of the value, or made of such alone."""
        if node.op == "call_module":
            return False
        name = call_name(node)
        inputs = node.all_input_nodes
        if name in ("size", "dim", "getattr") and self.before.issuperset(inputs):
            return name != "getattr" or node.args[1] in ("shape", "ndim", "device", "dtype")
        return bool(inputs) and all(one in self.aside and one.op != "get_attr" for one in inputs)

    def _passed_on(self, node: Any) -> None:
        values = [one for one in node.all_input_nodes if one not in self.aside]
        name = str(node.target) if node.op == "call_module" else node.name
        if values != [self.now]:
            others = " and ".join(map(str, values))
            raise refused(name, f"a step that takes {others}: a skip connection or a branch")
        if node.op == "call_module":
            self._module(name, self.root.get_submodule(node.target), node)
        else:
            self._function(name, node)
        self._is_now(node)

    def _is_now(self, node: Any) -> None:
        self.now = node
        self.before.add(node)

    def _module(self, name: str, module: Any, node: Any) -> None:
        from torch import nn

        kind = type(module).__name__
        if isinstance(module, nn.Linear):
            if isinstance(module, nn.LazyLinear):
                raise NetworkError(f"{name} has no weights yet: call the model once before")
            bias = None if module.bias is None else _array(module.bias)
            self.assembly.weights(name, _array(module.weight), bias)
        elif isinstance(module, nn.BatchNorm1d):
            self._batch_norm(name, module)
        elif (why := dropped(kind)) is not None:
            if why:
                self.assembly.left_out(name, why)
        elif (activation := activation_of(name, kind, module, node)) is not None:
            self.assembly.activation(name, activation)
            if isinstance(module, nn.PReLU):
                self.assembly.note(f"{name}: its slope is fixed here, in PyTorch it is trained")
        else:
            raise refused(name, kind)

    def _batch_norm(self, name: str, module: Any) -> None:
        if module.running_mean is None:
            raise refused(name, f"{type(module).__name__} without running statistics")
        factor = 1 / np.sqrt(_array(module.running_var) + module.eps)
        offset = -_array(module.running_mean) * factor
        if module.affine:
            weight = _array(module.weight)
            factor, offset = weight * factor, weight * offset + _array(module.bias)
        self.assembly.note(f"{name}: with its running statistics, as in eval()")
        self.assembly.scaling(name, factor, offset)

    def _function(self, name: str, node: Any) -> None:
        call = call_name(node)
        if call == "linear":
            weight, bias = _arguments(node, "weight", "bias")
            rows = self._attribute(name, weight)
            column = None if bias is None else self._attribute(name, bias)
            self.assembly.weights(getattr(weight, "target", name), rows, column)
        elif call in ("add", "sub", "mul", "truediv", "div"):
            self._arithmetic(name, call, node)
        elif (why := dropped(call)) is not None:
            if why:
                self.assembly.left_out(name, why)
        elif (activation := activation_of(name, call, None, node)) is not None:
            self.assembly.activation(name, activation)
        else:
            raise refused(name, call)

    def _arithmetic(self, name: str, call: str, node: Any) -> None:
        """What is added to it, or what it is multiplied with, as numbers or as a buffer."""
        left, right = node.args[:2]
        first = left is self.now
        other = right if first else left
        value = (
            np.asarray(other) if isinstance(other, int | float) else self._attribute(name, other)
        )
        self.assembly.arithmetic(name, call.removeprefix("true"), value, first=first)

    def _attribute(self, name: str, node: Any) -> Floats:
        if getattr(node, "op", "") != "get_attr":
            raise refused(name, "a step with weights that are computed")
        found = self.root
        for part in str(node.target).split("."):
            found = getattr(found, part)
        return _array(found)


def _arguments(node: Any, *names: str) -> list[Any]:
    """Arguments after the first, by place or by name."""
    given = list(node.args[1:])
    return [
        given[place] if place < len(given) else node.kwargs.get(name)
        for place, name in enumerate(names)
    ]


def _array(tensor: Any) -> Floats:
    """In float64, which every type of a tensor's numbers fits into."""
    found: Floats = tensor.detach().cpu().double().numpy()
    return found.copy()
