"""The chain rule: the ratios of a way's links, and under them their numbers, multiplied out."""

from __future__ import annotations

from collections.abc import Sequence

from manim import LEFT, UP, MathTypst, VGroup

from backprop.core.equations import legible
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects.chain_product import Link
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Equation, LiveNumber, Notation, joined, on_bar
from backprop.drawing.style import HAND, LEAST, Box

__all__ = ["RatioProduct"]

_GAP, _MOST, _LINE = 0.25, 1.25, 0.2
"""Between its parts; of the usual size, how large it is at most; between its lines."""


class RatioProduct(VGroup):
    """dC/dq = ratio · ratio · ratio, and under it the numbers and what they come to, in a box.

    Attributes
    ----------
    left, ratios, dots
        The upper line, with the first of the equals signs.
    numbers, times, number
        The lower: under each ratio its own number, as at the link of the tree; and the product.
    equals
        Three signs: over the numbers, before the first of them, and after the last.
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
        self.times: GroupOf[MathTypst] = GroupOf(*(write.formula("dot", HAND) for _ in links[1:]))
        self.equals: GroupOf[MathTypst] = GroupOf(*(write.formula("=", HAND) for _ in range(3)))
        self.numbers: GroupOf[LiveNumber] = GroupOf()
        for i, link in enumerate(links):
            colour, decimals = write.theme.quantity(link.of.kind), link.number.decimals
            self.numbers.add(
                LiveNumber(link.number.value, colour, HAND, decimals=decimals, factor=i > 0)
            )
        self.number = LiveNumber(total, write.theme.cost, HAND, decimals=legible(total))
        signs = [(self.equals[0], self.equals[1]), *zip(self.dots, self.times, strict=True)]
        x = self.left.width + _GAP
        self.left.set_x(0.0, LEFT)
        for pairs in zip(signs, zip(self.ratios, self.numbers, strict=True), strict=True):
            for over, under in pairs:
                wide = max(over.width, under.width)
                over.set_x(x + wide / 2)
                under.set_x(x + wide / 2)
                x += wide + _GAP
        self.equals[2].set_x(x, LEFT)
        self.number.set_x(float(self.equals[2].get_right()[0]) + _GAP, LEFT)
        for part in (self.left, *self.ratios):
            on_bar(part, 0.0)
        for part in (*self.dots, self.equals[0]):
            part.set_y(0.0)
        # Under the fractions, all numbers on one line.
        foot = float(self.ratios.get_bottom()[1]) - _LINE
        foot -= max(one.height for one in (*self.numbers, self.number))
        middle = foot + float(self.number.get_top()[1] - self.number.baseline) / 2
        for number in (*self.numbers, self.number):
            number.shift((foot - number.baseline) * UP)
        for sign in (*self.times, *self.equals[1:]):
            sign.set_y(middle)
        self.questions: GroupOf[MathTypst] = GroupOf()
        for ratio in self.ratios:
            self.questions.add(write.formula("?", HAND).move_to((ratio.get_x(), 0.0, 0.0)))
        super().__init__(
            self.left,
            self.ratios,
            self.dots,
            self.numbers,
            self.times,
            self.equals,
            self.number,
            self.questions,
        )
        share = min(_MOST, box.width / self.width, box.height / self.height)
        self.scale(max(share, LEAST / HAND)).move_to(box.middle)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The numbers multiply to the one at the end."""
        return ((*joined("dot", [*self.numbers]), "=", self.number),)
