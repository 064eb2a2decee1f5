"""Weights and biases swing by real passes, and come back to the record."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from backprop import Network, Quantity, load, record
from backprop.core.activations import find_activation
from backprop.core.network import Layer
from backprop.core.quantities import ParameterNames
from backprop.core.swings import Swings, swing
from backprop.core.trace import Trace
from tests.scenes.seen import LOGARITHM

NETWORKS = Path(__file__).parents[1] / "networks"


def recorded(name: str) -> Trace:
    network = load(name if name == "chain" else str(NETWORKS / f"{name}.toml"))
    return record(network, *network.example()[1])


def sigmoid_cost(values: dict[Quantity, float], x: float, y: float) -> float:
    """C of a chain of sigmoids, from nothing but its weights and biases."""
    for layer in range(1, len(values) // 2 + 1):
        w, b = (next(v for q, v in values.items() if (q.kind, q.layer) == (k, layer)) for k in "wb")
        x = 1 / (1 + math.exp(-(w * x + b)))
    return (x - y) ** 2


def test_one_swings_alone_by_the_same_amount_as_others_and_comes_back() -> None:
    trace = recorded("chain")
    swings = Swings(trace)
    names = [*ParameterNames(trace.widths)]
    for q in names:
        assert swings.sizes[q] == swings.by == 0.07
        motion = swing(trace, {q: swings.sizes[q]})
        up, down = motion(0.32), motion(0.68)
        assert [p for p in names if up[p].value != trace[p].value] == [q]
        assert up[q].value - trace[q].value == pytest.approx(swings.sizes[q], rel=0.02)
        assert down[q].value - trace[q].value == pytest.approx(-swings.sizes[q], rel=0.02)
        assert motion(0.0).cost == motion(1.0).cost == trace.cost


def test_all_swing_at_once_each_at_its_own_pace() -> None:
    trace = recorded("chain")
    motion = swing(trace, Swings(trace).together)
    assert all(motion(0.37)[q].value != trace[q].value for q in ParameterNames(trace.widths))
    # At half time, too: no moment in which all are back at once.
    assert all(motion(0.5)[q].value != trace[q].value for q in ParameterNames(trace.widths))
    assert motion(0.0).cost == pytest.approx(trace.cost, rel=1e-12)
    assert motion(1.0).cost == pytest.approx(trace.cost, rel=1e-12)


def test_responses_are_what_the_network_costs_there() -> None:
    trace = recorded("chain")
    swings = Swings(trace)
    (x,), (y,) = load("chain").example()[1]
    names = [*ParameterNames(trace.widths)]
    for q in names:
        for share, cost in swings.responses[q]:
            values = {p: trace[p].value + share * swings.sizes[p] * (p == q) for p in names}
            assert cost == pytest.approx(sigmoid_cost(values, x, y), rel=1e-12)
    assert str(swings.strongest(names)) == "b[3][0]"
    # The steepest answers most, as all are moved alike.
    steepest = max(names, key=lambda q: abs(trace[q].derivative))
    assert swings.strongest(names) == swings.steepest(names) == steepest
    assert str(swings.strongest(names[:-2])) == str(swings.steepest(names[:-2])) == "b[2][0]"
    low, high = swings.span
    assert low < 0.1058 < 0.1271 < high


def test_all_at_once_stay_on_the_scale_of_one() -> None:
    swings = Swings(recorded("half"))
    widest = max(map(swings.answer, swings.sizes))
    assert swings.span[1] - swings.span[0] <= 3 * widest
    assert all(size < swings.sizes[q] for q, size in swings.together.items())


def test_what_the_cost_does_not_answer_to() -> None:
    swings = Swings(recorded("dead"))
    assert swings.strongest(swings.sizes) is swings.steepest(swings.sizes) is None
    assert not any(map(swings.answer, swings.sizes))
    assert swings.span == (1, 1)


def test_of_two_that_act_alike_neither_stands_out() -> None:
    network = Network.from_arrays([([[0.5]], [0.25], "sigmoid")], name="alike")
    alike = Swings(record(network, [1.0], [1.0]))
    assert alike.strongest(alike.sizes) is alike.steepest(alike.sizes) is None
    other = Swings(record(network, [0.5], [1.0]))
    assert str(other.strongest(other.sizes)) == str(other.steepest(other.sizes)) == "b[1][0]"


def test_a_cost_that_would_take_the_logarithm_of_a_negative_is_moved_less() -> None:
    layer = Layer(np.array([[1.0]]), np.array([-0.9]), find_activation("identity"))
    swings = Swings(record(Network((layer,), LOGARITHM), [1.0], [1.0]))
    assert swings.by == 0.3 / 8
    assert 0 < sum(swings.sizes.values()) < 0.11
    assert math.isfinite(swings.span[1])


def test_a_parameter_of_0_is_moved_too() -> None:
    still = Network.from_arrays([([[0.0]], [0.0], "sigmoid")], name="still")
    assert set(Swings(record(still, [1.0], [1.0])).sizes.values()) == {0.3}
