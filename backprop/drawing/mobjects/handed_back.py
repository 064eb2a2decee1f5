"""A product's ratios written out, and under the last of them what they are known to be."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from manim import DOWN, BraceBetweenPoints, MathTypst, VGroup

from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import LiveNumber, Notation, fit, on_bar
from backprop.drawing.style import HAND, SYMBOL, Box

__all__ = ["HandedBack"]

_GAP, _UNDER = 0.2, 0.1


class HandedBack(VGroup):
    """dC/d(start) as a ratio for each link of a way, in the middle of a box.

    Parameters
    ----------
    nodes
        The way, from what is nudged to the cost.
    first
        The number of the first ratio of those that are known.
    decimals
        Of what they come to.

    Attributes
    ----------
    left, equals
        The left side and its sign.
    ratios, dots
        A ratio for each link, and the signs between them.
    brace, number
        Under those that are known, and their product: dC/da of where the first of them begins.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        nodes: Sequence[Quantity],
        first: int,
        decimals: int,
        box: Box,
    ) -> None:
        pairs = [(COST, nodes[0]), *((of, by) for by, of in itertools.pairwise(nodes))]
        left, *ratios = (on_bar(write.formula(write.ratio(*pair), HAND), 0.0) for pair in pairs)
        self.left: MathTypst = left
        self.ratios: GroupOf[MathTypst] = GroupOf(*ratios)
        self.equals: MathTypst = write.formula("=", HAND).set_y(0)
        self.dots: GroupOf[MathTypst] = GroupOf(
            *(write.formula("dot", HAND).set_y(0) for _ in ratios[1:])
        )
        row = [left, self.equals, ratios[0]]
        for dot, ratio in zip(self.dots, ratios[1:], strict=True):
            row += [dot, ratio]
        for one, after in itertools.pairwise(row):
            after.set_x(one.get_right()[0] + _GAP + after.width / 2)
        known = VGroup(*ratios[first:])
        whole = fit(VGroup(left, self.equals, self.ratios, self.dots), box.width)
        foot = whole.get_bottom()[1] - _UNDER
        self.brace = BraceBetweenPoints(
            np.array([known.get_left()[0], foot, 0.0]),
            np.array([known.get_right()[0], foot, 0.0]),
            DOWN,
            color=write.theme.quiet,
        )
        value = trace[nodes[first]].derivative
        self.number = LiveNumber(value, write.theme.cost, SYMBOL, decimals=decimals)
        fit(self.number, known.width).next_to(self.brace, DOWN, buff=_UNDER)
        super().__init__(*whole, self.brace, self.number)
        if self.height > box.height:
            self.scale(box.height / self.height)
        self.move_to(box.middle)
