"""When a product is 0, or nearly: a picture of each factor's zero, and in words when that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manim import VGroup

from backprop.core.varied_factors import Flat
from backprop.drawing.mobjects.flat_curve import FlatCurve
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Notation
from backprop.drawing.style import HAND, LEAST, SYMBOL, Box

__all__ = ["Silencer", "Silencers"]

_APART, _BETWEEN = 0.3, 0.4
"""Between two columns; from a picture to what is said over and under it."""


@dataclass(frozen=True, slots=True)
class Silencer:
    """A factor that can be 0: its source, when it is so, and its curve."""

    source: str
    when: str
    flat: Flat


class Silencers(VGroup):
    """A factor a column, side by side in a box: that it is 0, its curve where it is so, and when.

    Parameters
    ----------
    sign
        "=", or "approx" where a factor only comes near 0: one sign for all that is said.

    Attributes
    ----------
    cases, zeros
        The columns, from the left, and what stands over each.
    """

    def __init__(self, write: Notation, said: Sequence[Silencer], sign: str, box: Box) -> None:
        count = max(1, len(said))
        wide = (box.width - _APART * (count - 1)) / count
        zeros = [write.formula(f"{one.source} {sign} 0", HAND) for one in said]
        for lines in (1, 2):
            words = [write.words(_broken(one.when, lines), SYMBOL, write.theme.ink) for one in said]
            if all(wide * SYMBOL >= LEAST * one.width for one in words):
                break
        for row in (VGroup(*zeros), VGroup(*words)):
            share = min([1.0, *(wide / one.width for one in row)])
            for text in row:
                text.scale(share)
        over, under = (max((one.height for one in row), default=0.0) for row in (zeros, words))
        top, foot = box.top - over - _BETWEEN, box.bottom + under + _BETWEEN
        self.cases: GroupOf[VGroup] = GroupOf()
        self.zeros = VGroup(*zeros)
        x = box.middle[0] - (wide + _APART) * (count - 1) / 2
        for one, zero, when in zip(said, zeros, words, strict=True):
            curve = FlatCurve(write, one.flat, Box(x - wide / 2, x + wide / 2, foot, top))
            zero.move_to((x, box.top - over / 2, 0))
            when.move_to((x, box.bottom + under / 2, 0))
            self.cases.add(VGroup(curve, zero, when))
            x += wide + _APART
        super().__init__(self.cases)


def _broken(text: str, lines: int) -> str:
    """In so many lines, the first of them not shorter."""
    words = text.split()
    per = -(-len(words) // lines)
    return " \\ ".join(" ".join(words[i : i + per]) for i in range(0, len(words), per))
