"""Worked examples of the field, against the numbers that were printed with them."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Network, record

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


def test_micrograds_neuron() -> None:
    # Andrej Karpathy, The spelled-out intro to neural networks and backpropagation (2022): a
    # neuron that is its own root. A distance from 0 leaves the output's sensitivity at 1.
    neuron = Network.from_arrays([([[-3.0, 1.0]], [6.8813735870195432], "tanh")], "l1")
    trace = record(neuron, [2.0, 0.0], [0.0])
    assert trace.cost == pytest.approx(np.sqrt(0.5), abs=5e-5)  # 0.7071 as printed
    np.testing.assert_allclose(trace.dC_dw[1], [[1.0, 0.0]], atol=5e-5)
    np.testing.assert_allclose(trace.dC_da[0], [-1.5, 0.5], atol=5e-5)
    assert trace["z[1][0]"].derivative == pytest.approx(0.5, abs=5e-5)
