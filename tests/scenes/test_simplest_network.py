"""SimplestNetwork: the chain's cost follows its weights and biases, pass by pass."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from manim import Scene

from backprop import Network, Quantity, load, record
from backprop.audit.dry_run import watch
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.activations import find_activation
from backprop.core.network import Layer
from backprop.drawing.mobjects.numbered_chain import parameters
from backprop.drawing.mobjects.wiggle import wiggles
from tests.scenes.seen import LOGARITHM

SimplestNetwork = scene_class("SimplestNetwork")

DEEP = str(Path(__file__).parents[1] / "networks" / "deep.toml")


def last_scene(network: str) -> SimplestNetwork:
    kept: list[Scene] = []
    with staged(Stage.of(network)):
        watch(SimplestNetwork, longer_than=None, on_stop=kept.append)
    assert isinstance(kept[-1], SimplestNetwork)
    return kept[-1]


def sigmoid_cost(values: dict[Quantity, float], x: float, y: float) -> float:
    """C of a chain of sigmoids, from nothing but its weights and biases."""
    for layer in range(1, len(values) // 2 + 1):
        w, b = (next(v for q, v in values.items() if (q.kind, q.layer) == (k, layer)) for k in "wb")
        x = 1 / (1 + math.exp(-(w * x + b)))
    return (x - y) ** 2


def test_every_cost_on_screen_is_that_of_the_values_on_screen() -> None:
    scene = last_scene("chain")
    (x,), (y,) = load("chain").example()[1]
    costs = set()
    for motion in (scene.each, scene.all):
        for share in (0.06, 0.37, 0.81):
            scene.show_pass(motion(share), moving=True)
            values = {q: number.value for q, number in scene.chain.values.items()}
            shown = scene.formula.number.value
            assert shown == pytest.approx(sigmoid_cost(values, x, y), rel=1e-12)
            line = scene.line
            assert np.allclose(line.dot.get_center(), line.point(shown))
            costs.add(round(shown, 4))
    assert len(costs) == 6


def test_motions_begin_and_end_at_the_record_and_move_what_they_say() -> None:
    network = load("chain")
    trace = record(network, *network.example()[1])
    sizes, each, together = wiggles(trace)
    names = parameters(trace)
    for turn, q in enumerate(names):
        moved = each((turn + 0.3) / len(names))
        assert [p for p in names if moved[p].value != trace[p].value] == [q]
        assert 0.5 * sizes[q] < abs(moved[q].value - trace[q].value) <= sizes[q]
    assert all(together(0.37)[q].value != trace[q].value for q in names)
    for motion in (each, together):
        assert motion(0.0).cost == pytest.approx(trace.cost, rel=1e-12)
        assert motion(1.0).cost == pytest.approx(trace.cost, rel=1e-12)


def test_a_cost_that_would_take_the_logarithm_of_a_negative_is_moved_less() -> None:
    layer = Layer(np.array([[1.0]]), np.array([-0.9]), find_activation("identity"))
    trace = record(Network((layer,), LOGARITHM), [1.0], [1.0])
    sizes, each, _ = wiggles(trace)
    assert 0 < sum(sizes.values()) < 0.11
    assert math.isfinite(each(0.3).cost)


@pytest.mark.parametrize("network", ["chain", DEEP])
def test_the_end_names_every_weight_and_bias_with_its_value(network: str) -> None:
    scene = last_scene(network)
    trace, depth = scene.trace, scene.trace.network.depth
    assert scene.formula.number.value == trace.cost
    assert len(scene.chain.values) == 2 * depth
    for q, number in scene.chain.values.items():
        assert number.value == trace[q].value
    assert len(scene.ratios) == 2 * depth
    assert ("dots" in scene.formula.whole.source) == (depth > 4)


def test_the_large_network_is_the_recorded_one() -> None:
    scene = last_scene("chain")
    network = load("digits")
    trace = record(network, *network.example()[1])
    count = sum(layer.weights.size + layer.biases.size for layer in network.layers)
    assert f"{count:,}" in scene.count.typst_code
    pixels = [q for q in scene.full.neurons if q.layer == 0]
    assert any(trace[q].value > 0.5 for q in pixels)
    assert {len(column) for column in scene.full.columns} == {9, 10}
    assert len(scene.full.edges) == 8 * 8 + 8 * 8 + 8 * 10
