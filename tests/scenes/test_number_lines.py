"""NumberLines: what a caption says of the sweep is what the sweep did; lines stand in order."""

from __future__ import annotations

import itertools
import math
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backprop import Quantity, Trace, vary
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.drawing.style import DARK
from tests.scenes.seen import chain, recorded, run

NOTHING = chain(("sigmoid", 1.5, 0.3), x=0, y=1)
"""What comes in is 0: the weight is multiplied by nothing."""
OFF = chain(("relu", 0.5, -9.0), x=0.5, y=1)
"""A relu that no weight of the sweep turns on."""
FAR = chain(("sigmoid", 24, -3.5), ("sigmoid", 0.5, -20.5), x=-1, y=0.5)
"""The weight moves everything, by 1e-12 of itself."""
LOST = chain(("tanh", -2e-6, 0.0), ("sigmoid", 3e-6, 0.0), x=6e-7, y=1)
"""The weight moves the activation by less than its rounding: the slope is not 0."""
NAMES = {"z": "the weighted sum", "a": "the activation", "C": "the cost"}


def said_of(trace: Trace, beat: str) -> list[str]:
    cues = scene_class("NumberLines").told(Stage(trace, "one", DARK))
    return list(dict.fromkeys(cue.caption for cue in cues if cue.beat == beat))


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        (NOTHING, "The weighted sum, the activation and the cost do not move at all."),
        (OFF, "The weighted sum follows, but the activation and the cost do not move at all."),
        (FAR, "The weighted sum, the activation and the cost do not move enough to be seen."),
        (
            LOST,
            "The weighted sum follows, but the activation and the cost do not move enough to be "
            "seen.",
        ),
    ],
    ids=["nothing", "off", "far", "lost"],
)
def test_what_does_not_follow_is_not_said_to(trace: Trace, expected: str) -> None:
    turned, caption = said_of(trace, "turn the weight")
    assert turned.startswith("Slide the weight between ")
    assert caption == expected


def test_the_cost_is_said_to_move_between_its_ends() -> None:
    # C = (tanh(0.5 w - 0.2) - 1)^2 falls with w, so its ends are at the sweep's, 1.8 and -1.8.
    turned, caption = said_of(chain(("tanh", 1.5, -0.2), x=0.5, y=1), "turn the weight")
    low, high = ((math.tanh(0.5 * w - 0.2) - 1) ** 2 for w in (1.8, -1.8))
    assert turned == "Slide the weight between −1.8 and 1.8."
    assert caption.endswith(f"the cost between {spoken_number(low)} and {spoken_number(high)}.")


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    "moving", ["".join(some) for n in range(4) for some in itertools.combinations("zaC", n)]
)
def test_each_case_has_its_sentence(moving: str, exact: bool) -> None:
    """Whatever moves, each of the three is said to do what it does, and once."""
    clip = scene_class("NumberLines")
    follows = sys.modules[clip.__module__].follows
    trace = recorded("chain")
    path = [Quantity(kind, 3, (0,)) for kind in "za"] + [COST]
    facts = SimpleNamespace(
        trace=trace,
        path=(Quantity("w", 3, (0, 0)), *path),
        still=tuple(q for q in path if q.kind not in moving),
        exact=exact,
        ends=lambda q: (0.1, 0.4),
        stops={"0.1", "0.4"},
    )
    said = follows(facts).filled(facts).lower()
    first, _, second = said.partition(", but ")
    if len(moving) == 3:
        assert "follow, the cost between 0.1 and 0.4." in first
        facts.stops = {"0.2", "0.4"}  # the least is nowhere to be seen
        assert follows(facts).filled(facts).endswith("the activation and the cost follow.")
        return
    does_not = second or first
    for kind, name in NAMES.items():
        assert (name in does_not) == (kind not in moving)
        assert said.count(name) == 1
        assert not second or (name in first) == (kind in moving)
    assert ("not move at all" in does_not) == exact
    assert ("not move enough to be seen" in does_not) == (not exact)
    several = len(moving) < 2
    assert (" do not move" in does_not) == several
    assert (" does not move" in does_not) == (not several)


def test_lines_stand_on_the_trees_rows_and_are_of_one_length() -> None:
    seen: dict[str, Any] = {}

    def keep(scene: Any) -> None:
        if scene.beats[-1][0] == "turn the weight":
            rows, tree = scene.part("rows"), scene.part("tree")
            seen["rows"] = [line.line.get_y() - tree.row(q) for q, line in rows.lines.items()]
            seen["lengths"] = {q: line.line.width for q, line in rows.lines.items()}
            seen["known"], seen["moved"] = scene.known, dict(rows.lines)
            seen["bands"] = {
                q: (line.band.get_start(), line.band.get_end(), line.dot.get_center())
                for q, line in rows.lines.items()
            }

    run("NumberLines", recorded("chain"), keep)
    facts = seen["known"]
    assert seen["rows"] == pytest.approx([0.0] * 4)
    assert [*seen["lengths"]] == [*facts.path]
    # Weight and weighted sum have the same span, so the same move is as long on either line.
    w, z, *_ = (seen["moved"][q] for q in facts.path)
    assert w.span == z.span
    assert len({round(length, 9) for length in seen["lengths"].values()}) == 1
    assert w.point(0.5) - z.point(0.5) == pytest.approx([0, w.line.get_y() - z.line.get_y(), 0])
    # At its end the weight is at the sweep's farther end, and all bands lead there from the record.
    assert abs(facts.low - facts.value) > abs(facts.high - facts.value)
    turned = vary(facts.trace, {facts.w: facts.low})
    for q in facts.path:
        start, end, dot = seen["bands"][q]
        line = seen["moved"][q]
        assert start == pytest.approx(line.point(facts.trace[q].value))
        assert end == pytest.approx(line.point(turned[q].value))
        assert dot == pytest.approx(end)


def test_each_value_moves_after_its_cause() -> None:
    """A nudge of the weight causes one of the weighted sum, and so on down to the cost."""
    moved: list[list[bool]] = []

    def look(scene: Any) -> None:
        if scene.beats[-1][0] != "turn the weight":
            return
        facts, lines = scene.known, scene.part("rows").lines
        turned = vary(facts.trace, {facts.w: facts.turns[1]})
        now = [lines[q].number.value == pytest.approx(turned[q].value) for q in facts.path]
        if not moved or now != moved[-1]:
            moved.append(now)

    run("NumberLines", recorded("chain"), look)
    assert moved[:5] == [[n < count for n in range(4)] for count in range(5)]


def test_what_does_not_move_is_lit_and_not_swept() -> None:
    cues = scene_class("NumberLines").told(Stage(OFF, "one", DARK))
    turn = [cue.step.name for cue in cues if cue.beat == "turn the weight" and cue.step]
    assert turn.count("light") == 3
    assert turn.count("sweep") == 4  # the weight, the weighted sum, and all together twice


def test_the_lines_of_weight_and_cost_are_the_axes() -> None:
    seen: dict[str, Any] = {}

    def look(scene: Any) -> None:
        if {"rows", "plot"} <= {part.name for part in scene.drawn}:
            rows, plot, facts = scene.part("rows"), scene.part("plot"), scene.known
            shown = {id(one) for one in scene.get_mobject_family_members()}
            lines = [
                {id(rows.lines[q].line), id(plot.scales[q].line)} & shown for q in (facts.w, COST)
            ]
            seen.setdefault("counts", []).append([len(one) for one in lines])
            seen["rows"], seen["plot"], seen["w"] = rows, plot, facts.w

    run("NumberLines", recorded("chain"), look)
    # From when they come, each is there, and once.
    counts = [one for one in seen["counts"] if one != [0, 0] and one != [1, 0]]
    assert counts
    assert all(one == [1, 1] for one in counts)
    line, axis = seen["rows"].lines[seen["w"]].line, seen["plot"].scales[seen["w"]].line
    assert axis.get_start()[0] == pytest.approx(line.get_start()[0])
    assert axis.get_length() == pytest.approx(line.get_length())
    up = seen["plot"].scales[COST]
    assert up.line.get_angle() == pytest.approx(math.pi / 2)
    assert len(seen["plot"].scales[seen["w"]].zero) == 1


def test_what_leaves_for_the_graph_is_shown_once() -> None:
    """No number stands on its line and at its symbol at the same time."""
    twice: list[str] = []

    def look(scene: Any) -> None:
        parts = {part.name for part in scene.drawn}
        if not {"rows", "tree"} <= parts:
            return
        shown = {id(one) for one in scene.get_mobject_family_members()}
        for q, line in scene.part("rows").lines.items():
            number = scene.part("tree").numbers[q]
            if {id(line.number), id(number)} <= shown:
                twice.append(f"{scene.beats[-1][0]}: {q}")

    run("NumberLines", recorded("chain"), look)
    assert twice == []


def test_the_graph_has_the_frame_at_the_end() -> None:
    wide: list[float] = []

    def look(scene: Any) -> None:
        plot = scene.part("plot")
        if scene.seen(plot.curve):
            wide.append(float(plot.area.width))

    scene = run("NumberLines", recorded("chain"), look)
    assert wide[-1] > 1.7 * wide[0]
    assert wide[-1] > 0.8 * scene.frame.width
    assert not scene.seen(scene.part("tree"))
    assert not scene.seen(scene.part("rows"))
    # The point is back at the record, and the tangent runs through it.
    plot, tangent = scene.part("plot"), scene.part("plot").tangent
    assert plot.dot.get_center() == pytest.approx(plot.recorded)
    along, off = tangent.get_unit_vector(), plot.recorded - tangent.get_start()
    assert np.cross(along[:2], off[:2]) == pytest.approx(0, abs=1e-6)


def test_the_graph_ends_with_the_records_values_at_its_axes() -> None:
    scene = run("NumberLines", recorded("chain"))
    plot = scene.part("plot")
    x, y = plot.values
    assert scene.seen(x)
    assert scene.seen(y)
    assert ("0.9133" in x.typst_code, "0.1161" in y.typst_code) == (True, True)
    assert x.get_x() == pytest.approx(plot.marks[plot.x].get_x())
    assert x.get_top()[1] < plot.area.bottom
    assert 0 < y.get_bottom()[1] - plot.marks[plot.y].get_y() < y.height


def test_a_value_that_has_no_room_below_its_axis_stands_beside_its_guide() -> None:
    """At 0 the axis has its own label."""
    scene = run("NumberLines", chain(("tanh", 0.0, 0.4), x=0.5, y=1))
    plot = scene.part("plot")
    x = plot.values[0]
    assert x.get_bottom()[1] > plot.area.bottom
    assert x.get_left()[0] > plot.marks[plot.x].get_x()


def test_the_whole_curve_is_drawn_from_either_end_and_the_slope_stands_clear_of_it() -> None:
    from_above = chain(("tanh", -1.5, -0.2), x=0.5, y=1)
    for trace in (recorded("chain"), from_above, OFF, NOTHING):
        scene = run("NumberLines", trace)
        plot, slope, facts = scene.part("plot"), scene.part("slope"), scene.known
        assert plot.reached == (facts.low, facts.high)
        assert facts.turns[1] == (facts.high if trace is from_above else facts.low)
        points = np.array([plot.point(*pair) for pair in plot.points_known])
        for point in points:
            assert np.abs(plot.curve.get_anchors() - point).max(axis=1).min() < 1e-3
        for text in slope:
            beyond = np.abs(points - text.get_center())[:, :2]
            assert not (beyond < (text.width / 2, text.height / 2)).all(axis=1).any()
