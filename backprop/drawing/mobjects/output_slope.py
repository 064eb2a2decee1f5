"""The derivative of the cost with respect to an output: the formula, and its numbers under it."""

from __future__ import annotations

from manim import DOWN, RIGHT, VGroup, VMobject

from backprop.core.equations import Result
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import Equation, Notation, fit
from backprop.drawing.notation.worked import expression
from backprop.drawing.style import HAND, LEAST, SYMBOL, Box

__all__ = ["OutputSlope"]


class OutputSlope(VGroup):
    """In the middle of a box.

    Parameters
    ----------
    q
        The output.
    text
        What its derivative is, as Typst math.

    Attributes
    ----------
    formula
        The cost's own derivative in letters.
    inside, equals, total
        The same in numbers, "=", and the result.
    """

    def __init__(self, write: Notation, trace: Trace, q: Quantity, text: str, box: Box) -> None:
        theme, form = write.theme, trace.network.cost.typst_derivative
        y = Quantity("y", 0, q.index)
        letters = form.format(a=write.symbol(q), y=write.symbol(y))
        self.formula = fit(write.formula(f"{write.ratio(COST, q)} = {letters}", HAND), box.width)
        self.total: VMobject = write.formula(write.coloured(text, theme.cost), SYMBOL)
        self.equals = write.formula("=", SYMBOL)
        self.inside = VGroup()
        line = VGroup(self.equals, self.total)
        if "infinity" not in text:
            parts = [(trace[q].value, theme.ink), (trace[y].value, theme.desired)]
            source = expression(write, form.format(a="{0}", y="{1}"), parts, Result.read(text), 3)
            self.inside.add(write.formula(source, SYMBOL))
            line = VGroup(self.inside, self.equals, self.total)
        line.arrange(RIGHT, buff=0.2)
        line.scale(max(LEAST / SYMBOL, min(1.0, box.width / line.width)))
        super().__init__(self.formula, self.inside, self.equals, self.total)
        VGroup(self.formula, line).arrange(DOWN, buff=0.8).move_to(box.middle)

    @property
    def equations(self) -> list[Equation]:
        """What its numbers say."""
        return [(*self.inside, "=", self.total)] if len(self.inside) else []
