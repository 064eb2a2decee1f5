"""The clips of networks with several neurons a layer show what NumPy computes by itself."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backprop import Network, Quantity, Trace, nudge, record
from backprop.audit.audit import audit
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.costs.registry import find_cost
from backprop.core.equations import Result
from backprop.core.number_format import typst_number
from backprop.core.salience import instructive
from backprop.drawing.style import DARK
from backprop.render.shape import Shape
from tests.scenes.seen import NETWORKS, kept, recorded, run

SOFTMAX = str(NETWORKS / "softmax.toml")


def really(trace: Trace, q: Quantity) -> float:
    """The derivative of the cost by a quantity, from two passes with it nudged."""
    by = 1e-5
    x = trace.a[0]
    up, down = (nudge(trace.network, x, trace.y, q, by=step) for step in (by, -by))
    return (up.ratio + down.ratio) / 2


@pytest.mark.parametrize("name", ["small", "digits"])
def test_gaps_are_arrows_and_their_squares_add_up_to_the_cost(name: str) -> None:
    trace = recorded(name)
    scene = run("CostOfManyOutputs", trace)
    facts, lines = scene.known, scene.part("lines")
    gaps = trace.a[trace.network.depth] - trace.y
    squares = scene.part("squares")
    unit = squares.unit
    for j in facts.shown:
        assert squares.squares[j].width == pytest.approx(abs(gaps[j]) * unit, abs=0.01)
        # From the desired output to the real one, on every line and under every square.
        along = lines.dots[j].get_x() - lines.squares[j].get_x()
        assert along == pytest.approx(gaps[j] * lines.axes[j][0].width, abs=1e-6)
        assert float(facts.gaps_written[j]) == pytest.approx(gaps[j], abs=6e-5)
    written = [float(text) for text in facts.written]
    left = [float(np.delete(gaps, facts.shown) @ np.delete(gaps, facts.shown))] * bool(facts.left)
    expected = [*(gaps[facts.shown] ** 2), *left]
    for text, value in zip(facts.written, [*expected, float(gaps @ gaps)], strict=True):
        assert Result.read(text).agrees(value)
    assert Result.read(facts.written[-1]).agrees(sum(written[:-1]))
    values = [one.typst_code for one in squares.values.values()]
    assert values == [f"$ {one} $" for one in facts.written[:-1]]
    assert facts.written[-1] in str(squares.total.typst_code)
    # The squares become strips of one that has the cost for its area.
    side = float(gaps @ gaps) ** 0.5 * unit
    keys = [*facts.shown, *([-1] if facts.left else [])]
    strips = [squares.strips[j] for j in keys]
    areas = [strip.width * strip.height for strip in strips]
    assert areas == pytest.approx(np.array(expected) * unit**2, abs=1e-6)
    assert sum(strip.height for strip in strips) == pytest.approx(side)
    for below, above in itertools.pairwise(strips):
        assert above.get_bottom()[1] == pytest.approx(below.get_top()[1])
    # The largest are drawn, and the one that is desired.
    wanted = int(trace.y.argmax())
    assert wanted in facts.shown
    left_out = np.delete(gaps**2, facts.shown)
    assert min(gaps[j] ** 2 for j in facts.shown if j != wanted) >= left_out.max(initial=0)


@pytest.mark.parametrize("name", ["small", "digits"])
def test_each_square_is_named_by_its_side(name: str) -> None:
    """All alike: output minus desired output, between its arrow and the gap's number."""
    scene = run("CostOfManyOutputs", recorded(name))
    squares = scene.part("squares")
    assert [*squares.names] == [*scene.known.shown]
    assert len({side.typst_code.count("=") for side in squares.names.values()}) == 1
    for j, side in squares.names.items():
        output, wanted = str(side.typst_code).split(" - ")
        assert f"a_({j})" in output or f"a_{j}" in output
        assert f"y_({j})" in wanted or f"y_{j}" in wanted
        assert squares.arrows[j].get_bottom()[1] > side.get_top()[1]
        number, middle = squares.numbers[j], squares.squares[j].get_x()
        if "=" in wanted:  # in one line with the number, both in the middle
            assert side.get_left()[0] + number.get_right()[0] == pytest.approx(2 * middle)
            assert side.get_right()[0] < number.get_left()[0]
        else:
            assert side.get_bottom()[1] > number.get_top()[1]
            assert side.get_x() == pytest.approx(middle, abs=1e-6)


def test_the_whole_square_says_what_each_part_of_it_is() -> None:
    """A number stands on its strip, where that is high enough."""
    scene = run("CostOfManyOutputs", recorded("small"))
    squares = scene.part("squares")
    shown = {id(one) for one in scene.get_mobject_family_members()}
    assert [*squares.shares] == [*squares.strips] == [0, 1]
    for j, number in squares.shares.items():
        strip = squares.strips[j]
        assert id(number[0]) in shown
        assert number.typst_code == squares.values[j].typst_code
        assert number.height < strip.height
        assert number.get_center() == pytest.approx(strip.get_center())
    wide = run("CostOfManyOutputs", recorded("digits")).part("squares")
    heights = {j: strip.height for j, strip in wide.strips.items()}
    said = [heights.pop(j) for j in wide.shares]
    assert min(said) > max(heights.values()) > 0, "the highest strips have room, and say it"


def test_one_square_has_the_cost_over_it() -> None:
    squares = run("CostOfManyOutputs", recorded("relu")).part("squares")
    (square,) = squares.squares.values()
    assert squares.answer.get_bottom()[1] > square.get_top()[1]
    assert squares.answer.get_x() == pytest.approx(square.get_x(), abs=1e-6)


def test_terms_of_another_cost_are_bars_head_to_tail() -> None:
    trace = recorded(SOFTMAX)
    scene = run("CostOfManyOutputs", trace)
    terms = -trace.y * np.log(trace.a[2])
    total = scene.part("total")
    assert [bar.width for bar in total.bars] == pytest.approx(abs(terms) * total.unit, abs=0.011)
    assert total.whole.width == pytest.approx(float(terms.sum()) * total.unit)
    (largest,) = np.flatnonzero(terms)
    assert total.bars[largest].get_left()[0] == pytest.approx(total.zero)
    lines = scene.part("lines")
    for j, number in enumerate(total.numbers):
        assert number.get_y() == pytest.approx(lines.neurons[j].get_y())


def test_a_number_has_the_same_digits_wherever_it_stands() -> None:
    scene = run("CostOfManyOutputs", recorded("small"))
    # 0.625 is 0.375 off 1, and neither says a zero more than the other.
    assert scene.known.gaps_written[1] == "-0.375"
    for trace, one in ((recorded("relu"), "relu"), (recorded("digits"), "digits")):
        gaps = run("CostOfManyOutputs", trace).known.gaps_written
        assert not [text for text in gaps.values() if "." in text and text.endswith("0")], one


def test_what_is_said_of_the_gaps() -> None:
    def said(name: str) -> str:
        clip = scene_class("CostOfManyOutputs")
        return " ".join(dict.fromkeys(cue.caption for cue in clip.told(Stage.of(name))))

    assert "Farthest off is output 0: 0.8237 too large." in said("small")
    assert "Here output 0 should be 0, and output 1 should be 1." in said("small")
    assert "every other output 0" in said("digits")
    assert "every other" not in said("small")
    assert "Farthest off is output 0: 0.05943 too small." in said("digits")
    assert "The output is 0.5791 too small." in said("relu")
    assert "exactly as desired" in said(str(NETWORKS / "exact.toml"))
    assert "The cross-entropy cost compares every output" in said("iris")


@pytest.mark.parametrize(
    ("terms", "said"),
    [((0.4, 0, 0), "all"), ((0.1, 0.5, 0.3), "most"), ((0.3, 0.4, 0.2), "part")],
)
def test_what_is_called_most_of_the_cost_is_more_than_all_the_rest(
    terms: tuple[float, ...], said: str
) -> None:
    layers = [(np.zeros((3, 1)), np.sqrt(terms), "identity")]
    trace = record(Network.from_arrays(layers, name="known"), [1.0], np.zeros(3))
    assert trace.terms == pytest.approx(terms)
    assert run("CostOfManyOutputs", trace).known.dominance == said


def test_the_choice_of_a_clip_is_the_instructive_one() -> None:
    trace = recorded("digits")
    facts = scene_class("WeightChainRule").story.facts(Stage.of("digits"))
    assert facts.w == instructive(trace, "w", 3).quantity


def test_a_gap_has_the_digits_that_its_output_has() -> None:
    trace = recorded("small")
    scene = run("CostOfManyOutputs", trace)
    lines = kept("CostOfManyOutputs", trace, "lines")
    for j, gap in scene.known.gaps_written.items():
        shown = lines.neurons[j].number.written
        assert len(gap.partition(".")[2]) == len(typst_number(shown).partition(".")[2])
        assert shown - trace.y[j] == pytest.approx(float(gap), abs=1e-9)


def test_while_arrows_leave_their_lines_the_outputs_stay_until_squares_are_there() -> None:
    trace, seen = recorded("small"), []

    def look(scene: Any) -> None:
        drawn = {part.name: one for part, one in scene.drawn.items()}
        if scene.beats[-1][0] == "terms" and "squares" in drawn:
            discs = any(map(scene.seen, drawn["lines"].neurons.values()))
            squares = all(map(scene.seen, drawn["squares"].squares.values()))
            seen.append(discs or squares)

    run("CostOfManyOutputs", trace, look)
    assert len(seen) > 5
    assert all(seen)


def test_terms_of_a_cost_stand_beside_their_lines_also_in_a_narrow_frame() -> None:
    built = [([[0.8, -0.5], [-0.3, 0.9]], [0.1, -0.2], "softmax")]
    network = replace(Network.from_arrays(built, name="made"), cost=find_cost("cross_entropy"))
    stage = Stage(record(network, [0.6, -0.4], [1.0, 0.0]), "one", DARK)
    for shape in (Shape(4, 3), Shape(1, 1)):
        found = audit(scene_class("CostOfManyOutputs"), stage, shape)
        assert not found.faults, "\n".join(map(str, found.faults))


@pytest.mark.parametrize("shape", [Shape(4, 3), Shape(1, 1), Shape(9, 16)])
def test_squares_that_no_row_has_room_for_stand_in_several(shape: Shape) -> None:
    found = audit(scene_class("CostOfManyOutputs"), Stage(recorded("digits"), "zero", DARK), shape)
    assert not found.faults, "\n".join(map(str, found.faults))


def test_squares_stand_in_one_row_where_they_can() -> None:
    squares = run("CostOfManyOutputs", recorded("small")).part("squares")
    feet = [one.get_bottom()[1] for one in (*squares.squares.values(), squares.strips[0])]
    assert feet == pytest.approx([feet[0]] * len(feet))


@pytest.mark.parametrize("shape", [Shape(1, 1), Shape(9, 16)])
def test_over_a_lone_output_no_room_is_kept_for_a_formula_that_stands_under_it(
    shape: Shape,
) -> None:
    found = audit(scene_class("CostOfManyOutputs"), Stage.of("xor"), shape)
    assert not found.faults, "\n".join(map(str, found.faults))
