"""What really happened when a quantity was nudged, in a line."""

from __future__ import annotations

from manim import DOWN, Typst, VGroup

from backprop.core.explain import Tried
from backprop.core.language import gettext
from backprop.core.quantities import COST, Quantity
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["RealNudge"]

_GAP = 0.25
"""Between its lines."""


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
        self.ratio: Typst = write.words(f"${cost} \\/ {change} = {answer}$", SYMBOL)
        said = gettext("a real nudge, {change}:").format(change=f"${change} = {moved}$")
        lines = said, said.replace(" $", " \\ $", 1)
        one, two = (write.words(line, NUMBER, theme.ink) for line in lines)
        self.by: Typst = max((one, two), key=lambda by: self._share(by, box))
        super().__init__(self.by, self.ratio)
        self.arrange(DOWN, buff=_GAP)
        self.scale(max(self._share(self.by, box), LEAST / NUMBER)).move_to(box.middle)

    def _share(self, by: Typst, box: Box) -> float:
        """How large both lines can be."""
        wide, high = max(by.width, self.ratio.width), by.height + _GAP + self.ratio.height
        return min(1.0, box.width / wide, box.height / high)
