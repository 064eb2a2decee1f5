"""WeightedSum: both formulas hold in every frame, and the dot runs on the real curve."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from manim import Scene

from backprop.audit.dry_run import watch
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class

WeightedSum = scene_class("WeightedSum")

ODD = Path(__file__).parents[1] / "networks"
CURVES: dict[str, Callable[[float], float]] = {
    "chain": lambda z: 1 / (1 + math.exp(-z)),
    str(ODD / "deep.toml"): lambda z: z,
    str(ODD / "dead.toml"): lambda z: max(z, 0.0),
}


def watched(network: str) -> tuple[WeightedSum, list[dict[str, float]]]:
    """The finished clip, and the numbers of both lines after each play that has them."""
    kept: list[WeightedSum] = []
    lines: list[dict[str, float]] = []

    def stop(scene: Scene) -> None:
        assert isinstance(scene, WeightedSum)
        kept.append(scene)
        if hasattr(scene, "graph"):
            shown = {}
            for line in scene.numbers:
                shown.update({name: number.value for name, number in line.numbers.items()})
            dot = scene.graph.dot.get_center()
            on_curve = scene.graph.point(shown["z"], CURVES[network](shown["z"]))
            assert dot == pytest.approx(on_curve, abs=1e-9)
            lines.append(shown)

    with staged(Stage.of(network)):
        watch(WeightedSum, longer_than=None, on_stop=stop)
    return kept[-1], lines


@pytest.mark.parametrize("network", CURVES)
def test_numbers_and_dot_follow_real_passes(network: str) -> None:
    scene, lines = watched(network)
    for shown in lines:
        assert shown["z"] == pytest.approx(shown["w"] * shown["p"] + shown["b"], abs=1e-9)
        assert shown["a"] == pytest.approx(CURVES[network](shown["z"]), abs=1e-12)
    sums = {round(shown["z"], 9) for shown in lines}
    assert len(sums) == 2, "the weight is turned, and comes back"
    assert lines[-1] == {
        "w": scene.trace[scene.w].value,
        "p": scene.trace[scene.before].value,
        "b": scene.trace[scene.b].value,
        "z": scene.trace[scene.z].value,
        "a": scene.trace[scene.a].value,
    }


@pytest.mark.parametrize("network", CURVES)
def test_the_curve_holds_0_and_z_and_is_the_activations(network: str) -> None:
    scene, _ = watched(network)
    graph, z = scene.graph, scene.trace[scene.z].value
    low, high = graph.x_span
    assert low < 0 < high
    assert low < z < high
    across = graph.axes[0]
    for point in graph.curve.points[::97]:
        along = (point[0] - across.get_start()[0]) / across.get_length()
        value = low + along * (high - low)
        assert point == pytest.approx(graph.point(value, CURVES[network](value)), abs=0.02)


def test_where_the_activation_before_is_0_the_bias_is_turned(tmp_path: Path) -> None:
    file = tmp_path / "zero.toml"
    file.write_text(
        '[[layer]]\nactivation = "tanh"\nweights = [[1.5]]\nbiases = [0.3]\n'
        '[[example]]\nname = "one"\nx = [0]\ny = [1]\n'
    )
    CURVES[str(file)] = math.tanh
    try:
        scene, lines = watched(str(file))
    finally:
        del CURVES[str(file)]
    assert {shown["w"] for shown in lines} == {1.5}
    assert len({round(shown["b"], 9) for shown in lines}) == 2
    assert scene.numbers[0].numbers["z"].value == 0.3


def test_a_saturated_sum_lies_on_the_drawn_curve(tmp_path: Path) -> None:
    file = tmp_path / "far.toml"
    file.write_text(
        '[[layer]]\nactivation = "sigmoid"\nweights = [[18.0]]\nbiases = [3.5]\n'
        '[[example]]\nname = "one"\nx = [1]\ny = [0]\n'
    )
    CURVES[str(file)] = CURVES["chain"]
    try:
        scene, _ = watched(str(file))
    finally:
        del CURVES[str(file)]
    curve, dot = scene.graph.curve, scene.graph.dot.get_center()
    assert curve.get_left()[0] < scene.graph.point(0.0, 0.5)[0] < dot[0] < curve.get_right()[0]
