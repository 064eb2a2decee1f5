"""Nudge and NumberLines: intervals, tables and curves of real passes."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from manim import VGroup

from backprop import Network, Quantity, Trace, load, record, vary
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.explain import explain
from backprop.core.nudge_table import settled
from backprop.core.quantities import COST
from backprop.drawing.mobjects.nudge_rows import magnified
from backprop.drawing.style import DARK
from tests.scenes.seen import NETWORKS, chain, kept, recorded, run

W = Quantity("w", 3, (0, 0))
DEAD = chain(("sigmoid", -0.9, 0.2), ("relu", -1.5, -0.25), x=0.5, y=1)
FAR = chain(("sigmoid", 0.9, 0.2), ("sigmoid", 60.0, 1.2), x=0.5, y=0)
"""So far out that small nudges change nothing of the cost but its rounding."""
CORNER = chain(("relu", 1.0, -0.5), x=0.5, y=1)
"""z is exactly 0: to the right the cost falls by 2 (1 - 0) 0.5, and relu'(0) is recorded as 0."""
STRAIGHT = chain(("identity", 2.0, 0.0), x=0, y=1)
"""What comes in is 0."""
TINY = chain(("sigmoid", 1e-5, 0.3), x=1e-5, y=1)
"""A nudge that moves z by 1e-6: its four decimals do not show it."""


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def cost_by_hand(trace: Trace, weight: float) -> float:
    """C0 of the chain with another last weight."""
    layer = trace.network.layer(3)
    return (sigmoid(weight * trace.a[2][0] + layer.biases[0]) - trace.y[0]) ** 2


def captions(trace: Trace, beat: str) -> list[str]:
    found = (
        cue for cue in scene_class("Nudge").told(Stage(trace, "one", DARK)) if cue.beat == beat
    )
    return list(dict.fromkeys(cue.caption for cue in found))


def facts(trace: Trace) -> Any:
    return scene_class("Nudge").story.facts(Stage(trace, "one", DARK))


def test_the_table_of_nudges_is_what_explain_prints() -> None:
    trace = recorded("chain")
    table = facts(trace).table
    weight = trace[W].value
    for row, tried in zip(table.rows, explain(trace, W).nudges, strict=True):
        by, change, ratio = float(row.by), float(row.change), float(row.ratio)
        assert (by, ratio) == (tried.by, pytest.approx(tried.ratio, abs=5e-7))
        true = cost_by_hand(trace, weight + by) - cost_by_hand(trace, weight)
        # To half of the last of the five digits that are printed.
        assert change == pytest.approx(true, abs=5.1e-7 * by)
    assert [row.ratio for row in table.rows] == ["-0.072387", "-0.073959", "-0.074117"]
    assert table.derivative == "-0.074134"
    errors = [abs(float(row.ratio) - trace[W].derivative) for row in table.rows]
    # Nearly ten times nearer with a tenth of the nudge.
    assert errors[1] / errors[2] == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize(
    "name", ["chain", "deep", "small", *(str(file) for file in NETWORKS.glob("*.toml"))]
)
def test_what_is_printed_in_the_table_divides_exactly(name: str) -> None:
    table = facts(recorded(name)).table
    for row in table.rows:
        if row.ratio:
            assert Decimal(row.change) / Decimal(row.by) == Decimal(row.ratio)
    known = [row for row in table.rows if row.ratio and float(row.ratio)]
    for texts in ([row.change for row in known], [row.ratio for row in known]):
        # One form in a column.
        assert len({"e" in text for text in texts}) < 2


def test_intervals_are_as_long_as_the_changes_and_point_their_way() -> None:
    trace = recorded("chain")
    lines = kept("Nudge", trace, "rows").lines
    after = vary(trace, {W: trace[W].value + explain(trace, W).nudges[0].by})
    for q, line in lines.items():
        change = line.look.change
        assert change == pytest.approx(after[q].value - trace[q].value, rel=1e-9)
        line.turn(change)
        span = line.band.get_end()[0] - line.band.get_start()[0]
        assert span == pytest.approx(change / line.half * line.line.width / 2)
        # It fills a third to four fifths of its side.
        assert 1 / 3 - 0.02 < abs(change) / line.half <= 0.8
        # As many times magnified as its line is said to be, and as long as its ends say.
        times = float(line.times.typst_code.rpartition("times ")[2].strip(") $"))
        assert lines[W].half / line.half == pytest.approx(times)
        end = line.labels[1].typst_code.rpartition("+")[2].strip(") $")
        assert float(end) == pytest.approx(line.half)
    assert lines[COST].look.change < 0 < lines[Quantity("z", 3, (0,))].look.change


def slope(curve: Any) -> float:
    """Of the line through both points, in what the axes say."""
    run, rise = (curve.secant.get_end() - curve.secant.get_start())[:2] / curve.window.scale
    return float(rise / run)


def test_a_line_through_two_points_of_the_curve_turns_into_the_tangent() -> None:
    seen: dict[str, tuple[float, float]] = {}
    trace = recorded("chain")

    def look(scene: Any) -> None:
        if any(one.name == "curve" for one in scene.drawn):
            curve = scene.part("curve")
            to = scene.known.value + {"slope": 0.1, "nudge 2": 0.01, "nudge 3": 0.001}.get(
                scene.beats[-1][0], 0.0
            )
            seen.setdefault("far", (slope(curve), scene.known.far))
            seen[scene.beats[-1][0]] = (slope(curve), to)

    run("Nudge", trace, look)
    value = trace[W].value
    for name in ("far", "slope", "nudge 2", "nudge 3"):
        found, at = seen[name]
        true = (cost_by_hand(trace, at) - cost_by_hand(trace, value)) / (at - value)
        assert found == pytest.approx(true, rel=1e-4), name
    assert seen["derivative"][0] == pytest.approx(trace[W].derivative, rel=1e-6)
    # A turn, beside which nudges cannot be told apart.
    assert seen["far"][0] > 0.5 * trace[W].derivative


@pytest.mark.parametrize(("trace", "turns"), [(recorded("chain"), True), (STRAIGHT, False)])
def test_the_line_is_said_to_turn_where_it_does(trace: Trace, turns: bool) -> None:
    said = captions(trace, "slope")
    assert any("the line turns" in one for one in said) == turns
    assert any("hardly turns" in one for one in said) != turns


def test_digits_of_a_ratio_that_are_the_derivatives_are_bright_and_the_others_are_not() -> None:
    table = run("Nudge", recorded("chain")).part("ratios")
    bright = []
    for row in table.rows:
        glyphs = row.ratio.family_members_with_points()
        colours = [str(one.get_fill_color().to_hex()).upper() for one in glyphs]
        count = colours.count(DARK.ink.upper())
        assert colours == [DARK.ink.upper()] * count + [DARK.quiet.upper()] * (8 + 1 - count)
        bright.append(count)
    # -0.07|2387, -0.07|3959 and -0.0741|17 on their way to -0.074134.
    assert bright == [5, 5, 7]


@pytest.mark.parametrize(
    ("text", "limit", "count"),
    [
        ("-0.074117", "-0.074134", 7),
        ("0.074117", "-0.074134", 0),
        ("-7.2387e-9", "-7.2413e-9", 4),
        ("-7.2387e-9", "-7.2387e-8", 0),
        ("12.500", "1.2500", 0),
        ("0", "0", 1),
    ],
)
def test_digits_in_other_places_have_not_settled(text: str, limit: str, count: int) -> None:
    assert settled(text, limit) == count


def test_each_smaller_nudge_is_as_large_and_the_curve_more_of_a_line() -> None:
    trace = recorded("chain")
    curve, table = run("Nudge", trace).part("curve"), facts(trace).table
    bent, sizes = [], []
    for stop, row in enumerate(table.rows, start=1):
        curve.at(float(stop))
        run_, rise = curve.legs
        sizes.append((run_.width, rise.height))
        start, end = curve.secant.get_start(), curve.secant.get_end()
        across = np.cross(curve.line.points - start, end - start)[:, 2]
        bent.append(np.abs(across).max() / np.linalg.norm(end - start))
        # Its numbers are at its sides, and no other's.
        for number, mark in enumerate(curve.marks):
            assert mark.get_fill_opacity() == (number == stop)
        by, change = curve.marks[stop]
        assert row.by in by[-1].typst_code
        assert row.change in change[-1].typst_code
        shown = [one for one in curve.ratio[1:] if one.get_fill_opacity() == 1]
        assert [row.ratio in one.typst_code for one in shown] == [True]
        # The axes' numbers are where they say.
        labels = [one for one in curve.axes.marks if hasattr(one, "typst_code")]
        for label in labels:
            told = float(label.typst_code.rpartition(", ")[2].strip(") $"))
            level = label.get_y() < curve.area.bottom
            axis = 0 if level else 1
            at = (label.get_center() - curve.dot.get_center())[axis] / curve.window.scale[axis]
            assert told == pytest.approx(curve.way.here[axis] + at, abs=1e-9)
        assert len(labels) >= 3
    curve.at(float(len(table.rows) + 1))
    assert sizes == [pytest.approx(sizes[0], rel=0.03)] * 3
    assert sizes[0][0] > 0.4 * curve.area.width
    assert bent[0] > 9 * bent[1] > 80 * bent[2]


def test_a_line_that_turns_leaves_where_it_was_until_it_is_come_nearer_to() -> None:
    curve = run("Nudge", recorded("chain")).part("curve")
    seen = []
    for stop in (0.0, 0.2, 0.3, 0.45, 1.0, 1.4, 2.0):
        curve.at(stop)
        shown = [one for one in curve.trail if one.get_stroke_opacity() > 0]
        seen.append(len(shown))
        slopes = [
            (one.get_end() - one.get_start())[:2] / curve.window.scale
            for one in (*shown, curve.secant)
        ]
        # Each steeper than the one before it: so far the line has turned.
        steep = [abs(rise / run_) for run_, rise in slopes]
        assert stop > 0.5 or steep == sorted(steep)
        for one in shown if stop < 0.5 else ():
            away = np.cross(one.get_end() - one.get_start(), curve.dot.get_center() - one.get_end())
            assert abs(away[2]) < 1e-6
    assert seen == [0, 2, 3, 4, 0, 0, 0]


def test_it_ends_on_the_curve_beside_the_table() -> None:
    scene = run("Nudge", recorded("chain"))
    assert {part.name for part in scene.drawn} == {"curve", "ratios"}
    there = {id(one) for one in scene.get_mobject_family_members()}
    curve, table = scene.part("curve"), scene.part("ratios")
    assert {id(curve.line), id(curve.secant), id(curve.answer)} <= there
    assert {id(row.ratio) for row in [*table.rows, table.limit]} <= there
    assert not scene.hanging
    assert curve.width > 0.6 * scene.frame.width


def test_each_column_stands_by_its_decimal_points() -> None:
    table = run("Nudge", recorded("chain")).part("ratios")
    for column, head in zip(("by", "ratio"), table.heads, strict=True):
        cells = [getattr(row, column) for row in table.rows]
        # All have one digit before the point here, so points stand under points.
        assert [cell.get_left()[0] for cell in cells] == pytest.approx([cells[0].get_left()[0]] * 3)
        assert VGroup(*cells).get_left()[0] - 0.5 < head.get_x() < VGroup(*cells).get_right()[0]


def test_a_lens_joins_the_piece_of_a_line_to_the_whole_of_the_next() -> None:
    rows = kept("Nudge", recorded("chain"), "rows")
    quantities = list(rows.lines)
    for upper, lower in pairwise(quantities):
        above, below, lens = rows.lines[upper], rows.lines[lower], rows.lenses[lower]
        corners = lens.get_vertices()
        top, bottom = corners[1][0] - corners[0][0], corners[2][0] - corners[3][0]
        unit = above.half / (above.line.width / 2), below.half / (below.line.width / 2)
        # The same values at both ends.
        assert top * unit[0] == pytest.approx(bottom * unit[1])
        assert max(top, bottom) == pytest.approx(above.line.width)


@pytest.mark.parametrize(
    ("change", "times"),
    [(0.1, 1.0), (0.0484, 2.0), (0.0108, 10.0), (-0.0072, 10.0), (700.0, 1e-4), (0.0, 1.0)],
)
def test_a_line_is_magnified_so_that_its_change_is_seen(change: float, times: float) -> None:
    assert magnified(change, 0.15) == pytest.approx(times)


def test_a_change_of_any_size_fills_its_line() -> None:
    for change in np.geomspace(1e-12, 1e12, 400):
        share = change * magnified(change, 0.15) / 0.15
        assert 0.8 / 2.5 - 1e-6 <= share <= 0.8 + 1e-6


def test_the_trees_values_follow_the_nudge_one_after_another() -> None:
    trace = recorded("chain")
    after = vary(trace, {W: trace[W].value + 0.1})
    path = [W, Quantity("z", 3, (0,)), Quantity("a", 3, (0,)), COST]
    seen: list[list[bool]] = []

    def keep(scene: Any) -> None:
        if scene.beats[-1][0] == "nudge":
            numbers = scene.part("tree").numbers
            moved = [numbers[q].value == pytest.approx(after[q].value, rel=1e-9) for q in path]
            if moved not in seen:
                seen.append(moved)

    run("Nudge", trace, keep)
    first = [True, False, False, False]
    assert seen[-4:] == [first, [True] * 2 + [False] * 2, [True] * 3 + [False], [True] * 4]


def test_the_chapters_nudge_in_words() -> None:
    assert captions(recorded("chain"), "nudge") == [
        "Nudge the weight by 0.1.",
        "That moves the weighted sum by 0.04843.",
        "The activation moves by 0.01079.",
        "And the cost drops by 0.0072387.",
    ]


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        (DEAD, ["That moves the weighted sum by 0.0438.", "The activation does not move at all."]),
        (STRAIGHT, ["The weighted sum does not move at all."]),
        (TINY, ["That moves the weighted sum by 1 × 10⁻⁶, too little for its digits."]),
        (FAR, ["What it does to the cost is lost in rounding."]),
    ],
    ids=["dead", "straight", "tiny", "far"],
)
def test_what_the_nudge_does_not_do_is_not_said(trace: Trace, expected: list[str]) -> None:
    said = captions(trace, "nudge")
    assert [one for one in expected if one not in said] == []


def test_what_is_0_already_does_not_shrink() -> None:
    for beat in ("nudge 2", "nudge 3"):
        (caption,) = captions(DEAD, beat)
        assert "shrinks" not in caption
        assert caption.endswith("the cost still does not move, and the ratio stays 0.")
    (caption,) = captions(recorded("chain"), "nudge 3")
    assert caption == (
        "A nudge of only 0.001: the changes shrink again, while the ratio settles, now at "
        "−0.074117."
    )


def test_a_change_lost_in_rounding_is_said_to_be() -> None:
    scene = run("Nudge", FAR)
    assert not any(tried.certain for tried in scene.known.tried[1:])
    assert "lost in rounding" in scene.part("ratios").rows[-1].ratio.typst_code
    assert "lost in rounding" in captions(FAR, "nudge 3")[0]
    (said,) = captions(FAR, "derivative")
    assert said.startswith("Rounding hides")


@pytest.mark.parametrize(
    ("trace", "begins", "number"),
    [
        (recorded("chain"), "The smaller the nudge, the closer the ratio comes to", "−0.074134"),
        (DEAD, "However small the nudge, the ratio is 0", "0"),
        (CORNER, "The cost has a corner here: to one side the ratio stays −0.99975", "as 0."),
        (FAR, "Rounding hides", f"{FAR.dC_dw[2][0, 0]:.4e}".partition("e")[0]),
    ],
    ids=["closer", "same", "corner", "far"],
)
def test_what_the_ratios_come_to(trace: Trace, begins: str, number: str) -> None:
    (said,) = captions(trace, "derivative")
    assert said.startswith(begins)
    assert number in said


@pytest.mark.parametrize("name", ["small", "softmax"])
@pytest.mark.parametrize("clip", ["NumberLines", "Nudge"])
def test_of_a_wide_network_it_takes_the_strongest_way(clip: str, name: str) -> None:
    network = load(name if name == "small" else NETWORKS / f"{name}.toml")
    trace = record(network, *network.example()[1])
    scene = run(clip, trace)
    found = scene.known
    depth = network.depth
    sizes = np.abs(trace.dC_dw[depth])
    j, k = (int(i[0]) for i in np.where(sizes == sizes.max()))
    assert found.w == Quantity("w", depth, (j, k))
    assert found.spine[:2] == (Quantity("a", depth - 1, (k,)), Quantity("z", depth, (j,)))
    told = scene_class(clip).told(Stage(trace, "one", DARK))
    assert "the weight of the last layer that the cost is most sensitive to" in told[0].caption
    # What stands beside the way adds up with it to the recorded sum, also once it moved.
    tree = kept(clip, trace, "tree")
    aside = Quantity("a", depth - 1, ((k + 1) % network.widths[depth - 1],))
    other = vary(trace, {found.w: trace[found.w].value + 0.5, aside: trace[aside].value + 0.3})
    tree.redraw(other)
    number = tree.others[found.z].number
    route = other[found.w].value * other[found.before].value + other[found.b].value
    assert number.value + route == pytest.approx(other[found.z].value)
    if COST in tree.others:
        rest = np.delete(other.terms, found.a.index[0])
        assert tree.others[COST].number.value == pytest.approx(rest.sum())


def test_turning_the_weight_draws_the_true_curve_of_the_cost() -> None:
    trace = recorded("chain")
    scene = run("NumberLines", trace)
    points = {value: record.cost for value, record in scene.known.samples}
    for value, cost in list(points.items())[::20]:
        assert cost == pytest.approx(cost_by_hand(trace, value), rel=1e-12)
    assert min(points) < trace[W].value < max(points)
    tree, rows, plot = (scene.part(name) for name in ("tree", "rows", "plot"))
    for q, line in rows.lines.items():
        # Back where it was recorded, and every value of the sweep is on its line.
        assert tree.numbers[q].value == pytest.approx(trace[q].value)
        for _, passed in scene.known.samples:
            assert line.span[0] <= passed[q].value <= line.span[1]
    # All of the curve was drawn, and the dot is at the record.
    assert plot.reached == (min(points), max(points))
    corners = plot.curve.get_anchors()
    for value, cost in list(points.items())[::20]:
        assert np.abs(corners - plot.point(value, cost)).max(axis=1).min() < 1e-3
    assert plot.dot.get_center() == pytest.approx(plot.point(trace[W].value, trace.cost))
    rise, run_ = (plot.tangent.get_end() - plot.tangent.get_start())[[1, 0]]
    scale = plot.point(0, 0.1)[1] - plot.point(0, 0)[1], plot.point(0.1, 0)[0] - plot.point(0, 0)[0]
    assert rise / scale[0] / (run_ / scale[1]) == pytest.approx(trace[W].derivative, rel=1e-6)


def test_lines_follow_a_pass() -> None:
    trace = recorded("chain")
    scene = run("NumberLines", trace)
    other = vary(trace, {W: -1.0})
    rows, tree = scene.part("rows").redraw(other), scene.part("tree").redraw(other)
    line, a = rows.lines[COST], Quantity("a", 3, (0,))
    assert line.number.value == pytest.approx(cost_by_hand(trace, -1.0))
    assert line.dot.get_center() == pytest.approx(line.point(cost_by_hand(trace, -1.0)))
    assert line.ring.get_center() == pytest.approx(line.point(trace.cost))
    after = sigmoid(-trace.a[2][0] + trace.network.layer(3).biases[0])
    assert tree.numbers[a].value == pytest.approx(after)


def test_why_it_is_this_weight() -> None:
    def opening(trace: Trace) -> str:
        return str(scene_class("Nudge").told(Stage(trace, "one", DARK))[0].caption)

    assert opening(recorded("chain")) == "The weight is 0.9133 and the cost 0.1161."
    wide = Network.from_arrays([([[1.0, 30.0]], [0.0], "sigmoid")], name="made")
    assert opening(record(wide, [0.5, 0.0], [0.0])).startswith("This is the weight")
    assert opening(record(wide, [0.0, 0.0], [0.5])).startswith("The cost is sensitive to no weight")
    # The first neuron is saturated and far off, the second is neither.
    two = Network.from_arrays([([[9.0], [0.1]], [0.0, 0.0], "sigmoid")], name="made")
    assert opening(record(two, [0.5], [-1e4, 0.45])).startswith("Saturated neurons aside")


def test_the_nudge_leaves_with_its_line_also_where_the_cost_is_lost_in_rounding() -> None:
    scene = run("Nudge", FAR)
    there = {id(one) for one in scene.get_mobject_family_members()}
    lines = kept("Nudge", FAR, "rows").lines
    for q in (scene.known.w, COST):
        assert not {id(lines[q].number[0]), id(lines[q].asked[0])} & there


def test_a_nudge_is_named_when_it_is_made_and_its_lines_go_before_the_curve() -> None:
    trace = recorded("chain")
    seen: list[tuple[bool, float, bool, bool]] = []

    def look(scene: Any) -> None:
        there = {id(one) for one in scene.get_mobject_family_members()}
        drawn = {part.name: one for part, one in scene.drawn.items()}
        if "rows" not in drawn:
            return
        f, rows = scene.known, drawn["rows"]
        lines = [rows.lines[q] for q in (f.w, f.cost)]
        curve = drawn.get("curve")
        seen.append(
            (
                id(lines[0].number) in there,
                float(lines[0].dot.get_x() - lines[0].ring.get_x()),
                any(id(one.line) in there for one in lines),
                curve is not None and id(curve.line) in there,
            )
        )

    run("Nudge", trace, look)
    named = [moved for number, moved, _, _ in seen if number]
    assert named
    assert named == pytest.approx([max(moved for _, moved, _, _ in seen)] * len(named))
    assert any(not number and moved > 0 for number, moved, _, _ in seen)
    gone = [lines for _, _, lines, _ in seen].index(False, [one[2] for one in seen].index(True))
    assert not any(curve for *_, curve in seen[: gone + 1])
