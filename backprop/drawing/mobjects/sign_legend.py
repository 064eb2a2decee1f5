"""What the colours of links say: a short stroke for each sign, and words beside it."""

from __future__ import annotations

from collections.abc import Mapping

from manim import DOWN, LEFT, ORIGIN, RIGHT, DashedLine, Line, VGroup

from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, SYMBOL, Box

__all__ = ["SignLegend"]

_STROKE, _WIDTH, _DASH, _NEAR = 0.6, 4.0, 0.12, 0.15
"""Length, width and dashes of a stroke, which are those of a tree's links; and from it to words."""


class SignLegend(VGroup):
    """Strokes and words at the left of a box, in as few lines as it is wide for.

    Parameters
    ----------
    words
        What each sign means, 1, -1 and 0; only those that occur.

    Attributes
    ----------
    entries
        Stroke and words by sign.
    """

    def __init__(self, write: Notation, words: Mapping[int, str], box: Box) -> None:
        self.entries: dict[int, VGroup] = {}
        wide = box.width - _STROKE - _NEAR
        # Where words beside the strokes could not be read, all are under them.
        under = any(write.broken(text, wide, SYMBOL).font_size < LEAST for text in words.values())
        side, edge = (DOWN, LEFT) if under else (RIGHT, ORIGIN)
        for sign, text in words.items():
            start, end = LEFT * _STROKE / 2, RIGHT * _STROKE / 2
            colour = write.theme.sign(sign) if sign else write.theme.quiet
            stroke = Line(start, end) if sign else DashedLine(start, end, dash_length=_DASH)
            said = write.broken(text, box.width if under else wide, SYMBOL)
            entry = VGroup(stroke.set_stroke(colour, _WIDTH), said)
            self.entries[sign] = entry.arrange(side, buff=_NEAR, aligned_edge=edge)
        super().__init__(*self.entries.values())
        for columns in (3, 2, 1):
            self.arrange_in_grid(cols=columns, buff=(0.7, 0.2), col_alignments="l" * columns)
            if self.width <= box.width:
                break
        self.move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)
