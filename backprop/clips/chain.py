"""What declared clips about one way to the cost have in common: facts, and the one tree."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from backprop.clips.context import Stage
from backprop.clips.facts import RecordFacts
from backprop.clips.handles import part
from backprop.clips.player import DeclaredScene
from backprop.clips.words import Message
from backprop.core.dependencies import local_derivative
from backprop.core.explain import Tried, explain
from backprop.core.quantities import COST, Quantity
from backprop.core.routes import strongest
from backprop.core.trace import Trace
from backprop.drawing.mobjects import LongTree, Tree
from backprop.drawing.style import Box

__all__ = [
    "ChainFacts",
    "OnRoute",
    "OnWay",
    "RouteFacts",
    "along",
    "last",
    "really",
    "tree",
]


MOST = Message(
    "This is the weight of the last layer that the cost is most sensitive to; what does not lie on "
    "its way to the cost stands beside it."
)
OPEN = Message(
    "Saturated neurons aside, this is the weight of the last layer that the cost is most sensitive "
    "to; what does not lie on its way to the cost stands beside it."
)
FIRST = Message(
    "The cost is sensitive to no weight of the last layer: this is the first; what does not lie on "
    "its way to the cost stands beside it."
)


@dataclass(frozen=True)
class ChainFacts(RecordFacts):
    """The quantities of the last layer of a network of one neuron a layer, by their names.

    `before` is the activation that comes in, a^(L-1).
    """

    @property
    def last(self) -> int:
        """The last layer's number."""
        return self.depth

    @property
    def w(self) -> Quantity:
        """Its weight."""
        return Quantity("w", self.last, (0, 0))

    @property
    def b(self) -> Quantity:
        """Its bias."""
        return Quantity("b", self.last, (0,))

    @property
    def before(self) -> Quantity:
        """The activation that comes in."""
        return Quantity("a", self.last - 1, (0,))

    @property
    def z(self) -> Quantity:
        """Its weighted sum."""
        return Quantity("z", self.last, (0,))

    @property
    def a(self) -> Quantity:
        """Its activation."""
        return Quantity("a", self.last, (0,))

    @property
    def y(self) -> Quantity:
        """The desired output."""
        return Quantity("y", 0, (0,))

    @property
    def cost(self) -> Quantity:
        """The cost."""
        return COST

    @property
    def spine(self) -> tuple[Quantity, ...]:
        """The tree's route."""
        return self.before, self.z, self.a, COST

    @property
    def layers(self) -> int:
        """Of the longer tree: two, where the network has them."""
        return min(2, self.last)

    @property
    def long_spine(self) -> tuple[Quantity, ...]:
        """The route of the tree of one layer more."""
        first = self.last - self.layers + 1
        found: list[Quantity] = []
        for layer in range(first, self.last + 1):
            found += Quantity("a", layer - 1, (0,)), Quantity("z", layer, (0,))
        return *found, self.a, COST

    @property
    def far(self) -> Quantity:
        """The weight at the top of that tree."""
        return Quantity("w", self.last - self.layers + 1, (0, 0))

    @property
    def far_way(self) -> tuple[Quantity, ...]:
        """From there to the cost."""
        return self.far, *self.long_spine[1:]

    @property
    def way_along(self) -> tuple[Quantity, ...]:
        """The way that the tree of both layers has in its middle."""
        return self.far_way if self.layers > 1 else self.spine


def really(trace: Trace, q: Quantity) -> Tried | None:
    """The smallest nudge to a quantity that was really made and stands out from rounding."""
    certain = [nudge for nudge in explain(trace, q).nudges if nudge.certain]
    return certain[-1] if certain else None


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """The quantities of one way to the cost through any network, by their names.

    Names are those of the way's last layer.
    """

    trace: Trace
    spine: tuple[Quantity, ...]

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """The strongest way of the last layer's weight that the cost is most sensitive to."""
        return cls(stage.trace, strongest(stage.trace, 1))

    @property
    def before(self) -> Quantity:
        """The activation that comes in."""
        return self.spine[-4]

    @property
    def z(self) -> Quantity:
        """The weighted sum that it goes into."""
        return self.spine[-3]

    @property
    def a(self) -> Quantity:
        """That one's activation."""
        return self.spine[-2]

    @property
    def w(self) -> Quantity:
        """The weight between them."""
        return Quantity("w", self.z.layer, (*self.z.index, *self.before.index))

    @property
    def b(self) -> Quantity:
        """The bias."""
        return Quantity("b", self.z.layer, self.z.index)

    @property
    def y(self) -> Quantity:
        """The desired output."""
        return Quantity("y", 0, self.a.index)

    @property
    def cost(self) -> Quantity:
        """The cost."""
        return COST

    @property
    def path(self) -> tuple[Quantity, ...]:
        """What the weight moves, one after the other, and the weight itself."""
        return self.w, self.z, self.a, COST

    def slope_of(self, q: Quantity) -> float:
        """How sensitive one of them is to the weight, also where rounding hides that it moves."""
        way = self.path[: self.path.index(q) + 1]
        pairs = itertools.pairwise(way)
        return math.prod(local_derivative(self.trace, of, by) for by, of in pairs)

    @property
    def chosen(self) -> Message | None:
        """Why it is this weight of the last layer; None where there is no other."""
        sizes = np.abs(self.trace.dC_dw[self.w.layer])
        if sizes.size == 1:
            return None
        if not sizes.any():
            return FIRST
        return MOST if sizes[self.w.index] == sizes.max() else OPEN


class OnWay(Protocol):
    """Facts that have one for the tree through both layers."""

    @property
    def way_along(self) -> tuple[Quantity, ...]: ...


class OnRoute(Protocol):
    """Facts that have a way for the tree."""

    @property
    def spine(self) -> tuple[Quantity, ...]: ...


@part(best=(5.7, 6.2), least=(4.2, 3.6))
def tree(on: DeclaredScene, facts: OnRoute, room: Box) -> Tree:
    """The one tree of these clips."""
    return Tree(on.write, on.trace, facts.spine, room)


LINE = 0.36
"""Of a step of the tree of one layer: so high is a line under its values."""


@part(best=(13.4, 6.2), least=(7.0, 5.0))
def last(on: DeclaredScene, facts: OnRoute, room: Box) -> LongTree:
    """The tree along the longer side of its room, all the way in its middle."""
    return LongTree(on.write, on.trace, facts.spine, room, LINE)


@part(best=(13.4, 6.2), least=(7.0, 5.0))
def along(on: DeclaredScene, facts: OnWay, room: Box) -> LongTree:
    """The same of one layer more, from the weight at its beginning."""
    return LongTree(on.write, on.trace, facts.way_along, room)
