"""A nudge on its way down a tree: at each node how far it has moved."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from manim import DOWN, LEFT, RIGHT, UP, MathTypst, VGroup

from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.long_tree import LongTree
from backprop.drawing.notation import Equation, LiveNumber, Notation
from backprop.drawing.style import LEAST, SYMBOL

__all__ = ["Moved", "SentDown"]

_NEAR = 0.2
"""Between the parts of a line."""


class Moved(VGroup):
    """A line: Delta q = number.

    Attributes
    ----------
    what, number
        Its two sides, the sign with the first.
    """

    def __init__(
        self, write: Notation, q: Quantity, change: float, decimals: int, size: float = SYMBOL
    ) -> None:
        colour = write.theme.quantity(q.kind)
        name = write.coloured(f"Delta {q.typst(write.widths)}", colour)
        self.what: MathTypst = write.formula(f"{name} =", size)
        self.number = LiveNumber(change, colour, size, decimals=decimals)
        self.number.next_to(self.what, RIGHT, buff=_NEAR)
        super().__init__(self.what, self.number)


class SentDown(VGroup):
    """What a nudge moves, each line at its node by the value, and all of one size.

    Parameters
    ----------
    changes
        By quantity, and with how many decimals; what is nudged first and the cost last.
    ratios
        The numbers of the links between them.

    Attributes
    ----------
    lines
        In this order.
    """

    def __init__(
        self,
        write: Notation,
        tree: LongTree,
        changes: Mapping[Quantity, tuple[float, int]],
        ratios: Sequence[LiveNumber],
    ) -> None:
        self.ratios = ratios
        self.lines: GroupOf[Moved] = GroupOf(*(Moved(write, q, *one) for q, one in changes.items()))
        rooms = [tree.said(q) for q in changes]
        pairs = [*zip(self.lines, rooms, strict=True)]
        if min(room.width / line.width for line, room in pairs) < LEAST / SYMBOL:
            for line in self.lines:
                line.arrange(DOWN, buff=_NEAR / 2)
        share = min(1.0, *(room.width / line.width for line, room in pairs))
        for line, room in pairs:
            line.scale(max(share, LEAST / SYMBOL)).move_to(room.middle)
            if tree.lying:
                line.move_to((room.middle[0], room.top, 0), aligned_edge=UP)
            else:
                line.set_x(room.left, LEFT)
        super().__init__(*self.lines)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Each number times its link's ratio is the next."""
        steps = zip(itertools.pairwise(self.lines), self.ratios, strict=True)
        return tuple((one.number, "dot", by, "=", then.number) for (one, then), by in steps)
