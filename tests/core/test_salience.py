"""What a clip is about when nobody says, and when somebody does."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Network, Quantity, record
from backprop.clips.context import Stage
from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, chosen_scenes
from backprop.core.errors import BackpropError
from backprop.core.salience import Choice, instructive, saturated


def test_the_largest_derivative_of_the_layer_is_taken() -> None:
    network = Network.random([4, 5, 3], seed=8)
    trace = record(network, [0.3, -0.2, 0.9, 0.5], [1, 0, 0])
    step = 1e-5

    def cost(j: int, k: int, by: float) -> float:
        """By running the network again by hand."""
        weights = [layer.weights.copy() for layer in network.layers]
        weights[1][j, k] += by
        a = trace.a[0]
        for w, layer in zip(weights, network.layers, strict=True):
            a = 1 / (1 + np.exp(-(w @ a + layer.biases)))
        return float(((a - trace.y) ** 2).sum())

    slopes = {(j, k): abs(cost(j, k, step) - cost(j, k, -step)) for j in range(3) for k in range(5)}
    choice = instructive(trace, "w", 2)
    assert choice.quantity == Quantity("w", 2, max(slopes, key=slopes.__getitem__))
    assert choice.why == "the weight of the last layer that the cost is most sensitive to"


def test_saturated_neurons_are_left_aside() -> None:
    # Cross-entropy keeps the cost steep where the sigmoid is flat: z is -20, then 0.
    network = Network.from_arrays(
        [([[-20.0], [0.0]], [0, 0], "sigmoid")], cost="binary_cross_entropy"
    )
    trace = record(network, [1.0], [1, 1])
    assert saturated(trace, 1).tolist() == [True, False]
    assert abs(trace["w[1][0,0]"].derivative) > abs(trace["w[1][1,0]"].derivative)
    choice = instructive(trace, "w", 1)
    assert choice.quantity == Quantity("w", 1, (1, 0))
    assert choice.why.endswith(", saturated neurons aside")


def test_where_the_cost_is_sensitive_to_none_that_is_said() -> None:
    network = Network.from_arrays([([[1.0, 1.0]], [-5], "relu")])
    assert instructive(record(network, [1, 1], [3]), "a", 0) == Choice(
        Quantity("a", 0, (0,)),
        "the first activation of the input, for the cost is sensitive to none",
    )


def test_a_clip_says_what_it_can_be_about() -> None:
    weight = Quantity.parse("w[1][0,0]")
    Declaration("", focus="wb", name="X").check_focus(weight)
    Declaration("", name="X").check_focus(None)
    with pytest.raises(BackpropError, match=r"X is about an activation, such as .*; found w\[1\]"):
        Declaration("", focus="a", name="X").check_focus(weight)
    with pytest.raises(BackpropError, match="LongPath takes no focus: backprop list"):
        chosen_scenes(["LongPath"], None, weight)
    shown, left_out = chosen_scenes([], None, weight)
    assert all("w" in entry.focus for entry in shown)
    assert {*shown, *left_out} == {*catalog()}


def test_a_stage_knows_only_quantities_of_its_network() -> None:
    assert Stage.of("small", focus="a[1][2]").focus == Quantity("a", 1, (2,))
    with pytest.raises(BackpropError, match=r"a\[1\]\[3\]"):
        Stage.of("small", focus="a[1][3]")
