"""What of a product was known before: the sensitivity that the layer behind hands back."""

from __future__ import annotations

import math

import numpy as np
from manim import DOWN, RIGHT, BraceBetweenPoints, MathTypst, VGroup

from backprop.core.equations import Result, carried, equals
from backprop.core.quantities import COST
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import ChainProduct
from backprop.drawing.notation import Equation, LiveNumber, Notation, fit, joined
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["HandedBack"]

_LINE = 0.75
"""Room for the shorter product at the foot."""


class HandedBack(VGroup):
    """A brace under the last line of a product, and the sensitivity that its factors make.

    Parameters
    ----------
    first
        The number of the line's first factor.
    box
        What is under the brace stands in it.

    Attributes
    ----------
    brace
        Under the factors.
    ratio, number
        dC/da of where the first of them begins, and its value.
    short
        The whole product with that value in it.
    """

    def __init__(
        self, write: Notation, trace: Trace, product: ChainProduct, first: int, box: Box
    ) -> None:
        links = product.links[first:]
        start = links[0].by
        left, right, foot = links.get_left()[0], links.get_right()[0], product.get_bottom()[1]
        self.brace = BraceBetweenPoints(
            np.array([left, foot - 0.1, 0]),
            np.array([right, foot - 0.1, 0]),
            DOWN,
            color=write.theme.quiet,
        )
        value, self._factors = trace[start].derivative, [link.number for link in links]
        # As many digits as what stands above the brace comes to.
        places = carried(math.prod, [factor.written for factor in self._factors], value)
        self.number = LiveNumber(value, write.theme.cost, SYMBOL, decimals=places)
        result = Result.of(value, places)
        self._sign = equals(math.prod(factor.written for factor in self._factors), result)
        self.ratio: MathTypst = write.formula(f"{write.ratio(COST, start)} {self._sign}", SYMBOL)
        said = VGroup(self.ratio, self.number).arrange(RIGHT, buff=0.2)
        room = self.brace.get_bottom()[1] - 0.15 - box.bottom - _LINE
        said.scale(min(1.0, max(room / said.height, LEAST / SYMBOL)))
        said.next_to(self.brace, DOWN, buff=0.15)
        said.shift(RIGHT * min(0.0, box.right - said.get_right()[0]))
        self.short = self._shortened(write, product, first, box)
        super().__init__(self.brace, self.ratio, self.number, self.short)

    def _shortened(self, write: Notation, product: ChainProduct, first: int, box: Box) -> MathTypst:
        """The product again, with what was handed back in place of its last factors."""
        factors = [*(link.number for link in product.links[:first]), self.number]
        total = product.left.number
        signs = " dot ".join(
            write.coloured(f"({one.source})" if one.written < 0 and i else one.source, one.colour)
            for i, one in enumerate(factors)
        )
        made = math.prod(one.written for one in factors)
        sign = equals(made, Result.of(total.value, total.decimals))
        above, below = write.partial(COST), write.partial(product.nodes[0])
        source = (
            f"{above} \\/ {below} = {signs} {sign} {write.coloured(total.source, total.colour)}"
        )
        line = fit(write.formula(source, NUMBER), box.width)
        return line.move_to((box.middle[0], box.bottom, 0), aligned_edge=DOWN)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """What it says, unless the digits that are written do not make it."""
        return ((*joined("dot", self._factors), "=", self.number),) if self._sign == "=" else ()
