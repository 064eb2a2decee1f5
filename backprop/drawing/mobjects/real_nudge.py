"""What really happened when a quantity was nudged, in a line."""

from __future__ import annotations

from manim import DOWN, Typst, VGroup

from backprop.core.explain import Tried
from backprop.core.language import gettext
from backprop.core.quantities import COST, Quantity
from backprop.drawing.notation import Notation
from backprop.drawing.style import NUMBER, SYMBOL, Box

__all__ = ["RealNudge"]


class RealNudge(VGroup):
    """The nudge and how the cost answered, in the middle of a box.

    Attributes
    ----------
    by, ratio
        What was nudged how far, and the cost's change per unit of that.
    """

    def __init__(self, write: Notation, q: Quantity, tried: Tried, box: Box) -> None:
        theme = write.theme
        change = write.coloured(f"Delta {q.typst(write.widths)}", theme.quantity(q.kind))
        cost = write.coloured(f"Delta {COST.typst(write.widths)}", theme.cost)
        moved, answer = (
            write.number(tried.by, theme.quantity(q.kind)),
            write.number(tried.ratio, theme.cost),
        )
        said = gettext("a real nudge, {change}:").format(change=f"${change} = {moved}$")
        self.by: Typst = write.broken(said, box.width, NUMBER, theme.ink)
        self.ratio: Typst = write.words(f"${cost} \\/ {change} = {answer}$", SYMBOL)
        super().__init__(self.by, self.ratio)
        self.arrange(DOWN, buff=0.25)
        self.scale(min(1.0, box.width / self.width, box.height / self.height)).move_to(box.middle)
