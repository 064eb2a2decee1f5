"""A feed-forward network: layers of weights, biases and an activation, and a cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType, NoneType

import numpy as np
from numpy.typing import ArrayLike

from backprop.core.activations import Activation, Array, find_activation
from backprop.core.costs import Cost, find_cost
from backprop.core.errors import NetworkError
from backprop.core.examples import Example, Rows
from backprop.core.expected import expect, expect_whole
from backprop.core.inputs import Inputs, check_called
from backprop.core.misfits import commas, swapped, transposed
from backprop.core.names import named, unknown
from backprop.core.number_format import amount
from backprop.core.typed_example import is_typed, typed_example

__all__ = ["Example", "Layer", "Network", "detached", "frozen"]


def detached(values: ArrayLike) -> ArrayLike:
    """The values alone: a tensor of PyTorch that is still being trained is no array by itself."""
    detach = getattr(values, "detach", None)
    found: ArrayLike = detach() if callable(detach) else values
    return found


def frozen(values: ArrayLike, what: str, ndim: int) -> Array:
    """Return a read-only floating copy of `values` with `ndim` axes, all finite."""
    try:
        array = np.array(detached(values))
        if array.dtype.kind not in "fiub":
            raise TypeError(array.dtype)
        if array.dtype not in (np.float32, np.float64):
            array = array.astype(np.float64)
    except (TypeError, ValueError, RuntimeError):
        raise NetworkError(f"{what}: expected numbers in {amount(ndim, 'dimension')}") from None
    if array.ndim != ndim:
        raise NetworkError(
            f"{what}: expected {amount(ndim, 'dimension')}, found shape {array.shape}"
        )
    if not np.isfinite(array).all():
        raise NetworkError(f"{what}: expected finite numbers, found NaN or infinity")
    array.flags.writeable = False
    return array


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Layer l: weights (n_l, n_{l-1}), biases (n_l,), an activation, and a name or none.

    a[l] = f(weights @ a[l-1] + biases)
    """

    weights: Array
    biases: Array
    activation: Activation
    name: str = ""

    def __repr__(self) -> str:
        after, before = self.weights.shape
        return f"Layer({after} from {before}, {self.activation.name})"


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Layers 1..L and a cost; shapes are checked on construction.

    `examples` are named inputs with desired outputs, as the network takes them: where `inputs` are
    scaled, they are scaled. `outputs` are names, such as those of the classes; none, or n_L.
    """

    layers: tuple[Layer, ...]
    cost: Cost
    name: str = "network"
    examples: Mapping[str, Example] = field(default_factory=dict)
    inputs: Inputs = field(default_factory=Inputs)
    outputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        named(self.name, "network")
        many = self.examples if isinstance(self.examples, Rows) else None
        for label in self.examples if many is None else many.names:
            named(label, "example")
        if not self.layers:
            raise NetworkError("a network needs at least one layer")
        weights = [layer.weights.shape for layer in self.layers]
        biases = [layer.biases.shape for layer in self.layers]
        width = weights[0][1]
        for number, layer in enumerate(self.layers, start=1):
            if layer.name:
                named(layer.name, f"layer {number}")
            rows, columns = layer.weights.shape
            if rows == 0 or columns == 0:
                raise NetworkError(f"layer {number}: weights are empty, shape {(rows, columns)}")
            if columns != width:
                turned = transposed(weights, biases, number - 1, width)
                raise NetworkError(
                    f"layer {number}: expected weights (n, {width}) "
                    f"for the {amount(width, 'neuron')} of layer {number - 1}, "
                    f"found {(rows, columns)}{turned or commas(layer.weights[0].tolist(), width)}"
                )
            if layer.biases.shape != (rows,):
                turned = transposed(weights, biases, number - 1, self._inputs(number))
                if turned and (self._inputs(number) or len(self.layers) > number):
                    own = amount(columns, "bias", "biases")
                    raise NetworkError(
                        f"layer {number}: expected weights ({columns}, n) for its {own}, "
                        f"found {(rows, columns)}{turned}"
                    )
                raise NetworkError(
                    f"layer {number}: expected biases ({rows},) for weights {(rows, columns)}, "
                    f"found {layer.biases.shape}{commas(layer.biases.tolist(), rows) or turned}"
                )
            if layer.activation.coupled and number < len(self.layers):
                raise NetworkError(
                    f"layer {number}: {layer.activation.name} can only be the last layer"
                )
            width = rows
        expect(self.inputs, Inputs, "inputs", "Inputs")
        self.inputs.check(self.widths[0])
        check_called(self.outputs, "output", self.widths[-1])
        self.cost.check_after(self.layers[-1].activation)
        object.__setattr__(self, "cost", self.cost.counted(self.widths[-1]))
        if many is not None:
            self._check_rows(many)
            return
        self._check_examples()
        object.__setattr__(self, "examples", MappingProxyType(dict(self.examples)))

    def _inputs(self, number: int) -> int:
        """How many neurons layer `number` - 1 has; of the input as the examples have it, else 0."""
        if number > 1:
            return len(self.layers[number - 2].biases)
        if isinstance(self.examples, Rows):
            return int(self.examples.x.shape[1])
        lengths = {len(example.x) for example in self.examples.values()}
        return lengths.pop() if len(lengths) == 1 else 0

    def _check_rows(self, rows: Rows) -> None:
        for part, values, width in (("x", rows.x, self.widths[0]), ("y", rows.y, self.widths[-1])):
            if values.shape[1] != width:
                why = swapped(rows.x.shape[1:], rows.y.shape[1:], self.widths[0], self.widths[-1])
                raise NetworkError(
                    f"examples: expected {part} of {width} columns, found {values.shape[1]}{why}"
                )
        try:
            self.cost.check_targets(rows.y)
        except NetworkError as error:
            raise NetworkError(f"examples: {error}") from None

    def _check_examples(self) -> None:
        for label, (x, y) in self.examples.items():
            for part, values, expected in (("x", x, self.widths[0]), ("y", y, self.widths[-1])):
                if values.shape == (expected,):
                    continue
                why = swapped(x.shape, y.shape, self.widths[0], self.widths[-1])
                why = why or commas(values.tolist(), expected)
                if part == "x" and not why:
                    comma = commas(self.layers[0].weights[0].tolist(), len(x))
                    why = comma and f"; or layer 1 has a weight too many{comma}"
                raise NetworkError(
                    f"example {label!r}: expected {part} ({expected},), found {values.shape}{why}"
                )
            try:
                self.cost.check_targets(y)
            except NetworkError as error:
                raise NetworkError(f"example {label!r}: {error}") from None

    @classmethod
    def from_arrays(
        cls,
        layers: Sequence[tuple[ArrayLike, ArrayLike, str]],
        cost: str = "quadratic",
        *,
        name: str = "network",
        examples: Mapping[str, tuple[ArrayLike, ArrayLike]] | None = None,
    ) -> Network:
        """Build from (weights, biases, activation name) per layer.

        Raises
        ------
        NetworkError
            A shape does not fit, a number is not finite, or a name is unknown.
        """
        expect(layers, Iterable, "layers", "a list of (weights, biases, activation name)")
        layers = list(layers)
        for number, layer in enumerate(layers, start=1):
            if not isinstance(layer, tuple | list) or len(layer) != 3:
                raise NetworkError(f"layer {number}: expected (weights, biases, activation name)")
        expect(name, str, "name", "a string")
        expect(examples, (Mapping, NoneType), "examples", "pairs (x, y) by their names")
        for label, pair in (examples or {}).items():
            expect(label, str, "examples", "names that are strings")
            if not isinstance(pair, tuple | list) or len(pair) != 2:
                raise NetworkError(f"example {label!r}: expected a pair (x, y)")
        built = tuple(
            Layer(
                frozen(weights, f"layer {number}: weights", 2),
                frozen(biases, f"layer {number}: biases", 1),
                find_activation(activation),
            )
            for number, (weights, biases, activation) in enumerate(layers, start=1)
        )
        named = {
            label: Example(
                frozen(x, f"example {label!r}: x", 1), frozen(y, f"example {label!r}: y", 1)
            )
            for label, (x, y) in (examples or {}).items()
        }
        return cls(built, find_cost(cost), name, named)

    @classmethod
    def random(
        cls,
        sizes: Sequence[int],
        seed: int,
        *,
        activation: str = "sigmoid",
        last: str | None = None,
        cost: str = "quadratic",
    ) -> Network:
        """Draw weights from N(0, 1/n_{l-1}) and biases from N(0, 1/4), repeatably.

        `last` names another activation for the last layer.
        """
        expect(sizes, (Sequence, np.ndarray), "sizes", "whole numbers")
        for size in sizes:
            expect_whole(size, "sizes")
        expect_whole(seed, "seed")
        if seed < 0:
            raise NetworkError(f"seed: expected 0 or more, found {seed}")
        if len(sizes) < 2 or any(size < 1 for size in sizes):
            raise NetworkError(f"expected two or more sizes of at least 1, found {list(sizes)}")
        rng = np.random.default_rng(seed)
        layers = [
            (
                rng.standard_normal((rows, columns)) / np.sqrt(columns),
                rng.standard_normal(rows) / 2,
                activation,
            )
            for columns, rows in pairwise(sizes)
        ]
        if last is not None:
            layers[-1] = (*layers[-1][:2], last)
        return cls.from_arrays(layers, cost, name="-".join(map(str, sizes)))

    @property
    def depth(self) -> int:
        """L, the number of layers after the input."""
        return len(self.layers)

    def __repr__(self) -> str:
        functions = [layer.activation.name for layer in self.layers]
        if len(set(functions)) == 1:
            functions = functions[:1]
        count = sum(layer.weights.size + layer.biases.size for layer in self.layers)
        return (
            f"Network({self.name!r}, {'-'.join(map(str, self.widths))}, {', '.join(functions)}, "
            f"cost {self.cost.name}, {count:,} weights and biases, "
            f"{amount(len(self.examples), 'example')})"
        )

    @property
    def widths(self) -> tuple[int, ...]:
        """(n_0, ..., n_L)."""
        return (self.layers[0].weights.shape[1], *(len(layer.biases) for layer in self.layers))

    @property
    def coupled(self) -> bool:
        """Whether every output depends on every weighted sum of the last layer, as in softmax."""
        return self.layers[-1].activation.coupled

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """float32 if every array is, else float64."""
        return np.result_type(*(a for layer in self.layers for a in (layer.weights, layer.biases)))

    def __deepcopy__(self, memo: object) -> Network:
        """Itself: nothing in it can change."""
        return self

    def example(self, name: str | None = None) -> tuple[str, Example]:
        """The example of that name, or the first one, with its name; or one in numbers, as typed.

        See `backprop.core.typed_example`: "0.9 0.4 0.7 -> 1 0".
        """
        if isinstance(name, str) and is_typed(name) and name not in self.examples:
            return typed_example(name, self.widths, self.inputs, self.outputs)
        if not self.examples:
            raise NetworkError(
                f"network {self.name!r} has no examples: add [[example]] to its file, with a name, "
                f"x of {self.widths[0]} and y of {amount(self.widths[-1], 'number')}, or give "
                "others, --data FILE, or one in numbers, --x and --y"
            )
        chosen = next(iter(self.examples)) if name is None else name
        if not isinstance(chosen, str) or chosen not in self.examples:
            what = f"network {self.name!r} has no example"
            if isinstance(self.examples, Rows) and not self.examples.names:
                last = len(self.examples)
                raise NetworkError(f"{what} {chosen!r}: expected one of row 1 to row {last}")
            raise NetworkError(unknown(what, chosen, self.examples))
        return chosen, self.examples[chosen]

    def layer(self, number: int) -> Layer:
        """Layer l = 1..L."""
        expect_whole(number, "layer")
        if not 1 <= number <= self.depth:
            raise NetworkError(f"no layer {number}: layers count from 1 to {self.depth}")
        return self.layers[number - 1]

    def with_layer(self, number: int, layer: Layer) -> Network:
        """This network with layer `number` replaced."""
        self.layer(number)  # raises if there is none
        layers = list(self.layers)
        layers[number - 1] = layer
        return replace(self, layers=tuple(layers))
