"""How large a derivative is, as the height of a bar: the more a nudge does, the higher."""

from __future__ import annotations

from manim import DOWN, UP, Line, MathTypst, Rectangle, VGroup, VMobject

from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.graph import round_up_close
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import SYMBOL, WORD, Box

__all__ = ["ProductSize"]

_WIDE, _BESIDE = 0.7, 0.14
_THINNEST = 0.02


class ProductSize(VGroup):
    """A bar between 0 and a round size, under its name, in a box.

    Parameters
    ----------
    q
        What the cost is derived by.
    most
        The largest size that a pass will have; 0 where all have none.

    Attributes
    ----------
    frame
        Name, foot, the room that the bar has, and the numbers at both ends.
    bar
        `redraw` gives it the size of another pass.
    full
        The number at the upper end.
    """

    def __init__(self, write: Notation, trace: Trace, q: Quantity, most: float, box: Box) -> None:
        self.q, theme = q, write.theme
        self.full = round_up_close(most) if most else 0.0
        x = box.middle[0]
        name: MathTypst = write.formula(f"abs({write.ratio(COST, q)})", 0.8 * SYMBOL)
        fit(name, box.width).move_to((x, box.top, 0), aligned_edge=UP)
        nought, upper = (write.value(one, theme.quiet, WORD) for one in (0.0, self.full))
        fit(upper, box.width).next_to(name, DOWN, buff=2 * _BESIDE)
        nought.move_to((x, box.bottom, 0), aligned_edge=DOWN)
        self.foot = float(nought.get_top()[1]) + _BESIDE
        self.high = float(upper.get_bottom()[1]) - _BESIDE - self.foot
        foot = Line((x - _WIDE / 2, self.foot, 0), (x + _WIDE / 2, self.foot, 0))
        self.frame = VGroup(name, foot.set_stroke(theme.quiet, 2.5), nought)
        if self.full:
            room = Rectangle(width=_WIDE, height=self.high).set_stroke(theme.quiet, 2)
            self.frame.add(room.next_to(foot, UP, buff=0), upper)
        self.bar: VMobject = Rectangle(width=_WIDE - 0.1, height=1, stroke_width=0)
        self.bar.set_fill(theme.cost, 1).set_x(x)
        super().__init__(self.frame, self.bar)
        self.redraw(trace)

    def redraw(self, trace: Trace, moving: bool = False) -> ProductSize:
        """The size of another pass."""
        share = abs(trace[self.q].derivative) / self.full if self.full else 0.0
        high = max(_THINNEST, min(1.0, share) * self.high)
        self.bar.stretch_to_fit_height(high)
        self.bar.set_y(self.foot + high / 2)
        return self
