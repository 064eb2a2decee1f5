"""Momentum, Adam, L2 and a falling rate against PyTorch; shared and fixed biases by themselves."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backprop import Network, Quantity, descend, load, record
from backprop.core.errors import NetworkError
from backprop.core.optimizer import Optimizer
from backprop.core.training import Step

TORCH = json.loads((Path(__file__).parent / "torch_steps.json").read_text())


def flat(network: Network) -> list[np.ndarray]:
    return [part.ravel() for layer in network.layers for part in (layer.weights, layer.biases)]


def steps(network: Network, count: int, **options: Any) -> list[Step]:
    return list(itertools.islice(descend(network, **options), count + 1))


@pytest.mark.parametrize("method", TORCH["methods"])
def test_steps_are_those_of_pytorch(method: str) -> None:
    """`make_torch_steps.py` ran them."""
    known = TORCH["methods"][method]
    start = Network.from_arrays(
        [(TORCH["w1"], TORCH["b1"], "tanh"), (TORCH["w2"], TORCH["b2"], "sigmoid")]
    )
    examples, rate = (TORCH["x"], TORCH["y"]), TORCH["rate"]
    told = Optimizer(**known["told"])
    way = steps(start, 25, rate=rate, examples=examples, optimizer=told)
    for number, expected in known["steps"].items():
        for part, other in zip(flat(way[int(number)].network), expected, strict=True):
            np.testing.assert_allclose(part, other, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("told", [{"momentum": 0.9}, {"adam": True, "halve_every": 3}, {}])
def test_what_goes_on_goes_where_it_would_have_gone(told: dict[str, Any]) -> None:
    network = load("xor")
    options: dict[str, Any] = {"rate": 0.3, "batch": 3, "seed": 5, "optimizer": Optimizer(**told)}
    whole = steps(network, 9, **options)
    for left in (0, 4, 5):
        again = steps(network, 9 - left, since=whole[left], **options)
        assert [step.number for step in again] == [*range(left, 10)]
        for one, other in zip(whole[left:], again, strict=True):
            assert one.cost == pytest.approx(other.cost, rel=1e-14)
            for part, same in zip(flat(one.network), flat(other.network), strict=True):
                np.testing.assert_array_equal(part, same)


def test_shared_biases_move_as_one_number() -> None:
    weights = [[0.4, -1.1], [0.7, 0.2]]
    start = Network.from_arrays([(weights, [0.3, 0.3], "tanh"), ([[1.5, -0.6]], [0.1], "sigmoid")])
    x, y = np.array([[0.5, -0.3]]), np.array([[0.9]])
    moved = (
        steps(start, 1, rate=0.2, examples=(x, y), optimizer=Optimizer(biases="shared"))[1]
        .network.layer(1)
        .biases
    )

    def cost(bias: float) -> float:
        layers = [(weights, [bias, bias], "tanh"), ([[1.5, -0.6]], [0.1], "sigmoid")]
        return record(Network.from_arrays(layers), x[0], y[0]).cost

    # By central differences of the cost as a function of the one number.
    slope = (cost(0.3 + 1e-5) - cost(0.3 - 1e-5)) / 2e-5
    assert moved == pytest.approx([0.3 - 0.2 * slope] * 2, rel=1e-9)


def test_biases_that_differ_cannot_be_shared() -> None:
    odd = Network.from_arrays([([[0.4], [0.7]], [0.3, 0.4], "tanh")])
    told = Optimizer(biases="shared")
    with pytest.raises(NetworkError, match=r"layer 1: expected one bias .* found 0\.3 and 0\.4"):
        descend(odd, rate=1, examples=([[1]], [[0, 0]]), optimizer=told)


def test_fixed_biases_stay_and_weights_do_not() -> None:
    network = load("small")
    told = Optimizer(biases="fixed", adam=True)
    after = steps(network, 3, rate=0.1, optimizer=told)[3].network
    for one, other in zip(network.layers, after.layers, strict=True):
        np.testing.assert_array_equal(one.biases, other.biases)
        assert (one.weights != other.weights).all()


def test_only_some_move_under_any_method() -> None:
    network, q = load("small"), Quantity("w", 2, (1, 0))
    told = Optimizer(momentum=0.9, l2=0.1, only=[q])
    after = steps(network, 3, rate=0.1, optimizer=told)[3].network
    apart = [part != other for part, other in zip(flat(network), flat(after), strict=True)]
    assert [int(one.sum()) for one in apart] == [0, 0, 1, 0]
    assert apart[2][1 * 3 + 0]


WRONG: dict[str, dict[str, Any]] = {
    "momentum: expected a number from 0 to below 1, found 1": {"momentum": 1.0},
    "momentum: expected a finite number, found nan": {"momentum": float("nan")},
    "l2: expected a number of 0 or more, found -1": {"l2": -1.0},
    "momentum: expected none beside Adam": {"momentum": 0.5, "adam": True},
    "halve_every: expected at least 1, found 0": {"halve_every": 0},
    "biases: expected own, shared or fixed, found 'no'": {"biases": "no"},
    "adam: expected True or False, found 'yes'": {"adam": "yes"},
    "only: expected weights and biases as Quantity, found 'w'": {"only": "w"},
    "only: expected weights and biases, found": {"only": [Quantity("a", 1, (0,))]},
}


@pytest.mark.parametrize(("line", "told"), WRONG.items(), ids=WRONG)
def test_what_no_step_can_be_made_with(line: str, told: dict[str, Any]) -> None:
    with pytest.raises(NetworkError) as refusal:
        next(descend(load("small"), rate=1, optimizer=Optimizer(**told)))
    assert line in str(refusal.value)


def test_a_rate_that_halves_a_thousand_times_ends_at_nothing() -> None:
    told = Optimizer(halve_every=1)
    way = steps(load("xor"), 1100, rate=0.1, optimizer=told)
    assert told.rate(0.1, 3) == 0.025
    for one, other in zip(flat(way[-1].network), flat(way[-2].network), strict=True):
        np.testing.assert_array_equal(one, other)


def test_what_is_no_optimizer() -> None:
    odd: Any = "adam"
    with pytest.raises(NetworkError, match="optimizer: expected an Optimizer, found 'adam'"):
        descend(load("xor"), rate=1, optimizer=odd)
