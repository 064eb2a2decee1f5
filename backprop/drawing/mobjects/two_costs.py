"""Under two pictures the cost of each."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, VGroup, VMobject

from backprop.core.number_format import typst_number
from backprop.core.quantities import COST
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import LEAST, SYMBOL, Box

__all__ = ["TwoCosts"]

_WIDE = 3.2


class TwoCosts(VGroup):
    """Each in the middle under its picture, at the top of a box.

    Attributes
    ----------
    before, after
        The costs.
    words
        Under the second, what was changed.
    """

    def __init__(
        self,
        write: Notation,
        numbers: Sequence[str],
        by: float,
        pictures: tuple[VMobject, VMobject],
        box: Box,
    ) -> None:
        colour, name = write.theme.cost, write.symbol(COST)
        found = []
        for number, under in zip(numbers, pictures, strict=True):
            formula = write.formula(f"{name} = {write.coloured(number, colour)}", SYMBOL)
            fit(formula, _WIDE).move_to((under.get_x(), box.top, 0), aligned_edge=-DOWN)
            found.append(formula)
        self.before, self.after = found
        self.words = write.words(f"turned by ${typst_number(by)}$ at most", LEAST)
        self.words.next_to(self.after, DOWN, buff=0.28)
        super().__init__(self.before, self.after, self.words)
