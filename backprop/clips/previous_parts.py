"""The pictures of PreviousActivation: the tree, what comes back along it, and what the sum is."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VMobject

from backprop.clips.chain import along
from backprop.clips.handed_facts import PreviousFacts
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, overlay
from backprop.clips.player import DeclaredScene
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects import Added, HandedBack
from backprop.drawing.style import Box

__all__ = ["added", "earlier", "opening", "over_formula", "pieces", "sent"]


@part(best=(13.4, 6.2), least=(7.0, 5.0))
def sent(on: DeclaredScene, facts: PreviousFacts, room: Box) -> HandedBack:
    """What comes back to the activation before, and on into the earlier layer."""
    return HandedBack(on.write, on(along), facts.handed)


@part(best=(7.0, 0.9))
def added(on: DeclaredScene, facts: PreviousFacts, room: Box) -> Added:
    """What the sum is, under the tree."""
    return Added(on.write, facts.z, room)


@part(best=(7.0, 0.9))
def earlier(on: DeclaredScene, facts: PreviousFacts, room: Box) -> Added:
    """In its place, what the sum of the layer before is."""
    return Added(on.write, facts.long_spine[1], room)


def pieces(
    edges: Sequence[tuple[Quantity, Quantity]], but: Sequence[Quantity] = ()
) -> list[VMobject]:
    """Links of the tree with what stands at both ends."""
    nodes = dict.fromkeys(q for edge in edges for q in edge if q not in but)
    tables = along.symbols, along.numbers
    return [*(along.links[edge] for edge in edges), *(one[q] for q in nodes for one in tables)]


def opening(f: PreviousFacts) -> Layout:
    """The tree in its one place; in the end all of it is in use."""
    picture = overlay(along, sent)
    return over_formula(picture, overlay(added, earlier)) if f.before.layer else picture


def over_formula(tree: Layout, formula: Layout) -> Layout:
    """The tree, and under it what a sum is."""
    return column(tree, formula, shares=(5.2, 0.8))
