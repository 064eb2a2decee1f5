"""Beside a tree, what all the links of a way together make of a nudge."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects.chain_product import Link
from backprop.drawing.mobjects.fat_arrow import fat_arrow
from backprop.drawing.mobjects.sent_back import Arrived
from backprop.drawing.mobjects.sent_down import SentDown
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Equation, Notation
from backprop.drawing.style import HAND, LEAST, Box

__all__ = ["Overall"]

_THICK, _STUB, _NEAR, _MOST = 1.0, 0.1, 0.4, 1.25
"""Of the arrow, and of its length how it begins; from there to the line, and how large that is."""


class Overall(VGroup):
    """An arrow from a quantity's row to the cost's, and the derivative beside it.

    Parameters
    ----------
    product
        The derivative in its digits.
    sent
        The nudge that it is measured on, if one is shown in the tree.

    Attributes
    ----------
    stub, arrow, line
        The arrow as it begins and whole, and dC/dq = number.
    """

    def __init__(
        self,
        write: Notation,
        tree: Tree,
        q: Quantity,
        product: Link,
        sent: SentDown | None,
        box: Box,
    ) -> None:
        self.sent = sent
        number = product.number
        self.line = Arrived(write, q, number.value, number.decimals)
        self.line.remove(self.line.question)
        self.line.scale(_MOST)
        x = box.left + _THICK
        start, end = (np.array([x, tree.row(one), 0.0]) for one in (q, COST))
        colour = write.theme.quantity(q.kind)
        self.arrow = fat_arrow(write.theme, start, end, _THICK, colour)
        self.stub = fat_arrow(write.theme, start, start + _STUB * (end - start), _THICK, colour)
        left = float(self.arrow.get_right()[0]) + _NEAR
        room = (box.right - left) / self.line.width
        self.line.scale(min(1.0, max(room, LEAST / (_MOST * HAND))))
        self.line.move_to((left + self.line.width / 2, self.arrow.get_y(), 0))
        super().__init__(self.stub, self.arrow, self.line)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The nudge times the derivative is what the cost does."""
        if self.sent is None:
            return ()
        first, *_, last = self.sent.lines
        return ((first.number, "dot", self.line.number, "=", last.number),)
