"""The product of factors so far: one number after another in the same place."""

from __future__ import annotations

import itertools
import math
import operator

from manim import DOWN, Typst, VGroup

from backprop.core.equations import carried
from backprop.drawing.mobjects.chain_product import ChainProduct
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Equation, LiveNumber, Notation, fit, joined
from backprop.drawing.style import WORD

__all__ = ["RunningProduct"]


class RunningProduct(VGroup):
    """What the first factor, the first two, and so on come to, under the left side of a product.

    Attributes
    ----------
    words
        What stands over the number.
    numbers
        One for each count of factors, of which only one is to be seen; the last is as recorded.
    """

    def __init__(self, write: Notation, product: ChainProduct) -> None:
        self._product, colour, left = product, write.theme.ink, product.left
        size = left.number.font_size
        self.words: Typst = write.words("so far", WORD)
        self.numbers: GroupOf[LiveNumber] = GroupOf()
        factors = [link.number for link in product.links]
        written = [factor.written for factor in factors]
        values = [*itertools.accumulate((factor.value for factor in factors), operator.mul)]
        for count, value in enumerate(values[:-1], 1):
            places = carried(math.prod, written[:count], value)
            self.numbers.add(LiveNumber(value, colour, size, decimals=places))
        final = left.number
        self.numbers.add(LiveNumber(final.value, colour, size, decimals=final.decimals))
        self.words.next_to(final, DOWN, buff=0.5)
        for number in self.numbers:
            fit(number, left.width + 0.1).next_to(self.words, DOWN, buff=0.2)
        super().__init__(self.words, self.numbers)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """What each says of the factors until then."""
        factors = [link.number for link in self._product.links]
        return tuple(
            (*joined("dot", factors[: count + 1]), "=", number)
            for count, number in enumerate(self.numbers)
        )
