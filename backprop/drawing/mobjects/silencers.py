"""When a product is 0, or nearly: a picture of each factor's zero, and in words when that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from manim import DOWN, VGroup

from backprop.core.varied_factors import Flat
from backprop.drawing.mobjects.flat_curve import FlatCurve
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Notation
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, Box

__all__ = ["Silencer", "Silencers"]

_APART, _BETWEEN = 0.3, 0.4
"""Between two columns; from a picture to what is said over and under it."""
_SAID = 0.5
"""Of the width of a row, what is said of its picture."""
_SPACE = 0.8
"""Between two sentences side by side: wider than between their words."""


@dataclass(frozen=True, slots=True)
class Silencer:
    """A factor that can be 0: its source, when it is so, and its curve."""

    source: str
    when: str
    flat: Flat


class Silencers(VGroup):
    """A factor a column, side by side in a box: that it is 0, its curve where it is so, and when.

    In a high box they are rows, what is said right of the curve.

    Parameters
    ----------
    sign
        "=", or "approx" where a factor only comes near 0: one sign for all that is said.

    Attributes
    ----------
    cases, zeros
        The columns or rows, and of each that it is 0.
    """

    def __init__(self, write: Notation, said: Sequence[Silencer], sign: str, box: Box) -> None:
        count, down = max(1, len(said)), box.height > box.width
        whole = box.height if down else box.width
        each = (whole - _APART * (count - 1)) / count
        wide = box.width * _SAID - _BETWEEN if down else each
        narrow = wide if down else wide + _APART - _SPACE
        zeros = [write.formula(f"{one.source} {sign} 0", HAND) for one in said]
        for lines, least in ((1, NUMBER), (2, LEAST), (3, LEAST)):
            words = [write.words(_broken(one.when, lines), SYMBOL, write.theme.ink) for one in said]
            if all(narrow * SYMBOL >= least * one.width for one in words):
                break
        for row, room in ((VGroup(*zeros), wide), (VGroup(*words), narrow)):
            share = min([1.0, *(room / one.width for one in row)])
            for text in row:
                text.scale(share)
        over, under = (max((one.height for one in row), default=0.0) for row in (zeros, words))
        self.cases: GroupOf[VGroup] = GroupOf()
        self.zeros = VGroup(*zeros)
        for i, (one, zero, when) in enumerate(zip(said, zeros, words, strict=True)):
            own = box.part(i * (each + _APART), i * (each + _APART) + each, down=down)
            if down:
                VGroup(zero, when).arrange(DOWN, buff=_BETWEEN)
                VGroup(zero, when).move_to((own.right - wide / 2, own.middle[1], 0))
                own = replace(own, right=own.right - wide - _BETWEEN)
            else:
                zero.move_to((own.middle[0], own.top - over / 2, 0))
                when.move_to((own.middle[0], own.bottom + under / 2, 0))
                top, foot = own.top - over - _BETWEEN, own.bottom + under + _BETWEEN
                own = replace(own, top=top, bottom=foot)
            self.cases.add(VGroup(FlatCurve(write, one.flat, own), zero, when))
        super().__init__(self.cases)


def _broken(text: str, lines: int) -> str:
    """In so many lines, the first of them not shorter."""
    words = text.split()
    per = -(-len(words) // lines)
    return " \\ ".join(" ".join(words[i : i + per]) for i in range(0, len(words), per))
