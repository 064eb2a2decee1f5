"""LocalDerivatives: three formulas, what each derivative is, and their product."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backprop import Network, Trace, record
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.activations import ACTIVATIONS
from backprop.core.arithmetic import computing
from backprop.core.costs import Cost
from backprop.core.equations import Result
from backprop.core.quantities import COST
from backprop.core.slope_forms import chain_slopes
from backprop.drawing.mobjects import slope_sources
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK
from tests.scenes.seen import LOGARITHM, chain, kept, recorded, run


def said(trace: Trace, beat: str) -> str:
    """All that is said in a section."""
    cues = scene_class("LocalDerivatives").told(Stage(trace, "one", DARK))
    return " ".join(dict.fromkeys(cue.caption for cue in cues if cue.beat == beat))


def test_each_derivative_is_that_of_its_formula() -> None:
    trace = recorded("chain")
    worked = run("LocalDerivatives", trace).part("worked")
    lines = worked.columns
    layer, before = trace.network.layer(3), float(trace.a[2][0])
    z = float(layer.weights[0, 0]) * before + float(layer.biases[0])
    output = 1 / (1 + math.exp(-z))
    slopes = before, output * (1 - output), 2 * (output - 1)
    assert [line.number.value for line in lines] == pytest.approx(slopes)
    assert worked.number.value == pytest.approx(math.prod(slopes))
    made = math.prod(line.number.written for line in lines)
    assert Result.of(worked.number.value, worked.number.decimals).agrees(made)
    sources = slope_sources(Notation(trace.widths, DARK), trace)
    for line, source in zip(lines, sources, strict=True):
        assert source in line.slope.typst_code
    inserted = [one.source for line in lines for one in line.inserted]
    assert inserted == ["= 0.6593 (1 - 0.6593)", "= 2 (0.6593 - 1)"]


@pytest.mark.parametrize("function", [n for n, one in ACTIVATIONS.items() if not one.coupled])
@pytest.mark.parametrize("z", [-1.3, 0.4, 2.0])
def test_a_slope_comes_out_of_the_numbers_in_its_form(function: str, z: float) -> None:
    trace = chain((function, 1.0, 0.0), x=z, y=0.5)
    form, value = chain_slopes(trace)[1], float(trace.da_dz[1][0])
    computed = computing(form.form)([trace[q].value for q in form.of])
    assert math.isnan(computed) or computed == pytest.approx(value)
    assert math.isnan(computed) != (function in ("sigmoid", "tanh", "softplus"))


def test_a_form_whose_digits_are_lost_is_not_filled_in() -> None:
    trace = chain(("sigmoid", 1.0, 0.0), x=38.0, y=0.5)
    _, second, third = chain_slopes(trace)
    assert not second.shown(trace, float(trace.da_dz[1][0]))
    assert third.shown(trace, 1.0)
    assert not len(kept("LocalDerivatives", trace, "worked").columns[1].inserted)


def test_what_flies_out_of_the_tree_is_what_the_form_names() -> None:
    first, second, third = chain_slopes(recorded("tests/networks/certain.toml"))
    assert first.plain
    assert [q.kind for q in second.of] == ["a", "a"]
    assert [q.kind for q in third.of] == ["y", "a", "y", "a"]
    assert third.form == "(1 - {0}) / (1 - {1}) - {2} / {3}"


def test_a_negative_number_stands_in_brackets_where_it_begins_no_sum() -> None:
    trace = chain(("identity", 1.0, 0.0), x=-0.5, y=-1)
    assert (
        kept("LocalDerivatives", trace, "worked").columns[2].inserted[0].source
        == "= 2 (-0.5 - (-1))"
    )


def test_a_formula_of_hardly_more_than_its_numbers_tells_its_size() -> None:
    trace = recorded("tests/networks/lone-softmax.toml")
    inserted = kept("LocalDerivatives", trace, "worked").columns[2].inserted[0]
    assert inserted.source == "= - 1 / 1"
    assert inserted.formula.font_size == pytest.approx(inserted.font_size, rel=0.02)


def test_columns_stay_apart_and_rows_are_level() -> None:
    for name in ("chain", "tests/networks/certain.toml", "tests/networks/seven.toml"):
        worked = kept("LocalDerivatives", recorded(name), "worked")
        columns = worked.columns
        for one, other in itertools.pairwise(columns):
            for mine, theirs in ((one.line, other.line), (one.number, other.number)):
                assert mine.get_right()[0] < theirs.get_left()[0]
            assert one.equals.get_y() == pytest.approx(other.equals.get_y())
        for column in columns:
            assert column.part.get_left()[0] > column.formula.get_left()[0]
            # The curve stands between the derivative and what it comes to.
            assert column.line.get_bottom()[1] >= column.room.top
            assert column.room.bottom >= column.number.get_top()[1]
            assert column.room.height > 1.2
        assert columns[2].number.get_right()[0] < worked.equals.get_left()[0]


def test_it_opens_on_all_curves_and_asks_for_their_slopes() -> None:
    seen: list[tuple[int, int, int]] = []

    def look(scene: Any) -> None:
        there = {id(one) for one in scene.get_mobject_family_members()}
        worked, curves = scene.part("worked"), scene.part("curves")
        asked = sum(id(one) in there for one in worked.questions)
        known = sum(id(column.number) in there for column in worked.columns)
        seen.append((asked, known, sum(id(one.line) in there for one in curves)))

    run("LocalDerivatives", recorded("chain"), look)
    assert (4, 0, 4) in seen
    # Each question becomes its number.
    assert seen[-1] == (0, 3, 4)
    assert all(asked == 4 - known for asked, known, _ in seen[1:] if known < 3)


@pytest.mark.parametrize(
    ("trace", "beat", "still"),
    [
        (chain(("identity", 2.0, 0.5), x=0, y=1), "derivative 1", "does not move z at all"),
        (chain(("relu", -1.5, -0.25), x=0.5, y=1), "derivative 2", "Here it is flat"),
        (chain(("identity", 2.0, 0.0), x=0.5, y=1), "derivative 3", "its slope is 0"),
    ],
)
def test_what_does_not_move_is_said_not_to(trace: Trace, beat: str, still: str) -> None:
    assert still in said(trace, beat)
    assert still not in said(recorded("chain"), beat)


def test_the_numbers_that_are_said_multiply() -> None:
    assert said(recorded("chain"), "product") == (
        "Multiply the three: 0.4843 times 0.2246 times −0.6814 is −0.0741. "
        "All of these numbers come from a single pass. No nudge is needed any more."
    )
    assert said(recorded("chain"), "derivative 2") == (
        "The second comes from the activation, which is sigmoid of z. Its ratio is the slope of "
        "sigmoid, which the activation itself tells us. Put the numbers in, and the second ratio "
        "is 0.2246."
    )


def test_only_a_sum_stands_in_brackets() -> None:
    def last(cost: Cost | str) -> tuple[str, str]:
        network = Network.from_arrays([([[1.0]], [0.0], "sigmoid")], name="made")
        if isinstance(cost, Cost):
            network = replace(network, cost=cost)
        else:
            network = Network.from_arrays([([[1.0]], [0.0], "sigmoid")], name="made", cost=cost)
        trace = record(network, [0.5], [1.0])
        write = Notation(trace.widths, DARK)
        return slope_sources(write, trace)[2], slope_sources(write, trace, factors=True)[2]

    own = Cost("own", LOGARITHM.terms, LOGARITHM.derivative)
    for cost, brackets in (
        ("quadratic", False),
        ("binary_cross_entropy", True),
        (LOGARITHM, True),
        (own, False),
    ):
        alone, factor = last(cost)
        assert factor == (f"({alone})" if brackets else alone)


@pytest.mark.parametrize("name", ["chain", "tests/networks/seven.toml"])
def test_each_curve_is_of_real_passes_and_its_tangent_has_the_slope_of_the_ratio(name: str) -> None:
    trace = recorded(name)
    scene = run("LocalDerivatives", trace)
    worked = scene.part("worked")
    pairs = [*itertools.pairwise(scene.known.from_w), (scene.known.w, COST)]
    units = set()
    for curve, (points, pair), link, expected in zip(
        scene.part("curves"), scene.known.passes, [*worked.columns, worked], pairs, strict=True
    ):
        cause, effect = pair
        assert pair == expected
        slope, unit = link.number.value, curve.run.get_length()
        units.add(round(float(unit), 6))
        # On both axes 1 is as long, so that a slope of 1 rises at half a right angle.
        assert curve.heights == 1
        along = np.array(curve.tangent.get_end() - curve.tangent.get_start())
        assert along[1] / along[0] == pytest.approx(slope, rel=1e-3)
        rise = curve.rise.get_end() - curve.rise.get_start()
        assert rise[1] / unit == pytest.approx(slope, rel=1e-3)
        # What is drawn goes through what the passes made.
        spot = curve.dot.get_center()
        drawn = (np.array(curve.line.get_anchors())[:-1] - spot)[:, :2] / unit
        drawn += [trace[cause].value, trace[effect].value]
        known = np.array(points)
        assert np.interp(drawn[:, 0], *known.T) == pytest.approx(drawn[:, 1], abs=2e-3)
        assert np.ptp(drawn[:, 0]) > 0.2
    assert len(units) == 1


def test_what_is_too_steep_has_a_scale_of_its_own_and_says_so() -> None:
    trace = chain(("identity", 2.0, 0.5), x=3000.0, y=1)
    curves = kept("LocalDerivatives", trace, "curves")
    units = {round(float(one.run.get_length()), 6) for one in curves}
    assert len(units) == 1
    for curve, slope in zip(curves, (3000, 1, 2 * 5999.5, 3000 * 2 * 5999.5), strict=True):
        rise = float((curve.rise.get_end() - curve.rise.get_start())[1] / curve.run.get_length())
        assert rise * curve.heights == pytest.approx(slope)
        said = [one.typst_code for one in curve.axes if "heights" in getattr(one, "typst_code", "")]
        power = round(math.log10(curve.heights))
        ratio = {0: [], 3: ["heights $1 : 10^3$"], 4: ["heights $1 : 10^4$"]}
        assert said == ratio.get(power, [f"heights $1 : 10^{power}$"])
        assert (curve.heights == 1) == (slope == 1)


def test_what_a_link_gives_goes_into_the_next_on_one_scale() -> None:
    trace = recorded("chain")
    scene = run("LocalDerivatives", trace)
    curves, worked = scene.part("curves"), scene.part("worked")
    one, two, three, whole = curves
    assert [len(curve.handed) for curve in curves] == [0, 2, 2, 0]
    assert two.handed[0].width == pytest.approx(one.rise.height)
    assert three.handed[0].width == pytest.approx(two.handed[1].height)
    # What comes of all is what the last clip's derivative is, down as that is.
    assert three.handed[1].get_vector() == pytest.approx(whole.rise.get_vector(), abs=1e-6)
    unit = whole.run.width
    assert whole.rise.get_vector()[1] / unit == pytest.approx(worked.number.value)
    there = {id(one) for one in scene.get_mobject_family_members()}
    for curve, number in zip(
        curves, [*(c.number for c in worked.columns), worked.number], strict=True
    ):
        assert number.source in curve.gives[0].typst_code
        assert {id(curve.gives[0]), *map(id, curve.handed)} <= there
        # At its triangle.
        apart = curve.gives[0].get_center() - curve.rise.get_center()
        assert np.hypot(*apart[:2]) < unit


def test_no_formula_stays_where_its_numbers_stand() -> None:
    scene = run("LocalDerivatives", recorded("chain"))
    there = {id(one) for one in scene.get_mobject_family_members()}
    columns = scene.part("worked").columns
    assert not there & {id(one) for c in columns for one in c.formula.family_members_with_points()}
    assert [bool(len(one.inserted)) for one in columns] == [False, True, True]
    assert all(id(one.inserted[0]) in there for one in columns[1:])


@pytest.mark.parametrize("name", ["chain", "tests/networks/far-out.toml"])
def test_an_axis_stands_where_the_other_quantity_is_0_or_is_broken(name: str) -> None:
    trace = recorded(name)
    scene = run("LocalDerivatives", trace)
    broken = []
    for curve, (_, (cause, effect)) in zip(scene.part("curves"), scene.known.passes, strict=True):
        unit, spot = curve.run.width, curve.dot.get_center()
        across, up = curve.axes[:2]
        for axis, other, value, place in (
            (up, across, trace[cause].value, spot[0] - up.get_x()),
            (across, up, trace[effect].value, spot[1] - across.get_y()),
        ):
            broken.append(len(other) > 1)
            assert broken[-1] or float(place) == pytest.approx(value / curve.heights * unit), axis
    assert any(broken) == (name != "chain")


def test_the_costs_curve_goes_on_beyond_what_the_activation_can_be() -> None:
    trace = recorded("chain")
    curve = kept("LocalDerivatives", trace, "curves")[2]
    assert curve.line.get_right()[0] > curve.rise.get_x()
    # It touches the axis where the output is as desired, at 1.
    spot, unit = curve.dot.get_center(), curve.run.width
    lowest = min(curve.line.get_anchors(), key=lambda one: float(one[1]))
    desired = spot[0] + (1 - float(trace.a[3][0])) * unit
    assert lowest[0] == pytest.approx(desired, abs=0.1 * unit)
    assert lowest[1] == pytest.approx(curve.axes[0].get_y(), abs=0.01)
