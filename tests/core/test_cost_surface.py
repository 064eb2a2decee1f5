"""The cost over two parameters is the cost of a network that has them."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import Network, Quantity, load, record
from backprop.core.averages import average
from backprop.core.cost_surface import cost_surface
from backprop.core.errors import NumericsError, QuantityError
from tests.core.networks import Case, cases


def put(network: Network, q: Quantity, value: float) -> Network:
    layer = network.layer(q.layer)
    weights, biases = np.array(layer.weights), np.array(layer.biases)
    (weights if q.kind == "w" else biases)[q.index] = value
    return network.with_layer(q.layer, replace(layer, weights=weights, biases=biases))


@settings(max_examples=60)
@given(cases(counts=(1, 3)), st.data())
def test_every_place_is_a_real_pass(case: Case, data: st.DataObject) -> None:
    names = average(record(case.network, case.x, case.y)).names
    places = data.draw(
        st.lists(st.integers(0, len(names) - 1), min_size=2, max_size=2, unique=True)
    )
    one, other = (names[place] for place in places)
    across, up = np.array([-1.0, 0.3, 2.0]), np.array([-0.7, 1.1])
    found = cost_surface(case.network, (one, across), (other, up), case.x, case.y)
    assert found.shape == (2, 3)
    for row, column in itertools.product(range(2), range(3)):
        network = put(put(case.network, one, across[column]), other, up[row])
        expected = record(network, case.x, case.y).cost
        assert found[row, column] == pytest.approx(expected, rel=1e-9)


def test_many_places_are_done_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    network = load("relu")
    one, other = Quantity("w", 1, (0, 1)), Quantity("b", 3, (0,))
    values = np.linspace(-2, 2, 17)
    x, y = np.array([[0.3, 0.4], [-1, 1]]), np.array([[0.1], [0.2]])
    whole = cost_surface(network, (one, values), (other, values), x, y)
    monkeypatch.setattr("backprop.core.cost_surface._ROWS", 1)
    apart = cost_surface(network, (one, values), (other, values), x, y)
    np.testing.assert_allclose(apart, whole, rtol=1e-12)


def test_where_a_pass_overflows_the_cost_is_infinite() -> None:
    network = Network.from_arrays([([[1.0]], [0.0], "identity")])
    w, b = Quantity("w", 1, (0, 0)), Quantity("b", 1, (0,))
    x, y = np.array([[1e200]]), np.array([[0.0]])
    found = cost_surface(network, (w, np.array([0.0, 1.0])), (b, np.array([0.0, 2.0])), x, y)
    assert found.tolist() == [[0.0, np.inf], [4.0, np.inf]]
    with pytest.raises(NumericsError):
        record(network, x, y)


def test_wrong_questions() -> None:
    network, values = load("small"), np.zeros(2)
    x, y = np.zeros((1, 3)), np.zeros((1, 2))
    w = Quantity("w", 1, (0, 0))
    with pytest.raises(QuantityError, match="expected a weight or a bias"):
        cost_surface(network, (w, values), (Quantity("a", 1, (0,)), values), x, y)
    with pytest.raises(QuantityError, match=r"found w\[1\]\[0,0\] twice"):
        cost_surface(network, (w, values), (w, values), x, y)
