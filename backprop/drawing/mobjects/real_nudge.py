"""What really happened when a quantity was nudged, in a line."""

from __future__ import annotations

from manim import DOWN, Typst, VGroup

from backprop.core.explain import Tried
from backprop.core.quantities import COST, Quantity
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import NUMBER, SYMBOL, Box

__all__ = ["RealNudge"]


class RealNudge(VGroup):
    """The nudge and how the cost answered, in the middle of a box.

    Attributes
    ----------
    title, line
        What it is, and its numbers.
    """

    def __init__(self, write: Notation, q: Quantity, tried: Tried, box: Box) -> None:
        theme = write.theme
        by = write.coloured(f"Delta {q.typst(write.widths)}", theme.quantity(q.kind))
        cost = write.coloured(f"Delta {COST.typst(write.widths)}", theme.cost)
        self.title: Typst = write.words("a real nudge", NUMBER)
        self.line: Typst = write.words(
            f"${by} = {write.number(tried.by, theme.quantity(q.kind))}$ gives "
            f"${cost} \\/ {by} = {write.number(tried.ratio, theme.cost)}$",
            SYMBOL,
        )
        super().__init__(self.title, fit(self.line, box.width))
        self.arrange(DOWN, buff=0.25).move_to(box.middle)
