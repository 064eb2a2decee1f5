"""What a nudge changes: before, after and the change, a quantity a row, on the tree's rows."""

from __future__ import annotations

from manim import RIGHT, UP, MathTypst, VGroup

from backprop.core.quantities import Quantity
from backprop.core.visible_nudge import VisibleNudge
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.signed_bar import SignedBar, signed
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Notation, fit, letters
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["ChangeRow", "ChangeTable"]


_UNDER, _THICK = 0.36, 0.13
"""From a row down to its bar, and how thick that is, of the way to the next row."""


class ChangeRow(VGroup):
    """One quantity; the numbers' columns are set by the table, and so is the bar of the change."""

    bar: SignedBar

    def __init__(self, write: Notation, q: Quantity, found: VisibleNudge) -> None:
        self.quantity = q
        before, after, change = found.values(q)
        colour = write.theme.quantity(q.kind)
        sign = write.theme.sign(change) if change else write.theme.quiet

        def number(value: float, shade: str, lead: str = "") -> MathTypst:
            return write.formula(write.coloured(lead + found.typst(value), shade), NUMBER)

        self.symbol = write.label(q, 0.85 * SYMBOL)
        self.before, self.after = number(before, colour), number(after, colour)
        self.arrow = write.formula(write.coloured("arrow.r", write.theme.quiet), NUMBER)
        self.change = number(change, sign, "+" if change > 0 else "")
        super().__init__(self.symbol, self.before, self.arrow, self.after, self.change)


class ChangeTable(VGroup):
    """A row for each quantity of a nudge's way, under each a bar as long as its change, in a box.

    Attributes
    ----------
    rows
        From the top down; their bars are of one scale.
    header
        Words over the columns.
    """

    def __init__(self, write: Notation, found: VisibleNudge, tree: Tree, box: Box) -> None:
        self.rows = GroupOf(*(ChangeRow(write, q, found) for q in found.way))
        beside = box.left > tree.box.left + tree.box.width / 2
        heights = [tree.row(q) for q in found.way]
        if not beside:
            step = (box.height - 0.7) / len(heights)
            heights = [box.top - 0.7 - step * (0.5 + i) for i in range(len(heights))]
        gap = heights[0] - heights[1] if len(heights) > 1 else 1.0
        room = box.width - 1.3
        widest = max(one.width for row in self.rows for one in (row.before, row.after, row.change))
        free = (room - 1.2) / 3
        size = min(SYMBOL / NUMBER, free / widest, 0.75 * gap / self.rows[0].symbol.height)
        size = max(size, LEAST / NUMBER)
        wide = size * widest
        between = (room - 3 * wide) / 2
        ends = [box.left + 1.3 + wide + (wide + between) * i for i in range(3)]
        for row, y in zip(self.rows, heights, strict=True):
            for one, x in zip((row.before, row.after, row.change), ends, strict=True):
                one.scale(size).move_to((x, y, 0), aligned_edge=RIGHT)
            row.symbol.scale(size).move_to((box.left + 1.0, y, 0), aligned_edge=RIGHT)
            fit(row.arrow, 0.8 * max(0.1, between)).move_to((ends[0] + between / 2, y, 0))
        sizes = [abs(found.values(q)[2]) for q in found.way]
        unit = (ends[-1] - box.left) / (max(sizes) or 1.0)
        for row, y, size in zip(self.rows, heights, sizes, strict=True):
            zero = box.left, y - _UNDER * gap
            row.bar = SignedBar(write.theme, size, unit * size, _THICK * gap, zero)
            # All begin at the left, to be compared: the sign is the colour's.
            row.bar.set_fill(signed(write.theme, found.values(row.quantity)[2]))
            row.add(row.bar)
        self.header = VGroup()
        foot = heights[0] + min(0.75, gap * 0.8) - 0.1
        for text, x in zip(("before", "after", "change"), ends, strict=True):
            word = fit(write.words(text, WORD), 1.8)
            word.shift(RIGHT * (x - word.get_right()[0]))
            # The g hangs down: the first letter says where the line is.
            self.header.add(word.shift(UP * (foot - letters(word)[0].get_bottom()[1])))
        super().__init__(self.rows, self.header)
