"""LongPath: the thinking time runs out, and what it says of a 0 and of `explain` is true."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from manim import Scene

from backprop import Network, Quantity, load, record
from backprop.audit.dry_run import watch
from backprop.cli.group import main
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.number_format import plain_number, spoken_number
from backprop.core.quantities import COST
from backprop.drawing.mobjects import ChainProduct, Clock, HandedBack
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK, Box
from tests.scenes.seen import chain, recorded

LongPath = scene_class("LongPath")

NETWORKS = Path(__file__).parents[1] / "networks"


def watched(network: str) -> tuple[Any, list[str], list[str]]:
    """The finished clip, its captions, and the line that tells of a real nudge."""
    kept: list[Any] = []
    lines: list[str] = []
    captions: list[str] = []

    def stop(scene: Scene) -> None:
        assert isinstance(scene, LongPath)
        kept[:] = [scene]
        captions.append(scene.caption)
        lines[:] = lines or [
            one.line.typst_code for part, one in scene.drawn.items() if part.name == "measured"
        ]

    with staged(Stage.of(network)):
        watch(LongPath, longer_than=None, on_stop=stop)
    return kept[0], list(dict.fromkeys(captions)), lines


@pytest.mark.parametrize("network", ["chain", str(NETWORKS / "far-out.toml")])
def test_explain_prints_that_number_for_that_weight_and_a_real_nudge_gives_it(
    network: str,
) -> None:
    scene, captions, lines = watched(network)
    weight = scene.known.far
    printed = CliRunner().invoke(main, ["explain", str(weight), "-N", network]).output
    value = scene.part("factors").product.left.number.value
    assert f"= {plain_number(value)}\n" in printed
    assert any("one factor for every link" in caption for caption in captions)
    if scene.known.tried is None:  # the cost is so large that no nudge stands out
        assert network != "chain"
        assert not lines
        return
    # A pass of our own, with the weight moved.
    trace, by = scene.trace, scene.known.tried.by
    weights = [layer.weights.astype(float) for layer in trace.network.layers]
    biases = [layer.biases.astype(float) for layer in trace.network.layers]
    functions = [layer.activation.name for layer in trace.network.layers]

    def cost(moved: float) -> float:
        layers = [*zip(weights, biases, functions, strict=True)]
        matrix, bias, function = layers[weight.layer - 1]
        layers[weight.layer - 1] = (matrix + moved, bias, function)
        network = replace(Network.from_arrays(layers), cost=trace.network.cost)
        return float(record(network, trace.a[0].astype(float), trace.y.astype(float)).cost)

    ratio = (cost(by) - cost(0.0)) / by
    assert scene.known.tried.ratio == pytest.approx(ratio, rel=1e-6)
    said = next(caption for caption in captions if caption.startswith("Really"))
    assert f"changes the cost by {spoken_number(ratio)} times as much" in said
    assert scene.write.number(scene.known.tried.ratio, scene.theme.cost) in lines[0]


def test_what_is_handed_back_is_the_recorded_sensitivity_and_an_equals_sign_is_true() -> None:
    signs = set()
    for file in sorted(NETWORKS.glob("*.toml")):
        network = load(file)
        if set(network.widths) != {1} or network.depth < 2:
            continue
        trace, depth = recorded(str(file)), network.depth
        write = Notation(trace.widths, DARK)
        weight, start = Quantity("w", depth - 1, (0, 0)), Quantity("a", depth - 1, (0,))
        way = [
            weight,
            *(Quantity(kind, n, (0,)) for n in (depth - 1, depth) for kind in "za"),
            COST,
        ]
        product = ChainProduct(write, trace, way, 7.5, breaks=(2,))
        handed = HandedBack(write, trace, product, 2, Box(-3.5, 3.5, -3, 3))
        assert handed.number.value == trace[start].derivative
        equal = "approx" not in handed.ratio.typst_code
        signs.add(equal)
        assert bool(handed.equations) == equal
        if equal:
            made = math.prod(float(link.number.written) for link in product.links[2:])
            if math.isfinite(made):
                assert made == pytest.approx(handed.number.written, rel=2e-2, abs=1e-4)
    assert signs == {True, False}


def test_a_factor_of_0_is_said_to_make_the_product_0() -> None:
    scene, captions, _ = watched(str(NETWORKS / "dead-end.toml"))
    product = scene.part("factors").product
    factors = [link.number.value for link in product.links]
    assert 0 in factors
    assert product.left.number.value == math.prod(factors) == 0
    assert any("one of the factors is 0" in caption for caption in captions)
    assert any("the ratio is 0" in caption for caption in captions)


def _angle(clock: Clock) -> float:
    """That its slice spans: between the points on its rim, one after the other."""
    points = np.array([complex(x, y) for x, y, _ in clock.slice.get_anchors()])
    rim = points[np.abs(points) > 0.99 * np.abs(points).max()]
    return float(np.abs(np.angle(rim[1:] / rim[:-1])).sum())


def test_the_time_left_is_a_slice_that_shrinks_evenly() -> None:
    clock = Clock(DARK)
    angles = [_angle(clock.leave(share)) for share in (1.0, 0.75, 0.5, 0.25, 0.0)]
    assert angles[:4] == pytest.approx([math.tau, 0.75 * math.tau, 0.5 * math.tau, 0.25 * math.tau])
    assert angles[4] < 0.01
    scene, *_ = watched("chain")
    start = next(second for name, second in scene.beats if name == "pause and ponder")
    end = next(second for name, second in scene.beats if name == "factor 1")
    assert 5 <= end - start <= 9


def test_no_factor_is_seen_while_there_is_time_to_think() -> None:
    seen: list[set[str]] = []

    def stop(scene: Scene) -> None:
        assert isinstance(scene, LongPath)
        if scene.caption.startswith("Pause"):
            seen.append({part.name for part in scene.drawn})

    with staged(Stage.of("chain")):
        watch(LongPath, longer_than=None, on_stop=stop)
    assert seen
    assert not any({"factors", "docks", "running"} & names for names in seen)


def test_what_a_link_does_is_said_of_each_and_0_is_said_as_it_is() -> None:
    captions = [cue.caption for cue in LongPath.told(Stage.of("chain"))]
    spoken = list(dict.fromkeys(captions))
    assert "A nudge to the weight moves its weighted sum 0.3184 times as far." in spoken
    assert any("0.9133 times as far: this is its weight" in one for one in spoken)
    still = {cue.caption for cue in LongPath.told(Stage.of(str(NETWORKS / "dead-end.toml")))}
    assert not any(" 0 times as far" in one for one in still)


def test_a_product_too_small_for_a_number_is_not_said_to_have_a_factor_of_0() -> None:
    trace = chain(("identity", 1e-300, 0.0), ("identity", 1e-30, 0.0), x=1e-5, y=1e-300)
    spoken = {cue.caption for cue in LongPath.told(Stage(trace, "one", DARK))}
    assert trace["w[1][0,0]"].derivative == 0
    assert not any("factors is 0" in one for one in spoken)
    assert any("one factor for every link" in one for one in spoken)
