"""What the cost is, and under it what is asked: how it depends on a weight."""

from __future__ import annotations

from manim import DOWN, LEFT, VGroup

from backprop.core.quantities import COST
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import HAND, Box

__all__ = ["AskedSlope"]

_BETWEEN, _LEAST = 1.0, 0.3
"""From one line to the other, at most and at least."""


class AskedSlope(VGroup):
    """Two lines in the middle of a box.

    Parameters
    ----------
    cost
        The cost as Typst math.

    Attributes
    ----------
    cost, slope
        What it is, and the derivative that is asked for.
    """

    def __init__(self, write: Notation, cost: str, box: Box) -> None:
        red = write.theme.cost
        self.cost = write.formula(f"{write.symbol(COST)} = {write.coloured(cost, red)}", HAND)
        asked = f"frac({write.partial(COST)}, {write.coloured('partial w', write.theme.weight)}) = "
        self.slope = write.formula(f'{asked} "?"', HAND)
        super().__init__(self.cost, self.slope)
        fit(self.cost, box.width)
        free = box.height - self.cost.height - self.slope.height
        self.arrange(DOWN, buff=max(_LEAST, min(_BETWEEN, free / 3)), aligned_edge=LEFT)
        self.move_to(box.middle)
