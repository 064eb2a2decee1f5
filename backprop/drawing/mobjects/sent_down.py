"""A nudge on its way down a tree: at each node how far it has moved."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from manim import RIGHT, UP, MathTypst, VGroup

from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Equation, LiveNumber, Notation
from backprop.drawing.style import HAND, SYMBOL, Box

__all__ = ["Moved", "SentDown"]

_NEAR, _APART = 0.2, 0.4
"""Between the parts of a line, and from a symbol to its line."""


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
    """What a nudge moves, each line at its node in the place of the value.

    Parameters
    ----------
    changes
        By quantity, and with how many decimals; what is nudged first and the cost last.
    ratios
        The numbers of the links between them.
    box
        Of the picture: beside the cost there is nothing.

    Attributes
    ----------
    lines
        In this order.
    """

    def __init__(
        self,
        write: Notation,
        tree: Tree,
        changes: Mapping[Quantity, tuple[float, int]],
        ratios: Sequence[LiveNumber],
        box: Box,
    ) -> None:
        self.ratios = ratios
        first, *_, last = changes
        self.lines: GroupOf[Moved] = GroupOf(
            *(Moved(write, q, *one, size=HAND) for q, one in changes.items())
        )
        ends = {first: float(tree.numbers[tree.route[0]].get_left()[0]) - _NEAR, last: box.right}
        places = []
        for q, line in zip(changes, self.lines, strict=True):
            start = tree.box.left if q == first else tree.symbols[q].get_right()[0] + _APART
            places.append((start, (ends.get(q, tree.box.right) - start) / line.width))
        size = min(1.0, *(share for _, share in places))
        for q, line, (start, _) in zip(changes, self.lines, places, strict=True):
            side, apart = (UP, _NEAR) if q == first else (RIGHT, _APART)
            line.scale(size).next_to(tree.symbols[q], side, buff=apart)
            if q == first:
                line.shift(min(0.0, ends[q] - float(line.get_right()[0])) * RIGHT)
            line.shift(max(0.0, start - float(line.get_left()[0])) * RIGHT)
        super().__init__(*self.lines)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Each number times its link's ratio is the next."""
        steps = zip(itertools.pairwise(self.lines), self.ratios, strict=True)
        return tuple((one.number, "dot", by, "=", then.number) for (one, then), by in steps)
