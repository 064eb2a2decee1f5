"""Beside a picture's gradient: what its colours say, and its largest number."""

from __future__ import annotations

from manim import DOWN, LEFT, RIGHT, Square, VGroup

from backprop.core.language import gettext
from backprop.core.quantities import COST, Quantity
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import LEAST, SYMBOL, WORD, Box

__all__ = ["GradientNotes"]

_APART = 0.5


class GradientNotes(VGroup):
    """In a box, at its left.

    Attributes
    ----------
    legend
        What the two colours say.
    strongest
        The derivative for the pixel that the cost is most sensitive to.
    """

    def __init__(self, write: Notation, strongest: Quantity, number: str, box: Box) -> None:
        theme = write.theme
        self.legend = VGroup()
        for text, colour in (
            (gettext("pixel up, cost up"), theme.positive),
            (gettext("pixel up, cost down"), theme.negative),
        ):
            sample = Square(0.3, stroke_width=0).set_fill(colour, 1)
            self.legend.add(VGroup(sample, write.words(text, WORD)).arrange(RIGHT, buff=0.2))
        self.legend.arrange(DOWN, buff=0.2, aligned_edge=LEFT)
        colour = theme.sign(-1 if number.startswith("-") else 1)
        text = f"{write.ratio(COST, strongest)} = {write.coloured(number, colour)}"
        self.strongest = write.formula(text, SYMBOL)
        for size in (1.0, LEAST / WORD):
            self.legend.scale(size)
            room = box.width - self.legend.width - _APART
            if LEAST / SYMBOL * self.strongest.width <= room:
                break
        fit(self.strongest, room)
        super().__init__(self.legend, self.strongest)
        self.arrange(RIGHT, buff=_APART)
        self.move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)
