"""The cost's sensitivity, sent back up a tree: a number at each node, a factor at each link."""

from __future__ import annotations

import itertools
import math

from manim import LEFT, RIGHT, UP, Arrow, MathTypst, VGroup

from backprop.core.equations import Result, carried, legible
from backprop.core.number_format import as_read
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import ChainProduct
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Equation, LiveNumber, Notation
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL

__all__ = ["Rung", "SentBack"]

_NEAR = 0.3
"""From a symbol, and from a link."""
_ONWARD = 0.6
_MOST = 9
"""Decimals that are tried for a number between two factors."""


class Rung(VGroup):
    """What a link multiplies by: a dot and a number.

    Attributes
    ----------
    dot, number
        The two.
    """

    def __init__(self, write: Notation, number: LiveNumber) -> None:
        self.dot: MathTypst = write.formula("dot", HAND)
        self.number = LiveNumber(
            number.value, number.colour, NUMBER, decimals=number.decimals, factor=True
        )
        self.dot.next_to(self.number, LEFT, buff=0.15)
        super().__init__(self.dot, self.number)


class SentBack(VGroup):
    """Left of a tree's route, from the cost upward; right of its links what they multiply by.

    Parameters
    ----------
    product
        Along the route's last links, whose numbers these are.
    decimals
        Of the last number, where it is a factor elsewhere; by default as in the product.

    Attributes
    ----------
    numbers
        What the cost is sensitive to, from its own cause upward: the first is a factor itself.
    factors
        At each further link, what takes the one number to the next.
    onward
        An arrow from the last number to the layers before.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        tree: Tree,
        product: ChainProduct,
        decimals: int | None = None,
    ) -> None:
        up = [*product.links][::-1]
        first, *others = (link.number for link in up)
        last = product.left.number.decimals if decimals is None else decimals
        values = [trace[link.by].derivative for link in up]
        places = [first.decimals, *(legible(value) for value in values[1:-1]), last]
        self.factors: GroupOf[Rung] = GroupOf(*(Rung(write, number) for number in others))
        self.numbers: GroupOf[LiveNumber] = GroupOf()
        for i, (link, value) in enumerate(zip(up, values, strict=True)):
            if 0 < i < len(up) - 1:
                before = self.numbers[i - 1].written * others[i - 1].written
                onward = others[i].written, Result.of(values[i + 1], places[i + 1])
                places[i] = _between(value, before, *onward)
            number = LiveNumber(value, write.theme.cost, SYMBOL, decimals=places[i])
            symbol = tree.symbols[link.by]
            room = symbol.get_left()[0] - _NEAR - tree.box.left
            number.scale(min(1.0, max(room / number.width, LEAST / SYMBOL)))
            self.numbers.add(number.next_to(symbol, LEFT, buff=_NEAR))
        for rung, link in zip(self.factors, up[1:], strict=True):
            rung.next_to(tree.links[link.by, link.of].get_center(), RIGHT, buff=_NEAR)
        foot = self.numbers[-1].get_top() + UP * 0.22
        self.onward = Arrow(foot, foot + UP * _ONWARD, buff=0, stroke_width=5)
        self.onward.set_color(write.theme.cost)
        super().__init__(self.numbers, self.factors, self.onward)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Each number times the next link's factor is the next, where there are digits for it."""
        steps = zip(itertools.pairwise(self.numbers), self.factors, strict=True)
        return tuple(
            (one, "dot", rung.number, "=", other)
            for (one, other), rung in steps
            if Result.of(other.value, other.decimals).agrees(one.written * rung.number.written)
        )


def _between(value: float, made: float, factor: float, then: Result) -> int:
    """Decimals with which a number is what it is made of, and makes what comes after it."""
    for decimals in range(legible(value), _MOST):
        shown = as_read(value, decimals)
        if Result.of(value, decimals).agrees(made) and then.agrees(shown * factor):
            return decimals
    return carried(math.prod, [made], value)
