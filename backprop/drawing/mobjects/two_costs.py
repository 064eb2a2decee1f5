"""Under two pictures the cost of each; between them what was taken from the first."""

from __future__ import annotations

from collections.abc import Sequence

from manim import UP, VGroup, VMobject

from backprop.core.language import gettext
from backprop.core.number_format import typst_number
from backprop.core.quantities import COST
from backprop.drawing.mobjects.level_arrow import arrow
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import HAND, WORD, Box

__all__ = ["TwoCosts"]

_BELOW, _HEAVY = 0.3, 2.0


class TwoCosts(VGroup):
    """In the upper part of a box, under the pictures of before, of the gradient and of after.

    Attributes
    ----------
    minus, gives
        The signs between the pictures.
    before, after, arrow
        The costs, and from one to the other.
    words
        Under the gradient, how much of it is taken.
    """

    def __init__(
        self,
        write: Notation,
        numbers: Sequence[str],
        by: float,
        pictures: tuple[VMobject, VMobject, VMobject],
        box: Box,
    ) -> None:
        colour, name = write.theme.cost, write.symbol(COST)
        first, middle, last = pictures
        found = []
        for number, under in zip(numbers, (first, last), strict=True):
            formula = write.formula(f"{name} = {write.coloured(number, colour)}", HAND)
            fit(formula, under.width)
            found.append(formula.move_to((under.get_x(), box.top - _BELOW, 0), aligned_edge=UP))
        self.before, self.after = found
        signs = []
        for sign, left, right in (("-", first, middle), ("=", middle, last)):
            ends = float(left.get_right()[0]), float(right.get_left()[0])
            drawn = fit(write.formula(sign, HAND), 0.8 * (ends[1] - ends[0]))
            signs.append(drawn.move_to((sum(ends) / 2, first.get_y(), 0)))
        self.minus, self.gives = signs
        words = gettext("the gradient, turned to ${by}$ at most").format(by=typst_number(by))
        self.words = write.broken(words, 1.1 * middle.width, WORD)
        y, gap = float(self.before.get_y()), (0.4, 0.0, 0.0)
        self.words.move_to((middle.get_x(), box.top - _BELOW, 0), aligned_edge=UP)
        y = min(y, float(self.words.get_bottom()[1]) - 0.3)
        VGroup(self.before, self.after).set_y(y)
        self.arrow = arrow(self.before.get_right() + gap, self.after.get_left() - gap, _HEAVY)
        self.arrow.set_color(colour)
        super().__init__(self.before, self.after, self.minus, self.gives, self.words, self.arrow)
