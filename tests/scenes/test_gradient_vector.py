"""GradientVector: which entry is called the largest, and what lights for each entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import Scene

from backprop import Network, Quantity, load, record
from backprop.audit.dry_run import watch
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class

GradientVector = scene_class("GradientVector")

NETWORKS = Path(__file__).parents[1] / "networks"


def watched(network: str) -> tuple[Any, list[str]]:
    """The finished clip, and its captions."""
    kept: list[Any] = []
    captions: list[str] = []

    def stop(scene: Scene) -> None:
        assert isinstance(scene, GradientVector)
        kept[:] = [scene]
        captions.append(scene.caption)

    with staged(Stage.of(network)):
        watch(GradientVector, longer_than=None, on_stop=stop)
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
    ("network", "largest"), [("chain", "b[3][0]"), (str(NETWORKS / "deep.toml"), "b[6][0]")]
)
def test_the_entry_named_is_the_largest_even_if_left_out(network: str, largest: str) -> None:
    scene, captions = watched(network)
    entries = gradient(network)
    assert max(entries, key=lambda name: abs(entries[name])) == largest
    q = Quantity.parse(largest)
    way = "raises" if entries[largest] > 0 else "lowers"
    named = q.plain(scene.trace.widths)
    said = f"most sensitive to {named}: a small increase {way} it at a rate of "
    assert any(f"{said}{abs(entries[largest]):.4f}." in one for one in captions)
    assert f"{entries[largest]:.4f})" in scene.part("gradient").rows[q].number.typst_code


def test_where_nothing_matters_nothing_is_called_largest() -> None:
    network = str(NETWORKS / "dead.toml")
    assert not any(gradient(network).values())
    scene, captions = watched(network)
    assert "every entry is 0" in scene.part("answer").typst_code
    assert "no parameter" in captions[-1]
    assert not scene.hanging
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
    zero = column.axis.get_x()
    for row in column.rows.values():
        assert id(row.against) in there
        assert id(row.bar) not in there
        assert row.against.get_x() - zero == pytest.approx(zero - row.bar.get_x())
        assert f"{-row.value:.4f})" in row.opposite.typst_code
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
    assert f"{before:.4f})" in line.before.typst_code
    assert f"{np.mean(costs):.4f})" in line.after.typst_code
    assert line.said[1].typst_code == "learning rate 1"
    assert "with learning rate 1, takes" in captions[-1]
    assert f"to {np.mean(costs):.4f}." in captions[-1]
    assert f"from {before:.4f} to" in captions[-1]


def test_the_step_turns_each_weight_and_bias_into_what_it_is_less_its_entry() -> None:
    scene, _ = watched("chain")
    there = {id(one) for one in scene.get_mobject_family_members()}
    steps, entries = scene.part("steps"), gradient("chain")
    for q, number in steps.after.items():
        value = scene.trace[q].value
        assert f"{value:.4f})" in steps.before[q].typst_code
        assert f"{value - entries[str(q)]:.4f})" in number.typst_code
        assert id(number) in there
        assert id(steps.before[q]) not in there
        assert id(scene.part("network").names[q]) not in there


def test_bars_have_a_round_length_beside_them_that_is_to_scale() -> None:
    column = watched("chain")[0].part("gradient")
    _, _, tick, number = column.ticks
    assert "0.05)" in number.typst_code
    value, row = max((abs(row.value), row) for row in column.rows.values())
    far = tick.get_x() - column.axis.get_x()
    assert far / row.bar.width == pytest.approx(0.05 / value)
    assert not watched(str(NETWORKS / "deep.toml"))[0].part("gradient").ticks


def test_bars_go_through_zero_to_the_other_side() -> None:
    scene, _ = watched("chain")
    row = next(iter(scene.part("gradient").rows.values()))
    zero = scene.part("gradient").axis.get_x()
    sides = [row.bar.toward(row.against, share).get_x() - zero for share in (0, 0.4, 0.6, 1)]
    assert [side > 0 for side in sides] == [True, True, False, False]
    assert sides[0] == pytest.approx(-sides[3])
    assert sides[1] == pytest.approx(0.2 * sides[0])
