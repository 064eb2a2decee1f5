"""AverageOverExamples: each example's own pass is shown, those run through quickly as well."""

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

AverageOverExamples = scene_class("AverageOverExamples")

HEAD = Path("assets/networks/chain.toml").read_text().partition("[[example]]")[0]


def with_examples(path: Path, count: int) -> str:
    """The chain with other examples, unevenly spread."""
    rows = (
        f'[[example]]\nname = "e{i}"\nx = [{(i * i) % 17 / 4}]\ny = [{i % 2}]\n'
        for i in range(count)
    )
    path.write_text(HEAD + "\n".join(rows))
    return str(path)


def seen(network: str, example: str | None = None) -> tuple[Any, Any]:
    """The finished clip, and its table, which leaves before the end; None if there is none."""
    kept: list[Any] = []
    table: list[Any] = []

    def stop(scene: Scene) -> None:
        assert isinstance(scene, AverageOverExamples)
        kept[:] = [scene]
        if any(one.name == "table" for one in scene.drawn):
            table[:] = [scene.part("table")]

    with staged(Stage.of(network, example)):
        watch(AverageOverExamples, longer_than=None, on_stop=stop)
    return kept[0], table[0] if table else None


@pytest.mark.parametrize("count", [2, 3, 30])
def test_each_row_is_the_pass_of_its_example_and_all_count(tmp_path: Path, count: int) -> None:
    network = with_examples(tmp_path / "made.toml", count)
    loaded = load(network)
    passes = [record(loaded, one.x, one.y) for one in loaded.examples.values()]
    costs = [float((one.a[3][0] - one.y[0]) ** 2) for one in passes]
    scene, table = seen(network)
    shown = count if count <= 8 else 6
    assert [row.values[0] for row in table.rows] == pytest.approx(costs[:shown])
    assert table.values[-1][0] == pytest.approx(np.mean(costs), rel=1e-12)
    assert f"1/{count}" in scene.part("full_slope").middle.typst_code


def test_the_chosen_example_comes_first(tmp_path: Path) -> None:
    network = with_examples(tmp_path / "made.toml", 5)
    _, table = seen(network, "e3")
    loaded = load(network)
    values = [record(loaded, *loaded.example(name)[1]).cost for name in ("e3", "e0", "e1")]
    assert [row.values[0] for row in table.rows[:3]] == values


def test_one_example_is_its_own_mean() -> None:
    scene, table = seen("tests/networks/deep.toml")
    assert table is None
    trace = scene.trace
    slope = trace[Quantity("w", 8, (0, 0))].derivative
    for name, value in (("full_cost", trace.cost), ("full_slope", slope)):
        formula = scene.part(name)
        assert f"{value:.4f})" in formula.number.typst_code
        assert "sum" not in formula.middle.typst_code


def test_of_a_wide_network_the_weight_is_named_and_the_others_are_counted() -> None:
    cues = AverageOverExamples.told(Stage.of("iris"))
    network = load("iris")
    passes = [record(network, one.x, one.y) for one in network.examples.values()]
    mean = np.mean([one.dC_dw[2] for one in passes], axis=0)
    j, k = np.unravel_index(np.abs(mean).argmax(), mean.shape)
    assert f"Of 43 derivatives, that for w(L)[{j},{k}] is " in cues[0].caption
    assert "And six more come in, each of them run the same way." in {one.caption for one in cues}
