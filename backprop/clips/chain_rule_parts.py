"""A tree with a ratio at each link of the weight's way, and under it their product."""

from __future__ import annotations

from backprop.clips.chain_rule_facts import ChainRuleFacts
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, flow, overlay
from backprop.clips.player import DeclaredScene
from backprop.drawing.mobjects import (
    GroupOf,
    LinkRatio,
    LongTree,
    RatioProduct,
    RealNudge,
    SentDown,
    link_ratios,
)
from backprop.drawing.style import Box

__all__ = ["layout", "measured", "product", "ratios", "sent", "way"]

MOVED = 0.2
"""Of a step, how high is the line that says how far a node is moved."""
SHARES = 4.65, 1.55
"""Of the height: the tree, and the product in two lines."""


@part(best=(13.4, 5.0), least=(7.0, 4.0))
def way(on: DeclaredScene, facts: ChainRuleFacts, room: Box) -> LongTree:
    """The tree, with the way from the weight in its middle."""
    return LongTree(on.write, on.trace, facts.from_w, room, MOVED if facts.sent else 0.0)


@part(best=(13.4, 5.0), least=(7.0, 4.0))
def ratios(on: DeclaredScene, facts: ChainRuleFacts, room: Box) -> GroupOf[LinkRatio]:
    return link_ratios(on.write, on.trace, on(way), facts.from_w)


@part(best=(13.4, 5.0), least=(7.0, 4.0))
def sent(on: DeclaredScene, facts: ChainRuleFacts, room: Box) -> SentDown:
    assert facts.sent is not None
    return SentDown(on.write, on(way), facts.sent, [link.number for link in on(ratios)])


@part(best=(9.0, 1.9), least=(6.0, 1.2))
def product(on: DeclaredScene, facts: ChainRuleFacts, room: Box) -> RatioProduct:
    """Under the tree."""
    return RatioProduct(on.write, facts.from_w, on(ratios), on.trace[facts.w].derivative, room)


@part(best=(4.0, 1.9), least=(2.3, 0.7))
def measured(on: DeclaredScene, facts: ChainRuleFacts, room: Box) -> RealNudge:
    """Beside it, where no nudge has run down the tree."""
    assert facts.tried is not None
    return RealNudge(on.write, facts.w, facts.tried, room)


def layout(f: ChainRuleFacts) -> Layout:
    """All has its place from the beginning."""
    picture = overlay(way, ratios, *([sent] if f.sent else []))
    if f.tried and not f.sent:
        return column(picture, flow(product, measured), shares=SHARES)
    return column(picture, product, shares=SHARES)
