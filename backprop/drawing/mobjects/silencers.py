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
_APART = 0.15
"""From the rows to what follows from them."""


class Silencers(VGroup):
    """A factor a row, with the sign and 0, and what that means, in the middle of a box.

    Parameters
    ----------
    said
        Of each factor its source, "=" or "approx", and the words.
    product
        Its name's source.

    Attributes
    ----------
    rows
        From the top.
    then
        Under them, what the product is in each of these cases.
    """

    def __init__(
        self, write: Notation, said: Sequence[tuple[str, str, str]], product: str, box: Box
    ) -> None:
        ink = write.theme.ink
        zeros: list[MathTypst] = [
            write.formula(f"{source} {sign} 0", SYMBOL) for source, sign, _ in said
        ]
        nearly = "approx" if any(sign == "approx" for _, sign, _ in said) else "="
        then: MathTypst = write.formula(f"{product} {nearly} 0", SYMBOL)
        words = [write.words(text, NUMBER, ink) for _, _, text in said]
        joined = [write.words(one, NUMBER) for one in ("if", *["or if"] * (len(said) - 1), "then")]
        start = max(one.width for one in joined) + 0.3
        right = start + max(one.width for one in (*zeros, then))
        step = min(_ROW, box.height / (len(said) + 1))
        self.rows: GroupOf[VGroup] = GroupOf()
        for row, (zero, text) in enumerate(zip(zeros, words, strict=True)):
            zero.move_to((right - zero.width / 2, -step * row, 0))
            text.move_to((right + 0.5, -step * row, 0), aligned_edge=LEFT)
            self.rows.add(VGroup(joined[row], zero, text))
        then.move_to((right - then.width / 2, -step * len(said) - _APART, 0))
        for word, line in zip(joined, (*zeros, then), strict=True):
            word.move_to((0, line.get_y(), 0), aligned_edge=LEFT)
        self.then = VGroup(joined[-1], then)
        super().__init__(self.rows, self.then)
        fit(self, box.width - 0.3)
        self.move_to((box.left + 0.15, box.middle[1], 0), aligned_edge=LEFT)
