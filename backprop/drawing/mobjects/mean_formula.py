"""The full cost, or a derivative of it, as the mean of the examples'."""

from __future__ import annotations

from manim import RIGHT, UP, VGroup

from backprop.core.quantities import Quantity
from backprop.drawing.notation import Notation, fit, letters
from backprop.drawing.style import HAND, Box

__all__ = ["MeanFormula"]

_LINE, _BROKEN = 0.1, 0.5
"""Between two lines, and of the size of the formula at hand, what one line is at least."""


class MeanFormula(VGroup):
    """The full cost, or its derivative by a parameter, as the mean of the examples'.

    Attributes
    ----------
    left, middle, one, equals, number
        dC/dw, "= 1/n sum", dC_i/dw, "=", and the value, in the middle of the box.
    """

    def __init__(
        self, write: Notation, q: Quantity | None, count: int, value: str, box: Box, colour: str
    ) -> None:
        theme = write.theme

        def of(cost: str) -> str:
            if q is None:
                return write.coloured(cost, theme.cost)
            return f"frac({write.coloured(f'partial {cost}', theme.cost)}, {write.partial(q)})"

        mean = (f"= 1/{count} sum_(i=0)^({count - 1})", "C_i") if count > 1 else ("=", "C_0")
        sources = of("C"), mean[0], of(mean[1]), "=", write.coloured(value, colour)
        pieces = [write.formula(source, HAND) for source in sources]
        # Each stands where it does in the whole.
        places = letters(write.formula(" ".join(sources), HAND))
        for piece in pieces:
            own = letters(piece)
            piece.shift(places[0].get_center() - own[0].get_center())
            places = places[len(own) :]
        self.left, self.middle, self.one, self.equals, self.number = pieces
        super().__init__(*pieces)
        # In a narrow box the value has a line of its own, under the sum's sign.
        share = min(box.height / self.height, box.width / self.width)
        last = VGroup(self.equals, self.number)
        high = self.height + last.height + _LINE
        wide = self.one.get_right()[0] - self.left.get_left()[0]
        if share < _BROKEN and min(box.height / high, box.width / wide) > share:
            last.shift((self.middle.get_left()[0] - self.equals.get_left()[0]) * RIGHT)
            last.shift((self.get_bottom()[1] - _LINE - last.get_top()[1]) * UP)
        self.scale(min(1.0, box.height / self.height))
        fit(self, box.width).move_to(box.middle)
