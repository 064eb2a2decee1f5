"""Why a weighted sum moves as much as its bias: what is added in it, and a nudge to that."""

from __future__ import annotations

from manim import DOWN, LEFT, UP, Arrow, MathTypst, VGroup, VMobject

from backprop.core.dependencies import causes, local_derivative
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import LiveNumber, Notation, fit, term
from backprop.drawing.style import HAND, Box

__all__ = ["ReadOff"]

_SPACE = "#h(0.3em)"
"""Beside what gets a frame."""
_DOWN, _NEAR = 1.0, 0.2
"""From the formula to the ratio, and from an arrow's ends."""


class ReadOff(VGroup):
    """z = w a + b, under b the ratio of z to it, and beside that a nudge, in the middle of a box.

    Parameters
    ----------
    of, by
        z and b. Of more than one input the formula has only the one on the route.
    nudge
        How far b is really nudged, and z moves; None where what is printed would not show it.

    Attributes
    ----------
    formula, part
        The whole, and in it b.
    arrow
        From there to the ratio.
    ratio, value
        The derivative, and what it is.
    nudged
        Two lines, for b and for z; none without a nudge.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        of: Quantity,
        by: Quantity,
        nudge: float | None,
        box: Box,
    ) -> None:
        w = next(q for q in causes(trace.network, of) if q.kind == "w")
        symbol, colour = write.symbol, write.theme.quantity
        product = f"{symbol(w)} {symbol(Quantity('a', of.layer - 1, w.index[1:]))}"
        added = f"{_SPACE} {term(symbol(by), 'part')}"
        self.formula = write.formula(f"{symbol(of)} = {product} + {added}", HAND)
        self.part: VMobject = self.formula.select("part")
        self.ratio: MathTypst = write.formula(f"{write.ratio(of, by)} =", HAND)
        slope = local_derivative(trace, of, by)
        self.value = LiveNumber(slope, colour(of.kind), HAND)
        self.value.next_to(self.ratio, buff=_NEAR)
        result = VGroup(self.ratio, self.value).next_to(self.formula, DOWN, buff=_DOWN)
        x, foot = self.part.get_x(), self.part.get_bottom()[1]
        result.set_x(x - self.ratio.get_x() + result.get_x())
        self.arrow = Arrow((x, foot, 0), (x, result.get_top()[1], 0), buff=_NEAR, stroke_width=4)
        self.arrow.set_color(write.theme.quiet)
        self.nudged = VGroup()
        for q in (by, of):
            if nudge is None:
                break
            change = write.coloured(f"Delta {q.typst(write.widths)}", colour(q.kind))
            so_much = write.number(nudge, colour(q.kind))
            self.nudged.add(write.formula(f"{change} = {so_much}", 0.8 * HAND))
        self.nudged.arrange(DOWN, buff=0.3, aligned_edge=LEFT)
        self.nudged.move_to((self.formula.get_left()[0], result.get_top()[1], 0), LEFT + UP)
        super().__init__(self.formula, self.arrow, self.ratio, self.value, self.nudged)
        fit(self, box.width)
        if self.height > box.height:
            self.scale(box.height / self.height)
        self.move_to(box.middle)
