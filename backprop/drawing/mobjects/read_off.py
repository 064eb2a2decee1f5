"""A derivative read off a formula: the part it is about is marked, an arrow leads to it."""

from __future__ import annotations

from manim import RIGHT, Arrow, MathTypst, VGroup, VMobject

from backprop.core.dependencies import causes, local_derivative
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import LiveNumber, Notation, fit, term
from backprop.drawing.style import SYMBOL, Box

__all__ = ["ReadOff"]


_SPACE = "#h(0.65em)"


class ReadOff(VGroup):
    """z = w a + b, and the ratio of z to one of these, in the middle of a box.

    Parameters
    ----------
    of, by
        z, and what is nudged. Of more than one input the formula has only the one on the route.

    Attributes
    ----------
    formula, part
        The whole, and in it what changes with `by`: b, or the product w a.
    arrow
        From the formula to the ratio.
    ratio, value
        The derivative, and what it is: a number for the bias, else the other factor.
    """

    def __init__(self, write: Notation, trace: Trace, of: Quantity, by: Quantity, box: Box) -> None:
        w, b = (next(q for q in causes(trace.network, of) if q.kind == kind) for kind in "wb")
        a = Quantity("a", of.layer - 1, w.index[1:])
        product = f"{write.symbol(w)} {write.symbol(a)}"
        added = write.symbol(b)
        # With room for a frame round what is marked.
        if by.kind == "b":
            added = f"{_SPACE} {term(added, 'part')}"
        else:
            # After a space of ours a plus has none of its own.
            product = f"{_SPACE} {term(product, 'part')} {_SPACE}"
            added = f"#h(0.25em) {added}"
        self.formula = write.formula(f"{write.symbol(of)} = {product} + {added}", SYMBOL)
        self.part: VMobject = self.formula.select("part")
        self.ratio = write.formula(f"{write.ratio(of, by)} =", SYMBOL)
        self.value: MathTypst | LiveNumber
        if by.kind == "b":
            slope = local_derivative(trace, of, by)
            self.value = LiveNumber(slope, write.theme.quantity(of.kind), SYMBOL)
        else:
            self.value = write.label(a if by.kind == "w" else w, SYMBOL)
        self.ratio.next_to(self.formula, RIGHT, buff=1.3)
        self.value.next_to(self.ratio, RIGHT, buff=0.2)
        self.arrow = Arrow(
            self.formula.get_right(), self.ratio.get_left(), buff=0.2, stroke_width=3
        ).set_color(write.theme.quiet)
        super().__init__(self.formula, self.arrow, self.ratio, self.value)
        fit(self, box.width).move_to(box.middle)
