"""GradientDescent: the curve, the map and the way are those of a real descent."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from autograd import grad

from backprop import Network, Quantity, Trace, record
from backprop.audit.dry_run import watch
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.descent import Training, second_parameter, steepest
from backprop.core.training import examples_of
from backprop.drawing.style import DARK
from tests.core.networks import Case, cost_of, parameters
from tests.scenes.seen import recorded

GradientDescent = scene_class("GradientDescent")


def run(
    trace: Trace, at: Callable[[Any], object] = lambda scene: None, focus: str | None = None
) -> Any:
    kept: list[Any] = []

    def stop(scene: Any) -> None:
        at(scene)
        kept[:] = [scene]

    asked = None if focus is None else Quantity.parse(focus)
    with staged(Stage(trace, "one", DARK, asked)):
        watch(GradientDescent, longer_than=None, on_stop=stop)
    return kept[0]


class Descent:
    """The same written a second time, its gradient by another library."""

    def __init__(self, network: Network, rate: float) -> None:
        x, y = examples_of(network)
        self.case, self.rate = Case(network, x, y), rate
        self.at = parameters(self.case)

    def mean(self, w: Any, b: Any) -> Any:
        return cost_of(self.case, {**self.at, "w": w, "b": b}) / len(self.case.x)

    def step(self, only: tuple[Quantity, ...] | None = None) -> float:
        """One step, and the cost after it."""
        w, b = self.at["w"], self.at["b"]
        dw, db = grad(self.mean, 0)(w, b), grad(self.mean, 1)(w, b)
        if only is not None:
            kept = [np.zeros_like(part) for part in dw], [np.zeros_like(part) for part in db]
            for q in only:
                from_, to = (dw, kept[0]) if q.kind == "w" else (db, kept[1])
                to[q.layer - 1][q.index] = from_[q.layer - 1][q.index]
            dw, db = kept
        w = [part - self.rate * by for part, by in zip(w, dw, strict=True)]
        b = [part - self.rate * by for part, by in zip(b, db, strict=True)]
        self.at.update(w=w, b=b)
        return float(self.mean(w, b))

    def value(self, q: Quantity) -> float:
        return float(self.at[q.kind][q.layer - 1][q.index])


@pytest.mark.parametrize("name", ["xor", "small", "chain"])
def test_curve_and_network_are_those_of_the_real_steps(name: str) -> None:
    trace = recorded(name)
    network = trace.network
    looked: dict[int, tuple[float, dict[Quantity, float]]] = {}
    drawn: list[tuple[int, Any, np.ndarray]] = []

    def look(scene: Any) -> None:
        if hasattr(scene, "counter"):
            neurons = {q: n.number.value for q, n in scene.diagram.neurons.items()}
            step = int(scene.counter.step.value)
            looked[step] = scene.counter.cost.value, neurons
            drawn.append((step, scene.graph.copy(), scene.graph.curve.points[3::4].copy()))

    scene = run(trace, look)
    assert set(looked) == {0, 1, 100}
    descent = Descent(network, scene.training.rate)
    costs = [float(descent.mean(descent.at["w"], descent.at["b"]))]
    costs += [descent.step() for _ in range(100)]
    np.testing.assert_allclose(scene.training.costs, costs, rtol=1e-8)
    for step, (cost, _) in looked.items():
        assert cost == pytest.approx(costs[step], rel=1e-8)
    # The curve, as far as it has come, has the costs for corners, on the axes that are drawn.
    for step, graph, corners in drawn:
        expected = [graph.point(n, costs[n]) for n in range(1, step + 1)]
        np.testing.assert_allclose(corners, np.reshape(expected, (step, 3)), atol=1e-6)
    assert [step for step, _, _ in drawn].count(100) > 2  # the small curve too
    layers = [
        (w, b, layer.activation.name)
        for w, b, layer in zip(descent.at["w"], descent.at["b"], network.layers, strict=True)
    ]
    trained = record(Network.from_arrays(layers, network.cost.name), trace.a[0], trace.y)
    for q, shown in looked[100][1].items():
        assert shown == pytest.approx(trained[q].value, abs=0.006)
    assert any(abs(looked[100][1][q] - looked[0][1][q]) > 0.02 for q in looked[0][1])


@pytest.mark.parametrize("name", ["xor", "relu"])
def test_the_way_is_a_descent_of_two_and_lies_on_the_map(name: str) -> None:
    trace = recorded(name)
    scene = run(trace)
    first, second = scene.slice.pair
    descent = Descent(trace.network, scene.slice.rate)
    way, costs = [[descent.value(first), descent.value(second)]], []
    for _ in range(100):
        costs.append(descent.step((first, second)))
        way.append([descent.value(first), descent.value(second)])
    np.testing.assert_allclose(scene.slice.way, way, rtol=1e-7)
    np.testing.assert_allclose(scene.slice.way_costs[1:], costs, rtol=1e-7)
    # The lines of equal cost are where the cost, computed anew, is what is said.
    (left, right), (low, high) = scene.map.spans
    corner = scene.map.rim.get_corner([-1, -1, 0])
    size = scene.map.rim.get_corner([1, 1, 0]) - corner
    start = Descent(trace.network, 1.0)
    span = np.ptp(scene.slice.surface)
    assert len(scene.map.levels) >= 5
    for level, line in zip(scene.map.levels, scene.map.contours, strict=True):
        assert len(line.points)
        for point in line.points[:: max(4, len(line.points) // 20 * 4)]:
            share = (point - corner)[:2] / size[:2]
            values = left + share[0] * (right - left), low + share[1] * (high - low)
            for q, value in zip((first, second), values, strict=True):
                start.at[q.kind][q.layer - 1][q.index] = value
            cost = start.mean(start.at["w"], start.at["b"])
            assert cost == pytest.approx(level, abs=0.01 * span)


def test_what_is_asked_for_is_the_first_of_the_two() -> None:
    scene = run(recorded("small"), focus="b[1][2]")
    assert str(scene.slice.pair[0]) == "b[1][2]"
    assert scene.slice.pair[1].kind == "w"
    assert any("asked for" in sub.content for sub in scene.renderer.file_writer.subcaptions)


def test_the_pair_is_the_steepest_of_two_neurons() -> None:
    network = recorded("iris").network
    batch = record(network, *examples_of(network))
    first = steepest(batch)
    slopes = {q: abs(batch[q].derivative) for q in _weights(network)}
    assert slopes[first] == max(slopes.values())
    others = {
        q: s for q, s in slopes.items() if (q.layer, q.index[0]) != (first.layer, first.index[0])
    }
    assert slopes[second_parameter(batch, first)] == max(others.values())
    one = recorded("tests/networks/one-weight.toml")
    alone = record(one.network, *examples_of(one.network))
    w, b = Quantity("w", 1, (0, 0)), Quantity("b", 1, (0,))
    assert (second_parameter(alone, w), second_parameter(alone, b)) == (b, w)


def _weights(network: Network) -> list[Quantity]:
    return [
        Quantity("w", number, (j, k))
        for number, layer in enumerate(network.layers, start=1)
        for j, k in np.ndindex(layer.weights.shape)
    ]


def test_where_no_step_leads_down_none_is_shown() -> None:
    scene = run(recorded("tests/networks/zeros.toml"))
    assert scene.training.rate is None
    assert scene.training.costs.tolist() == [0.0]
    assert "many steps" not in [name for name, _ in scene.beats]
    assert len(scene.graph.curve.points) == 0


def test_a_large_network_s_steps_are_not_kept() -> None:
    network = Network.random([400, 60, 5], seed=0)
    size = sum(layer.weights.nbytes + layer.biases.nbytes for layer in network.layers)
    rng = np.random.default_rng(0)
    trace = record(network, rng.random(400), np.eye(5)[0])
    tracemalloc.start()
    training = Training(trace)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert training.steps == 100
    assert peak < 12 * size
