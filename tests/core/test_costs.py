"""Each cost: its value by hand, its derivatives, its edges, and adding one's own."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from backprop import Network, record, register_cost
from backprop.core.costs import COSTS, find_cost
from backprop.core.errors import NetworkError, QuantityError

A, Y = np.array([0.2, 0.7, 0.1]), np.array([0.0, 0.9, 0.4])
BY_HAND = {
    "half_quadratic": (0.2**2 + 0.2**2 + 0.3**2) / 2,
    "mse": (0.2**2 + 0.2**2 + 0.3**2) / 3,
    "l1": 0.2 + 0.2 + 0.3,
    "huber": (0.2**2 + 0.2**2 + 0.3**2) / 2,
    "mean_binary_cross_entropy": -(
        math.log(0.8)
        + 0.9 * math.log(0.7)
        + 0.1 * math.log(0.3)
        + 0.4 * math.log(0.1)
        + 0.6 * math.log(0.9)
    )
    / 3,
    "none": 0.2 + 0.7 + 0.1,
    "hinge": 1 + (1 - 0.63) + (1 - 0.04),
    "quadratic": 0.2**2 + 0.2**2 + 0.3**2,
    "cross_entropy": -(0.9 * math.log(0.7) + 0.4 * math.log(0.1)),
    "binary_cross_entropy": -(
        math.log(0.8)
        + 0.9 * math.log(0.7)
        + 0.1 * math.log(0.3)
        + 0.4 * math.log(0.1)
        + 0.6 * math.log(0.9)
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_value_by_hand(name: str) -> None:
    cost = find_cost(name)
    assert cost.value(A, Y) == pytest.approx(BY_HAND[name], rel=1e-14)
    assert cost.value(np.stack([A, A]), np.stack([Y, Y])).shape == (2,)


@pytest.mark.parametrize("name", BY_HAND)
def test_derivatives_are_the_limits_of_differences(name: str) -> None:
    cost, h = find_cost(name), 1e-5
    assert cost.derivative_y is not None
    for j in range(3):
        step = h * np.eye(3)[j]
        by_a = (cost.value(A + step, Y) - cost.value(A - step, Y)) / (2 * h)
        # h^2 C'''/6 is 2e-11 times 2/a^3: 1e-8 for the smallest a.
        assert cost.derivative(A, Y)[j] == pytest.approx(by_a, rel=1e-6, abs=1e-9)
        y = np.array([0.2, 0.9, 0.4])  # away from 0, where y ln a changes its form
        by_y = (cost.value(A, y + step) - cost.value(A, y - step)) / (2 * h)
        assert cost.derivative_y(A, y)[j] == pytest.approx(by_y, rel=1e-6, abs=1e-9)


def test_huber_goes_on_in_a_straight_line() -> None:
    # By hand: within 2 half a square, 0.5 * 1.5^2; beyond, 2 (5 - 1).
    cost, a, y = find_cost("huber", delta=2), np.array([1.5, -5.0]), np.zeros(2)
    np.testing.assert_array_equal(cost.terms(a, y), [1.125, 8.0])
    np.testing.assert_array_equal(cost.derivative(a, y), [1.5, -2.0])
    assert find_cost("huber", delta=1) is find_cost("huber")
    with pytest.raises(NetworkError, match="huber: delta: expected a number above 0, found -1"):
        find_cost("huber", delta=-1)
    with pytest.raises(NetworkError, match="mse: it takes no parameter, found 'delta'"):
        find_cost("mse", delta=1)


def test_a_mean_writes_the_number_of_outputs() -> None:
    two = Network.from_arrays([([[1.0], [2.0]], [0.0, 0.0], "identity")], "MSELoss").cost
    one = Network.from_arrays([([[1.0]], [0.0], "identity")], "mse").cost
    assert (two.typst, two.typst_derivative) == ("1/2 ({a} - {y})^2", "2/2 ({a} - {y})")
    assert (one.typst, one.typst_derivative) == ("({a} - {y})^2", "2 ({a} - {y})")
    assert pickle.loads(pickle.dumps(two)) == two


def test_hinge_asks_for_signs() -> None:
    layer = ([[1.0]], [0.0], "tanh")
    with pytest.raises(NetworkError, match=r"y\[0\] is 0: the cost hinge .* -1 or 1"):
        Network.from_arrays([layer], "hinge", examples={"e": ([1.0], [0.0])})


def test_one_hot_targets_at_the_ends() -> None:
    one, a = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    for name in ("cross_entropy", "binary_cross_entropy"):
        assert find_cost(name).value(a, one) == 0
        slopes = find_cost(name).derivative(a, one)
        assert slopes[1] == -1
        assert slopes[0] == (0 if name == "cross_entropy" else 1)


@pytest.mark.usefixtures("registries")
def test_a_cost_of_ones_own() -> None:
    register_cost("quartic", lambda a, y: (a - y) ** 4, lambda a, y: 4 * (a - y) ** 3)
    weights, x, y, h = [[0.5, -0.4], [0.3, 0.8]], [1.0, 2.0], [0.3, -0.2], 1e-5
    network = Network.from_arrays([(weights, [0.1, 0.2], "tanh")], "quartic")
    trace = record(network, x, y)
    for j, k in np.ndindex(2, 2):
        costs = []
        for by in (-h, h):
            moved = np.array(weights)
            moved[j, k] += by
            changed = Network.from_arrays([(moved, [0.1, 0.2], "tanh")], "quartic")
            costs.append(record(changed, x, y).cost)
        slope = (costs[1] - costs[0]) / (2 * h)
        # Rounding of C (1e-16) over the step is 1e-11; below that differences say nothing.
        assert trace[f"w[1][{j},{k}]"].derivative == pytest.approx(slope, rel=1e-6, abs=1e-10)
    with pytest.raises(QuantityError, match="'quartic' was registered without derivative_y"):
        _ = trace["y[0]"].derivative
    assert trace["y[0]"].value == y[0]
    assert COSTS["quartic"].typst.format(a="a", y="y") == 'op("quartic")(a, y)'
    assert COSTS["quartic"].typst_derivative.format(a="a", y="y") == 'op("quartic")\'(a, y)'


@pytest.mark.usefixtures("registries")
def test_a_registered_cost_may_answer_in_float64_or_with_one_number() -> None:
    register_cost(
        "sum",
        lambda a, y: a * np.float64(3),
        lambda a, y: np.float64(3),  # type: ignore[arg-type, return-value]
        derivative_y=lambda a, y: 0 * y,
    )
    layer = (np.eye(2, dtype="f4"), np.zeros(2, "f4"), "identity")
    trace = record(Network.from_arrays([layer], "sum"), [1.0, 2.0], [0.0, 0.0])
    assert trace.dC_da[1].tolist() == [3.0, 3.0]
    assert trace.dC_da[1].dtype == trace.costs.dtype == np.dtype("f4")
    assert trace["y[1]"].derivative == 0


def test_typst_templates_take_both_letters() -> None:
    for name in BY_HAND:
        cost = find_cost(name)
        assert "aL" in cost.typst.format(a="aL", y="yj", n=3)
        assert name in ("l1", "none") or "yj" in cost.typst_derivative.format(a="aL", y="yj", n=3)


def test_an_unknown_name_says_which_exist() -> None:
    with pytest.raises(NetworkError, match=f"'cubic': expected one of {', '.join(COSTS)}"):
        find_cost("cubic")
