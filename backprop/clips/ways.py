"""What the clips about the ways to the cost have in common: facts, the product, the sum."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from manim import LEFT, RoundedRectangle

from backprop.clips.chain import ChainFacts
from backprop.clips.handles import part
from backprop.clips.player import DeclaredScene
from backprop.core.dependencies import local_derivative
from backprop.core.equations import spoken_factors
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects import (
    ChainProduct,
    GroupOf,
    factor_frames,
    slope_sources,
)
from backprop.drawing.style import HAND, LEAST, SYMBOL, Box

__all__ = [
    "TOP",
    "WIDE",
    "WayFacts",
    "beside_tree",
    "frames",
    "spelled",
    "spelt",
]

WIDE = (4.7, 8.5)
"""Of the width: the tree steps aside for what is worked out."""
BESIDE = 9.0
"""A panel as wide as this has no tree beside it."""
TOP = (1.7, 4.1)
"""Of the panel's height: the product's over what stands on the tree's rows."""

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
    def causes(self) -> tuple[Quantity, Quantity, Quantity]:
        """Weight, activation and bias that the activation before is made of."""
        return self.far, self.long_spine[0], Quantity("b", self.far.layer, (0,))


@part(best=(8.5, 1.8), least=(5.0, 1.2))
def spelled(on: DeclaredScene, facts: WayFacts, room: Box) -> ChainProduct:
    """The same product, in the place of each ratio what it is."""
    named = slope_sources(on.write, on.trace, factors=True)
    # At the right there is room for a frame, at the left for a number longer than its ratio.
    inner = Box(room.left + 0.35, room.right - 0.15, room.bottom, room.top)
    return beside_tree(on, facts, inner, 0.8 * HAND, named)


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
