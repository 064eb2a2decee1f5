"""GradientDescent: map, curves, numbers and outputs are those of two real descents."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from autograd import grad

from backprop import Example, Network, Quantity, record
from backprop.audit.audit import audit
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.clips.scene import frame_now
from backprop.core.descent import Training, second_parameter, steepest
from backprop.core.number_format import typst_number
from backprop.core.recording import onward
from backprop.core.training import examples_of
from backprop.core.two_descents import TwoDescents
from backprop.drawing.mobjects.descent_map import DescentMap
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK
from backprop.render.shape import Shape
from tests.core.networks import Case, cost_of, parameters
from tests.scenes.seen import NETWORKS, kept, recorded, run

GradientDescent = scene_class("GradientDescent")
SCENE = "GradientDescent"


class Descent:
    """The same written a second time, its gradient by another library."""

    def __init__(self, network: Network, rate: float) -> None:
        x, y = examples_of(network)
        self.case, self.rate = Case(network, x, y), rate
        self.at = parameters(self.case)
        self.done = 0

    def mean(self, w: Any, b: Any) -> Any:
        return cost_of(self.case, {**self.at, "w": w, "b": b}) / len(self.case.x)

    def step(self, only: tuple[Quantity, ...] | None = None) -> float:
        """One step, and the cost after it."""
        self.done += 1
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

    def slope(self, q: Quantity) -> float:
        which = 0 if q.kind == "w" else 1
        slopes = grad(self.mean, which)(self.at["w"], self.at["b"])
        return float(slopes[q.layer - 1][q.index])

    def value(self, q: Quantity) -> float:
        return float(self.at[q.kind][q.layer - 1][q.index])

    def network(self, like: Network) -> Network:
        layers = [
            (w, b, layer.activation.name)
            for w, b, layer in zip(self.at["w"], self.at["b"], like.layers, strict=True)
        ]
        return Network.from_arrays(layers, like.cost.name)


@pytest.mark.parametrize("name", ["xor", "small"])
def test_ways_network_and_outputs_are_those_of_the_real_steps(name: str) -> None:
    trace = recorded(name)
    scene = run(SCENE, trace)
    found = scene.known.descents
    ground, descent = scene.part("ground"), Descent(trace.network, found.rate)
    costs, way = [], [[descent.value(q) for q in found.pair]]
    for _ in range(100):
        costs.append(descent.step())
        way.append([descent.value(q) for q in found.pair])
    np.testing.assert_allclose(found.costs("all")[1:], costs, rtol=1e-8)
    np.testing.assert_allclose(found.two.among, way, rtol=1e-7)
    # The way among all is on the map, and the cost at its end is theirs.
    corners = np.vstack([ground.among.points[:1], ground.among.points[3::4]])
    np.testing.assert_allclose(corners, [ground.map.point(pair) for pair in way], atol=1e-6)
    assert ground.there.get_center() == pytest.approx(corners[-1])
    total = sum(layer.weights.size + layer.biases.size for layer in trace.network.layers)
    end = typst_number(costs[-1], found.decimals)
    assert str(ground.said.typst_code) == f"all {total}: ${end}$"
    # Dots are where the trained network's outputs lie on their lines.
    trained = descent.network(trace.network)
    examples, axis = scene.part("examples"), scene.part("examples")._axis
    shown = scene.known.examples
    assert len(examples.dots) == len(shown.records)
    for i, (one, j) in enumerate(zip(shown.records.values(), shown.wanted, strict=True)):
        output = float(onward(trained, one.a[0][None])[0, j])
        assert examples.dots[i].get_x() == pytest.approx(axis.point(output)[0], abs=1e-6)
    # Edges have the signs of the trained weights.
    drawn = scene.part("network")
    for q in found.pair:
        assert drawn.chosen[q].get_stroke_color().to_hex() == scene.theme.sign(descent.value(q))


@pytest.mark.parametrize("name", ["xor", "relu"])
def test_the_way_is_a_descent_of_two_at_the_same_rate_and_lies_on_the_map(name: str) -> None:
    trace = recorded(name)
    scene = run(SCENE, trace)
    ground, found = scene.part("ground"), scene.known.descents
    first, second = found.pair
    descent = Descent(trace.network, found.every.rate)
    way, costs = [[descent.value(first), descent.value(second)]], []
    for _ in range(100):
        costs.append(descent.step((first, second)))
        way.append([descent.value(first), descent.value(second)])
    np.testing.assert_allclose(found.two.way, way, rtol=1e-7)
    np.testing.assert_allclose(found.two.way_costs[1:], costs, rtol=1e-7)
    (left, right), (low, high) = ground.map.spans
    corner = ground.map.rim.get_corner([-1, -1, 0])
    size = ground.map.rim.get_corner([1, 1, 0]) - corner
    # The point stands where the way ends.
    share = (ground.here.get_center() - corner)[:2] / size[:2]
    assert [left + share[0] * (right - left), low + share[1] * (high - low)] == pytest.approx(
        way[-1], rel=1e-6
    )
    # One scale for both: downhill is straight across the lines.
    assert (right - left) / size[0] == pytest.approx((high - low) / size[1], rel=1e-6)
    # The lines of equal cost are where the cost, computed anew, is what is said.
    start = Descent(trace.network, 1.0)
    span = np.ptp(found.two.surface)
    assert len(ground.map.levels) >= 5
    for level, line in zip(ground.map.levels, ground.map.contours, strict=True):
        assert len(line.points)
        for point in line.points[:: max(4, len(line.points) // 20 * 4)]:
            share = (point - corner)[:2] / size[:2]
            values = left + share[0] * (right - left), low + share[1] * (high - low)
            for q, value in zip((first, second), values, strict=True):
                start.at[q.kind][q.layer - 1][q.index] = value
            cost = start.mean(start.at["w"], start.at["b"])
            assert cost == pytest.approx(level, abs=0.01 * span)


@pytest.mark.parametrize("name", ["xor", "iris"])
def test_the_first_step_is_stated_with_its_numbers(name: str) -> None:
    trace = recorded(name)
    rows, found = kept(SCENE, trace, "updates"), run(SCENE, trace).known.descents
    descent = Descent(trace.network, found.rate)
    before = {q: descent.value(q) for q in found.pair}
    slopes = {q: descent.slope(q) for q in found.pair}
    descent.step(found.pair)
    for q in found.pair:
        numbers = [table[q].value for table in (rows.old, rows.slope, rows.new)]
        assert numbers == pytest.approx([before[q], slopes[q], descent.value(q)], rel=1e-6)
        assert rows.slope[q].colour == signed(DARK, slopes[q])
    assert rows.digits.exact
    assert len(rows.equations) == 2
    assert all("=" in one.typst_code for one in rows.equals.values())


def test_in_each_layout_the_two_are_where_they_have_come_to() -> None:
    places: dict[float, set[int]] = {}

    def look(scene: Any) -> None:
        grounds = [one for part, one in scene.drawn.items() if part.name == "ground"]
        for ground in grounds:
            # Until all start anew.
            if scene.seen(ground.here) and not scene.seen(ground.among):
                way = ground.map.point(scene.known.descents.two.way[scene.reached])
                assert ground.here.get_center() == pytest.approx(way, abs=1e-6)
                places.setdefault(float(ground.map.rim.width), set()).add(scene.reached)

    run(SCENE, recorded("xor"), look)
    # From the first to the last the map is as large.
    assert [*places.values()] == [{0, 1, 2, 3, 100}]


def test_a_way_among_all_is_drawn_up_to_where_it_leaves_the_map() -> None:
    trace = recorded("xor")
    for rate, leaves in ((3.0, False), (30.0, True)):
        two = TwoDescents(trace, rate=rate).two
        write = Notation(trace.widths, DARK)
        ground = DescentMap(write, two, frame_now(), arrows=3, decimals=4, every="all")
        ground.go("all", 100)
        low, high = np.array(ground.map.spans).T
        inside = ((two.among > low) & (two.among < high)).all(axis=1)
        assert bool(inside.all()) is not leaves
        count = int(inside.argmin()) if leaves else len(inside)
        assert len(ground.among.points) == 4 * (count - 1)
        assert ground.there.get_center() == pytest.approx(ground.map.point(two.among[count - 1]))
        assert ((two.way > low) & (two.way < high)).all()


def test_the_output_says_what_it_is_for_each_example() -> None:
    trace = recorded("xor")
    network, facts = kept(SCENE, trace, "network"), run(SCENE, trace).known
    outputs = [float(one.a[2][0]) for one in facts.examples.records.values()]
    assert [number.value for number in network.answers] == pytest.approx(outputs)
    examples = kept(SCENE, trace, "examples")
    source = str(examples.head.typst_code)
    assert "input" in source
    assert "desired" in source
    assert [str(row[2].typst_code).count("arrow") for row in examples.rows] == [1] * 4


def test_both_descents_have_a_rate_at_which_each_falls() -> None:
    found = run(SCENE, recorded("xor")).known.descents
    assert found.rate == found.every.rate == 3
    for which in ("two", "all"):
        assert (np.diff(found.costs(which)) < 1e-12).all()


def test_all_examples_run_through_and_have_a_row() -> None:
    stage = Stage.of("xor")
    facts = GradientDescent.story.facts(stage)
    assert [*facts.examples.records] == ["first", "second", "both", "neither"]
    told = GradientDescent.told(stage)
    through = [cue for cue in told if cue.beat == "examples" and cue.step is not None]
    ran = [
        one.about[1]
        for cue in through
        for one in (cue.step.about if cue.step.name == "together" else (cue.step,))
        if one.name == "run"
    ]
    assert [one.a[0].tolist() for one in ran if one is not None] == [[1, 0], [0, 1], [1, 1], [0, 0]]


def test_what_is_said_last_is_so() -> None:
    said = {cue.caption for cue in GradientDescent.told(Stage.of("xor"))}
    assert "The two alone came to 0.6132. All 13 together come to 0.00492." in said
    # Here two weights alone find a lower place on their way.
    half = {cue.caption for cue in GradientDescent.told(Stage.of("tests/networks/half.toml"))}
    assert any("the two alone came lower" in caption for caption in half)


def test_a_rate_that_is_asked_for_is_made_and_what_it_leads_to_is_said() -> None:
    stage = Stage.of("xor", rate=30.0)
    assert GradientDescent.story.facts(stage).descents.rate == 30
    said = {cue.caption for cue in GradientDescent.told(stage)}
    assert "The learning rate, 30, times the derivative is how far each of the two moves." in said
    assert "Steps at this learning rate lead past the valley: all 13 end at 3.5635." in said
    # Where the cost is flat no rate moves anything.
    flat = Stage.of("tests/networks/zeros.toml", rate=1.0)
    assert {cue.beat for cue in GradientDescent.told(flat)} == {"examples", "map", "stay"}


def test_what_is_asked_for_is_the_first_of_the_two() -> None:
    scene = run(SCENE, recorded("small"), focus="b[1][2]")
    first, second = scene.known.descents.pair
    assert (str(first), second.kind) == ("b[1][2]", "w")


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
    told = GradientDescent.told(Stage.of("tests/networks/zeros.toml"))
    assert {cue.beat for cue in told} == {"examples", "map", "stay"}
    assert told[-1].caption == "Here every derivative of the cost is 0: no step changes anything."


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


@pytest.mark.sweep
def test_layers_left_out_are_counted_in_words_that_the_last_row_reads() -> None:
    deep = Network.random([2] * 13, seed=3, activation="tanh")
    network = replace(deep, examples={"one": Example(np.array([0.2, 0.9]), np.array([0.0, 1.0]))})
    trace = record(network, *network.example()[1])
    found = audit(GradientDescent, Stage(trace, "one", DARK)).faults
    assert not found, [*map(str, found)]


def test_the_network_stays_where_it_is_and_as_large() -> None:
    scene = run("GradientDescent", recorded("xor"))
    began, ended = kept("GradientDescent", recorded("xor"), "network"), scene.part("network")
    assert began.width == pytest.approx(ended.width)
    assert began.get_center() == pytest.approx(ended.get_center())


def test_the_map_of_two_steps_back_where_all_have_moved() -> None:
    scene = run(SCENE, recorded("xor"))
    ground = scene.part("ground")
    assert {id(one) for one in ground.map.costs} <= {
        id(one) for one in scene.get_mobject_family_members()
    }
    for set_back in (*ground.map.costs, *ground.map.contours):
        strong = max(one.get_fill_opacity() for one in ground.said.family_members_with_points())
        weak = max(
            max(one.get_fill_opacity(), one.get_stroke_opacity())
            for one in set_back.family_members_with_points()
        )
        assert weak < 0.6 * strong


@pytest.mark.parametrize(
    "network",
    [
        "iris",
        pytest.param("deep", marks=pytest.mark.sweep),
        pytest.param("mpg", marks=pytest.mark.sweep),
        pytest.param("digits", marks=pytest.mark.sweep),
    ],
)
def test_in_a_square_frame_rows_and_costs_and_symbols_keep_clear_of_one_another(
    network: str,
) -> None:
    found = audit(GradientDescent, Stage.of(network), Shape(1, 1))
    assert not found.faults, "\n".join(map(str, found.faults))


def test_symbols_of_two_edges_of_a_chain_stand_apart() -> None:
    drawn = kept(SCENE, recorded(str(NETWORKS / "wordy.toml")), "network")
    first, second = drawn.names.values()
    across = abs(first.get_x() - second.get_x()) - (first.width + second.width) / 2
    up = abs(first.get_y() - second.get_y()) - (first.height + second.height) / 2
    assert max(across, up) > 0
