"""What DependencyTree draws: a network, formulas, the tree, and what is said of its nodes."""

from __future__ import annotations

from backprop.clips.dependency_facts import DependencyFacts
from backprop.clips.handles import part
from backprop.clips.layout import column, overlay
from backprop.clips.player import DeclaredScene
from backprop.drawing.mobjects import (
    ChangeBars,
    FormulaRows,
    LongTree,
    RouteNetwork,
    SignLegend,
)
from backprop.drawing.style import Box

__all__ = ["ALONE", "PICTURE", "bars", "formulas", "network", "rules", "signs", "tree"]

SHARES = 1.05, 1.25
"""Of the height: a network, and what is known of it."""
BEYOND = 1.5
"""Of a step, how high at most is the room for formulas, and for bars after them."""


@part(best=(13.4, 2.9), least=(5.0, 2.0))
def network(on: DeclaredScene, facts: DependencyFacts, room: Box) -> RouteNetwork:
    return RouteNetwork(on.write, facts.way, room)


@part(best=(7.5, 4.2), least=(5.0, 3.0))
def formulas(on: DeclaredScene, facts: DependencyFacts, room: Box) -> FormulaRows:
    return FormulaRows(on.write, facts.way, [facts.a], room)


@part(best=(13.4, 6.2), least=(7.0, 5.0))
def tree(on: DeclaredScene, facts: DependencyFacts, room: Box) -> LongTree:
    """Of both layers, in its one place."""
    return LongTree(on.write, on.trace, facts.down, room, BEYOND)


@part(best=(13.4, 6.2), least=(7.0, 5.0))
def rules(on: DeclaredScene, facts: DependencyFacts, room: Box) -> FormulaRows:
    """By the nodes that they make, each layer's together."""
    made = [facts.before, facts.a] if facts.deep else [facts.a]
    groups = facts.beginning, facts.path[1:]
    return FormulaRows(on.write, facts.way, made, room, on(tree), groups)


@part(best=(13.4, 6.2), least=(7.0, 5.0))
def signs(on: DeclaredScene, facts: DependencyFacts, room: Box) -> SignLegend:
    """What the colours of the links say, where these will stand."""
    return SignLegend(on.write, facts.meant, on(tree).room_of(facts.beginning))


@part(best=(13.4, 6.2), least=(7.0, 5.0))
def bars(on: DeclaredScene, facts: DependencyFacts, room: Box) -> ChangeBars:
    return ChangeBars(on.write, facts.tried, on(tree))


PICTURE = overlay(tree, rules, signs, bars)
"""All of it has its place from the beginning."""
ALONE = overlay(column(network, formulas, shares=SHARES), PICTURE)
"""A chain has room for what is known of it."""
