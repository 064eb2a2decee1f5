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


def seen(network: str, example: str | None = None) -> tuple[Any, list[dict[str, Any]]]:
    """The finished clip, and after each play what the network and the lines showed."""
    kept: list[Any] = []
    shown: list[dict[str, Any]] = []

    def stop(scene: Scene) -> None:
        if hasattr(scene, "lines"):
            kept[:] = [scene]
            shown.append(picture(scene))

    with staged(Stage.of(network, example)):
        watch(AverageOverExamples, longer_than=None, on_stop=stop)
    return kept[0], shown


def picture(scene: Any) -> dict[str, Any]:
    """The example's number, the output and y in the network, and the means, as they stand."""
    return {
        "i": round(scene.which.numbers["i"].value),
        "a": scene.network.neurons[scene.a].number.value,
        "y": scene.network.desired.number.value,
        "means": tuple(line.number.value for line in scene.lines),
    }


@pytest.mark.parametrize("count", [3, 30])
def test_the_network_shows_the_pass_of_the_example_named(tmp_path: Path, count: int) -> None:
    network = with_examples(tmp_path / "made.toml", count)
    loaded = load(network)
    passes = [record(loaded, one.x, one.y) for one in loaded.examples.values()]
    costs = [float((one.a[3][0] - one.y[0]) ** 2) for one in passes]
    scene, shown = seen(network)
    assert {one["i"] for one in shown} >= {0, 1, 2, count - 1}
    passing = scene.pass_by()
    passing.begin()
    for share in (0.2, 0.5, 0.7, 1.0):
        passing.interpolate(share)
        shown.append(picture(scene))
    for one in shown:
        trace = passes[one["i"]]
        assert one["a"] == pytest.approx(float(trace.a[3][0]))
        assert one["y"] == trace.y[0]
    assert shown[-1]["means"][0] == pytest.approx(np.mean(costs), rel=1e-12)
    # No dot is left out or still hidden.
    for line in scene.lines:
        assert len(line.dots) == count
        assert min(dot.get_fill_opacity() for dot in line.dots) > 0.15


def test_the_chosen_example_comes_first(tmp_path: Path) -> None:
    network = with_examples(tmp_path / "made.toml", 5)
    scene, _ = seen(network, "e3")
    loaded = load(network)
    values = [record(loaded, *loaded.example(name)[1]).cost for name in ("e3", "e0", "e1")]
    assert [row[1].value for row in scene.rows[:3]] == values


def test_one_example_is_its_own_mean() -> None:
    scene, shown = seen("tests/networks/deep.toml")
    trace = scene.trace
    assert scene.count == len(scene.rows) == 1
    slope = trace[Quantity("w", 8, (0, 0))].derivative
    assert shown[-1]["means"] == (trace.cost, slope)
    assert "sum" not in scene.formulas[0].typst_code


def test_formulas_keep_clear_of_their_lines(tmp_path: Path) -> None:
    scene, _ = seen(with_examples(tmp_path / "made.toml", 100))
    for formula, line in zip(scene.formulas, scene.lines, strict=True):
        assert "1/100" in formula.typst_code
        assert formula.get_right()[0] < line.ruler.get_left()[0]
