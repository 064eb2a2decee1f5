"""SimplestNetwork: a large network gathers into the chain, whose cost follows its parameters."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backprop import Quantity, Trace, load, record, vary
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.swings import swing
from backprop.drawing.mobjects.large_network import landings
from backprop.drawing.mobjects.lying_chain import named_parameters, shown_layers
from backprop.drawing.style import DARK
from tests.scenes.seen import NETWORKS, chain, recorded, run

SimplestNetwork = scene_class("SimplestNetwork")
DEEP = str(Path(NETWORKS) / "deep.toml")
LONG = chain(*[("sigmoid", 1.5, -0.25)] * 12, x=0.5, y=1.0)


def told(trace: Trace) -> list[str]:
    """All captions, once each."""
    cues = SimplestNetwork.told(Stage(trace, "one", DARK))
    return list(dict.fromkeys(cue.caption for cue in cues))


def read_off(scene: Any, height: float) -> float:
    """The cost at a height of the cost's line, by the ends of a curve whose costs are known."""
    q = scene.known.strongest
    (_, one), *_, (_, other) = scene.known.swings.responses[q]
    points = scene.part("curves").curves[q].points
    share = (height - points[0][1]) / (points[-1][1] - points[0][1])
    return float(one + share * (other - one))


def moving(trace: Trace) -> Any:
    """The scene, with the parts as they are while weights and biases move."""
    found: dict[str, Any] = {}

    def keep(shown: Any) -> None:
        if shown.beats[-1][0] == "wiggle":
            found.update({part.name: one for part, one in shown.drawn.items()})

    shown = run("SimplestNetwork", trace, keep)
    return SimpleNamespace(trace=trace, known=shown.known, part=found.__getitem__)


@pytest.fixture(scope="module")
def scene() -> Any:
    return moving(recorded("chain"))


def test_every_cost_on_screen_is_that_of_the_values_on_screen(scene: Any) -> None:
    drawn, curves = scene.part("chain"), scene.part("curves")
    trace, swings = scene.trace, scene.known.swings
    q = Quantity("w", 2, (0, 0))
    for sizes in ({q: swings.sizes[q]}, swings.together):
        for share in (0.12, 0.37, 0.81):
            now = swing(trace, sizes)(share)
            drawn.redraw(now, moving=True)
            curves.redraw(now, moving=True)
            values = {p: number.value for p, number in drawn.numbers.items()}
            cost = vary(trace, values).cost
            assert curves.number.value == pytest.approx(cost, rel=1e-12)
            assert read_off(scene, curves.dot.get_y()) == pytest.approx(cost, rel=1e-9)
            output = vary(trace, values).a[3][0]
            assert drawn.neurons[3].number.value == pytest.approx(output, rel=1e-12)
    drawn.redraw(trace)
    curves.redraw(trace)


def test_what_moves_by_itself_has_its_dot_on_its_curve(scene: Any) -> None:
    curves, swings = scene.part("curves"), scene.known.swings
    q = scene.known.strongest
    home = curves.dots[q].get_center()
    curves.redraw(vary(scene.trace, {q: scene.trace[q].value + swings.sizes[q]}), moving=True)
    assert np.allclose(curves.dots[q].get_center(), curves.curves[q].points[-1], atol=1e-6)
    assert np.allclose(curves.guide.get_end(), curves.dots[q].get_center())
    others = [one for p, one in curves.dots.items() if p != q]
    assert all(np.isclose(one.get_y(), home[1]) for one in others)
    curves.redraw(scene.trace)
    assert np.allclose(curves.dots[q].get_center(), home)


def test_a_line_at_the_dot_is_as_steep_as_the_derivative(scene: Any) -> None:
    curves, swings = scene.part("curves"), scene.known.swings
    for q, line in curves.tangents.items():
        long = line.get_end()[0] - line.get_start()[0]
        by = swings.sizes[q] * 1e-4
        change = vary(scene.trace, {q: scene.trace[q].value + by}).cost - scene.trace.cost
        low, high = (read_off(scene, end[1]) for end in (line.get_start(), line.get_end()))
        across = long / (curves.curves[q].points[-1][0] - curves.places[q]) * swings.sizes[q]
        assert (high - low) / across == pytest.approx(change / by, rel=0.01)


@pytest.mark.parametrize("network", ["chain", pytest.param(DEEP, marks=pytest.mark.sweep)])
def test_names_stand_under_their_edges_and_neurons_and_become_ratios(network: str) -> None:
    trace = recorded(network)
    shown, left = moving(trace), run("SimplestNetwork", trace)
    drawn, curves = shown.part("chain"), shown.part("curves")
    assert len(drawn.numbers) == len(curves.ratios) == len(named_parameters(trace.network.depth))
    for q, number in drawn.numbers.items():
        assert number.value == shown.trace[q].value
        if q.kind == "b":
            at = drawn.neurons[q.layer].get_x()
        else:
            at = (drawn.neurons[q.layer - 1].get_x() + drawn.neurons[q.layer].get_x()) / 2
        assert curves.symbols[q].get_x() == pytest.approx(at, abs=1e-6)
        assert curves.ratios[q].get_x() == pytest.approx(at, abs=1e-6)
    family = {id(one) for top in left.mobjects for one in top.get_family()}
    ratios = left.part("slopes").ratios
    assert all(id(one) in family for ratio in ratios.values() for one in ratio.submobjects)
    places = [ratio.get_x() for ratio in ratios.values()]
    # Where layers are left out there is room for three more.
    steps = [3.0 if len(drawn.gap) and at == 3 else 1.0 for at in range(len(places) - 1)]
    assert np.diff(places) == pytest.approx(np.diff(places)[0] * np.array(steps))
    assert places == sorted(places)


@pytest.mark.parametrize(("network", "numbers"), [("chain", 6), (DEEP, 1), ("dead", 2)])
def test_the_parameter_of_the_largest_slope_is_lit_in_the_network(
    network: str, numbers: int
) -> None:
    known = str(NETWORKS / "dead.toml") if network == "dead" else network
    shown = run("SimplestNetwork", recorded(known))
    curves, trace = shown.part("slopes"), shown.trace
    sizes = {q: abs(trace[q].derivative) for q in curves.ratios}
    tops = {id(one) for one in shown.mobjects}
    marks = shown.part("chain").marks
    lit = [q for q, one in marks.items() if id(one) in tops]
    assert lit == ([max(sizes, key=sizes.__getitem__)] if any(sizes.values()) else [])
    assert len(curves.slopes) == numbers
    assert {*lit} <= {*curves.slopes}
    if numbers == 1:
        number = curves.slopes[lit[0]].typst_code.replace("−", "-")
        assert float(number.strip("$ ")) == pytest.approx(trace[lit[0]].derivative, rel=1e-3)


def test_a_wedge_is_as_high_as_the_derivative_and_of_its_sign(scene: Any) -> None:
    curves, theme = scene.part("curves"), DARK
    rises, derivatives = [], []
    for q, wedge in curves.wedges.items():
        home, corner, end = wedge.get_vertices()
        assert (corner[0], corner[1]) == (end[0], home[1])
        assert corner[0] - home[0] == pytest.approx(0.36 * curves._slot)
        assert wedge.get_fill_color().to_hex() == theme.sign(scene.trace[q].derivative).upper()
        rises.append(end[1] - home[1])
        derivatives.append(scene.trace[q].derivative)
    assert np.array(rises) / max(map(abs, rises)) == pytest.approx(
        np.array(derivatives) / max(map(abs, derivatives)), rel=1e-6
    )


def test_the_cost_stands_under_the_desired_output_right_of_all_columns(scene: Any) -> None:
    curves, drawn = scene.part("curves"), scene.part("chain")
    line = curves.axis[1]
    assert line.get_x() == pytest.approx(drawn.desired[0].get_x())
    assert line.get_x() > max(curves.places.values()) + curves._slot / 2


def test_names_stay_beside_their_values_while_the_network_moves_and_to_the_end() -> None:
    trace = recorded("chain")
    for shown in (moving(trace), run("SimplestNetwork", trace)):
        drawn = shown.part("chain")
        for q in shown.known.parameters:
            symbol, number = drawn.labels[q]
            assert len(symbol)
            assert symbol.get_right()[0] < number.get_left()[0]
            # Between the middles of the neighbours.
            assert abs(drawn.labels[q].get_x() - drawn.places[q]) < drawn.spacing / 4
    there = {id(one) for one in shown.get_mobject_family_members()}
    assert all(id(one[0]) in there for one in drawn.symbols.values())


def test_the_curves_are_the_larger_part_while_all_move(scene: Any) -> None:
    drawn, curves = scene.part("chain"), scene.part("curves")
    line = curves.axis[1]
    assert line.get_length() > drawn.height
    assert drawn.get_bottom()[1] > curves.whole.get_top()[1]


def test_what_is_pointed_at_moves_alone() -> None:
    """One mark at a time, and none at the end."""
    moved: list[set[Quantity]] = []

    def stop(shown: Any) -> None:
        if shown.beats[-1][0] == "wiggle":
            marks = shown.part("chain").marks
            tops = {id(one) for one in shown.mobjects}
            moved.append({q for q, one in marks.items() if id(one) in tops})

    shown = run("SimplestNetwork", recorded("chain"), stop)
    names = list(shown.known.parameters)
    assert [one for one in moved if one][: len(names)] == [{q} for q in names]
    assert moved[-1] == set()


def test_the_large_network_is_the_recorded_one(scene: Any) -> None:
    network = load("digits")
    trace = record(network, *network.example()[1])
    count = sum(layer.weights.size + layer.biases.size for layer in network.layers)
    captions = told(scene.trace)
    assert f"{count:,} numbers" in captions[1]
    assert "shown a zero, and its output for 0 " in captions[0]
    assert int(trace.a[3].argmax()) == 0
    assert scene.known.large.cost == trace.cost


def test_layers_go_to_neurons_in_order_and_ends_to_ends() -> None:
    assert landings(4, 4) == [0, 1, 2, 3]
    assert landings(4, 2) == [0, 0, 1, 1]
    assert landings(4, 3) == [0, 1, 1, 2]
    assert landings(4, 9) == [0, 3, 5, 8]


def test_captions_say_what_this_chain_does() -> None:
    assert "Here the bias of layer 3 moves it most." in told(recorded("chain"))
    largest = "Here the slope is largest for the bias of layer 3: it matters most."
    assert told(recorded("chain"))[-2] == largest
    alike = told(chain(("sigmoid", 0.5, 0.25), x=1.0, y=1.0))
    assert "Here no single one moves it most." in alike
    assert not any("matters most" in caption for caption in alike)
    assert "That leaves three weights and three biases." in told(recorded("chain"))
    dead = told(recorded(str(NETWORKS / "dead.toml")))
    assert "Here the cost does not answer to any of them." in dead
    assert "That leaves one weight and one bias." in dead
    assert any("each by 0.07 up and down" in said for said in told(recorded("chain")))
    # Two are both, not "all two".
    assert not [said for said in dead if " all two" in said]
    assert len([said for said in dead if "both" in said]) == 3


def test_of_a_long_chain_the_ends_are_drawn() -> None:
    assert shown_layers(5) == tuple(range(6))
    assert shown_layers(12) == (0, 1, 2, 10, 11, 12)
    assert {q.layer for q in named_parameters(12)} == {1, 2, 11, 12}
    shown = moving(LONG)
    drawn, curves = shown.part("chain"), shown.part("curves")
    assert len(drawn.numbers) == len(curves.ratios) == 8
    assert "7 more" in drawn.gap[1].typst_code
    assert "dots" in curves.whole.typst_code


def test_the_network_does_not_shrink_when_the_formula_and_the_curves_come() -> None:
    radii: list[tuple[str, float]] = []

    def stop(shown: Any) -> None:
        circle = shown.part("chain").neurons[1].circle
        if id(circle) in {id(one) for one in shown.get_mobject_family_members()}:
            radii.append((shown.beats[-1][0], round(circle.width / 2, 6)))

    run("SimplestNetwork", recorded("chain"), stop)
    assert {beat for beat, _ in radii} >= {"collapse", "variables", "wiggle", "question"}
    assert len({radius for _, radius in radii}) == 1
