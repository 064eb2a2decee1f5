"""A factor that is varied: its curve beside tree and product, and what the product comes to."""

from __future__ import annotations

from backprop.clips.chain import tree
from backprop.clips.handles import part
from backprop.clips.layout import column, either, overlay, row
from backprop.clips.player import DeclaredScene
from backprop.clips.slopes import curves, worked
from backprop.clips.varied_facts import VariedFacts
from backprop.clips.ways import frames, spelled
from backprop.drawing.mobjects import Silencer, Silencers, slope_sources
from backprop.drawing.mobjects.product_size import ProductSize
from backprop.drawing.mobjects.rolling_tangent import RollingTangent
from backprop.drawing.mobjects.sliding_cost import SlidingCost
from backprop.drawing.mobjects.turning_line import TurningLine
from backprop.drawing.style import Box

__all__ = [
    "BEND",
    "OPENING",
    "SLIDING",
    "TURNING",
    "bend",
    "silencers",
    "size",
    "sliding",
    "turning",
]

SHARES, TOP = (4.4, 8.8), (1.5, 4.5)
"""Of the width: the tree's and the panel's; of its height: the product's and what is under it."""
BESIDE = (1.8, 6.2)
"""Of the panel's width: the bar's and the curve's."""


@part(best=(1.5, 4.3), least=(1.2, 3.0))
def size(on: DeclaredScene, facts: VariedFacts, room: Box) -> ProductSize:
    """How large the product is, on one scale for all that is varied."""
    product, most = on(spelled), facts.varied.most
    x, decimals = float(product.left.number.get_x()), product.decimals
    return ProductSize(on.write, on.trace, facts.w, most, room, x=x, decimals=decimals)


@part(best=(5.6, 4.3), least=(3.4, 3.0))
def turning(on: DeclaredScene, facts: VariedFacts, room: Box) -> TurningLine:
    passes = facts.varied.befores.between
    return TurningLine(on.write, on.trace, passes, (facts.w, facts.z), room)


@part(best=(5.6, 4.3), least=(3.4, 3.0))
def bend(on: DeclaredScene, facts: VariedFacts, room: Box) -> RollingTangent:
    passes = (record for _, record in facts.varied.sums.passes)
    points = [(record[facts.z].value, record[facts.a].value) for record in passes]
    return RollingTangent(on.write, on.trace, points, (facts.z, facts.a), room)


@part(best=(5.6, 4.3), least=(3.4, 3.0))
def sliding(on: DeclaredScene, facts: VariedFacts, room: Box) -> SlidingCost:
    passes = facts.varied.targets.passes
    ends, highest = (passes[0][0], passes[-1][0]), max(record.cost for _, record in passes)
    return SlidingCost(on.write, on.trace, ends, highest, room)


@part(best=(13.4, 6.2), least=(8.0, 3.4))
def silencers(on: DeclaredScene, facts: VariedFacts, room: Box) -> Silencers:
    symbols, flats = slope_sources(on.write, on.trace, factors=True), facts.varied.flats
    said = [Silencer(symbols[i], when, flats[i]) for i, when in facts.silenced.items()]
    return Silencers(on.write, said, facts.sign, room)


PRODUCT = overlay(spelled, frames)
OPENING = overlay(worked, curves)
TURNING, BEND, SLIDING = (
    either(
        row(tree, column(PRODUCT, row(size, beside, shares=BESIDE), shares=TOP), shares=SHARES),
        column(tree, PRODUCT, row(size, beside, shares=BESIDE)),
        column(PRODUCT, row(size, tree, beside)),
    )
    for beside in (turning, bend, sliding)
)
