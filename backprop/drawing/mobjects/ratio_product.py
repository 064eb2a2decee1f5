"""The chain rule in a line: the ratios of a way's links, and what their numbers come to."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from manim import LEFT, MathTypst, VGroup

from backprop.core.dependencies import along, local_derivative
from backprop.core.equations import Result, borne_out, legible
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import Link
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.long_tree import LongTree
from backprop.drawing.notation import Equation, LiveNumber, Notation, joined, on_bar
from backprop.drawing.style import HAND, LEAST, Box

__all__ = ["RatioProduct", "link_ratios"]

_GAP, _MOST = 0.25, 1.25
"""Between its parts; of the usual size, how large it is at most."""


class RatioProduct(VGroup):
    """dC/dq = ratio · ratio · ratio = number, in the middle of a box.

    The numbers of the ratios are those at the links of the tree.

    Attributes
    ----------
    left, ratios, dots, equals, number
        Its parts; of signs there are two.
    questions
        In the places of the ratios.
    """

    def __init__(
        self,
        write: Notation,
        way: Sequence[Quantity],
        links: Sequence[Link],
        total: float,
        box: Box,
    ) -> None:
        self.links = links
        self.left: MathTypst = write.formula(write.ratio(COST, way[0]), HAND)
        self.ratios: GroupOf[MathTypst] = GroupOf(
            *(write.formula(write.ratio(link.of, link.by), HAND) for link in links)
        )
        self.dots: GroupOf[MathTypst] = GroupOf(*(write.formula("dot", HAND) for _ in links[1:]))
        self.equals: GroupOf[MathTypst] = GroupOf(*(write.formula("=", HAND) for _ in range(2)))
        decimals = legible(total)
        self.number = LiveNumber(total, write.theme.cost, HAND, decimals=decimals)
        first, *others = self.ratios
        line = [self.left, self.equals[0], first]
        for dot, ratio in zip(self.dots, others, strict=True):
            line += [dot, ratio]
        x = 0.0
        for part in (*line, self.equals[1], self.number):
            part.set_x(x, LEFT)
            x = float(part.get_right()[0]) + _GAP
        for part in (self.left, *self.ratios):
            on_bar(part, 0.0)
        for part in (*self.dots, *self.equals, self.number):
            part.set_y(0.0)
        self.questions: GroupOf[MathTypst] = GroupOf()
        for ratio in self.ratios:
            self.questions.add(write.formula("?", HAND).move_to((ratio.get_x(), 0.0, 0.0)))
        super().__init__(
            self.left, self.ratios, self.dots, self.equals, self.number, self.questions
        )
        share = min(_MOST, box.width / self.width, box.height / self.height)
        self.scale(max(share, LEAST / HAND)).move_to(box.middle)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The numbers at the links multiply to the one at the end."""
        numbers = [link.number for link in self.links]
        return ((*joined("dot", numbers), "=", self.number),)


def link_ratios(
    write: Notation, trace: Trace, tree: LongTree, way: Sequence[Quantity]
) -> GroupOf[Link]:
    """At each link of a way its ratio and number, in digits that multiply to the derivative's."""
    pairs = [*itertools.pairwise(way)]
    values = [local_derivative(trace, of, by) for by, of in pairs]
    total = along(trace, way)
    digits = borne_out(math.prod, values, Result.of(total, legible(total)))
    found: GroupOf[Link] = GroupOf()
    for i, ((by, of), value, decimals) in enumerate(zip(pairs, values, digits, strict=True)):
        sizes = HAND, HAND
        found.add(Link(write, of, by, value, factor=i > 0, decimals=decimals, sizes=sizes))
    tree.beside([(link.by, link.of) for link in found], [*found])
    return found
