"""The cost's sensitivity, sent back up a tree: a row for each node, and what leads to the next."""

from __future__ import annotations

import itertools
import math

from manim import LEFT, RIGHT, Arrow, CurvedArrow, MathTypst, VGroup

from backprop.core.equations import Result, carried, legible
from backprop.core.number_format import as_read
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import ChainProduct
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Equation, LiveNumber, Notation, on_bar
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, Box

__all__ = ["HandedOn", "Rung", "SentBack"]

_NEAR = 0.2
"""Between the parts of a row, and from a link."""
_ASIDE = 0.35
"""Between a number and the link that it goes up: a frame round it is clear of the symbols."""
_CLEAR, _BENT = 0.1, 2.0
"""Between a row and the ends of an arrow, which bends by so much."""
_FROM_TREE = 0.8
"""From a value of the tree to the row that it begins."""
_ROOMY = 1.2
"""Rows so far apart have room for numbers of full size."""
_SHARE = 0.74
"""Of the step between two rows, a ratio's height at most."""
_MOST = 9
"""Decimals that are tried for a number between two factors."""


class Rung(VGroup):
    """Right of two rows: an arrow upward, and what the lower number is multiplied by.

    Attributes
    ----------
    arrow, dot, number
        The three.
    """

    def __init__(self, write: Notation, number: LiveNumber, step: float) -> None:
        reach = 0.5 * step - _CLEAR
        self.arrow = CurvedArrow(
            (0, -reach, 0), (0, reach, 0), angle=_BENT, stroke_width=5, tip_length=0.2
        ).set_color(write.theme.cost)
        self.dot: MathTypst = write.formula("dot", HAND).next_to(self.arrow, RIGHT, buff=_NEAR)
        self.number = LiveNumber(
            number.value, number.colour, NUMBER, decimals=number.decimals, factor=True
        ).next_to(self.dot, RIGHT, buff=0.15)
        super().__init__(self.arrow, self.dot, self.number)


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
    factors
        Between two rows, what takes the one number to the next.
    """

    def __init__(
        self, write: Notation, trace: Trace, tree: Tree, product: ChainProduct, box: Box
    ) -> None:
        up = [*product.links][::-1]
        found = _numbers(write, trace, product)
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
        self.factors: GroupOf[Rung] = GroupOf(*(Rung(write, one.number, step) for one in up[1:]))
        wide = named + self.equals.width + self.factors.width + 3 * _NEAR
        size = min(number.font_size * (box.width - wide) / number.width for number in found)
        size = max(LEAST, min(HAND, HAND * step / _ROOMY, size))
        for number in found:
            number.scale(size / number.font_size)
        whole = wide + max(number.width for number in found)
        left = box.left if beside else box.middle[0] - whole / 2
        for ratio, equals, number in zip(self.ratios, self.equals, found, strict=True):
            ratio.set_x(left + named / 2)
            equals.next_to((left + named, equals.get_y(), 0), RIGHT, buff=_NEAR)
            number.next_to(equals, RIGHT, buff=_NEAR)
        self.numbers = found
        for rung, (lower, upper) in zip(self.factors, itertools.pairwise(heights), strict=True):
            rung.move_to((found.get_right()[0] + _NEAR, (lower + upper) / 2, 0), aligned_edge=LEFT)
        super().__init__(self.ratios, self.equals, self.numbers, self.factors)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Each number times the next link's factor is the next, where there are digits for it."""
        steps = zip(itertools.pairwise(self.numbers), self.factors, strict=True)
        return tuple(
            (one, "dot", rung.number, "=", other)
            for (one, other), rung in steps
            if Result.of(other.value, other.decimals).agrees(one.written * rung.number.written)
        )


class HandedOn(VGroup):
    """Left of a tree's link, what is sent up it: a number and an arrow along the link.

    Attributes
    ----------
    number, arrow
        The two.
    """

    def __init__(
        self, write: Notation, trace: Trace, tree: Tree, way: tuple[Quantity, Quantity], places: int
    ) -> None:
        link, value = tree.links[way], trace[way[1]].derivative
        x = link.get_center()[0] - _NEAR
        foot, head = link.get_bottom()[1], link.get_top()[1]
        self.arrow = Arrow((x, foot, 0), (x, head, 0), buff=0, stroke_width=5, tip_length=0.2)
        self.arrow.set_color(write.theme.cost)
        self.number = LiveNumber(value, write.theme.cost, SYMBOL, decimals=places)
        room = self.arrow.get_left()[0] - _ASIDE - tree.box.left
        self.number.scale(min(1.0, max(room / self.number.width, LEAST / SYMBOL)))
        self.number.next_to(self.arrow, LEFT, buff=_ASIDE)
        super().__init__(self.number, self.arrow)


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
