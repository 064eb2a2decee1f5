"""What a nudge changes: a thick bar on the row of each quantity that moves, with its number."""

from __future__ import annotations

from manim import LEFT, RIGHT, MathTypst, VGroup

from backprop.core.language import gettext
from backprop.core.quantities import Quantity
from backprop.core.visible_nudge import VisibleNudge
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.signed_bar import SignedBar, signed
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["ChangeBars", "ChangeRow"]

_THICK, _HEAD = 0.5, 0.4
"""Of a bar, in ways to the next row, and of a row's number at most; of the words over them."""
_NEAR = 0.25


class ChangeRow(VGroup):
    """One quantity: its change as a bar and what is said of it, its symbol where no tree has it."""

    bar: SignedBar

    def __init__(self, write: Notation, q: Quantity, found: VisibleNudge, size: float) -> None:
        self.quantity = q
        change = found.values(q)[2]
        lead = "+" if change > 0 else ""
        source = write.coloured(lead + found.typst(change), signed(write.theme, change))
        self.change: MathTypst = write.formula(source, size)
        self.symbol = write.label(q, size)
        self.told = VGroup(self.change)
        super().__init__(self.told)


class ChangeBars(VGroup):
    """A bar for each quantity of a nudge's way, as long as its change, in a box.

    Beside the tree they stand on its rows. Under it, as in a high frame, each has its symbol.

    Attributes
    ----------
    rows
        From the top down; their bars are of one scale and begin at the left, to be compared: the
        sign is the colour's and the number's.
    words
        What the bars are.
    """

    def __init__(self, write: Notation, found: VisibleNudge, tree: Tree, box: Box) -> None:
        beside = box.left > tree.box.left + tree.box.width / 2
        heights = [tree.row(q) for q in found.way]
        gap = (box.height - _HEAD) / len(heights)
        if beside:
            gap = heights[0] - heights[1]
        else:
            heights = [box.top - _HEAD - gap * (0.5 + i) for i in range(len(heights))]
        size = max(LEAST, min(SYMBOL, NUMBER * gap / 0.75))
        self.rows = GroupOf(*(ChangeRow(write, q, found, size) for q in found.way))
        wide = max(row.change.width for row in self.rows)
        zero = box.left if beside else box.left + max(row.symbol.width for row in self.rows) + _NEAR
        sizes = [abs(found.values(q)[2]) for q in found.way]
        unit = (box.right - zero - wide - _NEAR) / (max(sizes) or 1.0)
        for row, y, change in zip(self.rows, heights, sizes, strict=True):
            row.bar = SignedBar(write.theme, change, unit * change, _THICK * gap, (zero, y))
            row.bar.set_fill(signed(write.theme, found.values(row.quantity)[2]))
            row.change.next_to(row.bar, RIGHT, buff=_NEAR)
            row.add(row.bar)
            if not beside:
                row.told.add(row.symbol.move_to((zero - _NEAR, y, 0), aligned_edge=RIGHT))
        self.words = write.words(gettext("what each changes by"), WORD)
        fit(self.words, max(box.right - zero, LEAST / WORD * self.words.width))
        left = min(zero, box.right - self.words.width)
        self.words.move_to((left, heights[0] + 0.5 * (_THICK * gap + _HEAD) + 0.15, 0), LEFT)
        super().__init__(self.rows, self.words)
