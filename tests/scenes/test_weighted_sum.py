"""WeightedSum: the sum holds in every frame, and the dot runs on the real curve."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backprop.audit.dry_run import pass_through
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.other_sums import _rounded
from tests.scenes.seen import recorded, run

WeightedSum = scene_class("WeightedSum")

ODD = Path(__file__).parents[1] / "networks"
CURVES: dict[str, Callable[[float], float]] = {
    "chain": lambda z: 1 / (1 + math.exp(-z)),
    str(ODD / "deep.toml"): lambda z: z,
    str(ODD / "dead.toml"): lambda z: max(z, 0.0),
}


def watched(network: str) -> tuple[Any, list[dict[str, float]]]:
    """The finished clip, and all numbers after each play that has the curve."""
    kept: list[Any] = []
    lines: list[dict[str, float]] = []

    def stop(scene: Any) -> None:
        kept[:] = [scene]
        seen = {id(one) for one in scene.get_mobject_family_members()}
        if "curve" not in {part.name for part in scene.drawn}:
            return
        reading = scene.part("curve").reading
        if id(reading.dot) not in seen:
            return
        both = scene.part("lines")
        written = [
            one for one in (both.worked, both.live) if id(one.numbers["z"].submobjects[0]) in seen
        ]
        if not written:
            return  # one of the two is about to take the other's place
        (now,) = written
        shown = {name: number.value for name, number in now.numbers.items()}
        shown["a"] = scene.part("pair").neurons[scene.known.a].number.value
        assert (reading.across.value, reading.up.value) == (shown["z"], shown["a"])
        on_curve = reading.graph.point(shown["z"], CURVES[network](shown["z"]))
        assert reading.dot.get_center() == pytest.approx(on_curve, abs=1e-9)
        lines.append(shown)

    with staged(Stage.of(network)):
        pass_through(WeightedSum, stop)
    return kept[-1], lines


def said(network: str) -> list[str]:
    """Its captions; nothing is drawn."""
    cues = WeightedSum.told(Stage.of(network))  # type: ignore[attr-defined]
    return list(dict.fromkeys(cue.caption for cue in cues))


@pytest.mark.parametrize("network", CURVES)
def test_numbers_and_dot_follow_real_passes(network: str) -> None:
    scene, lines = watched(network)
    for shown in lines:
        assert shown["z"] == pytest.approx(shown["w"] * shown["p"] + shown["b"], abs=1e-9)
        assert shown["a"] == pytest.approx(CURVES[network](shown["z"]), abs=1e-12)
    sums = {round(shown["z"], 9) for shown in lines}
    assert len(sums) == 2, "the weight is turned, and comes back"
    known = scene.known
    assert lines[-1] == {
        "w": scene.trace[known.w].value,
        "p": scene.trace[known.before].value,
        "b": scene.trace[known.b].value,
        "z": scene.trace[known.z].value,
        "a": scene.trace[known.a].value,
    }


@pytest.mark.parametrize("network", CURVES)
def test_the_curve_holds_0_and_z_and_is_the_activations(network: str) -> None:
    scene, _ = watched(network)
    graph, z = scene.part("curve").graph, scene.trace[scene.known.z].value
    low, high = graph.x_span
    assert low < 0 < high
    assert low < z < high
    across = graph.axes[0]
    for point in graph.curve.points[::97]:
        along = (point[0] - across.get_start()[0]) / across.get_length()
        value = low + along * (high - low)
        assert point == pytest.approx(graph.point(value, CURVES[network](value)), abs=0.02)


@pytest.mark.parametrize(
    ("network", "turned"),
    [
        ("chain", "Turn the weight to −5, and z becomes −2.2039 and the activation 0.0994."),
        (str(ODD / "dead.toml"), "Turn the "),
    ],
)
def test_what_is_said_of_the_turn(network: str, turned: str) -> None:
    captions = said(network)
    assert sum(turned in caption for caption in captions) == 1
    assert sum("sees nothing but z" in caption for caption in captions) == 1


def test_the_sum_lifts_out_of_the_brackets_and_is_left_nowhere_twice() -> None:
    left: list[int] = []

    def at(scene: Any) -> None:
        if scene.caption.startswith("So the activation"):
            there = {id(one) for one in scene.get_mobject_family_members()}
            left.append(sum(id(one) in there for one in scene.part("whole").inner))

    scene = run("WeightedSum", recorded("chain"), at)
    assert left
    assert not any(left)
    seen = [one for one in scene.get_mobject_family_members() if one.has_points()]
    lines = scene.part("lines")
    glyphs = {id(one) for formula in (lines.total, lines.call) for one in formula.get_family()}
    formulas = [one for one in seen if id(one) in glyphs]
    assert len(formulas) == len({id(one) for one in formulas})
    assert {part.name for part in scene.drawn} == {"pair", "lines", "curve", "name"}
    own = [part.get_family() for part in scene.drawn.values()]
    hung = [one.made.get_family() for one in scene.hanging.values()]
    kept = {id(one) for family in (*own, *hung) for one in family}
    kept |= {id(one) for one in scene.title_words.get_family()}
    assert not [one for one in seen if id(one) not in kept]


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
    assert scene.part("lines").worked.numbers["z"].value == 0.3
    assert any(caption.startswith("Turn the bias to") for caption in said(str(file)))


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
    graph = scene.part("curve").graph
    curve, dot = graph.curve, graph.dot.get_center()
    assert curve.get_left()[0] < graph.point(0.0, 0.5)[0] < dot[0] < curve.get_right()[0]


@pytest.mark.parametrize("network", ["chain", str(ODD / "seven.toml")])
def test_the_network_shows_each_pass_while_the_weight_turns(network: str) -> None:
    weights: set[float] = set()

    def at(scene: Any) -> None:
        if "curve" not in {part.name for part in scene.drawn}:
            return
        known, pair, reading = scene.known, scene.part("pair"), scene.part("curve").reading
        weight = pair.numbers[known.w].value
        weights.add(weight)
        z = weight * scene.trace[known.before].value + pair.numbers[known.b].value
        assert reading.across.value == pytest.approx(z)
        line = pair.links[known.before, known.a]
        assert str(line.get_stroke_color()).upper() == scene.theme.sign(weight)

    scene = run("WeightedSum", recorded(network), at)
    sums = scene.known.sums
    assert sums.turned == scene.known.w
    assert weights == {scene.trace[sums.turned].value, sums.to}


@pytest.mark.parametrize(
    ("value", "expected"),
    [(-6.2309, -5.0), (3.9, 2.0), (0.0234, 0.02), (-1.04e6, -1e6), (0.0, 0.0)],
)
def test_a_weight_is_turned_to_a_round_value(value: float, expected: float) -> None:
    first, *others = _rounded(value)
    assert first == expected
    assert [first, *others][-1] == value


def test_the_turned_pass_ends_a_section_and_names_are_as_bright_as_their_numbers() -> None:
    trace, ends, faint = recorded("chain"), {}, []

    def look(scene: Any) -> None:
        pair = scene.part("pair")
        ends[scene.beats[-1][0]] = {str(q): one.value for q, one in pair.numbers.items()}
        if scene.beats[-1][0] in ("name", "numbers"):
            leaves = (one.family_members_with_points()[0] for one in pair.symbols.values())
            faint.extend(leaf.get_fill_opacity() for leaf in leaves)

    scene = run("WeightedSum", trace, look)
    assert ends["turn"]["w[3][0,0]"] == scene.known.sums.to
    assert ends["back"]["w[3][0,0]"] == ends["curve"]["w[3][0,0]"] == trace["w[3][0,0]"].value
    assert min(faint) >= 0.6


def test_the_axes_are_there_before_the_sum_has_its_number() -> None:
    seen: dict[str, bool] = {}

    def look(scene: Any) -> None:
        there = {id(one) for one in scene.get_mobject_family_members()}
        drawn = {part.name: one for part, one in scene.drawn.items()}
        if "curve" in drawn:
            number = drawn["lines"].worked.numbers["z"]
            for name, one in (("axes", drawn["curve"].axes[0]), ("z", number[0])):
                if id(one) in there:
                    seen.setdefault(name, True)

    run("WeightedSum", recorded("chain"), look)
    assert list(seen) == ["axes", "z"]


def test_a_turned_weight_leaves_no_hole_and_stands_alike_at_its_edge() -> None:
    found: list[tuple[str, str, float]] = []

    def look(scene: Any) -> None:
        if scene.beats[-1][0] == "turn":
            live, pair = scene.part("lines").live, scene.part("pair")
            at_edge = pair.numbers[scene.known.w]
            glyphs = live.formula.family_members_with_points()
            equals = glyphs[0].get_right()[0]
            first = live.numbers["w"].get_left()[0]
            written = ("".join(one.keys) for one in (live.numbers["w"], at_edge))
            found.append((*written, first - equals))

    run("WeightedSum", recorded("chain"), look)
    written, at_edge, gap = found[-1]
    assert written == f"({at_edge})" == "(-5.0000)"
    assert gap < 0.6


def test_the_neuron_is_without_its_value_until_the_curve_has_said_it() -> None:
    seen: list[tuple[str, bool, bool]] = []

    def look(scene: Any) -> None:
        there = {id(one) for one in scene.get_mobject_family_members()}
        if scene.beats[-1][0] in ("numbers", "curve"):
            number = scene.part("pair").neurons[scene.known.a].number
            height = scene.part("curve").reading.up
            seen.append((scene.beats[-1][0], *(id(one[0]) in there for one in (height, number))))

    run("WeightedSum", recorded("chain"), look)
    assert ("numbers", False, False) in seen
    assert ("curve", True, False) in seen
    assert seen[-1] == ("curve", True, True)
    assert not [one for one in seen if one[2] and not one[1]]


@pytest.mark.parametrize("network", ["chain", str(ODD / "seven.toml")])
def test_a_number_has_the_same_digits_in_the_network_and_in_the_sum(network: str) -> None:
    pairs: list[tuple[str, str]] = []

    def look(scene: Any) -> None:
        if scene.beats[-1][0] in ("curve", "turn", "back"):
            known, pair, lines = scene.known, scene.part("pair"), scene.part("lines")
            written = lines.live if scene.beats[-1][0] == "turn" else lines.worked
            own = {"w": pair.numbers[known.w], "b": pair.numbers[known.b]}
            own["p"] = pair.neurons[known.before].number
            for name, number in own.items():
                pairs.append((number.source, written.numbers[name].source))

    run("WeightedSum", recorded(network), look)
    assert pairs
    assert [one for one in pairs if one[0] != one[1]] == []


def test_the_curve_fills_its_half_before_the_numbers_come() -> None:
    seen: list[tuple[str, bool, bool]] = []

    def look(scene: Any) -> None:
        drawn = {part.name: one for part, one in scene.drawn.items()}
        if "curve" in drawn:
            axes, line = (
                bool(scene.seen(one)) for one in (drawn["curve"].axes, drawn["curve"].line)
            )
            seen.append((scene.beats[-1][0], axes, line))

    run("WeightedSum", recorded("chain"), look)
    # The axes come with the first move in the other half.
    named = [axes for beat, axes, _ in seen if beat == "name"]
    assert named.index(True) <= 2
    assert all(line for beat, _, line in seen if beat == "numbers")
