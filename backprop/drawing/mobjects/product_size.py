"""How large a derivative is, as the height of a bar: the more a nudge does, the higher."""

from __future__ import annotations

from manim import DOWN, LEFT, RIGHT, UP, Line, MathTypst, Rectangle, VGroup, VMobject

from backprop.core.equations import legible
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["ProductSize"]

_WIDE, _NARROW, _BESIDE = 1.4, 1.1, 0.14
"""The bar's width, and that in a box whose middle is not under the number; and beside texts."""
_THINNEST = 0.02
_NAME = 0.3
"""Of the height, at most the name's."""


class ProductSize(VGroup):
    """A bar on its foot, on top of it what it is as a number, in a box.

    Parameters
    ----------
    q
        What the cost is derived by.
    most
        The largest size that a pass will have, for which there is room; 0 where all have none.
    x
        Where its middle is, as far as the box goes: under the number whose size it is.
    decimals
        As that number is written.

    Attributes
    ----------
    ground, ratio
        What it stands on, and under that what its height is.
    bar
        `redraw` gives it the size of another pass.
    number
        That size, on top of the bar.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        q: Quantity,
        most: float,
        box: Box,
        *,
        x: float,
        decimals: int,
    ) -> None:
        self.q, self.decimals, theme = q, decimals, write.theme
        self.most = most
        self.number = LiveNumber(abs(trace[q].derivative), theme.cost, NUMBER)
        half = min(_NARROW, box.width) / 2
        x = min(max(x, box.left + half), box.right - half)
        self.wide, self.left = min(_WIDE, 2 * (x - box.left), 2 * (box.right - x)), box.left
        source = f"lr(|{write.ratio(COST, q)}|)"
        self.ratio: MathTypst = write.formula(source, SYMBOL)
        share = min(_NAME * box.height / self.ratio.height, self.wide / self.ratio.width)
        self.ratio.scale(min(1.0, max(share, LEAST / SYMBOL)))
        self.ratio.move_to((x, box.bottom, 0), aligned_edge=DOWN)
        self.foot = self.ratio.get_top()[1] + _BESIDE
        self.high = box.top - self.foot - _BESIDE - self.number.height
        self.ground = Line(self.wide * LEFT / 2, self.wide * RIGHT / 2)
        self.ground.move_to((x, self.foot, 0))
        self.ground.set_stroke(theme.quiet, 2.5)
        self.bar: VMobject = Rectangle(width=self.wide, height=1, stroke_width=0)
        self.bar.set_fill(theme.cost, 1).set_x(x)
        self.number.set_x(x)
        super().__init__(self.ground, self.ratio, self.bar, self.number)
        self.redraw(trace)

    def redraw(self, trace: Trace, moving: bool = False) -> ProductSize:
        """The size of another pass."""
        size = abs(trace[self.q].derivative)
        share = size / self.most if self.most else 0.0
        high = max(_THINNEST, min(1.0, share) * self.high)
        self.bar.stretch_to_fit_height(high)
        self.bar.set_y(self.foot + high / 2)
        self.number.decimals = self.decimals if moving else legible(size, self.decimals)
        self.number.redraw(size, moving)
        share = min(NUMBER / self.number.font_size, self.wide / self.number.width)
        # What is too long to be read in that stands out at the right.
        self.number.scale(max(share, LEAST / self.number.font_size))
        self.number.set_x(self.bar.get_x())
        self.number.shift(RIGHT * max(0.0, self.left - self.number.get_left()[0]))
        self.number.shift(UP * (self.foot + high + _BESIDE - self.number.baseline))
        return self
