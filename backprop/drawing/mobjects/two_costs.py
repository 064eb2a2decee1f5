"""By two pictures the cost of each; between them what was taken from the first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, PI, RIGHT, UP, VGroup, VMobject

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

    Beside them where they stand one over the other.

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
        first, middle, _ = pictures
        down = middle.get_top()[1] < first.get_bottom()[1]
        self.before, self.after = (
            write.formula(f"{name} = {write.coloured(number, colour)}", HAND) for number in numbers
        )
        self.minus, self.gives = (write.formula(sign, HAND) for sign in "-=")
        words = gettext("the gradient, scaled to ${by}$ at most").format(by=typst_number(by))
        wide = box.width - 2 * _BELOW if down else 1.1 * middle.width
        self.words = write.broken(words, wide, WORD)
        self.arrow = (self._beside if down else self._below)(pictures, box).set_color(colour)
        super().__init__(self.before, self.after, self.minus, self.gives, self.words, self.arrow)

    def _below(self, pictures: Sequence[VMobject], box: Box) -> VMobject:
        """Each cost under its picture; the arrow from one to the other."""
        first, middle, last = pictures
        for cost, over in ((self.before, first), (self.after, last)):
            fit(cost, over.width).move_to((over.get_x(), box.top - _BELOW, 0), aligned_edge=UP)
        for sign, left, right in ((self.minus, first, middle), (self.gives, middle, last)):
            ends = float(left.get_right()[0]), float(right.get_left()[0])
            fit(sign, 0.8 * (ends[1] - ends[0])).move_to((sum(ends) / 2, first.get_y(), 0))
        y, gap = float(self.before.get_y()), (0.4, 0.0, 0.0)
        self.words.move_to((middle.get_x(), box.top - _BELOW, 0), aligned_edge=UP)
        y = min(y, float(self.words.get_bottom()[1]) - 0.3)
        VGroup(self.before, self.after).set_y(y)
        return arrow(self.before.get_right() + gap, self.after.get_left() - gap, _HEAVY)

    def _beside(self, pictures: Sequence[VMobject], box: Box) -> VMobject:
        """Each cost right of its picture; the arrow down from one to the other."""
        first, middle, last = pictures
        for cost, left in ((self.before, first), (self.after, last)):
            fit(cost, box.width).move_to((box.left, left.get_y(), 0), aligned_edge=LEFT)
        for sign, over, under in ((self.minus, first, middle), (self.gives, middle, last)):
            ends = float(over.get_bottom()[1]), float(under.get_top()[1])
            sign.move_to((first.get_x(), sum(ends) / 2, 0))
        self.words.move_to((box.left + 2 * _BELOW, middle.get_y(), 0), aligned_edge=LEFT)
        start, end = float(self.before.get_bottom()[1]), float(self.after.get_top()[1])
        made = arrow(np.zeros(3), (start - end - 2 * _BELOW) * RIGHT, _HEAVY)
        return made.rotate(-PI / 2).move_to((box.left + _BELOW, (start + end) / 2, 0))
