"""How large a derivative is, as the height of a bar: the more a nudge does, the higher."""

from __future__ import annotations

from manim import UP, Line, Rectangle, VGroup, VMobject

from backprop.core.equations import legible
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import NUMBER, Box

__all__ = ["ProductSize"]

_WIDE, _BESIDE = 1.4, 0.14
_THINNEST = 0.02


class ProductSize(VGroup):
    """A bar on its foot, on top of it what it is as a number, in a box.

    Parameters
    ----------
    q
        What the cost is derived by.
    most
        The largest size that a pass will have, for which there is room; 0 where all have none.
    x
        Where its middle is, that it stands under the number whose size it is.
    decimals
        As that number is written.

    Attributes
    ----------
    ground
        What it stands on.
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
        self.foot = box.bottom + _BESIDE
        self.high = box.height - 2 * _BESIDE - self.number.height
        self.ground = Line((x - _WIDE / 2, self.foot, 0), (x + _WIDE / 2, self.foot, 0))
        self.ground.set_stroke(theme.quiet, 2.5)
        self.bar: VMobject = Rectangle(width=_WIDE, height=1, stroke_width=0)
        self.bar.set_fill(theme.cost, 1).set_x(x)
        self.number.set_x(x)
        super().__init__(self.ground, self.bar, self.number)
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
        self.number.scale(min(NUMBER / self.number.font_size, _WIDE / self.number.width))
        self.number.shift(UP * (self.foot + high + _BESIDE - self.number.baseline))
        return self
