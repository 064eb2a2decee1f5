"""CostOfOneExample: the cost on screen is that of the output and y on screen."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from manim import Scene

from backprop import load
from backprop.audit.dry_run import watch
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class

CostOfOneExample = scene_class("CostOfOneExample")

ODD = Path(__file__).parents[1] / "networks"
BINARY = """
cost = "binary_cross_entropy"
[[layer]]
activation = "sigmoid"
weights = [[-2.3]]
biases = [0.5]
[[example]]
name = "one"
x = [0.6]
y = [1]
"""


def watched(network: str) -> tuple[CostOfOneExample, list[dict[str, float]]]:
    """The finished clip, and the numbers of its second line after each play that has it."""
    kept: list[CostOfOneExample] = []
    lines: list[dict[str, float]] = []

    def stop(scene: Scene) -> None:
        assert isinstance(scene, CostOfOneExample)
        kept.append(scene)
        if hasattr(scene, "graph"):
            lines.append({name: n.value for name, n in scene.numbers.numbers.items()})

    with staged(Stage.of(network)):
        watch(CostOfOneExample, longer_than=None, on_stop=stop)
    return kept[-1], lines


@pytest.mark.parametrize("network", ["chain", str(ODD / "deep.toml"), str(ODD / "dead.toml")])
def test_every_line_of_numbers_is_true(network: str) -> None:
    scene, lines = watched(network)
    for shown in lines:
        assert shown["C"] == pytest.approx((shown["a0"] - shown["y0"]) ** 2, abs=1e-12)
    assert any(shown["C"] == 0 and shown["a0"] == pytest.approx(shown["y0"]) for shown in lines)
    last = lines[-1]
    assert last["a0"] == scene.trace[scene.a].value
    assert last["C"] == pytest.approx(scene.trace.cost, rel=1e-12)


def test_another_cost_has_its_own_formula_and_numbers(tmp_path: Path) -> None:
    file = tmp_path / "binary.toml"
    file.write_text(BINARY)
    scene, lines = watched(str(file))
    assert scene.formula.typst_code.count("ln") == 2
    for shown in lines:
        assert shown["a0"] == shown["a1"]
        assert shown["C"] == pytest.approx(-math.log(shown["a0"]), rel=1e-9)
    assert len({round(shown["a0"], 6) for shown in lines}) > 1


def test_the_curve_is_the_costs_and_the_dot_lies_on_it() -> None:
    scene, _ = watched("chain")
    network = load("chain")
    _, ((_,), (y,)) = network.example()
    graph, a = scene.graph, scene.trace[scene.a].value
    assert graph.dot.get_center() == pytest.approx(graph.point(a, (a - y) ** 2))
    (left, right), points = graph.x_span, graph.curve.points
    for point in points[:: len(points) // 7]:
        along = (point[0] - graph.axes[0].get_start()[0]) / graph.axes[0].get_length()
        value = left + along * (right - left)
        assert point == pytest.approx(graph.point(value, (value - y) ** 2), abs=0.02)
    tried = scene.outputs.away
    assert abs(tried - y) > abs(a - y)
    assert 0 <= tried <= 1
