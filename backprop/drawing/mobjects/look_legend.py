"""What colour, width and fullness say, in a line: the same place for each state of a picture."""

from __future__ import annotations

from collections.abc import Mapping

from manim import LEFT, RIGHT, DashedLine, Line, VGroup

from backprop.core.language import gettext
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, Box

__all__ = ["LookSaid", "dashed_stroke", "sign_strokes"]

_STROKE, _WIDTH = 0.55, 5.0


def sign_strokes(write: Notation, box: Box) -> VGroup:
    """The colours of the signs, at the left of a box."""
    found = VGroup()
    for colour, text in (
        (write.theme.positive, gettext("positive")),
        (write.theme.negative, gettext("negative")),
    ):
        stroke = Line(LEFT * _STROKE / 2, RIGHT * _STROKE / 2).set_stroke(colour, _WIDTH)
        found.add(VGroup(stroke, write.words(text, LEAST)).arrange(RIGHT, buff=0.15))
    found.arrange(RIGHT, buff=0.3)
    return found.move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)


def dashed_stroke(write: Notation, text: str, box: Box) -> VGroup:
    """What is dashed, at the right of a box."""
    stroke = DashedLine(LEFT * 0.5, RIGHT * 0.5, dash_length=0.13)
    stroke.set_stroke(write.theme.quiet, 2.5)
    found = VGroup(stroke, write.words(text, LEAST)).arrange(RIGHT, buff=0.15)
    return found.move_to((box.right, box.middle[1], 0), aligned_edge=RIGHT)


class LookSaid(VGroup):
    """A sentence for each state, at the left of one room.

    Attributes
    ----------
    said
        The sentences by their names.
    """

    def __init__(self, write: Notation, sentences: Mapping[str, str], box: Box) -> None:
        start = (box.left, box.middle[1], 0)
        self.said = {
            name: write.broken(text, box.width, LEAST).move_to(start, aligned_edge=LEFT)
            for name, text in sentences.items()
        }
        super().__init__(*self.said.values())
