"""The pictures of LongPath: the way across, the clock in the room it leaves, and a real nudge."""

from __future__ import annotations

from manim import LEFT, Typst, VGroup

from backprop.clips.chain import along
from backprop.clips.handles import part
from backprop.clips.layout import Layout, overlay
from backprop.clips.long_path_facts import FRESH, LongPathFacts
from backprop.clips.player import DeclaredScene
from backprop.clips.previous_parts import over_formula
from backprop.core.language import gettext
from backprop.drawing.mobjects import Clock, RealNudge, WayAcross
from backprop.drawing.style import LEAST, SYMBOL, Box

__all__ = ["across", "clock", "measured", "opening", "ponder"]


@part(best=(13.4, 6.2), least=(8.0, 4.6))
def across(on: DeclaredScene, facts: LongPathFacts, room: Box) -> WayAcross:
    """The way from the far weight, and what is handed back along it."""
    return WayAcross(on.write, on.trace, facts.far_way, FRESH, room)


@part(best=(13.4, 6.2), least=(8.0, 4.6))
def clock(on: DeclaredScene, facts: LongPathFacts, room: Box) -> Clock:
    """In the room that the way leaves, as what comes there later."""
    free = on(across).free
    return Clock(on.theme).move_to((free.left, free.middle[1], 0), aligned_edge=LEFT)


@part(best=(13.4, 6.2), least=(8.0, 4.6))
def ponder(on: DeclaredScene, facts: LongPathFacts, room: Box) -> Typst:
    words = on.write.words(gettext("pause and ponder"), SYMBOL, on.theme.ink)
    start = on(clock).get_right()[0] + 0.15
    wide = on(across).free.right - start
    words.scale(min(1.0, max(wide / words.width, LEAST / SYMBOL)))
    return words.move_to((start, on(clock).get_y(), 0), aligned_edge=LEFT)


@part(best=(13.4, 6.2), least=(8.0, 4.6))
def measured(on: DeclaredScene, facts: LongPathFacts, room: Box) -> RealNudge:
    assert facts.tried is not None
    return RealNudge(on.write, facts.far, facts.tried, on(across).free)


@part(best=(7.0, 0.9))
def air(on: DeclaredScene, facts: LongPathFacts, room: Box) -> VGroup:
    """Under the tree, where the clip before has a formula."""
    return VGroup()


def opening(f: LongPathFacts) -> Layout:
    """The tree that the clip before left, and in all of its room the way that it becomes."""
    left = over_formula(along, air) if f.handed else along
    return overlay(left, across, clock, ponder, *([measured] if f.tried else []))
