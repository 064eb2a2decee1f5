"""LocalDerivatives: what its closer looks say and show is true of every cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pytest
from manim import Mobject

from backprop import Quantity, Trace, vary
from backprop.clips.registry import scene_class
from tests.scenes.seen import LOGARITHM, chain, recorded, run

LocalDerivatives = scene_class("LocalDerivatives")


def logarithm(y: float) -> Trace:
    return chain(("tanh", 0.9, 0.2), ("sigmoid", 1.4, 0.3), x=0.5, y=y, cost=LOGARITHM)


TRACES: dict[str, Callable[[], Trace]] = {
    "quadratic": lambda: recorded("chain"),
    "one-hot": lambda: logarithm(1),
    "soft": lambda: logarithm(0.5),
    "none": lambda: logarithm(0),
    "beyond": lambda: chain(("softplus", 1.4, 2.0), x=0.5, y=1, cost=LOGARITHM),
}


@cache
def captions(name: str) -> dict[str, str]:
    """The caption of each section."""
    said: dict[str, str] = {}

    def keep(scene: Any) -> None:
        said[scene.beats[-1][0]] = scene.caption

    run("LocalDerivatives", TRACES[name](), keep)
    return said


@pytest.mark.parametrize(
    ("name", "grows"),
    [
        ("quadratic", True),
        ("one-hot", True),  # 1/a is least at a = 1
        ("soft", False),  # at a = y the slope is -1, further right it is less
        ("none", False),  # no slope anywhere
        ("beyond", False),  # right of its target -1/a still falls
    ],
)
def test_a_distance_is_said_to_matter_only_where_it_does(name: str, grows: bool) -> None:
    said = captions(name)["a closer look: the distance"]
    assert ("the further it is" in said) == grows


def test_a_weight_that_never_matters_is_not_said_to() -> None:
    before, distance = "a closer look: the activation before", "a closer look: the distance"
    assert "stays 0" in captions("none")[before]
    assert "flat" in captions("none")[distance]
    assert "varies with it" in captions("quadratic")[before]


def test_numbers_and_dot_follow_real_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    trace = recorded("chain")
    weight, bias = (
        float(trace.network.layer(3).weights[0, 0]),
        float(trace.network.layer(3).biases[0]),
    )
    at: dict[str, list[float]] = {}

    def turn(
        scene: Any,
        q: Quantity,
        values: Iterable[float],
        parts: Iterable[Mobject],
        show: Callable[[Trace, bool], object],
        seconds: float,
    ) -> None:
        at[str(q)] = list(values)
        for value in at[str(q)]:
            show(vary(trace, {q: value}), True)
            first, second, third = (link.number.value for link in scene.product.links)
            if q == scene.before:
                output = 1 / (1 + math.exp(-weight * value - bias))
                slope = value * output * (1 - output) * 2 * (output - 1)
                assert first == pytest.approx(value)
                assert scene.graph.dot.get_center() == pytest.approx(
                    scene.graph.point(value, slope)
                )
            else:
                output, slope = value, first * second * 2 * (value - 1)
                assert scene.graph.dot.get_center() == pytest.approx(
                    scene.graph.point(value, (value - 1) ** 2)
                )
            assert third == pytest.approx(2 * (output - 1))
            assert scene.product.left.number.value == pytest.approx(slope)

    monkeypatch.setattr(LocalDerivatives, "turn", turn)
    run("LocalDerivatives", trace)
    assert 0.0 in at["a[2][0]"], "where the activation before is 0 the weight does nothing"
    assert 1.0 in at["a[3][0]"], "at the desired output the cost is flat"
    assert all(len(set(values)) == 3 for values in at.values())


def test_a_curve_runs_through_no_number_and_a_tangent_through_no_name() -> None:
    # dC0/dw against a falls to -0.04 close to the axis; C0 begins at its upper end.
    for name in ("one-weight", "dead"):
        tangents: list[float] = []
        names: list[float] = []

        def look(scene: Any, tangents: list[float] = tangents, names: list[float] = names) -> None:
            graph = getattr(scene, "graph", None)
            if graph is None:
                return
            for label in graph.ends[1::2]:
                for x, y, _ in graph.curve.points:
                    inside = abs(x - label.get_x()) < label.width / 2
                    assert not (inside and abs(y - label.get_y()) < label.height / 2)
            record = scene.trace
            if "distance" in scene.beats[-1][0]:
                value, slope = record[scene.a].value, record[scene.a].derivative
                line = graph.tangent(value, record.cost, slope)
                tangents.append(line.get_top()[1])
                names.append(graph.names[1].get_bottom()[1])

        run("LocalDerivatives", recorded(f"tests/networks/{name}.toml"), look)
        assert tangents
        assert all(top < bottom for top, bottom in zip(tangents, names, strict=True))
