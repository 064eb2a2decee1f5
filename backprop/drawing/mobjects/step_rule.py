"""What every weight and every bias does in a step, and what the cost is that falls."""

from __future__ import annotations

from manim import DOWN, MathTypst, Typst, VGroup

from backprop.core.number_format import typst_number
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import HAND, NUMBER, SYMBOL, Box

__all__ = ["StepRule", "mean_cost"]


class StepRule(VGroup):
    """The rule for both kinds over how many they are and the learning rate.

    Attributes
    ----------
    formula, words
        The parts.
    """

    def __init__(self, write: Notation, total: int, rate: float, box: Box) -> None:
        theme = write.theme
        cost = write.coloured("partial C", theme.cost)
        forms = []
        for kind, colour in (("w", theme.weight), ("b", theme.bias)):
            own, by = (write.coloured(one, colour) for one in (kind, f"partial {kind}"))
            forms.append(f"{own} arrow.l {own} - eta frac({cost}, {by})")
        self.formula: MathTypst = fit(write.formula(" wide ".join(forms), HAND), box.width)
        said = f"all {total:,} at once, learning rate $eta = {typst_number(rate)}$"
        self.words: Typst = fit(write.words(said, NUMBER), box.width)
        super().__init__(self.formula, self.words)
        self.arrange(DOWN, buff=0.25).move_to(box.middle)


def mean_cost(write: Notation, count: int, box: Box) -> MathTypst:
    """C as the mean over so many examples."""
    whole, one = (write.coloured(name, write.theme.cost) for name in ("C", "C_i"))
    every = f'frac(1, {count}) sum_(i=0)^({count - 1}) {one} quad "over all examples"'
    words = every if count > 1 else '"the cost of the example"'
    return fit(write.formula(f"{whole} = {words}", SYMBOL), box.width).move_to(box.middle)
