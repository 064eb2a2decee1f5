"""When a product is 0, or nearly: its factors under one another, and in words when each is."""

from __future__ import annotations

from collections.abc import Sequence

from manim import LEFT, MathTypst, VGroup

from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import NUMBER, SYMBOL, Box

__all__ = ["Silencers"]

_ROW = 1.15
"""Of height for a row, at most."""


class Silencers(VGroup):
    """A factor a row, with the sign and 0, and what that means, in the middle of a box.

    Parameters
    ----------
    said
        Of each factor its source, "=" or "approx", and the words.

    Attributes
    ----------
    rows
        From the top.
    """

    def __init__(self, write: Notation, said: Sequence[tuple[str, str, str]], box: Box) -> None:
        ink = write.theme.ink
        zeros: list[MathTypst] = [
            write.formula(f"{source} {sign} 0", SYMBOL) for source, sign, _ in said
        ]
        words = [write.words(text, NUMBER, ink) for _, _, text in said]
        right = max(zero.width for zero in zeros)
        step = min(_ROW, box.height / len(said))
        self.rows: GroupOf[VGroup] = GroupOf()
        for row, (zero, text) in enumerate(zip(zeros, words, strict=True)):
            zero.move_to((right - zero.width / 2, -step * row, 0))
            text.move_to((right + 0.5, -step * row, 0), aligned_edge=LEFT)
            self.rows.add(VGroup(zero, text))
        super().__init__(self.rows)
        fit(self, box.width - 0.3)
        self.move_to((box.left + 0.15, box.middle[1], 0), aligned_edge=LEFT)
