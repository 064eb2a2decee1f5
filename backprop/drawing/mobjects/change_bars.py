"""What a nudge changes: at each node of its way a bar as long as the change, with its number."""

from __future__ import annotations

import math

from manim import DOWN, LEFT, RIGHT, UP, Line, MathTypst, VGroup

from backprop.core.bar_scale import BarScale
from backprop.core.quantities import Quantity
from backprop.core.visible_nudge import VisibleNudge
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.long_tree import LongTree
from backprop.drawing.mobjects.signed_bar import SignedBar, signed
from backprop.drawing.notation import Notation
from backprop.drawing.notation.phrases import logarithmic
from backprop.drawing.style import LEAST, SYMBOL, Box

__all__ = ["ChangeBar", "ChangeBars"]

_THICK, _FLAT = 0.5, 0.3
"""Of the way to the next bar: how thick one is that stands; and one that lies."""
_NEAR = 0.12
_APART = 30.0
"""Beside a bar of so many times its length another could not be seen."""


class ChangeBar(VGroup):
    """One quantity: its change as a bar, what it is, and its number.

    Attributes
    ----------
    quantity
        What changes.
    delta, change
        Delta q, and by how much.
    bar
        As long as that.
    """

    bar: SignedBar

    def __init__(self, write: Notation, q: Quantity, found: VisibleNudge) -> None:
        self.quantity = q
        change = found.values(q)[2]
        lead = "+" if change > 0 else ""
        source = write.coloured(lead + found.typst(change), signed(write.theme, change))
        self.change: MathTypst = write.formula(source, SYMBOL)
        named = f"Delta {q.typst(write.widths)}"
        self.delta: MathTypst = write.formula(
            write.coloured(named, write.theme.quantity(q.kind)), SYMBOL
        )
        super().__init__(self.delta, self.change)


class ChangeBars(VGroup):
    """A bar at each node of a nudge's way, beyond its value, from one zero line.

    Over that line, or at its right, the change is positive; all are of one scale. Where a linear
    one would hide some it is logarithmic, and says so.

    Attributes
    ----------
    rows
        In the way's order.
    zero
        Where the bars begin.
    said
        What is said of their scale.
    """

    def __init__(self, write: Notation, found: VisibleNudge, tree: LongTree) -> None:
        self.rows = GroupOf(*(ChangeBar(write, q, found) for q in found.way))
        rooms = [tree.said(q) for q in found.way]
        changes = [found.values(q)[2] for q in found.way]
        scale = BarScale.of(changes, _APART)
        lengths = [math.copysign(scale.share(change), change) for change in changes]
        ends = max(0.0, *lengths), max(0.0, *(-length for length in lengths))
        words = logarithmic(*scale.powers) if scale.powers else []
        self.said = VGroup(*([write.words(" ".join(words), LEAST)] if words else []))
        put = self._standing if tree.lying else self._lying
        self.zero: VGroup = put(write, rooms, lengths, ends).set_stroke(write.theme.quiet, 2)
        if not tree.lying:
            top = max(self.rows[0].get_top()[1], tree.symbols[found.way[0]].get_top()[1])
            self.said.move_to((tree.box.right, top + _NEAR, 0), aligned_edge=DOWN + RIGHT)
        super().__init__(self.zero, self.rows, self.said)

    def _standing(
        self,
        write: Notation,
        rooms: list[Box],
        lengths: list[float],
        ends: tuple[float, float],
    ) -> VGroup:
        """Names under all, each number at its bar's end."""
        wide = min(room.width for room in rooms)
        text = max(max(row.delta.width, row.change.width) for row in self.rows)
        share = max(min(1.0, wide / text), LEAST / SYMBOL)
        for row, room in zip(self.rows, rooms, strict=True):
            letter = row.scale(share).delta.family_members_with_points()[0]
            # All on one line, whatever hangs below it.
            row.delta.set_x(room.middle[0]).shift(-letter.get_bottom()[1] * UP)
        names = VGroup(*(row.delta for row in self.rows))
        names.shift((rooms[0].bottom - names.get_bottom()[1]) * UP)
        number = max(row.change.height for row in self.rows)
        foot = float(names.get_top()[1]) + _NEAR
        # Numbers of rises are over their bars, those of falls under theirs.
        under = number + 2 * _NEAR if ends[1] else 0.0
        free = rooms[0].top - foot - under - number - 2 * _NEAR
        self.said.move_to((rooms[-1].right, rooms[-1].top, 0), aligned_edge=UP + RIGHT)
        unit = free / (sum(ends) or 1.0)
        for room, length in zip(rooms, lengths, strict=True):
            if self.said and length > 0 and room.right > self.said.get_left()[0]:
                over = self.said.height + 2 * _NEAR
                unit = min(unit, (free - over) / (ends[1] + length))
        y = foot + under + ends[1] * unit
        step = rooms[1].middle[0] - rooms[0].middle[0]
        for row, room, length in zip(self.rows, rooms, lengths, strict=True):
            x = room.middle[0]
            long = unit * abs(length)
            row.bar = SignedBar(write.theme, length, long, _THICK * step, (x, y), upright=True)
            row.add(row.bar)
            row.change.next_to(row.bar, UP if length >= 0 else DOWN, buff=_NEAR)
        return VGroup(Line((rooms[0].left, y, 0), (rooms[-1].right, y, 0)))

    def _lying(
        self,
        write: Notation,
        rooms: list[Box],
        lengths: list[float],
        ends: tuple[float, float],
    ) -> VGroup:
        """Over each bar what it is."""
        left, wide = rooms[0].left, min(room.width for room in rooms)
        high = min(room.height for room in rooms)
        unit = wide / (sum(ends) or 1.0)
        x = left + ends[1] * unit
        for row in self.rows:
            row.arrange(RIGHT, buff=2 * _NEAR)
        text = max(row.width for row in self.rows)
        share = max(min(1.0, wide / text), LEAST / SYMBOL)
        for row, room, length in zip(self.rows, rooms, lengths, strict=True):
            row.scale(share)
            thick = _FLAT * high
            y = room.middle[1] - (high - thick) / 2
            row.bar = SignedBar(write.theme, length, unit * abs(length), thick, (x, y))
            row.move_to((left, y + thick / 2 + _NEAR + row.height / 2, 0), aligned_edge=LEFT)
            row.add(row.bar)
        return VGroup(*(_upright(row.bar, x) for row in self.rows))


def _upright(bar: SignedBar, x: float) -> Line:
    """Where one that lies begins: clear of what is over it."""
    beyond = bar.height / 2 + _NEAR / 2
    return Line((x, bar.get_y() - beyond, 0), (x, bar.get_y() + beyond, 0))
