"""Building networks: shapes, names and numbers are checked at once."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from backprop import Network
from backprop.core.errors import NetworkError

ONE = ([[1.0, 2.0]], [0.5], "sigmoid")


def test_from_arrays() -> None:
    given = np.array([[1.0, 2.0]])
    network = Network.from_arrays([(given, [0.5], "tanh"), ([[3], [4]], [0, 1], "softmax")])
    given[0, 0] = 99
    assert network.widths == (2, 1, 2)
    assert network.depth == 2
    assert network.layer(1).weights.tolist() == [[1.0, 2.0]]  # a copy
    assert network.layer(2).weights.dtype == np.float64
    assert network.cost.name == "quadratic"
    assert [layer.activation.name for layer in network.layers] == ["tanh", "softmax"]


def test_arrays_are_immutable() -> None:
    network = Network.from_arrays([ONE], examples={"e": ([1, 2], [0])})
    layer, example = network.layer(1), network.examples["e"]
    for array in (layer.weights, layer.biases, example.x, example.y):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(TypeError):
        network.examples["f"] = example  # type: ignore[index]


def test_random_is_repeatable_and_of_the_promised_spread() -> None:
    first, again = (Network.random([300, 200, 100], seed=4) for _ in range(2))
    other = Network.random([300, 200, 100], seed=5)
    for number in (1, 2):
        weights = first.layer(number).weights
        np.testing.assert_array_equal(weights, again.layer(number).weights)
        assert not np.array_equal(weights, other.layer(number).weights)
        # 20,000 draws or more: the spread of N(0, 1/n) is met to a few percent.
        assert weights.std() == pytest.approx(1 / np.sqrt(weights.shape[1]), rel=0.05)
    assert np.concatenate([layer.biases for layer in first.layers]).std() == pytest.approx(
        0.5, rel=0.15
    )
    network = Network.random([2, 3, 3, 2], seed=0, activation="tanh", last="softmax")
    assert [layer.activation.name for layer in network.layers] == ["tanh", "tanh", "softmax"]
    assert network.name == "2-3-3-2"


@pytest.mark.parametrize("sizes", [[], [3], [3, 0, 2], [3, -1]])
def test_random_needs_sizes(sizes: list[int]) -> None:
    with pytest.raises(NetworkError, match="two or more sizes"):
        Network.random(sizes, seed=0)


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ([], "at least one layer"),
        ([ONE, ([[1.0, 2.0]], [0.0], "tanh")], r"layer 2: expected weights \(n, 1\)"),
        (
            [([[1.0, 2.0]], [0.5, 0.5], "tanh")],
            r"layer 1: expected biases \(1,\) for weights \(1, 2\), found \(2,\)",
        ),
        ([([1.0, 2.0], [0.5], "tanh")], r"layer 1: weights: expected 2 dimension"),
        ([([[1.0]], 0.5, "tanh")], r"layer 1: biases: expected 1 dimension"),
        ([([[np.nan]], [0.5], "tanh")], "layer 1: weights: expected finite"),
        ([([[1.0]], [np.inf], "tanh")], "layer 1: biases: expected finite"),
        ([([["1.0"]], [0.5], "tanh")], "layer 1: weights: expected numbers"),
        ([([[1 + 2j]], [0.5], "tanh")], "layer 1: weights: expected numbers"),
        ([([[10**400]], [0.5], "tanh")], "layer 1: weights: expected numbers"),
        ([([[None]], [0.5], "tanh")], "layer 1: weights: expected numbers"),
        ([([[1.0], [1.0, 2.0]], [0.5, 0.5], "tanh")], "layer 1: weights: expected numbers"),
        ([(np.empty((0, 2)), np.empty(0), "tanh")], "layer 1: weights are empty"),
        ([([[1.0]], [0.5], "tan")], "unknown activation 'tan'"),
        ([([[1.0]], [0.5], "softmax"), ([[1.0]], [0.5], "tanh")], "softmax can only be the last"),
    ],
)
def test_what_does_not_fit_is_refused(layers: list, says: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(NetworkError, match=says):
        Network.from_arrays(layers)


def test_examples_and_cost_are_checked() -> None:
    with pytest.raises(NetworkError, match=r"example 'e': expected y \(1,\), found \(2,\)"):
        Network.from_arrays([ONE], examples={"e": ([1, 2], [0, 1])})
    with pytest.raises(NetworkError, match=r"example 'e': expected x \(2,\), found \(1,\)"):
        Network.from_arrays([ONE], examples={"e": ([1], [0])})
    with pytest.raises(NetworkError, match="unknown cost 'mae'"):
        Network.from_arrays([ONE], cost="mae")


def test_dtype_and_replacing_a_layer() -> None:
    single = (np.ones((1, 2), "f4"), np.ones(1, "f4"), "tanh")
    assert Network.from_arrays([single]).dtype == np.float32
    network = Network.from_arrays([single, ([[1.0]], [0.0], "tanh")])
    assert network.dtype == np.float64
    changed = network.with_layer(2, network.layer(2))
    assert changed.layer(2) is network.layer(2)
    for number in (0, 3, -1):
        with pytest.raises(NetworkError, match=f"no layer {number}: layers count from 1 to 2"):
            network.layer(number)
        with pytest.raises(NetworkError, match=f"no layer {number}"):
            network.with_layer(number, network.layer(1))


def test_importing_the_core_imports_neither_manim_nor_click() -> None:
    script = (
        "import sys, backprop; net = backprop.Network.random([2, 3, 1], seed=0);"
        "t = backprop.record(net, [1, 2], [0]); backprop.paths(t, 'a[0][0]');"
        "print([m for m in ('manim', 'click', 'rich', 'scipy', 'autograd') if m in sys.modules])"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
