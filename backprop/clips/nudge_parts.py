"""A weight's nudges: lines that it moves, the first ratio, and the curve that is come nearer to."""

from __future__ import annotations

from backprop.clips.chain import tree
from backprop.clips.handles import part
from backprop.clips.layout import column, either, overlay, row
from backprop.clips.nudge_facts import NudgeFacts
from backprop.clips.player import DeclaredScene
from backprop.drawing.mobjects import ChangesDivided, NudgeRows, RatioTable, ZoomedCurve
from backprop.drawing.style import Box

__all__ = ["BESIDE", "NEARER", "curve", "divided", "ratios", "rows"]

UNDER = 0.7
"""Room for a line's own numbers."""


@part(best=(6.5, 6.2), least=(5.0, 4.6))
def rows(on: DeclaredScene, facts: NudgeFacts, room: Box) -> NudgeRows:
    return NudgeRows(on.write, on.trace, on(tree), facts.looks, room)


@part(best=(6.5, 6.2), least=(5.0, 4.6))
def divided(on: DeclaredScene, facts: NudgeFacts, room: Box) -> ChangesDivided:
    """The first ratio, between the lines of the weight and of the cost."""
    lines = on(rows).lines
    upper, lower = (lines[q].line.get_y() for q in (facts.w, facts.cost))
    between = Box(room.left, room.right, lower + UNDER, upper - UNDER)
    return ChangesDivided(on.write, facts.w, facts.table.rows[0], between)


@part(best=(8.6, 6.2), least=(6.0, 4.0))
def curve(on: DeclaredScene, facts: NudgeFacts, room: Box) -> ZoomedCurve:
    return ZoomedCurve(on.write, facts.w, facts.approach, room)


@part(best=(4.2, 5.0), least=(3.4, 1.6))
def ratios(on: DeclaredScene, facts: NudgeFacts, room: Box) -> RatioTable:
    return RatioTable(on.write, facts.w, facts.table, room)


LINES = overlay(rows, divided)
BESIDE = either(row(tree, LINES, shares=(5.7, 7.5)), column(tree, LINES))
NEARER = either(row(curve, ratios, shares=(9.0, 3.8)), column(curve, ratios, shares=(5.0, 1.6)))
