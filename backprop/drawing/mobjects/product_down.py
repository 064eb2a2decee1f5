"""The chain rule along one path, one factor under the other: its form for a narrow room."""

from __future__ import annotations

import numpy as np
from manim import RIGHT

from backprop.drawing.mobjects.chain_product import ChainProduct
from backprop.drawing.notation import on_bar
from backprop.drawing.style import FORMULA

__all__ = ["ProductDown"]

_GAP, _ROW, _BESIDE = 0.2, 1.14, 0.35
"""Between the parts of a row, from row to row, and from a ratio to its number."""
_ACROSS = np.array([1, 0, 0])
_LAST = 0.85
"""Of a row: from the last factor to what they come to."""


class ProductDown(ChainProduct):
    """A product with each factor's number beside it.

    The left side stands over the factors, what they come to under their numbers.
    """

    def _arrange(self) -> None:
        size = self.sizes[0] / FORMULA
        sign = max(one.width for one in (self.equals.lower, *self.dots)) + _GAP
        links = (self.left, *self.links)
        ratios = max(link.ratio.width for link in links)
        signs = sign + ratios + _BESIDE * size
        numbers = signs + sign + max(link.number.width for link in links) / 2
        for row, link in enumerate(links):
            on_bar(link.ratio.set_x(sign + ratios / 2), -_ROW * size * row)
            link.number.set_x(numbers).set_y(-_ROW * size * row)
        for dot, link in zip(self.dots, self.links[1:], strict=True):
            bar = link.number.get_y()
            dot.upper.move_to((dot.upper.width / 2, bar, 0))
            dot.lower.move_to((signs + dot.lower.width / 2, bar, 0))
        self.equals.upper.set_y(0).next_to(self.left.ratio, RIGHT, buff=_GAP, coor_mask=_ACROSS)
        foot = -_ROW * size * (len(self.links) + _LAST)
        self.left.number.set_y(foot)
        self.equals.lower.move_to((signs + self.equals.lower.width / 2, foot, 0))
