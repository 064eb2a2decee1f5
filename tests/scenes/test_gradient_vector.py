"""GradientVector: which entry is called the largest, and what lights for each entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import Scene

from backprop import Quantity, load, record
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
    said = scene.statement.typst_code
    assert scene.write.symbol(q) in said
    assert scene.write.number(entries[largest], scene.theme.cost) in said
    way = "raises" if entries[largest] > 0 else "lowers"
    assert f"the bias of layer {q.layer}: a small increase {way} it" in captions[-1]


def test_where_nothing_matters_nothing_is_called_largest() -> None:
    network = str(NETWORKS / "dead.toml")
    assert not any(gradient(network).values())
    scene, captions = watched(network)
    assert "every entry is 0" in scene.statement.typst_code
    assert "no parameter" in captions[-1]


def test_each_entry_lights_its_own_edge_or_neuron() -> None:
    scene, _ = watched("chain")
    neurons = {q.layer: one.get_center() for q, one in scene.network.neurons.items()}
    for q in scene.column.rows:
        light = scene.glow(q).get_center()
        expected = (
            neurons[q.layer] if q.kind == "b" else (neurons[q.layer - 1] + neurons[q.layer]) / 2
        )
        assert light == pytest.approx(expected, abs=1e-6)


def test_negative_bars_lie_on_the_side_of_the_minus() -> None:
    scene, _ = watched("chain")
    minus, plus = scene.column.signs
    entries = gradient("chain")
    assert {value > 0 for value in entries.values()} == {True, False}
    for q, row in scene.column.rows.items():
        sign, other = (plus, minus) if entries[str(q)] > 0 else (minus, plus)
        x = row.bar.get_x()
        assert abs(x - sign.get_x()) < abs(x - other.get_x())
        assert row.bar.get_fill_color() == sign.family_members_with_points()[0].get_fill_color()
