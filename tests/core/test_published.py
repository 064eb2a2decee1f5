"""Worked examples of the field, against the numbers that were printed with them."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Network, descend, record, train
from backprop.core.optimizer import Optimizer

MAZUR = Network.from_arrays(
    [
        ([[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35], "sigmoid"),
        ([[0.40, 0.45], [0.50, 0.55]], [0.60, 0.60], "sigmoid"),
    ],
    "half_quadratic",
)


def test_mazurs_step_by_step_example() -> None:
    # Matt Mazur, A Step by Step Backpropagation Example (2015): nine digits as printed there.
    trace = record(MAZUR, [0.05, 0.10], [0.01, 0.99])
    assert trace.cost == pytest.approx(0.298371109, abs=5e-10)
    np.testing.assert_allclose(trace.a[2], [0.75136507, 0.772928465], rtol=0, atol=5e-9)
    assert trace["w[2][0,0]"].derivative == pytest.approx(0.082167041, abs=5e-10)
    # His weights after one step at a rate of 0.5; all derivatives are of the old weights.
    after = [layer.weights - 0.5 * dw for layer, dw in zip(MAZUR.layers, trace.dC_dw, strict=True)]
    first = [[0.149780716, 0.19956143], [0.24975114, 0.29950229]]
    last = [[0.35891648, 0.408666186], [0.511301270, 0.561370121]]
    np.testing.assert_allclose(after[0], first, rtol=0, atol=5e-9)
    np.testing.assert_allclose(after[1], last, rtol=0, atol=5e-9)


@pytest.mark.long
def test_mazurs_example_after_ten_thousand_steps() -> None:
    # He prints the cost that each of 10,000 steps starts from; the last is 0.0000351085. His
    # biases stay as they are.
    history = train(
        MAZUR,
        9_999,
        rate=0.5,
        examples=([[0.05, 0.10]], [[0.01, 0.99]]),
        optimizer=Optimizer(biases="fixed"),
    )
    assert history.costs[-1] == pytest.approx(0.0000351085, abs=5e-11)
    # 0.291027924, printed after one step, is not what his nine-digit weights above give.
    assert history.costs[1] == pytest.approx(0.291027774, abs=5e-10)
    # His outputs are of a step or two later, each of which moves them by 1e-6.
    outputs = record(history.network, [0.05, 0.10], [0.01, 0.99]).a[2]
    np.testing.assert_allclose(outputs, [0.015912196, 0.984065734], rtol=0, atol=3e-6)


def test_the_two_layers_of_cs231n() -> None:
    """Its spiral, ReLU and softmax, with weights that are pulled to 0: a step by its formulas.

    CS231n, Putting it together: Minimal Neural Network Case Study (2015): the scores' gradient is
    the shares, less 1 for the right class, over the number of points; regularisation adds 1e-3 W.
    """
    rng = np.random.default_rng(0)
    turns, radius = np.linspace(0, 4, 100), np.linspace(0, 1, 100)
    angles = [turns + 4 * arm + 0.2 * rng.standard_normal(100) for arm in range(3)]
    x = np.concatenate([np.column_stack([radius * np.sin(t), radius * np.cos(t)]) for t in angles])
    right = np.repeat(np.arange(3), 100)
    w1, w2 = 0.01 * rng.standard_normal((2, 100)), 0.01 * rng.standard_normal((100, 3))
    b1, b2 = np.zeros(100), np.zeros(3)
    layers = [(w1.T, b1, "relu"), (w2.T, b2, "softmax")]
    way = descend(
        Network.from_arrays(layers, "cross_entropy"),
        rate=1.0,
        examples=(x, np.eye(3)[right]),
        optimizer=Optimizer(l2=1e-3),
    )
    assert next(way).cost == pytest.approx(np.log(3), abs=1e-3)  # 1.0986, as printed
    for _ in range(5):
        hidden = np.maximum(0, x @ w1 + b1)
        shares = np.exp(hidden @ w2 + b2)
        shares /= shares.sum(axis=1, keepdims=True)
        scores = shares
        scores[np.arange(300), right] -= 1
        scores /= 300
        below = scores @ w2.T
        below[hidden <= 0] = 0
        w2, b2 = w2 - (hidden.T @ scores + 1e-3 * w2), b2 - scores.sum(axis=0)
        w1, b1 = w1 - (x.T @ below + 1e-3 * w1), b1 - below.sum(axis=0)
        network = next(way).network
        for layer, w, b in zip(network.layers, (w1, w2), (b1, b2), strict=True):
            np.testing.assert_allclose(layer.weights, w.T, rtol=1e-11, atol=1e-13)
            np.testing.assert_allclose(layer.biases, b, rtol=1e-11, atol=1e-13)


def test_micrograds_neuron() -> None:
    # Andrej Karpathy, The spelled-out intro to neural networks and backpropagation (2022): a
    # neuron that is its own root, without a cost.
    neuron = Network.from_arrays([([[-3.0, 1.0]], [6.8813735870195432], "tanh")], "none")
    trace = record(neuron, [2.0, 0.0], [0.0])
    assert trace.cost == trace.a[1][0] == pytest.approx(np.sqrt(0.5), abs=5e-5)  # 0.7071
    np.testing.assert_allclose(trace.dC_dw[1], [[1.0, 0.0]], atol=5e-5)
    np.testing.assert_allclose(trace.dC_da[0], [-1.5, 0.5], atol=5e-5)
    assert trace["z[1][0]"].derivative == pytest.approx(0.5, abs=5e-5)
    assert trace["y[0]"].derivative == 0
