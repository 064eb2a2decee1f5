"""What the clips about the ways to the cost hand on to one another: the products along them.

A clip opens on the picture that the one before it left.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from manim import DOWN, LEFT, MathTypst, RoundedRectangle, Typst, VGroup

from backprop.clips.chain import ChainFacts, tall, tree
from backprop.clips.handles import part
from backprop.clips.layout import column, flow
from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.clips.verbs import lit, place, point, pulse
from backprop.core.dependencies import local_derivative
from backprop.core.equations import spoken_factors
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects import (
    ChainProduct,
    Factors,
    GroupOf,
    SentBack,
    WeightByBias,
    factor_frames,
    factor_words,
    slope_sources,
)
from backprop.drawing.notation import fit
from backprop.drawing.style import HAND, LEAST, SYMBOL, Box

__all__ = [
    "BOTH",
    "HANDED",
    "NAMED",
    "SENT",
    "SHARES",
    "TALL",
    "TOP",
    "WIDE",
    "WayFacts",
    "beside_tree",
    "both",
    "by_before",
    "by_bias",
    "by_weight",
    "frames",
    "method",
    "opened",
    "origin",
    "sent",
    "sources",
    "spelled",
    "spelt",
]

SHARES = (5.7, 7.5)
"""Of the width: the tree's and the panel's."""
WIDE = (4.7, 8.5)
"""Of the width: the tree steps aside for what is worked out."""
TALL = (6.4, 6.8)
"""The same beside the tall tree, whose values stand beside their symbols."""
BESIDE = 9.0
"""A panel as wide as this has no tree beside it."""
TOP = (1.7, 4.1)
"""Of the panel's height: the product's over what stands on the tree's rows."""
SENT = (2.3, 3.1)
"""The same beside the tall tree, where the last layer's rows begin further down."""
HANDED = (0.14, 0.05)
"""Between what is handed back and its frame, which is clear of the row below."""


_SPELT = {"relu": "ReLU", "leaky relu": "leaky ReLU", "gelu": "GELU"}
"""Names of functions as their symbols have them."""


def spelt(function: str) -> str:
    """The name of an activation function in words."""
    name = function.replace("_", " ")
    return _SPELT.get(name, name)


class WayFacts(ChainFacts):
    """The ways to the cost from what goes into the last weighted sum."""

    @property
    def from_w(self) -> tuple[Quantity, ...]:
        """From the weight."""
        return self.w, self.z, self.a, COST

    @property
    def factors(self) -> list[float]:
        """The three ratios on the way from the weight."""
        pairs = itertools.pairwise(self.from_w)
        return [local_derivative(self.trace, effect, cause) for cause, effect in pairs]

    @property
    def spoken(self) -> list[str]:
        """The same in digits that multiply to the derivative's."""
        return spoken_factors(self.factors, self.trace[self.w].derivative)

    @property
    def function(self) -> str:
        """The last activation function's name in words."""
        return spelt(self.trace.network.layers[-1].activation.name)

    @property
    def from_b(self) -> tuple[Quantity, ...]:
        """From the bias."""
        return self.b, self.z, self.a, COST

    @property
    def from_before(self) -> tuple[Quantity, ...]:
        """From the activation that comes in."""
        return self.before, self.z, self.a, COST

    @property
    def far_links(self) -> int:
        """How many the way from the weight one layer further back has."""
        return len(self.far_way) - 1

    @property
    def onward(self) -> tuple[Quantity, Quantity]:
        """The link from the activation before toward the layer behind it, cause first."""
        return self.long_spine[1], self.before

    @property
    def beside(self) -> tuple[Quantity, ...]:
        """What goes into the last layer beside the activation before."""
        return self.w, self.b, self.y

    @property
    def beside_links(self) -> tuple[tuple[Quantity, Quantity], ...]:
        """The links from there."""
        return (self.w, self.z), (self.b, self.z), (self.y, COST)

    @property
    def causes(self) -> tuple[Quantity, Quantity, Quantity]:
        """Weight, activation and bias that the activation before is made of."""
        return self.far, self.long_spine[0], Quantity("b", self.far.layer, (0,))


@part(best=(7.5, 3.6), least=(5.0, 2.4))
def by_weight(on: DeclaredScene, facts: WayFacts, room: Box) -> Factors:
    """The product along the way from the weight."""
    return Factors(on.write, on.trace, facts.from_w, room)


@part(best=(7.5, 1.8), least=(5.0, 1.2))
def spelled(on: DeclaredScene, facts: WayFacts, room: Box) -> ChainProduct:
    """The same product, in the place of each ratio what it is."""
    named = slope_sources(on.write, on.trace, factors=True)
    # At either side there is room for a frame.
    inner = Box(room.left + 0.15, room.right - 0.15, room.bottom, room.top)
    return beside_tree(on, facts, inner, 0.8 * HAND, named)


@part(best=(7.5, 1.8), least=(5.0, 1.2))
def sources(on: DeclaredScene, facts: WayFacts, room: Box) -> GroupOf[VGroup]:
    """Under each factor of that product what it is, in words."""
    said = (("activation", "before"), ("slope of", facts.function), ("slope of", "the cost"))
    return factor_words(on.write, on(spelled), said)


@part(best=(7.5, 1.8), least=(5.0, 1.2))
def frames(on: DeclaredScene, facts: WayFacts, room: Box) -> GroupOf[RoundedRectangle]:
    """Round each of its factors, all of one height."""
    return factor_frames(on.write, on(spelled))


def beside_tree(
    on: DeclaredScene,
    facts: WayFacts,
    room: Box,
    size: float = HAND,
    named: Sequence[str] = (),
) -> ChainProduct:
    """The product along the way from the weight, its symbols of a size.

    It stands at the left of its room, beside the tree; where that has left, in the middle.
    """
    found = ChainProduct(
        on.write,
        on.trace,
        facts.from_w,
        room.width,
        sizes=(size, SYMBOL),
        least=LEAST,
        named=named,
    )
    if found.height > room.height:
        found.scale(room.height / found.height)
    if room.width > BESIDE:
        return found.move_to(room.middle)
    return found.move_to((room.left, room.middle[1], 0), aligned_edge=LEFT)


@part(best=(7.5, 3.6), least=(5.0, 2.4))
def by_bias(on: DeclaredScene, facts: WayFacts, room: Box) -> Factors:
    """The product along the way from the bias."""
    return Factors(on.write, on.trace, facts.from_b, room)


@part(best=(7.5, 3.6), least=(5.0, 2.4))
def by_before(on: DeclaredScene, facts: WayFacts, room: Box) -> Factors:
    """The product along the way from the activation that comes in."""
    return Factors(on.write, on.trace, facts.from_before, room, by_link=True)


@part(best=(7.5, 3.6), least=(5.0, 1.6))
def both(on: DeclaredScene, facts: WayFacts, room: Box) -> WeightByBias:
    """The derivative for the weight, from that for the bias over it."""
    quantities = facts.w, facts.before, facts.b
    # At either side there is room for a frame.
    inner = Box(room.left + 0.2, room.right - 0.2, room.bottom, room.top)
    return WeightByBias(on.write, on.trace, quantities, inner)


@part(best=(7.5, 1.8), least=(5.0, 1.2))
def origin(on: DeclaredScene, facts: WayFacts, room: Box) -> GroupOf[MathTypst]:
    """What the activation before was computed from, the sum over what is made of it."""
    write, symbol = on.write, on.write.symbol
    weight, earlier, bias = map(symbol, facts.causes)
    total = facts.long_spine[1]
    values = (write.number(on.trace[q].value) for q in (total, facts.before))
    function = on.trace.network.layer(facts.before.layer).activation.typst
    sources = (
        f"{symbol(total)} = {weight} {earlier} + {bias} = {next(values)}",
        f"{symbol(facts.before)} = {function}({symbol(total)}) = {next(values)}",
    )
    lines = GroupOf(*(write.formula(source, SYMBOL) for source in sources))
    lines.arrange(DOWN, buff=0.45, aligned_edge=LEFT)
    return fit(lines, room.width).move_to((room.left, room.middle[1], 0), aligned_edge=LEFT)


@part(best=(6.8, 0.9), least=(3.0, 0.5))
def method(on: DeclaredScene, facts: WayFacts, room: Box) -> Typst:
    """Its name."""
    words = on.write.words("backpropagation", 1.25 * HAND, on.theme.ink)
    return fit(words, room.width).move_to(room.middle)


@part(best=(6.8, 3.4), least=(5.0, 2.6))
def sent(on: DeclaredScene, facts: WayFacts, room: Box) -> SentBack:
    """The cost's sensitivity, sent back up the tall tree to the activation before."""
    return SentBack(on.write, on.trace, on(tall), on(by_before).product, room)


BOTH = flow(tree, both, shares=SHARES)
"""What BiasDerivative leaves."""
NAMED = flow(tall, column(method, sent, shares=SENT), shares=(7.2, 6.0))
"""What PreviousActivation leaves."""


def opened(facts: WayFacts) -> list[Step]:
    """A clip begins with what is known: the way from the weight, and a ratio for each link."""
    product = by_weight.product
    return [
        place(tree),
        lit(tree, facts.from_w),
        place(product, by_weight.meanings),
        pulse(tree, facts.from_w),
        *(point(product.links[i]) for i in range(3)),
    ]
