"""By a tree, what all the links of a way together make of a nudge."""

from __future__ import annotations

import numpy as np
from manim import DOWN, VGroup

from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects.chain_product import Link
from backprop.drawing.mobjects.fat_arrow import WIDE, fat_arrow
from backprop.drawing.mobjects.sent_back import Arrived
from backprop.drawing.mobjects.sent_down import SentDown
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Equation, Notation
from backprop.drawing.style import HAND, LEAST, Box

__all__ = ["Along", "Overall"]

_THICK, _STUB, _NEAR, _MOST = 1.0, 0.1, 0.3, 1.25
"""Of the arrow, and of its length how it begins; between two lines, and how large they are."""


class Along(VGroup):
    """An arrow beside a tree, from a quantity's row to the cost's, in the middle of a box.

    Attributes
    ----------
    stub, arrow
        As it begins, and whole.
    """

    def __init__(self, write: Notation, tree: Tree, q: Quantity, box: Box) -> None:
        thick = min(_THICK, box.width / WIDE)
        start, end = (np.array([box.middle[0], tree.row(one), 0.0]) for one in (q, COST))
        colour = write.theme.quantity(q.kind)
        self.arrow = fat_arrow(write.theme, start, end, thick, colour)
        self.stub = fat_arrow(write.theme, start, start + _STUB * (end - start), thick, colour)
        super().__init__(self.stub, self.arrow)


class Overall(VGroup):
    """The derivative in the middle of a box, in two lines where one is too long.

    Parameters
    ----------
    product
        The derivative in its digits.
    sent
        The nudge that it is measured on, if one is shown in the tree.

    Attributes
    ----------
    line
        dC/dq = number.
    """

    def __init__(
        self, write: Notation, q: Quantity, product: Link, sent: SentDown | None, box: Box
    ) -> None:
        self.sent = sent
        number = product.number
        self.line = Arrived(write, q, number.value, number.decimals)
        self.line.remove(self.line.question)
        self.line.scale(_MOST)
        if self.line.width > box.width and box.height > 2 * self.line.height:
            result = VGroup(self.line.equals, self.line.number)
            result.next_to(self.line.ratio, DOWN, buff=_NEAR)
        room = min(box.width / self.line.width, box.height / self.line.height)
        self.line.scale(min(1.0, max(room, LEAST / (_MOST * HAND)))).move_to(box.middle)
        super().__init__(self.line)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The nudge times the derivative is what the cost does."""
        if self.sent is None:
            return ()
        first, *_, last = self.sent.lines
        return ((first.number, "dot", self.line.number, "=", last.number),)
