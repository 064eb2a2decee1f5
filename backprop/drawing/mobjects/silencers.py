"""When a product is 0, or nearly: a picture of each factor's zero, and in words when that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manim import DOWN, RIGHT, MathTypst, VGroup

from backprop.core.varied_factors import Flat
from backprop.drawing.mobjects.flat_curve import FlatCurve
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import NUMBER, SYMBOL, Box

__all__ = ["Silencer", "Silencers"]

_WIDEST, _APART = 4.3, 0.25
"""Of a column; and what is between two."""
_UNDER, _LINE = 0.3, 0.22
"""From the picture to the formula, and from there to the words."""
_FRAME = 0.15
"""Round the last line there is room for a frame."""


@dataclass(frozen=True, slots=True)
class Silencer:
    """A factor that can be 0: its source, when it is so, and its curve."""

    source: str
    when: str
    flat: Flat


class Silencers(VGroup):
    """A factor a column, side by side in a box: its curve where it is flat, "if ... = 0", and when.

    Parameters
    ----------
    product
        Its source: its name, and the factors that it is made of.
    sign
        "=", or "approx" where a factor only comes near 0: one sign for all that is said.

    Attributes
    ----------
    cases
        The columns, from the left.
    then
        Under them, what the product is in each of these cases.
    """

    def __init__(
        self, write: Notation, said: Sequence[Silencer], product: str, sign: str, box: Box
    ) -> None:
        self.sign = sign
        then: MathTypst = write.formula(f"{product} {sign} 0", SYMBOL)
        self.then = VGroup(write.words("then", NUMBER), then).arrange(RIGHT, buff=0.35)
        fit(self.then, box.width - 2 * _FRAME)
        self.then.move_to((box.middle[0], box.bottom + _FRAME, 0), aligned_edge=DOWN)
        wide = min(_WIDEST, (box.width - _APART * (len(said) - 1)) / max(1, len(said)))
        zeros = [fit(self._zero(write, one, at), wide) for at, one in enumerate(said)]
        words = [fit(write.words(one.when, NUMBER, write.theme.ink), wide) for one in said]
        rows = (max((one.height for one in row), default=0.0) for row in (words, zeros))
        places, foot = [], float(self.then.get_top()[1]) + 1.6 * _UNDER
        for high, over in zip(rows, (_LINE, _UNDER), strict=True):
            places.append(foot + high / 2)
            foot += high + over
        self.cases: GroupOf[VGroup] = GroupOf()
        x = box.middle[0] - (wide + _APART) * (len(said) - 1) / 2
        for one, zero, when in zip(said, zeros, words, strict=True):
            curve = FlatCurve(write, one.flat, Box(x - wide / 2, x + wide / 2, foot, box.top))
            self.cases.add(
                VGroup(curve, zero.move_to((x, places[1], 0)), when.move_to((x, places[0], 0)))
            )
            x += wide + _APART
        super().__init__(self.cases, self.then)

    def _zero(self, write: Notation, one: Silencer, place: int) -> VGroup:
        joined = write.words("or if" if place else "if", NUMBER)
        zero = write.formula(f"{one.source} {self.sign} 0", SYMBOL)
        return VGroup(joined, zero).arrange(RIGHT, buff=0.3)
