"""A varied record is that of a network built with the other values from the start."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Network, Quantity, Trace, load, nudge, record, vary
from backprop.core.errors import NumericsError, QuantityError


@pytest.fixture
def trace() -> Trace:
    network = load("small")
    return record(network, *network.example()[1])


def test_parameters_are_as_if_the_network_had_been_built_so(trace: Trace) -> None:
    changed = vary(
        trace,
        {
            Quantity("w", 1, (2, 0)): 0.25,
            Quantity("w", 1, (2, 1)): -3.0,
            Quantity("b", 2, (1,)): 0.0,
        },
    )
    first, second = trace.network.layers
    weights, biases = first.weights.copy(), second.biases.copy()
    weights[2, 0], weights[2, 1], biases[1] = 0.25, -3.0, 0.0
    built = Network.from_arrays(
        [(weights, first.biases, "sigmoid"), (second.weights, biases, "sigmoid")]
    )
    expected = record(built, trace.a[0], trace.y)
    assert changed.cost == pytest.approx(expected.cost, rel=1e-14)
    for layer in (1, 2):
        assert changed.dC_dw[layer] == pytest.approx(expected.dC_dw[layer], rel=1e-12)


def test_inputs_and_desired_outputs(trace: Trace) -> None:
    changed = vary(trace, {Quantity("a", 0, (1,)): 0.9, Quantity("y", 0, (0,)): 0.5})
    x, y = trace.a[0].copy(), trace.y.copy()
    x[1], y[0] = 0.9, 0.5
    assert changed.cost == pytest.approx(record(trace.network, x, y).cost, rel=1e-14)


def test_what_is_given_is_what_was_asked_for_to_the_last_digit(trace: Trace) -> None:
    # 1 + (0.3 - 1) is not 0.3.
    for q in (Quantity("y", 0, (0,)), Quantity("a", 0, (1,)), Quantity("w", 1, (2, 0))):
        start = vary(trace, {q: 1.0})
        assert vary(start, {q: 0.3})[q].value == 0.3


def test_a_hidden_activation_changes_what_comes_after_it_only(trace: Trace) -> None:
    q = Quantity("a", 1, (2,))
    changed = vary(trace, {q: 0.125})
    assert changed[q].value == pytest.approx(0.125, abs=1e-15)
    assert changed.z[1] == pytest.approx(trace.z[1])
    a = changed.a[1]
    layer = trace.network.layer(2)
    z = layer.weights @ a + layer.biases
    assert changed.z[2] == pytest.approx(z, rel=1e-14)
    assert changed.cost == pytest.approx(float(((1 / (1 + np.exp(-z)) - trace.y) ** 2).sum()))


def test_the_recorded_values_give_the_record_again(trace: Trace) -> None:
    same = vary(
        trace, {q: trace[q].value for q in (Quantity("w", 2, (0, 1)), Quantity("z", 1, (0,)))}
    )
    assert same.cost == trace.cost


def test_a_nudge_is_a_variation(trace: Trace) -> None:
    q = Quantity("w", 2, (1, 0))
    tried = nudge(trace.network, trace.a[0], trace.y, q, 0.1)
    assert vary(trace, {q: trace[q].value + 0.1}).cost == pytest.approx(tried.after.cost, rel=1e-14)


def test_what_cannot_be_varied_is_said(trace: Trace) -> None:
    with pytest.raises(QuantityError, match="C cannot be nudged"):
        vary(trace, {Quantity("C"): 0.0})
    with pytest.raises(QuantityError, match=r"w\[1\]\[0,0\]: expected a finite number, found nan"):
        vary(trace, {Quantity("w", 1, (0, 0)): float("nan")})
    with pytest.raises(QuantityError, match=r"no w\[3\]"):
        vary(trace, {Quantity("w", 3, (0, 0)): 1.0})
    batch = record(trace.network, np.stack([trace.a[0]] * 2), np.stack([trace.y] * 2))
    with pytest.raises(QuantityError, match="one example"):
        vary(batch, {Quantity("w", 1, (0, 0)): 1.0})
    huge = load("tests/networks/huge.toml")
    with pytest.raises(NumericsError):
        vary(record(huge, *huge.example()[1]), {Quantity("w", 1, (0, 0)): 1e308})
