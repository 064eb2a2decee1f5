"""The gap of an output that is turned, as the side of a square, with its area beside a curve."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, RIGHT, UP, MathTypst, Square, VGroup, VMobject

from backprop.core.language import gettext
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.level_arrow import arrow
from backprop.drawing.notation import LiveNumber, Notation, letters
from backprop.drawing.style import NUMBER, SYMBOL, Box

__all__ = ["TurnedGap"]

_FOOT, _HEAD = 1.1, 0.75
"""Under a square, its arrow and the gap; and over it, its area."""
_GAP, _BETWEEN = 0.28, 0.25
_THIN = 1e-4
_HEAVY = 2.2


class TurnedGap(VGroup):
    """A square whose side is the gap, in the middle of a box; its end at y stays in its place.

    Parameters
    ----------
    output
        What is turned.
    gap
        a - y with all its digits.
    outputs
        All values that it will have: the farthest from y fills the box.
    decimals
        Of the gap.

    Attributes
    ----------
    square, arrow
        The area, and the gap under it, from y to a.
    area, cost
        What is over it: words and a symbol, and the number.
    side, difference
        Under the arrow: a - y, and the number.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        output: Quantity,
        gap: float,
        outputs: Sequence[float],
        decimals: int,
        box: Box,
    ) -> None:
        self.theme, self.output, self.recorded = write.theme, output, (trace[output].value, gap)
        self.wanted, self.box = trace[Quantity("y", 0, (0,))].value, box
        longest = max(abs(one - self.wanted) for one in (*outputs, trace[output].value))
        side = min(box.width, box.height - _FOOT - _HEAD)
        self.unit = side / longest
        self.right = 1 if gap > 0 else -1
        self.end = box.middle[0] - self.right * side / 2
        self.foot = box.middle[1] - (side + _HEAD - _FOOT) / 2
        square = Square(1.0).set_stroke(self.theme.cost, 3)
        self.square: VMobject = square.set_fill(self.theme.cost, 0.3)
        self.arrow = VGroup()
        words = write.words(gettext("area"), NUMBER)
        symbol = write.formula(f"{write.symbol(COST)} =", SYMBOL)
        self.area = VGroup(words, symbol).arrange(RIGHT, buff=_BETWEEN)
        words.align_to(letters(symbol)[0], DOWN)
        self.cost = LiveNumber(trace.cost, self.theme.cost, SYMBOL, align=-1)
        y = Quantity("y", 0, (0,))
        self.side: MathTypst = write.formula(
            f"{write.symbol(output)} - {write.symbol(y)} =", NUMBER
        )
        sign = self.theme.sign(gap)
        self.difference = LiveNumber(gap, sign, NUMBER, decimals=decimals, align=-1)
        for name, number in ((self.area, self.cost), (self.side, self.difference)):
            share = min(1.0, box.width / (name.width + _BETWEEN + number.width))
            name.scale(share)
            number.scale(share)
        super().__init__(self.square, self.arrow, self.area, self.cost, self.side, self.difference)
        self.redraw(trace)

    def redraw(self, trace: Trace, moving: bool = False) -> TurnedGap:
        """The gap of another record."""
        output, gap = trace[self.output].value, self.recorded[1]
        if output != self.recorded[0]:
            gap = output - self.wanted
        length = abs(gap) * self.unit
        ends = [(self.end + far * self.right * length, self.foot, 0) for far in (0, 1)]
        middle = sum(end[0] for end in ends) / 2
        self.square.scale_to_fit_width(max(length, _THIN))
        self.square.move_to((middle, self.foot, 0), aligned_edge=DOWN)
        lower = [self.foot * UP + end[0] * RIGHT + _GAP * DOWN for end in ends]
        self.arrow.become(
            arrow(lower[0], lower[1], _HEAVY).set_color(self.theme.sign(self.recorded[1]))
        )
        over, under = self.square.get_top()[1] + _GAP, lower[0][1] - _GAP
        for name, first, number, value, height, edge in (
            (self.area, self.area[1], self.cost, trace.cost, over, DOWN),
            (self.side, self.side, self.difference, gap, under, UP),
        ):
            number.redraw(value, moving).next_to(name, RIGHT, buff=_BETWEEN)
            number.shift((letters(first)[0].get_bottom()[1] - number.baseline) * UP)
            both = VGroup(name, number)
            half = both.width / 2
            x = min(max(middle, self.box.left + half), self.box.right - half)
            both.set_x(x).set_y(height, edge)
        return self
