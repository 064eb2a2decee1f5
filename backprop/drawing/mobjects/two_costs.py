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
        first, middle, last = pictures
        if middle.get_top()[1] < first.get_bottom()[1]:
            self._beside(write, numbers, by, pictures, box)
            return
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

    def _beside(
        self,
        write: Notation,
        numbers: Sequence[str],
        by: float,
        pictures: tuple[VMobject, VMobject, VMobject],
        box: Box,
    ) -> None:
        """Each cost right of its picture, an arrow down from one to the other."""
        colour, name = write.theme.cost, write.symbol(COST)
        first, middle, last = pictures
        found = []
        for number, beside in zip(numbers, (first, last), strict=True):
            formula = write.formula(f"{name} = {write.coloured(number, colour)}", HAND)
            fit(formula, box.width).move_to((box.left, beside.get_y(), 0), aligned_edge=LEFT)
            found.append(formula)
        self.before, self.after = found
        signs = []
        for sign, over, under in (("-", first, middle), ("=", middle, last)):
            ends = float(over.get_bottom()[1]), float(under.get_top()[1])
            drawn = write.formula(sign, HAND).move_to((first.get_x(), sum(ends) / 2, 0))
            signs.append(drawn)
        self.minus, self.gives = signs
        words = gettext("the gradient, turned to ${by}$ at most").format(by=typst_number(by))
        self.words = write.broken(words, box.width - 2 * _BELOW, WORD)
        self.words.move_to((box.left + 2 * _BELOW, middle.get_y(), 0), aligned_edge=LEFT)
        x, gap = box.left + _BELOW, _BELOW
        start, end = float(self.before.get_bottom()[1]), float(self.after.get_top()[1])
        self.arrow = arrow(np.zeros(3), (start - end - 2 * gap) * RIGHT, _HEAVY)
        self.arrow.rotate(-PI / 2).move_to((x, (start + end) / 2, 0)).set_color(colour)
        super().__init__(self.before, self.after, self.minus, self.gives, self.words, self.arrow)
