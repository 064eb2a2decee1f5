"""CostOfOneExample: the cost on screen is that of the output and y on screen."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest

from backprop import load
from backprop.audit.dry_run import pass_through
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.other_outputs import Outputs
from backprop.drawing.mobjects.gap import Gap
from backprop.drawing.notation import letters
from backprop.render.shape import WIDE, Shape
from tests.scenes.seen import chain, kept, recorded, run

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


def watched(network: str) -> tuple[Any, list[tuple[float, float]]]:
    """The finished clip, and what is read off the curve after each play that has it."""
    kept: list[Any] = []
    pairs: list[tuple[float, float]] = []

    def stop(scene: Any) -> None:
        kept[:] = [scene]
        reading = scene.part("curve").reading
        if id(reading.dot) in {id(one) for one in scene.get_mobject_family_members()}:
            at = reading.graph.point(reading.across.value, reading.up.value)
            assert reading.dot.get_center() == pytest.approx(at, abs=1e-9)
            pairs.append((reading.across.value, reading.up.value))

    with staged(Stage.of(network)):
        pass_through(CostOfOneExample, stop)
    return kept[-1], pairs


def said(network: str) -> list[str]:
    """Its captions; nothing is drawn."""
    cues = CostOfOneExample.told(Stage.of(network))  # type: ignore[attr-defined]
    return list(dict.fromkeys(cue.caption for cue in cues))


@pytest.mark.parametrize("network", ["chain", str(ODD / "deep.toml"), str(ODD / "dead.toml")])
def test_every_cost_that_is_read_is_true(network: str) -> None:
    scene, pairs = watched(network)
    trace, a, y = scene.trace, scene.known.a, scene.known.y
    for output, cost in pairs:
        assert cost == pytest.approx((output - trace[y].value) ** 2, abs=1e-12)
    assert any(cost == 0 and output == pytest.approx(trace[y].value) for output, cost in pairs)
    assert pairs[-1] == (trace[a].value, trace.cost)


def test_the_gap_is_an_arrow_from_y_to_a_and_its_square_is_the_costs_area() -> None:
    scene = run("CostOfOneExample", recorded("chain"))
    _, ((_,), (y,)) = load("chain").example()
    output, gap = scene.trace[scene.known.a].value, scene.known.gap
    assert gap == pytest.approx(output - y)
    lines = kept("CostOfOneExample", recorded("chain"), "lines")
    # The clip leaves it behind: as it would be drawn again.
    drawn = Gap(scene.write, scene.trace, scene.known.a, (0, 1), gap, 4, scene.below, lines)
    (arrow,) = drawn.arrow
    unit = drawn.axis.point(1)[0] - drawn.axis.point(0)[0]
    assert drawn.axis.unit == pytest.approx(unit)
    assert arrow.get_start() == pytest.approx(drawn.axis.point(y))
    assert arrow.get_end() == pytest.approx(drawn.axis.point(output))
    assert arrow.get_color().to_hex().upper() == scene.theme.negative
    assert (drawn.square.width / unit) * (drawn.square.height / unit) == pytest.approx(
        scene.trace.cost, rel=1e-6
    )
    assert drawn.square.get_left()[0] > lines.get_right()[0]


def test_the_numbers_are_worked_out_line_by_line() -> None:
    lines = kept("CostOfOneExample", recorded("chain"), "lines").lines
    shown = [re.findall(r"-?\d+\.?\d*(?=[,)])", line.typst_code) for line in lines]
    numbers = [[one for one in found if one not in "012"] for found in shown]
    assert numbers[0][-1] == "0.6593"
    assert "-0.3407" in numbers[1]
    assert numbers[2] == ["0.1161"]


def test_another_cost_has_its_own_formula_curve_and_no_square(tmp_path: Path) -> None:
    file = tmp_path / "binary.toml"
    file.write_text(BINARY)
    scene, pairs = watched(str(file))
    assert scene.part("formula").typst_code.count("ln") == 2
    assert "gap" not in {part.name for part in scene.drawn}
    for output, cost in pairs:
        assert cost == pytest.approx(-math.log(output), rel=1e-9)
    assert len({round(output, 6) for output, _ in pairs}) > 1
    assert not any("area" in caption or "gap" in caption for caption in said(str(file)))
    assert any("The binary-cross-entropy cost" in caption for caption in said(str(file)))


def test_the_curve_is_the_costs() -> None:
    scene, _ = watched("chain")
    _, ((_,), (y,)) = load("chain").example()
    graph, outputs = scene.part("curve").graph, scene.known.outputs
    (left, right), points = graph.x_span, graph.curve.points
    for point in points[:: len(points) // 7]:
        along = (point[0] - graph.axes[0].get_start()[0]) / graph.axes[0].get_length()
        value = left + along * (right - left)
        assert point == pytest.approx(graph.point(value, (value - y) ** 2), abs=0.02)
    assert abs(outputs.away - y) > abs(outputs.recorded - y)
    assert 0 <= outputs.away <= 1


@pytest.mark.parametrize(
    ("function", "z", "y", "expected"),
    [
        ("identity", 0.5, 0.5, "there is none: the output is as desired"),
        ("sigmoid", 20.0, 1.0, "here −2.061 × 10⁻⁹: too small to be seen"),
        ("identity", 0.5, 1.0, "output minus desired output, here −0.5."),
        ("identity", 3.0, -1.0, "output minus desired output, here 4."),
    ],
)
def test_what_is_said_of_the_gap(
    function: str, z: float, y: float, expected: str, tmp_path: Path
) -> None:
    file = tmp_path / "one.toml"
    file.write_text(
        f'[[layer]]\nactivation = "{function}"\nweights = [[1.0]]\nbiases = [0.0]\n'
        f'[[example]]\nname = "one"\nx = [{z!r}]\ny = [{y!r}]\n'
    )
    captions = said(str(file))
    assert sum(expected in caption for caption in captions) == 1
    seen = expected.startswith("output minus")
    assert any("as desired, the cost would be 0." in one for one in captions) == seen
    assert any("Picture the cost as the area" in one for one in captions) == seen


def test_a_scale_holds_what_is_shown_and_0_where_the_gap_is_still_seen() -> None:
    far = chain(("identity", 1.0, 0.0), x=1000.0, y=1001.0)
    near = chain(("identity", 1.0, 0.0), x=2.0, y=3.0)
    for trace in (far, near):
        outputs = Outputs(trace)
        low, high = outputs.scale
        assert all(low <= one <= high for one in (*outputs.reach, outputs.wanted))
        assert abs(outputs.recorded - outputs.wanted) > 0.1 * (high - low)
    assert Outputs(near).scale[0] == 0
    assert Outputs(recorded("chain")).scale == (0, 1)


def test_no_output_is_tried_that_looks_like_the_recorded_one() -> None:
    outputs = Outputs(chain(("sigmoid", 1.0, 0.0), x=20.0, y=1.0))
    assert outputs.nearer == 1.0
    (away,) = outputs.stops
    assert away == pytest.approx(0.6)
    assert Outputs(recorded("chain")).stops == [1.0, pytest.approx(0.3186, abs=1e-4)]


def test_the_other_output_is_twice_as_far_off_where_the_function_allows() -> None:
    outputs = Outputs(recorded("chain"))
    assert outputs.away - outputs.wanted == pytest.approx(2 * (outputs.recorded - outputs.wanted))
    assert outputs.twice
    assert not Outputs(chain(("sigmoid", 1.0, 0.0), x=-2.0, y=1.0)).twice


@pytest.mark.parametrize(
    ("output", "wanted", "fourfold"),
    # 4 · 0.1161 = 0.4644, but the cost there is 0.4643.
    [(0.5, 0.0, True), (0.6593, 1.0, False)],
)
def test_four_times_as_much_is_said_where_the_numbers_shown_say_so(
    output: float, wanted: float, fourfold: bool, tmp_path: Path
) -> None:
    file = tmp_path / "one.toml"
    file.write_text(
        f'[[layer]]\nactivation = "identity"\nweights = [[1.0]]\nbiases = [0.0]\n'
        f'[[example]]\nname = "one"\nx = [{output!r}]\ny = [{wanted!r}]\n'
    )
    assert any("four times as much" in one for one in said(str(file))) == fourfold


def test_half_the_gap_is_one_of_four_tiles_on_the_side_of_the_desired_output() -> None:
    scene = run("CostOfOneExample", recorded("chain"))
    drawn = Gap(
        scene.write,
        scene.trace,
        scene.known.a,
        (0, 1),
        scene.known.gap,
        4,
        scene.below,
        kept("CostOfOneExample", recorded("chain"), "lines"),
    )
    tile = drawn.tiles[0]
    assert 4 * tile.width * tile.height == pytest.approx(drawn.square.width * drawn.square.height)
    assert tile.get_right()[0] == pytest.approx(drawn.axis.point(1)[0])


def test_numbers_stand_under_the_formulas_equals_sign() -> None:
    lines = kept("CostOfOneExample", recorded("chain"), "lines")
    lefts = [letters(line)[0].get_left()[0] for line in lines.lines]
    sign = letters(lines.formula)[2]  # after C and its index
    assert lefts == pytest.approx([sign.get_left()[0]] * len(lefts))


def test_the_tiles_stay_as_long_as_they_are_spoken_of() -> None:
    cues = CostOfOneExample.told(Stage.of("chain"))  # type: ignore[attr-defined]
    spoken = [cue for cue in cues if "four tiles" in cue.caption and cue.step]
    tiled = [i for i, cue in enumerate(spoken) if "gap.tiles" in map(repr, cue.step.about)]
    assert [spoken[i].step.name for i in tiled] == ["show", "point"]
    assert tiled[-1] == len(spoken) - 1


def test_the_squares_number_is_carried_to_the_curve_and_other_outputs_are_cleared_away() -> None:
    where: list[str] = []

    def look(scene: Any) -> None:
        there = {id(one) for one in scene.get_mobject_family_members()}
        for name, number in (
            ("gap", lambda part: part.cost[1]),
            ("area", lambda part: part.cost),
            ("curve", lambda part: part.reading.up),
        ):
            if any(part.name == name for part in scene.drawn):
                found = number(scene.part(name))
                if id(found.submobjects[0]) in there:
                    where.append(name)

    scene = run("CostOfOneExample", recorded("chain"), look)
    assert list(dict.fromkeys(where)) == ["gap", "area", "curve"]
    assert where.count("area") > where.count("curve")
    there = {id(one) for one in scene.get_mobject_family_members()}
    for ring in scene.part("curve").tries.values():
        assert not {id(one) for one in ring.get_family()} & there


def test_what_is_said_of_another_output_is_seen_when_it_is_said() -> None:
    cues = CostOfOneExample.told(Stage.of("chain"))  # type: ignore[attr-defined]
    steps = [(cue.caption, cue.step) for cue in cues if cue.step]
    first = {caption: repr(step.about) for caption, step in reversed(steps)}
    (wanted,) = [about for caption, about in first.items() if "as desired" in caption]
    (other,) = [about for caption, about in first.items() if "farther off" in caption]
    assert "curve.wanted" in wanted, "the point is there before it is spoken of"
    assert "curve.tries" in other, "the place is marked before the point goes there"


def test_a_curve_that_is_lowest_at_the_output_is_seen_on_both_sides() -> None:
    outputs = Outputs(chain(("identity", 1.0, 0.0), x=0.75, y=0.75))
    low, high = outputs.reach
    assert (low, high) == (pytest.approx(0.35), pytest.approx(1.15))
    values = [output for output, _ in outputs.curve()]
    assert min(values) < low < 0.75 < high < max(values)
    # A relu has no outputs on the other side of 0.
    assert Outputs(chain(("relu", 1.0, 0.0), x=0.0, y=0.0)).reach[0] == 0


@pytest.mark.parametrize("name", ["chain", str(ODD / "deep.toml"), str(ODD / "dead.toml")])
def test_it_ends_on_a_square_off_the_curves_axes_whose_area_is_the_curves_height(name: str) -> None:
    scene = run("CostOfOneExample", recorded(name))
    curve, area, formula = (scene.part(one) for one in ("curve", "area", "formula"))
    shown = {id(one) for one in scene.get_mobject_family_members()}
    assert {id(area.square), id(formula), id(curve.line)} <= shown
    assert max(one.get_right()[0] for one in area) < curve.get_left()[0]
    assert area.cost.value == curve.reading.up.value == scene.trace.cost
    assert area.difference.value == scene.known.gap
    assert (area.square.width / area.unit) ** 2 == pytest.approx(scene.trace.cost, rel=1e-6)


def test_the_square_stays_the_gaps_while_the_output_is_another() -> None:
    sides: list[tuple[float, float]] = []

    def look(scene: Any) -> None:
        if any(part.name == "area" for part in scene.drawn):
            area, output = scene.part("area"), scene.part("curve").reading.across.value
            gap = output - scene.trace[scene.known.y].value
            assert area.difference.value == pytest.approx(gap, abs=1e-9)
            assert area.cost.value == pytest.approx(gap**2, abs=1e-9)
            sides.append((area.square.width / area.unit, abs(gap)))

    run("CostOfOneExample", recorded("chain"), look)
    assert len({round(gap, 3) for _, gap in sides}) == 3
    assert [side for side, _ in sides] == pytest.approx([gap for _, gap in sides], abs=1e-3)


@pytest.mark.parametrize("y", [-1.0, 1.0])
def test_what_is_said_of_the_curve_does_not_stand_on_its_axis(y: float) -> None:
    trace = chain(("tanh", -1.4, -0.3), ("tanh", 1.2, -0.2), x=0.8, y=y)
    curve = run("CostOfOneExample", trace).part("curve")
    axis = curve.graph.axes[1].get_x()
    assert curve.words.get_right()[0] < axis or curve.words.get_left()[0] > axis


def test_in_a_square_frame_the_gap_has_the_same_numbers_and_its_neurons_beside_the_square() -> None:
    said: dict[Shape, tuple[str, str]] = {}
    beside: dict[Shape, bool] = {}

    def look(scene: Any) -> None:
        if scene.beats[-1][0] == "cost":
            gap = scene.part("gap")
            said[shape] = gap.difference.typst_code, gap.cost[1].source
            square = gap.square.get_top()[1]
            beside[shape] = all(one.get_y() < square for one in gap.others.values())

    for shape in (WIDE, Shape(1, 1)):
        with staged(Stage.of("chain")):
            pass_through(scene_class("CostOfOneExample"), look, None, shape)
    assert said[WIDE] == said[Shape(1, 1)]
    assert beside == {WIDE: False, Shape(1, 1): True}


def test_the_scale_of_the_gap_keeps_all_its_numbers() -> None:
    trace = recorded("chain")
    gap = kept("CostOfOneExample", trace, "gap")
    assert len(gap.axis.labels) == len(gap.axis.ticks) == 3, "0, 0.5 and 1"
    assert gap.difference.get_top()[1] < gap.axis.labels.get_bottom()[1]
