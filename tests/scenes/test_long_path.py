"""LongPath: the thinking time runs out, and what it says of a 0 and of `explain` is true."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from manim import Scene

from backprop import Network, Quantity, record
from backprop.audit.dry_run import pass_through
from backprop.cli.group import main
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.equations import Result
from backprop.core.number_format import plain_number, spoken_number
from backprop.drawing.mobjects import Clock, WayAcross
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK, Box
from tests.scenes.seen import chain, recorded, run

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
            one.ratio.typst_code for part, one in scene.drawn.items() if part.name == "measured"
        ]

    with staged(Stage.of(network)):
        pass_through(LongPath, stop)
    return kept[0], list(dict.fromkeys(captions)), lines


@pytest.mark.parametrize("network", ["chain", str(NETWORKS / "far-out.toml")])
def test_explain_prints_that_number_for_that_weight_and_a_real_nudge_gives_it(
    network: str,
) -> None:
    scene, captions, lines = watched(network)
    weight = scene.known.far
    printed = CliRunner().invoke(main, ["explain", str(weight), "-N", network]).output
    value = scene.part("across").brought[0].value
    assert f"= {plain_number(value)}\n" in printed
    assert any(f"to this weight is {spoken_number(value)}." in caption for caption in captions)
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
    said = next(caption for caption in captions if caption.startswith("A real nudge"))
    assert f"the cost moved by {spoken_number(ratio)}." in said
    assert scene.write.number(scene.known.tried.ratio, scene.theme.cost) in lines[0]


@pytest.mark.parametrize("file", ["deep", "seven", "millions"])
def test_the_arrow_brings_the_recorded_sensitivities_and_what_is_printed_multiplies_out(
    file: str,
) -> None:
    trace = recorded(str(NETWORKS / f"{file}.toml"))
    across = run("LongPath", trace).part("across")
    layer = trace.network.depth - 1
    nodes = ("w", layer, (0, 0)), ("z", layer, (0,)), ("a", layer, (0,))
    assert [one.value for one in across.brought] == [
        trace[Quantity(*node)].derivative for node in nodes
    ]
    # A calculator goes along the arrow: what it brings, times the link's number, is the next.
    for one, slope, then in zip(across.brought, across.slopes, across.brought[1:], strict=False):
        assert Result.of(one.value, one.decimals).agrees(slope.written * then.written)
    assert len(across.equations) == 2


def test_a_factor_of_0_is_said_to_make_the_product_0() -> None:
    scene, captions, _ = watched(str(NETWORKS / "dead-end.toml"))
    across = scene.part("across")
    assert 0 not in [slope.value for slope in across.slopes]
    assert [one.value for one in across.brought] == [0, 0, 0]
    assert any("one of the factors is 0" in caption for caption in captions)
    assert any("0 was handed back" in caption for caption in captions)


def test_a_ratio_of_0_is_said_to_let_nothing_through() -> None:
    trace = chain(("relu", -0.9, 0.2), ("tanh", 0.7, 0.1), x=0.5, y=1)
    spoken = [cue.caption for cue in LongPath.told(Stage(trace, "one", DARK))]
    assert any("At this z relu is flat" in one and "the ratio is 0" in one for one in spoken)
    assert any("one of the factors is 0" in one for one in spoken)


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
    end = next(second for name, second in scene.beats if name == "a ratio a link")
    assert 5 <= end - start <= 9


def _watched_parts(look: Any) -> None:
    """Call `look` with the clip, what is shown of it, and the way across, after each play."""

    def at(scene: Any) -> None:
        there = {id(one) for one in scene.get_mobject_family_members()}
        look(scene, there, scene.part("across"))

    run("LongPath", recorded("chain"), at)


def test_no_factor_is_seen_while_there_is_time_to_think() -> None:
    seen: list[int] = []

    def look(scene: Any, there: set[int], across: Any) -> None:
        if scene.caption.startswith("Pause"):
            hidden = (*across.ratios, *across.factors, *across.arrows, *across.brought)
            seen.append(sum(id(one) in there for part in hidden for one in part.get_family()))

    _watched_parts(look)
    assert seen
    assert not any(seen)


def test_what_a_link_does_is_said_of_each_and_0_is_said_as_it_is() -> None:
    captions = [cue.caption for cue in LongPath.told(Stage.of("chain"))]
    spoken = list(dict.fromkeys(captions))
    assert any("Per unit of the weight, z moves by 0.3184:" in one for one in spoken)
    assert any("by 0.2498: the slope of sigmoid" in one for one in spoken)
    assert any("Their product, −0.1398, was handed back" in one for one in spoken)
    still = {cue.caption for cue in LongPath.told(Stage.of(str(NETWORKS / "dead-end.toml")))}
    assert not any(" by 0:" in one for one in still)


def test_a_ratio_of_1_is_said_as_any_other() -> None:
    trace = chain(("relu", 0.9, 0.2), ("relu", 0.7, 0.1), x=0.5, y=1)
    spoken = {cue.caption for cue in LongPath.told(Stage(trace, "one", DARK))}
    assert any("the activation moves by 1: the slope of relu" in one for one in spoken)
    assert not any("1 times" in one for one in spoken)


def test_a_product_too_small_for_a_number_is_not_said_to_have_a_factor_of_0() -> None:
    trace = chain(("identity", 1e-300, 0.0), ("identity", 1e-30, 0.0), x=1e-5, y=1e-300)
    spoken = {cue.caption for cue in LongPath.told(Stage(trace, "one", DARK))}
    assert trace["w[1][0,0]"].derivative == 0
    assert not any("factors is 0" in one for one in spoken)
    assert any("to this weight is 0." in one for one in spoken)


def test_arrows_go_from_the_cost_to_each_node_as_broad_as_what_they_bring() -> None:
    orders: list[list[int]] = []

    def look(scene: Any, there: set[int], across: Any) -> None:
        orders.append([i for i in range(3) if id(across.brought[i][0]) in there])
        arrows = [i for i in range(3) if id(across.arrows[-1 - i]) in there]
        # A number is there only where an arrow has come.
        assert set(orders[-1]) <= set(arrows)

    _watched_parts(look)
    trace = recorded("chain")
    across = run("LongPath", trace).part("across")
    nodes = across.way[-2::-1]
    broad = []
    for arrow, q in zip(across.arrows, nodes, strict=True):
        assert arrow.get_left()[0] == pytest.approx(across.symbols[q].get_x(), abs=0.01)
        corners = arrow.get_vertices()
        broad.append(float(np.linalg.norm(corners[1] - corners[0])) / abs(trace[q].derivative))
    # Along the links that are known, too: no arrow keeps its width over what is multiplied there.
    assert broad == pytest.approx([broad[0]] * 5, rel=1e-6)
    # Numbers come in the order in which they are brought, and all stay.
    assert [one for one, _ in itertools.groupby(orders) if one] == [[2], [1, 2], [0, 1, 2]]


def test_the_way_keeps_its_place_and_size_from_the_question_to_the_end() -> None:
    places: set[tuple[float, ...]] = set()

    def look(scene: Any, there: set[int], across: Any) -> None:
        ends = across.symbols[across.way[0]], across.symbols[across.way[-1]]
        if scene.caption.startswith(("Pause", "Multiply", "Nothing")):
            places.add(tuple(round(float(x), 6) for one in ends for x in one.get_center()))

    _watched_parts(look)
    assert len(places) == 1


def test_numbers_too_wide_for_their_nodes_stand_on_two_lines() -> None:
    trace = recorded(str(NETWORKS / "billionths.toml"))
    write = Notation(trace.widths, DARK)
    q = run("LongPath", trace).known
    for width, lines in ((12.0, 1), (7.0, 2)):
        box = Box(-width / 2, width / 2, -3.0, 3.0)
        across = WayAcross(write, trace, q.far_way, 2, box)
        for numbers in (list(across.brought), list(across.numbers.values())):
            for one, other in itertools.pairwise(numbers):
                clear = one.get_right()[0] < other.get_left()[0]
                assert clear or abs(one.get_y() - other.get_y()) > one.height
        heights = {round(float(one.baseline), 3) for one in across.brought}
        assert len(heights) == lines
