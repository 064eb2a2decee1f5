"""How far training has come: the steps made, and the cost after them."""

from __future__ import annotations

from manim import LEFT, RIGHT, UP, Mobject, VGroup

from backprop.core.activations import Array
from backprop.core.number_format import typst_number
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import FORMULA, VALUE

__all__ = ["CostReading"]


class CostReading(VGroup):
    """ "after step 12   C = 0.34", with room for every step of `costs`; begins at the first.

    Attributes
    ----------
    step, cost
        The two numbers.
    """

    def __init__(self, write: Notation, costs: Array) -> None:
        theme = write.theme
        self.words = write.words("after step", VALUE)
        self.step = LiveNumber(len(costs) - 1, theme.quiet, VALUE, align=1)
        self.step.next_to(self.words, RIGHT, buff=0.15)
        sign = write.formula(f"{write.coloured('C', theme.cost)} =", FORMULA)
        sign.next_to(self.step, RIGHT, buff=0.5)
        widest = max((float(cost) for cost in costs), key=lambda cost: len(typst_number(cost)))
        self.cost = LiveNumber(widest, theme.cost, FORMULA, align=-1)
        self.cost.next_to(sign, RIGHT, buff=0.2)
        sign.shift(UP * (self.step.baseline - _foot(sign)))
        self.cost.shift(UP * (self.step.baseline - self.cost.baseline))
        super().__init__(self.words, self.step, sign, self.cost)
        self.redraw(0, float(costs[0]))

    def redraw(self, step: int, cost: float, moving: bool = False) -> CostReading:
        """Write another step and its cost; the words keep close to the number."""
        self.step.redraw(step)
        self.cost.redraw(cost, moving)
        self.words.next_to(self.step, LEFT, buff=0.15)
        self.words.shift(UP * (self.step.baseline - _foot(self.words)))
        return self


def _foot(text: Mobject) -> float:
    """The height of the line that a text's first letter, which has no tail, stands on."""
    return float(text.family_members_with_points()[0].get_bottom()[1])
