"""One step against the mean gradient: its rate, and a real pass at each share of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from backprop import Network, load, record
from backprop.core.batches import batch_average
from backprop.core.one_step import OneStep

NETWORKS = Path(__file__).parents[1] / "networks"


def stepped(network: Network, rate: float) -> float:
    """The full cost after such a step, made by hand."""
    passes = [record(network, one.x, one.y) for one in network.examples.values()]
    layers = [
        (
            layer.weights - rate * np.mean([one.dC_dw[at] for one in passes], axis=0),
            layer.biases - rate * np.mean([one.dC_db[at] for one in passes], axis=0),
            layer.activation.name,
        )
        for at, layer in enumerate(network.layers, start=1)
    ]
    moved = Network.from_arrays(layers, network.cost.name)
    return float(np.mean([record(moved, one.x, one.y).cost for one in network.examples.values()]))


@pytest.mark.parametrize(("name", "rate"), [("chain", 1.0), ("digits", 0.1)])
def test_each_share_of_the_step_is_a_pass_of_its_own(name: str, rate: float) -> None:
    network = load(name)
    step = OneStep.of(network, batch_average(network))
    assert step is not None
    assert step.rate == rate
    assert step.at(0).network is network
    for share in (0.0, 0.3, 1.0):
        assert step.at(share).cost == pytest.approx(stepped(network, share * rate), rel=1e-10)


@pytest.mark.parametrize("name", ["dead", "millions"])
def test_where_no_step_is_seen_to_lower_the_cost_there_is_none(name: str) -> None:
    network = load(str(NETWORKS / f"{name}.toml"))
    assert OneStep.of(network, batch_average(network)) is None
