"""The ratio of each link of a way, and its number, at the links of a tree."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup

from backprop.core.dependencies import along, local_derivative
from backprop.core.equations import Result, borne_out, legible
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import Link
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.long_tree import LongTree
from backprop.drawing.notation import Notation, on_bar
from backprop.drawing.style import HAND, LEAST

__all__ = ["LinkRatio", "link_ratios"]

_NEAR, _ON = 0.13, 0.2
"""Between its parts, and from other things; over a link that lies."""
_MOST = 0.9
"""Of the usual size: the product's is larger."""
_HIGH = 0.4
"""Of a step from the top down, how high is a ratio at most."""
_SHARES = np.linspace(_MOST, LEAST / HAND, 40)
"""Of the usual size, what is tried."""


class LinkRatio(Link):
    """A ratio and its number at a link.

    Attributes
    ----------
    equals
        Between the two; nothing where one is over the other.
    """

    equals: VGroup

    def in_line(self, write: Notation) -> LinkRatio:
        """The ratio, what it is equal to at its right."""
        on_bar(self.ratio, 0.0)
        self.equals = VGroup(write.formula("=", self.ratio.font_size)).set_y(0.0)
        self.equals.set_x(float(self.ratio.get_right()[0]) + _NEAR, LEFT)
        self.number.set_x(float(self.equals.get_right()[0]) + _NEAR, LEFT).set_y(0.0)
        return self.set_parts()

    def stacked(self) -> LinkRatio:
        """The ratio, its number under it."""
        self.equals = VGroup()
        self.number.next_to(self.ratio, DOWN, buff=_NEAR)
        return self.set_parts()

    def set_parts(self) -> LinkRatio:
        """What it is made of now."""
        self.submobjects = [self.ratio, self.equals, self.number]
        return self


def link_ratios(
    write: Notation, trace: Trace, tree: LongTree, way: Sequence[Quantity]
) -> GroupOf[LinkRatio]:
    """At each link of a way its ratio and number, in digits that multiply to the derivative's.

    Beyond the way, at their nodes, are the values: no number of a link stands in a line with one
    of a node.
    """
    pairs = [*itertools.pairwise(way)]
    values = [local_derivative(trace, of, by) for by, of in pairs]
    total = along(trace, way)
    digits = borne_out(math.prod, values, Result.of(total, legible(total)))
    found: GroupOf[LinkRatio] = GroupOf()
    for i, ((by, of), value, decimals) in enumerate(zip(pairs, values, digits, strict=True)):
        sizes = HAND, HAND
        one = LinkRatio(write, of, by, value, factor=i > 0, decimals=decimals, sizes=sizes)
        found.add(one)
    (_over if tree.lying else _beside)(write, tree, found)
    return found


def _beside(write: Notation, tree: LongTree, links: GroupOf[LinkRatio]) -> None:
    """At the right of links that go down."""
    wide = max(one.in_line(write).width for one in links)
    across = (tree.box.right - tree.spine - 3 * _NEAR) / wide
    share = min(_MOST, across, _HIGH * tree.step / max(one.ratio.height for one in links))
    for one in links:
        one.scale(max(share, LEAST / HAND))
        one.next_to(tree.links[one.by, one.of].get_center(), RIGHT, buff=2 * _NEAR)


def _over(write: Notation, tree: LongTree, links: GroupOf[LinkRatio]) -> None:
    """Over links that lie: on them in a line or one over the other, or higher than their nodes.

    Of these it is what is largest.
    """
    head = max(float(tree.symbols[q].get_top()[1]) for q in tree.route) - tree.spine
    forms = [(True, _ON), (False, _ON), (False, head + _NEAR)]
    shares = []
    for lined, lift in forms:
        _formed(write, links, lined)
        shares.append(_fitting(tree, links, lift))
    share = max(shares)
    lined, lift = forms[shares.index(share)]
    for one in _formed(write, links, lined):
        one.scale(max(share, LEAST / HAND))
        left, right = _room(tree, one, one.height, lift)
        half = one.width / 2
        middle = float(tree.links[one.by, one.of].get_center()[0])
        x = max(left + half, min(right - half, middle))
        one.move_to((x, tree.spine + lift, 0.0), aligned_edge=DOWN)
    # All numbers stand on one line, also beside one in brackets.
    foot = max(one.number.baseline for one in links)
    for one in links:
        one.shift((foot - one.number.baseline) * UP)


def _formed(write: Notation, links: GroupOf[LinkRatio], lined: bool) -> list[LinkRatio]:
    return [one.in_line(write) if lined else one.stacked() for one in links]


def _fitting(tree: LongTree, links: GroupOf[LinkRatio], lift: float) -> float:
    """The largest share of the usual size for which there is room over all links; or 0."""
    for share in _SHARES:
        rooms = [(one, _room(tree, one, share * one.height, lift)) for one in links]
        if all(share * one.width <= right - left for one, (left, right) in rooms):
            return float(share)
    return 0.0


def _room(tree: LongTree, one: LinkRatio, high: float, lift: float) -> tuple[float, float]:
    """From where to where something so high is clear of nodes and of other links over this one."""
    sides = []
    for node, side in ((one.by, 1), (one.of, -1)):
        symbol = tree.symbols[node]
        x, top = float(symbol.get_x()), float(symbol.get_top()[1]) - tree.spine
        reach = symbol.width / 2 if lift < top else 0.0
        for q in tree.leaves(node):
            if tree.side(q) == side:
                leaf = tree.symbols[q]
                if lift + high > leaf.get_bottom()[1] - tree.spine - _NEAR:
                    return x, x
                slant = abs(leaf.get_x() - x) / (leaf.get_y() - tree.spine)
                reach = max(reach, slant * (lift + high))
        sides.append(x + side * (reach + _NEAR))
    return sides[0], sides[1]
