"""What colour, width and fullness say, in a line: the same place for each state of a picture."""

from __future__ import annotations

from collections.abc import Mapping

from manim import LEFT, RIGHT, DashedLine, Line, VGroup

from backprop.core.language import gettext
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, Box

__all__ = ["LookLegend"]

_STROKE, _WIDTH = 0.55, 5.0


class LookLegend(VGroup):
    """The colours of the signs, a sentence for each state, and what is dashed.

    Attributes
    ----------
    signs
        Positive and negative.
    said
        The sentences by their names.
    dashed
        At the right end.
    """

    def __init__(
        self, write: Notation, sentences: Mapping[str, str], dashed: str, box: Box
    ) -> None:
        theme, y = write.theme, box.middle[1]
        self.signs = VGroup()
        for colour, text in (
            (theme.positive, gettext("positive")),
            (theme.negative, gettext("negative")),
        ):
            stroke = Line(LEFT * _STROKE / 2, RIGHT * _STROKE / 2).set_stroke(colour, _WIDTH)
            self.signs.add(VGroup(stroke, write.words(text, LEAST)).arrange(RIGHT, buff=0.15))
        self.signs.arrange(RIGHT, buff=0.3).move_to((box.left, y, 0), aligned_edge=LEFT)
        stroke = DashedLine(LEFT * 0.5, RIGHT * 0.5, dash_length=0.13).set_stroke(theme.quiet, 2.5)
        self.dashed = VGroup(stroke, write.words(dashed, LEAST)).arrange(RIGHT, buff=0.15)
        self.dashed.move_to((box.right, y, 0), aligned_edge=RIGHT)
        start = self.signs.get_right()[0] + 0.4
        room = self.dashed.get_left()[0] - 0.3 - start
        self.said = {
            name: write.broken(text, room, LEAST).move_to((start, y, 0), aligned_edge=LEFT)
            for name, text in sentences.items()
        }
        super().__init__(self.signs, *self.said.values(), self.dashed)
