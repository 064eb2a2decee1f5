"""The cost's sensitivity, sent back up a tree: a row for each node, and what leads to the next."""

from __future__ import annotations

import itertools
import math

from manim import LEFT, RIGHT, Arrow, MathTypst, VGroup

from backprop.core.equations import Result, carried, legible
from backprop.core.number_format import as_read
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import ChainProduct
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Equation, LiveNumber, Notation, on_bar
from backprop.drawing.style import HAND, LEAST, NUMBER, Box

__all__ = ["Climb", "SentBack"]

_NEAR = 0.2
"""Between the parts of a row, and from a link to the arrow along it."""
_FROM_TREE = 0.8
"""From a value of the tree to the row that it begins."""
_ROOMY = 1.2
"""Rows so far apart have room for numbers of full size."""
_SHARE = 0.8
"""Of the step between two rows, a ratio's height at most."""
_MOST = 9
"""Decimals that are tried for a number between two factors."""


class Climb(VGroup):
    """Left of a link, an arrow up along it, and what is multiplied on the way.

    Attributes
    ----------
    arrow, dot, number
        The three; the last two are not drawn where nothing is multiplied.
    """

    def __init__(
        self, write: Notation, tree: Tree, way: tuple[Quantity, Quantity], by: LiveNumber | None
    ) -> None:
        link = tree.links[way]
        x, foot, head = link.get_x() - _NEAR, link.get_bottom()[1], link.get_top()[1]
        self.arrow = Arrow((x, foot, 0), (x, head, 0), buff=0, stroke_width=6, tip_length=0.2)
        self.arrow.set_color(write.theme.cost)
        super().__init__(self.arrow)
        if by is None:
            return
        self.number = LiveNumber(by.value, by.colour, NUMBER, decimals=by.decimals, factor=True)
        self.dot: MathTypst = write.formula("dot", HAND).next_to(self.number, LEFT, buff=0.15)
        factor = VGroup(self.dot, self.number)
        room = self.arrow.get_left()[0] - _NEAR - tree.box.left
        factor.scale(min(1.0, max(room / factor.width, LEAST / NUMBER)))
        self.add(*factor.next_to(self.arrow, LEFT, buff=_NEAR))


class SentBack(VGroup):
    """dC/da = number, one over the other from the cost upward, each on the row of its node.

    Parameters
    ----------
    product
        Along the route's last links, whose numbers these are.
    box
        Beside the tree; elsewhere its height is shared out.

    Attributes
    ----------
    ratios, equals, numbers
        What the cost is sensitive to, from its own cause upward: the first is a factor itself.
    climbs
        Up the tree's links, from the cost to the layer behind that is handed the last number.
    """

    def __init__(
        self, write: Notation, trace: Trace, tree: Tree, product: ChainProduct, box: Box
    ) -> None:
        up = [*product.links][::-1]
        self.numbers = found = _numbers(write, trace, product)
        heights = [tree.row(link.by) for link in up]
        beside = box.left >= tree.box.right
        if beside:
            # Close to the values that they belong to.
            near = max(float(tree.numbers[link.by].get_right()[0]) for link in up) + _FROM_TREE
            box = Box(min(near, box.left), box.right, box.bottom, box.top)
        else:
            heights = [box.bottom + box.height * (i + 0.5) / len(up) for i in range(len(up))]
        step = heights[1] - heights[0]
        self.ratios: GroupOf[MathTypst] = GroupOf()
        self.equals: GroupOf[MathTypst] = GroupOf()
        for link, y in zip(up, heights, strict=True):
            ratio = write.formula(write.ratio(COST, link.by), HAND)
            ratio.scale(min(1.0, _SHARE * step / ratio.height))
            self.ratios.add(on_bar(ratio, y))
            self.equals.add(write.formula("=", HAND).set_y(y))
        named = self.ratios.width
        wide = named + self.equals.width + 2 * _NEAR
        size = min(number.font_size * (box.width - wide) / number.width for number in found)
        size = max(LEAST, min(HAND, HAND * step / _ROOMY, size))
        for number in found:
            number.scale(size / number.font_size)
        whole = wide + max(number.width for number in found)
        free = box.width - whole
        left = box.left + (max(0.0, free / 3) if beside else free / 2)
        for ratio, equals, number in zip(self.ratios, self.equals, found, strict=True):
            ratio.set_x(left + named / 2)
            equals.next_to((left + named, equals.get_y(), 0), RIGHT, buff=_NEAR)
            number.next_to(equals, RIGHT, buff=_NEAR)
        ways = [*((link.by, link.of) for link in up), _onward(tree, up[-1].by)]
        factors = [None, *(link.number for link in up[1:]), None]
        self.climbs: GroupOf[Climb] = GroupOf(
            *(Climb(write, tree, *one) for one in zip(ways, factors, strict=True))
        )
        super().__init__(self.ratios, self.equals, self.numbers, self.climbs)

    @property
    def arrived(self) -> VGroup:
        """The last row: what the layer hands back."""
        return VGroup(self.ratios[-1], self.equals[-1], self.numbers[-1])

    @property
    def on_the_way(self) -> VGroup:
        """All but that."""
        return VGroup(self.ratios[:-1], self.equals[:-1], self.numbers[:-1], self.climbs)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Each number times the next link's factor is the next, where there are digits for it."""
        steps = zip(itertools.pairwise(self.numbers), self.climbs[1:-1], strict=True)
        return tuple(
            (one, "dot", climb.number, "=", other)
            for (one, other), climb in steps
            if Result.of(other.value, other.decimals).agrees(one.written * climb.number.written)
        )


def _onward(tree: Tree, q: Quantity) -> tuple[Quantity, Quantity]:
    """The link of the route that leads to a quantity."""
    return tree.route[tree.route.index(q) - 1], q


def _numbers(write: Notation, trace: Trace, product: ChainProduct) -> GroupOf[LiveNumber]:
    """The sensitivities from the cost's own cause upward, in digits that multiply out."""
    up = [*product.links][::-1]
    first, *others = (link.number for link in up)
    values = [trace[link.by].derivative for link in up]
    last = product.left.number.decimals
    places = [first.decimals, *(legible(value) for value in values[1:-1]), last]
    found: GroupOf[LiveNumber] = GroupOf()
    for i, value in enumerate(values):
        if 0 < i < len(up) - 1:
            made = found[i - 1].written * others[i - 1].written
            onward = others[i].written, Result.of(values[i + 1], places[i + 1])
            places[i] = _between(value, made, *onward)
        found.add(LiveNumber(value, write.theme.cost, HAND, decimals=places[i]))
    return found


def _between(value: float, made: float, factor: float, then: Result) -> int:
    """Decimals with which a number is what it is made of, and makes what comes after it."""
    for decimals in range(legible(value), _MOST):
        shown = as_read(value, decimals)
        if Result.of(value, decimals).agrees(made) and then.agrees(shown * factor):
            return decimals
    return carried(math.prod, [made], value)
