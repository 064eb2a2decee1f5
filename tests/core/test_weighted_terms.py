"""The terms of a weighted sum are NumPy's, and what is printed of them multiplies and adds up."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import Network, Trace, record
from backprop.core.equations import Result
from backprop.core.weighted_terms import WeightedTerms, weighted_terms
from tests.scenes.seen import recorded


def said(text: str) -> float:
    """What is read where this Typst math stands."""
    return Result.read(text).value


@pytest.mark.parametrize(
    ("name", "layer", "j"), [("small", 2, 0), ("iris", 2, 1), ("digits", 1, 3)]
)
def test_the_largest_stand_by_themselves_and_all_is_added(name: str, layer: int, j: int) -> None:
    trace = recorded(name)
    made = trace.network.layer(layer)
    every = made.weights[j] * trace.a[layer - 1]
    found = weighted_terms(trace, layer, j, 4)
    shown = [one.k for one in found.products]
    assert shown == sorted(shown)
    assert [one.value for one in found.products] == pytest.approx(every[shown])
    others = np.delete(every, shown)
    if len(every) <= 4:
        assert found.rest is None
        assert len(shown) == len(every)
    else:
        assert len(shown) == 3
        assert found.rest is not None
        assert found.rest[0] == len(every) - 3
        assert found.rest[1] == pytest.approx(others.sum())
        assert np.abs(every[shown]).min() >= np.abs(others).max()
    assert found.largest.k == int(np.abs(every).argmax())
    assert found.bias[0] == made.biases[j]
    total = float(every.sum() + made.biases[j])
    assert sum(found.values) == pytest.approx(total)
    assert found.total[0] == pytest.approx(total)


def scaled(seed: int, scale: float) -> Trace:
    rng = np.random.default_rng(seed)
    layers = [((scale * rng.normal(size=(2, 6))).tolist(), rng.normal(size=2).tolist(), "tanh")]
    network = Network.from_arrays(layers, cost="quadratic", name="made")
    return record(network, rng.normal(size=6), [0.0, 1.0])


def agrees(found: WeightedTerms) -> None:
    """What a calculator makes of the printed numbers."""
    for one in found.products:
        assert Result.read(one.text).agrees(said(one.weight) * said(one.before)), one
    assert Result.read(found.total[1]).agrees(math.fsum(map(said, found.texts)))


@settings(max_examples=40)
@given(st.integers(0, 500), st.sampled_from([1e-6, 0.01, 1.0, 30.0, 1e5]), st.integers(2, 6))
def test_a_calculator_agrees(seed: int, scale: float, most: int) -> None:
    agrees(weighted_terms(scaled(seed, scale), 1, 0, most))


def test_a_calculator_agrees_where_factors_are_far_apart() -> None:
    weights, x = [-3.7237e-7, 0.012346, 0.99996], [-281971.4, 4.41562, -0.04444]
    network = Network.from_arrays([([weights], [0.0], "identity")], name="made")
    agrees(weighted_terms(record(network, x, [0.0]), 1, 0, 3))


def test_factors_of_a_column_have_as_many_decimals() -> None:
    found = weighted_terms(recorded("small"), 2, 0, 4)
    assert [(one.weight, one.before, one.text) for one in found.products] == [
        ("1.66", "0.1801", "0.299"),
        ("-0.88", "0.4596", "-0.404"),
        ("1.76", "0.8392", "1.477"),
    ]
    assert (found.bias[1], found.total[1]) == ("0.170", "1.54")
