"""What the cost is that falls."""

from __future__ import annotations

from manim import MathTypst

from backprop.core.language import gettext
from backprop.drawing.notation import Notation, fit
from backprop.drawing.notation.formula import quoted
from backprop.drawing.style import SYMBOL, Box

__all__ = ["mean_cost"]


def mean_cost(write: Notation, count: int, box: Box) -> MathTypst:
    """C as the mean over so many examples, in two lines where one would be too small."""
    whole, one = (write.coloured(name, write.theme.cost) for name in ("C", "C_i"))
    over = quoted(gettext("over all examples"))
    every = f"frac(1, {count}) sum_(i=0)^({count - 1}) {one} quad {over}"
    words = every if count > 1 else quoted(gettext("the cost of the example"))
    made = write.formula(f"{whole} = {words}", SYMBOL)
    if made.width > box.width:
        lines = every.replace(" quad ", " \\ ") if count > 1 else f"\\ {words}"
        made = write.formula(f"{whole} = {lines}", SYMBOL)
    return fit(made, box.width).move_to(box.middle)
