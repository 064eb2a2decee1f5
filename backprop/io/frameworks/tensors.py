"""Tensors by name, of which the numbers are read when they are asked for; and a model of them.

What stands in a name says which way weights lie, never their shape: PyTorch's `weight` has a row
for each neuron, Keras' and Flax' `kernel` and scikit-learn's `coefs` have a column for each.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise, permutations
from typing import Protocol

from backprop.core.errors import NetworkError
from backprop.io.arrays import MOST_ARRAYS, MOST_NUMBERS
from backprop.io.error_format import shown, some_of
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.imported import Floats, refused

__all__ = ["Tensor", "assembled", "few_enough"]


class Tensor(Protocol):
    """A tensor in an open file."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape, known without its numbers."""

    def numbers(self, where: str) -> Floats:
        """All of it in float64."""


@dataclass(slots=True)
class _Part:
    """What stands under one name: `fc1.weight` and `fc1.bias`."""

    tensors: dict[str, str] = field(default_factory=dict)
    """What each is, and its whole name."""


_NAME = re.compile(r"(?P<part>.*?)[./]?(?P<kind>weight|bias|kernel)(?::0)?")
_NUMBERED = re.compile(r"(?P<kind>[wWbB]|coefs_?|intercepts_?|weights_?|biases_?)(?P<part>\d+)")
_ROWS, _COLUMNS, _BIASES = "rows", "columns", "biases"
_KINDS = {
    "weight": _ROWS,
    "weights": _ROWS,
    "w": _ROWS,
    "kernel": _COLUMNS,
    "coefs": _COLUMNS,
    "bias": _BIASES,
    "biases": _BIASES,
    "b": _BIASES,
    "intercepts": _BIASES,
}
_OTHERS = (
    (r"running_(mean|var)|num_batches_tracked|moving_(mean|variance)", "batch normalisation"),
    (r"weight_[ih]h|bias_[ih]h|recurrent", "recurrent"),
    (r"in_proj|q_proj|k_proj|v_proj|attn|attention", "attention"),
)
_BEFORE_OR_AFTER = (
    "batch normalisation, and names of tensors do not say whether it stands before or after the "
    "activation: write the model as ONNX, or give it to backprop.from_torch"
)
_MOST_ORDERS = 8
"""Layers of which all orders are tried."""


def few_enough(tensors: Mapping[str, Tensor]) -> None:
    """Stop if reading all of them would take more than a network may."""
    if len(tensors) > MOST_ARRAYS:
        raise NetworkError(f"expected at most {MOST_ARRAYS:,} tensors, found {len(tensors):,}")
    count = sum(math.prod(tensor.shape) for tensor in tensors.values())
    if count > MOST_NUMBERS:
        raise NetworkError(
            f"expected a network of at most {MOST_NUMBERS:,} numbers, found {count:,}"
        )


def assembled(tensors: Mapping[str, Tensor], *, in_order: bool) -> Assembly:
    """Layers without activations.

    Parameters
    ----------
    in_order
        Whether the tensors come in the order in which the model has them.

    Raises
    ------
    NetworkError
        There are others than weights and biases, or their order cannot be told.
    """
    parts = _parts(tensors)
    few_enough(tensors)
    layers = {}
    for name, part in parts.items():
        kind = next((kind for kind in (_ROWS, _COLUMNS) if kind in part.tensors), None)
        if kind is None:
            raise NetworkError(
                f"{shown(part.tensors[_BIASES])}: expected weights with it, found none"
            )
        shape = tensors[part.tensors[kind]].shape
        layers[name] = shape if kind == _ROWS else shape[::-1]
    assembly = Assembly()
    for name in _ordered(layers, in_order=in_order):
        part = parts[name]
        biases = part.tensors.get(_BIASES)
        b = None if biases is None else tensors[biases].numbers(shown(biases))
        if (weights := part.tensors.get(_ROWS)) is not None:
            w = tensors[weights].numbers(shown(weights))
            if _NUMBERED.fullmatch(weights):
                assembly.note(
                    f"{weights}: taken to have a row for each neuron, z = {weights} @ a; "
                    f"if it is a @ {weights}, store {weights}.T"
                )
        else:
            weights = part.tensors[_COLUMNS]
            w = tensors[weights].numbers(shown(weights)).T
            assembly.note(f"{weights}: transposed, it has a column for each neuron")
        assembly.weights(name, w, None if b is None else b.reshape(-1))
    return assembly


def _parts(tensors: Mapping[str, Tensor]) -> dict[str, _Part]:
    for name in tensors:
        for sign, what in _OTHERS:
            if re.search(sign, name):
                if what == "batch normalisation":
                    raise NetworkError(f"{shown(name)} is of {_BEFORE_OR_AFTER}")
                raise refused(name, what)
    parts: dict[str, _Part] = {}
    for name, tensor in tensors.items():
        found = _NUMBERED.fullmatch(name) or _NAME.fullmatch(name)
        if found is None:
            raise NetworkError(
                f"{shown(name)}: expected names that end in weight and bias (PyTorch), kernel and "
                f"bias (Keras, Flax), or are w1 and b1; found {some_of(list(tensors), 4)}"
            )
        kind = _KINDS[found["kind"].lower().rstrip("_")]
        axes = len(tensor.shape)
        if kind != _BIASES and axes != 2:
            raise refused(
                name,
                f"of {axes} axes, a convolution or the like"
                if axes > 2
                else "of one axis, as a normalisation or a PReLU has it",
            )
        part = parts.setdefault(found["part"] or "layer", _Part())
        if kind in part.tensors or {kind, *part.tensors} >= {_ROWS, _COLUMNS}:
            raise NetworkError(f"{shown(name)}: expected one such tensor, found two")
        part.tensors[kind] = name
    if not parts:
        raise NetworkError("expected weights and biases, found no tensors")
    return parts


def _ordered(layers: Mapping[str, tuple[int, ...]], *, in_order: bool) -> list[str]:
    """The layers' names as x meets them: as they are stored, or numbered, or as alone they fit."""
    names = list(layers)
    if in_order:
        return names
    numbers = {name: re.findall(r"\d+", name) for name in names}
    stems = {re.sub(r"\d+", "#", name) for name in names}
    by_number = sorted(names, key=lambda name: [int(digits) for digits in numbers[name]])
    if len(stems) == 1:
        return by_number
    if len(names) <= _MOST_ORDERS:
        fit = [list(order) for order in permutations(names) if _fit(order, layers)]
        if len(fit) == 1:
            return fit[0]
    raise NetworkError(
        f"the order of {some_of(names)} is not in it, and "
        "their shapes do not tell it: save the state dict as .pt, which keeps it"
    )


def _fit(order: tuple[str, ...], layers: Mapping[str, tuple[int, ...]]) -> bool:
    return all(layers[one][0] == layers[next_][1] for one, next_ in pairwise(order))
