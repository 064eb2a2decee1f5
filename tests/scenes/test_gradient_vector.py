"""GradientVector: which entry is called the largest, and what lights for each entry."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import Scene

from backprop import Network, Quantity, load, record
from backprop.audit.dry_run import pass_through
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class

GradientVector = scene_class("GradientVector")

NETWORKS = Path(__file__).parents[1] / "networks"


@cache  # tests only look at it
def watched(network: str) -> tuple[Any, list[str]]:
    """The finished clip, and its captions."""
    kept: list[Any] = []
    captions: list[str] = []

    def stop(scene: Scene) -> None:
        assert isinstance(scene, GradientVector)
        kept[:] = [scene]
        captions.append(scene.caption)

    with staged(Stage.of(network)):
        pass_through(GradientVector, stop)
    return kept[0], list(dict.fromkeys(captions))


def gradient(network: str) -> dict[str, float]:
    """The mean of the examples' derivatives, one record after another."""
    loaded = load(network)
    passes = [record(loaded, one.x, one.y) for one in loaded.examples.values()]
    names = [
        str(Quantity(kind, layer, (0, 0) if kind == "w" else (0,)))
        for layer in range(1, loaded.depth + 1)
        for kind in ("w", "b")
    ]
    return {name: float(np.mean([one[name].derivative for one in passes])) for name in names}


@pytest.mark.parametrize(
    ("network", "largest", "named", "places"),
    [
        # Five decimals: with four, the step that ends the clip does not add up as printed.
        ("chain", "b[3][0]", "the last bias", 5),
        (str(NETWORKS / "deep.toml"), "b[6][0]", "b(L-2)", 4),
    ],
)
def test_the_entry_named_is_the_largest_even_if_left_out(
    network: str, largest: str, named: str, places: int
) -> None:
    scene, captions = watched(network)
    entries = gradient(network)
    assert max(entries, key=lambda name: abs(entries[name])) == largest
    q = Quantity.parse(largest)
    way = "rises" if entries[largest] > 0 else "falls"
    said = f"most sensitive to {named}: nudge it up a little, and the cost {way} "
    assert any(
        f"{said}{abs(entries[largest]):.{places}f} times as much." in one for one in captions
    )
    assert f"{entries[largest]:.{places}f})" in scene.part("gradient").rows[q].number.typst_code


def test_where_nothing_matters_nothing_is_called_largest() -> None:
    network = str(NETWORKS / "dead.toml")
    assert not any(gradient(network).values())
    scene, captions = watched(network)
    assert "every entry is 0" in scene.part("answer").typst_code
    assert "no parameter" in captions[-1]
    assert not scene.hanging
    # There is no bar to speak of, nor a scale for one.
    assert not [one for one in captions if "bar" in one]
    there = {id(one) for one in scene.get_mobject_family_members()}
    column = scene.part("gradient")
    assert not {id(column.ticks), id(column.scale_said)} & there
    # Neither sign's colour is that of 0.
    for row in scene.part("gradient").rows.values():
        assert scene.theme.quiet in row.number.typst_code


@pytest.mark.parametrize("network", ["chain", "small", "digits"])
def test_each_entry_lights_its_own_edge_or_neuron_on_its_row(network: str) -> None:
    scene, _ = watched(network)
    drawn, column = scene.part("network"), scene.part("gradient")
    at = {q: one.get_center() for q, one in drawn.neurons.items()}
    for q, row in column.rows.items():
        light = drawn.marks[q].get_center()
        expected = at[Quantity("a", q.layer, q.index[:1])]
        if q.kind == "w":
            expected = (expected + at[Quantity("a", q.layer - 1, q.index[1:])]) / 2
        assert light == pytest.approx(expected, abs=1e-6)
        assert row.bar.get_y() == pytest.approx(light[1], abs=1e-6)


def test_bars_of_a_gradient_that_vanishes_have_a_logarithmic_scale_that_says_so() -> None:
    scene, _ = watched(str(NETWORKS / "deep.toml"))
    column = scene.part("gradient")
    assert column.logarithmic
    assert "logarithmic" in column.scale_said[0].typst_code
    lengths = {row.value: row.bar.width for row in column.rows.values()}
    # Equal ratios are equal lengths.
    one, two, three = sorted(lengths, key=abs)[::2]
    slope = (lengths[two] - lengths[one]) / np.log(two / one)
    assert (lengths[three] - lengths[two]) / np.log(three / two) == pytest.approx(slope)
    assert not watched("chain")[0].part("gradient").logarithmic


def test_bars_of_one_sign_lie_on_one_side() -> None:
    scene, _ = watched("chain")
    column, entries = scene.part("gradient"), gradient("chain")
    assert {value > 0 for value in entries.values()} == {True, False}
    for q, row in column.rows.items():
        value = entries[str(q)]
        assert (row.bar.get_x() > column.axis.get_x()) == (value > 0)
        assert str(row.bar.get_fill_color()).upper() == scene.theme.sign(value)


def test_at_the_end_each_entry_is_its_opposite_and_a_real_step_lowers_the_cost() -> None:
    scene, captions = watched("chain")
    column, network = scene.part("gradient"), load("chain")
    there = {id(one) for one in scene.get_mobject_family_members()}
    zero, then = column.axis.get_x(), column.axis_against.get_x()
    assert id(column.axis_against) in there
    assert id(column.axis) not in there
    for row in column.rows.values():
        assert id(row.against) in there, "the bars are what the step adds"
        assert id(row.bar) not in there
        assert row.against.get_x() - then == pytest.approx(zero - row.bar.get_x())
        assert f"{-row.value:.5f})" in row.opposite.typst_code
    # By hand: each weight and bias less its entry of the mean gradient.
    passes = [record(network, one.x, one.y) for one in network.examples.values()]
    layers = [
        (
            layer.weights - np.mean([one.dC_dw[at] for one in passes], axis=0),
            layer.biases - np.mean([one.dC_db[at] for one in passes], axis=0),
            layer.activation.name,
        )
        for at, layer in enumerate(network.layers, start=1)
    ]
    moved = Network.from_arrays(layers, network.cost.name)
    costs = [record(moved, one.x, one.y).cost for one in network.examples.values()]
    line = scene.part("stepped")
    before = np.mean([one.cost for one in passes])
    assert line.before.numbers["cost"].value == pytest.approx(before, rel=1e-12)
    assert line.after.numbers["cost"].value == pytest.approx(np.mean(costs), rel=1e-12)
    assert line.said[1].typst_code == "learning rate 1"
    assert "with learning rate 1." in captions[-2]
    assert f"{np.mean(costs):.4f}" not in captions[-2], "not before it is seen"
    assert f"falls from {before:.4f} to {np.mean(costs):.4f}." in captions[-1]


def test_the_step_turns_each_weight_and_bias_into_what_it_is_less_its_entry() -> None:
    scene, _ = watched("chain")
    there = {id(one) for one in scene.get_mobject_family_members()}
    steps, entries = scene.part("steps"), gradient("chain")
    for q, number in steps.after.items():
        value = scene.trace[q].value
        assert steps.before[q].value == value
        assert number.value == pytest.approx(value - entries[str(q)], rel=1e-12)
        parts = (steps.before[q], steps.added[q], steps.equals[q], number)
        assert {*map(id, parts)} <= there
        assert [part.get_x() for part in parts] == sorted(part.get_x() for part in parts)
        # As printed, too.
        texts = [f"{one.value:.{steps.decimals}f}" for one in (steps.before[q], number)]
        added = f"{-entries[str(q)]:.{steps.decimals}f}"
        # Its sign is the one between two numbers: nothing is added that is negative.
        sign = "-" if added.startswith("-") else "+"
        assert f"{sign} med {added.removeprefix('-')})" in steps.added[q].typst_code
        assert Decimal(texts[0]) + Decimal(added) == Decimal(texts[1])
        assert "=" in steps.equals[q].typst_code
        # Named once: beside the network, which is narrow.
        assert id(scene.part("network").names[q]) in there
        assert q not in steps.names


def test_the_mean_is_not_shown_before_it_is_found() -> None:
    seen: dict[str, bool] = {}

    def look(scene: Scene) -> None:
        assert isinstance(scene, GradientVector)
        parts = {part.name: drawn for part, drawn in scene.drawn.items()}
        mean = parts.get("full_slope")
        if mean is not None:
            there = {id(one) for one in scene.get_mobject_family_members()}
            seen[scene.caption.split()[0]] = id(mean.number) in there

    with staged(Stage.of("chain")):
        pass_through(GradientVector, look)
    # Each as its caption ends: what the last clip left, the examples, their mean.
    assert (seen["The"], seen["Their"]) == (False, True)


def test_beside_a_wide_network_the_values_have_their_names_and_the_network_its_light() -> None:
    scene, _ = watched("small")
    there = {id(one) for one in scene.get_mobject_family_members()}
    steps, marks = scene.part("steps"), scene.part("network").marks
    assert steps.names.keys() == steps.after.keys() == marks.keys()
    assert all(id(one) in there for one in (*steps.names.values(), *marks.values()))


def test_the_cost_goes_the_way_of_the_step() -> None:
    line, network = watched("chain")[0].part("stepped"), load("chain")
    costs = []
    for share in (0, 0.25, 1):
        line.at(share)
        costs.append(line.after.numbers["cost"].value)
    whole = np.mean([record(network, one.x, one.y).cost for one in network.examples.values()])
    assert costs[0] == pytest.approx(whole, rel=1e-12)
    assert costs == sorted(costs, reverse=True)
    # A pass of its own, no share of the way from the first cost to the last.
    assert costs[1] != pytest.approx(0.75 * costs[0] + 0.25 * costs[2], rel=1e-6)


def test_no_row_of_the_step_is_seen_that_is_not_true() -> None:
    seen: list[bool] = []

    def look(scene: Scene) -> None:
        assert isinstance(scene, GradientVector)
        parts = {part.name: drawn for part, drawn in scene.drawn.items()}
        steps = parts.get("steps")
        there = {id(one) for one in scene.get_mobject_family_members()}
        for q, number in (steps.after if steps else {}).items():
            seen.append(id(number) in there)
            if id(number) in there:
                entry = gradient("chain")[str(q)]
                assert number.value == pytest.approx(scene.trace[q].value - entry, rel=1e-12)

    with staged(Stage.of("chain")):
        pass_through(GradientVector, look)
    assert {*seen} == {True, False}


def test_the_dashed_line_is_called_the_mean() -> None:
    said: list[bool] = []

    def look(scene: Scene) -> None:
        assert isinstance(scene, GradientVector)
        parts = {part.name: drawn for part, drawn in scene.drawn.items()}
        bars = parts.get("slope_bars")
        if bars is not None and bars.said:
            there = {id(one) for one in scene.get_mobject_family_members()}
            assert bars.said.typst_code == "mean"
            assert bars.said.get_x() == pytest.approx(bars.line.get_x())
            assert (id(bars.said) in there) == (id(bars.line) in there)
            said.append(id(bars.said) in there)

    with staged(Stage.of("chain")):
        pass_through(GradientVector, look)
    assert {*said} == {True, False}


def test_bars_have_a_round_length_beside_them_that_is_to_scale() -> None:
    column = watched("chain")[0].part("gradient")
    nought, zero, tick, number = column.ticks
    assert "0.08)" in number.typst_code
    assert " 0)" in zero.typst_code
    assert nought.get_x() == pytest.approx(column.axis.get_x())
    value, row = max((abs(row.value), row) for row in column.rows.values())
    far = tick.get_x() - column.axis.get_x()
    assert far / row.bar.width == pytest.approx(0.08 / value)
    assert row.bar.width < far
    assert not watched(str(NETWORKS / "deep.toml"))[0].part("gradient").ticks


def test_bars_go_through_zero_to_the_other_side_while_zero_goes_there() -> None:
    column = watched("chain")[0].part("gradient")
    row = next(iter(column.rows.values()))
    zeros = [column.axis.toward(column.axis_against, share).get_x() for share in (0, 0.4, 0.6, 1)]
    assert zeros[0] < zeros[1] < zeros[2] < zeros[3] == column.axis_against.get_x()
    bars = [row.bar.toward(row.against, share) for share in (0, 0.4, 0.6, 1)]
    sides = [bar.get_x() - zero for bar, zero in zip(bars, zeros, strict=True)]
    assert [side > 0 for side in sides] == [True, True, False, False]
    assert sides[0] == pytest.approx(-sides[3])
    assert sides[1] == pytest.approx(0.2 * sides[0])


def test_either_side_of_zero_has_the_room_that_its_longest_bar_asks_for() -> None:
    column, entries = watched("chain")[0].part("gradient"), gradient("chain")
    assert max(map(abs, entries.values())) == max(entries.values())
    bars = [row.bar for row in column.rows.values()]
    left, right = min(bar.get_left()[0] for bar in bars), max(bar.get_right()[0] for bar in bars)
    before = column.axis.get_x() - left
    assert before / (right - left) == pytest.approx(
        -min(entries.values()) / (max(entries.values()) - min(entries.values())), rel=1e-6
    )


ONE_LAYER = """
name = "one layer"
[[layer]]
activation = "sigmoid"
weights = [[{w}]]
biases = [0]
[[example]]
name = "one"
x = [1e-12]
y = [1]
"""


def test_a_cost_that_gets_longer_on_the_way_stays_in_the_frame(tmp_path: Path) -> None:
    # From 0.25 to 0.1917: the two digits more have room from the first.
    file = tmp_path / "made.toml"
    file.write_text(ONE_LAYER.format(w=3e-6))
    scene, _ = watched(str(file))
    line = scene.part("stepped")
    assert (line.step.at(0).cost, round(line.step.at(1).cost, 4)) == (0.25, 0.1917)
    for share in (0.5, 1):
        line.at(share)
        assert line.after.get_right()[0] <= scene.below.right


def test_one_layer_is_not_gone_through_from_the_last_to_the_first(tmp_path: Path) -> None:
    file = tmp_path / "made.toml"
    file.write_text(ONE_LAYER.format(w=1.5))
    scene, captions = watched(str(file))
    assert not [one for one in captions if "layer" in one]
    assert not [one for one in scene.part("gradient").scale_said if "layers" in one.typst_code]


def test_bars_are_the_picture_and_the_columns_name_stands_over_it() -> None:
    scene = watched("chain")[0]
    column = scene.part("gradient")
    longest = max(row.bar.width for row in column.rows.values())
    assert longest > 0.24 * scene.frame.width
    for name in (column.label, column.minus):
        assert name.get_bottom()[1] > column.brackets.get_top()[1]
        assert name.get_left()[0] == pytest.approx(column.brackets.get_left()[0])


def test_where_every_entry_is_0_the_equation_has_the_middle_and_no_axis_waits_for_bars() -> None:
    scene = watched(str(NETWORKS / "zeros.toml"))[0]
    column = scene.part("gradient")
    shown = {id(one) for one in scene.get_mobject_family_members()}
    assert id(column.axis) not in shown
    (room,) = (room for part, room in scene.rooms.items() if part.name == "gradient")
    ends = column.brackets.get_left()[0] - room.left, room.right - column.around.get_right()[0]
    assert min(ends) > 0.9 * max(ends)
