"""The pictures of BiasDerivative: the tree, what comes back along it, and what the sum is."""

from __future__ import annotations

from manim import RIGHT, VGroup

from backprop.clips.chain import last
from backprop.clips.handed_facts import NUDGE, BiasFacts
from backprop.clips.handles import part
from backprop.clips.layout import column, either, overlay, row
from backprop.clips.player import DeclaredScene
from backprop.drawing.mobjects import Added, HandedBack, Moved
from backprop.drawing.style import Box

__all__ = ["LAYOUT", "added", "moved", "sent"]


@part(best=(13.4, 6.2), least=(7.0, 5.0))
def sent(on: DeclaredScene, facts: BiasFacts, room: Box) -> HandedBack:
    """What comes back to the sum, and on to weight and bias."""
    return HandedBack(on.write, on(last), facts.handed)


@part(best=(7.0, 0.9))
def added(on: DeclaredScene, facts: BiasFacts, room: Box) -> Added:
    """What the sum is, under the tree."""
    return Added(on.write, facts.z, room)


@part(best=(5.5, 0.7))
def moved(on: DeclaredScene, facts: BiasFacts, room: Box) -> VGroup:
    """Beside it how far the bias was nudged, and how far that moved z."""
    lines = VGroup(*(Moved(on.write, q, NUDGE, 4) for q in (facts.b, facts.z)))
    lines.arrange(RIGHT, buff=0.5)
    return lines.scale(min(1.0, room.width / lines.width)).move_to(room.middle)


LAYOUT = either(
    column(overlay(last, sent), row(added, moved, shares=(7.0, 5.0)), shares=(5.2, 0.8)),
    column(overlay(last, sent), added, moved, shares=(5.2, 0.6, 0.5)),
)
