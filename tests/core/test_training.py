"""Gradient descent against a closed form, another autodiff library, and itself."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from autograd import grad
from hypothesis import given, settings

from backprop import Network, Quantity, descend, load, record, train
from backprop.core.errors import NetworkError, NumericsError, QuantityError
from backprop.core.optimizer import Optimizer
from backprop.core.recording import costs
from backprop.core.training import RATES, best_rate, examples_of
from tests.core.networks import Case, cases, cost_of, make, parameters


def take(network: Network, count: int, **options: Any) -> list[Network]:
    """The networks of the start and the first `count` steps."""
    return [step.network for step in itertools.islice(descend(network, **options), count + 1)]


def flat(network: Network) -> np.ndarray:
    arrays = [array for layer in network.layers for array in (layer.weights, layer.biases)]
    return np.concatenate([array.ravel() for array in arrays])


def test_a_linear_neuron_goes_where_the_closed_form_says() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((7, 2)), rng.standard_normal((7, 1))
    start = Network.from_arrays([([[1.5, -2.0]], [0.5], "identity")])
    rate, with_one = 0.1, np.column_stack([x, np.ones(7)])
    # C = mean (X p - y)^2, so p - p* shrinks by 1 - rate 2/n X'X in each step.
    best = np.linalg.lstsq(with_one, y[:, 0], rcond=None)[0]
    shrink = np.eye(3) - rate * 2 / 7 * with_one.T @ with_one
    history = train(start, 40, rate=rate, examples=(x, y), keep=41)
    for number, step in enumerate(history.kept):
        expected = best + np.linalg.matrix_power(shrink, number) @ (flat(start) - best)
        np.testing.assert_allclose(flat(step.network), expected, rtol=0, atol=1e-12)
        off = with_one @ expected - y[:, 0]
        assert history.costs[number] == pytest.approx(np.mean(off**2), rel=1e-10)


@settings(max_examples=30)
@given(cases(counts=(1, 3)))
def test_steps_are_those_of_another_library(case: Case) -> None:
    rate, here = 0.01, parameters(case)

    def mean(w: list[np.ndarray], b: list[np.ndarray]) -> Any:
        return cost_of(case, {**here, "w": w, "b": b}) / len(case.x)

    found = take(case.network, 4, rate=rate, examples=(case.x, case.y))
    for network in found:
        expected = np.concatenate(
            [part.ravel() for pair in zip(here["w"], here["b"], strict=True) for part in pair]
        )
        np.testing.assert_allclose(flat(network), expected, rtol=1e-9, atol=1e-9)
        dw, db = grad(mean, 0)(here["w"], here["b"]), grad(mean, 1)(here["w"], here["b"])
        here = {
            **here,
            "w": [w - rate * by for w, by in zip(here["w"], dw, strict=True)],
            "b": [b - rate * by for b, by in zip(here["b"], db, strict=True)],
        }


def test_batches_take_every_example_once_before_any_again() -> None:
    case = make([2, 3, 1], ["tanh", "sigmoid"], "quadratic", seed=1, count=5)
    networks = take(case.network, 6, rate=0.3, batch=2, seed=4, examples=(case.x, case.y))
    seen: list[tuple[int, ...]] = []
    for before, after in itertools.pairwise(networks):
        # Which examples made this step is found by trying all that there might have been.
        (rows,) = (
            rows
            for size in (1, 2)
            for rows in itertools.combinations(range(5), size)
            if np.allclose(
                flat(take(before, 1, rate=0.3, examples=(case.x[[*rows]], case.y[[*rows]]))[1]),
                flat(after),
                rtol=1e-12,
                atol=1e-14,
            )
        )
        seen.append(rows)
    assert [len(rows) for rows in seen] == [2, 2, 1, 2, 2, 1]
    for epoch in (seen[:3], seen[3:]):
        assert sorted(itertools.chain(*epoch)) == [0, 1, 2, 3, 4]
    assert seen[:3] != seen[3:]


def test_the_same_seed_gives_the_same_steps() -> None:
    network = load("chain")
    runs = [train(network, 30, rate=1.0, batch=3, seed=seed).costs.tolist() for seed in (7, 7, 8)]
    assert runs[0] == runs[1] != runs[2]
    whole = [train(network, 5, rate=1.0, batch=batch).costs.tolist() for batch in (None, 8, 99)]
    assert whole[0] == whole[1] == whole[2]


def test_history_has_every_cost_of_all_examples_and_few_networks() -> None:
    network = load("chain")
    history = train(network, 100, rate=1.0, batch=2, keep=5)
    assert history.costs.shape == (101,)
    assert not history.costs.flags.writeable
    assert [step.number for step in history.kept] == [0, 25, 50, 75, 100]
    assert history.kept[0].network is network
    assert history.network is history.kept[-1].network
    assert history.network.examples == network.examples
    for step in history.kept:
        cost = record(step.network, *examples_of(network)).cost
        assert history.costs[step.number] == step.cost == pytest.approx(cost, rel=1e-14)


def test_only_some_parameters_move() -> None:
    network = load("small")
    pair = [Quantity.parse("w[1][2,0]"), Quantity.parse("b[2][1]")]
    found = take(network, 3, rate=0.5, optimizer=Optimizer(only=pair))[-1]
    everything = take(network, 1, rate=0.5)[1]
    moved = np.flatnonzero(flat(found) != flat(network))
    assert moved.tolist() == [6, 19]  # w[1] row by row, b[1], w[2], b[2]
    one = take(network, 1, rate=0.5, optimizer=Optimizer(only=pair))[1]
    np.testing.assert_array_equal(flat(one)[moved], flat(everything)[moved])


@given(cases(counts=(3,)))
def test_costs_are_the_record_s(case: Case) -> None:
    found = costs(case.network, case.x, case.y)
    expected = record(case.network, case.x, case.y).costs
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("name", ["chain", "small", "relu", "xor"])
def test_the_best_rate_keeps_its_promise_and_the_next_does_not(name: str) -> None:
    network = load(name)
    x, y = examples_of(network)

    def kept(rate: float) -> bool:
        networks = take(network, 40, rate=rate)
        for before, after in itertools.pairwise(networks):
            trace = record(before, x, y)
            promised = sum(float((part**2).sum()) for part in (*trace.dC_dw, *trace.dC_db)) * rate
            if trace.cost - record(after, x, y).cost < 0.9 * promised - 1e-9:
                return False
        return True

    rate = best_rate(network, 40)
    assert rate is not None
    assert kept(rate)
    assert not kept(RATES[RATES.index(rate) - 1])


def test_no_rate_is_best_where_nothing_can_change() -> None:
    still = Network.from_arrays([([[0.0]], [-1.0], "relu")], examples={"one": ([1.0], [1.0])})
    assert best_rate(still, 10) is None
    assert train(still, 3, rate=1.0).costs.tolist() == [1.0] * 4


def test_divergence_names_the_step_and_the_mend() -> None:
    network = Network.from_arrays([([[1.0]], [0.0], "identity")], examples={"one": ([2.0], [1.0])})
    with pytest.raises(
        NumericsError, match=r"diverged at step \d+: choose a rate smaller than 1e\+50"
    ):
        train(network, 100, rate=1e50)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rate": 0.0}, "rate: expected a finite number above 0, found 0"),
        ({"rate": -1.0}, "found -1"),
        ({"rate": float("nan")}, "found nan"),
        ({"rate": 1.0, "batch": 0}, "batch: expected at least 1"),
    ],
)
def test_wrong_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        descend(load("small"), **options)  # at once, not at the first step


def test_wrong_questions() -> None:
    bare = Network.random([2, 2], seed=0)
    with pytest.raises(NetworkError, match="has no examples"):
        descend(bare, rate=1.0)
    with pytest.raises(NetworkError, match="x: expected shape"):
        descend(bare, rate=1.0, examples=([[1.0]], [[1.0, 1.0]]))
    with pytest.raises(NetworkError, match="steps: expected 0 or more"):
        train(load("small"), -1, rate=1.0)
    with pytest.raises(NetworkError, match="keep: expected at least 2"):
        train(load("small"), 1, rate=1.0, keep=1)
    with pytest.raises(QuantityError, match="there is no"):
        descend(load("small"), rate=1.0, optimizer=Optimizer(only=[Quantity("w", 9, (0, 0))]))
