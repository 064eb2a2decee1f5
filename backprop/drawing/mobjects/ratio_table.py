"""Nudges, the changes they make and the ratios of both, over the limit that the ratios tend to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Line, MathTypst, VGroup

from backprop.core.language import gettext
from backprop.core.nudge_table import NudgeTable, settled, typst
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Equation, Notation, fit, on_bar
from backprop.drawing.notation.formula import quoted
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["RatioRow", "RatioTable"]

_COLUMNS = (0.0, 1.7, 4.75)
"""Where columns begin, in a table of _WIDTH."""
_WIDTH = 7.4
_APART = 0.3
_STEP, _FAR = 0.4, 0.95
"""From row to row, at least: before there is less, the answer is smaller; and at most."""


class RatioRow(VGroup):
    """A row: the nudge, and the change and the ratio, or that they are lost.

    Attributes
    ----------
    by, change, ratio
        The cells.
    """

    def __init__(self, by: MathTypst, change: MathTypst, ratio: MathTypst) -> None:
        self.by, self.change, self.ratio = by, change, ratio
        super().__init__(by, change, ratio)


class RatioTable(VGroup):
    """The table of a quantity's nudges in a box; in a wide one it is larger.

    Of a ratio those digits are bright that are the derivative's: they have settled.

    Attributes
    ----------
    heads
        Of the three columns.
    rules
        Over the rows and under them.
    rows
        `RatioRow` for each nudge.
    limit
        That nudges tend to 0.
    answer
        The derivative, as a formula, in the digits of the ratios.
    """

    def __init__(self, write: Notation, q: Quantity, table: NudgeTable, box: Box) -> None:
        self.write, self.box = write, box
        theme = write.theme
        cost, by = theme.cost, theme.quantity(q.kind)
        nudge, change = (
            write.coloured(f"Delta {q.typst(write.widths)}", by),
            write.coloured("Delta C_0", cost),
        )
        share = box.width / _WIDTH
        self.starts = [box.left + share * one for one in _COLUMNS]
        ends = [*self.starts[1:], box.right + _APART]
        self.widths = [end - start - _APART for start, end in zip(self.starts, ends, strict=True)]
        sources = (nudge, change, f"frac({change}, {nudge})")
        powers = any("e" in text for row in table.rows for text in (row.change, row.ratio))
        larger = max(1.0, min(share, (SYMBOL if powers else HAND) / NUMBER))
        self.size = larger * NUMBER
        self.heads = GroupOf(*(write.formula(source, self.size) for source in sources))
        self.limit = write.formula(f"{nudge} -> 0", min(HAND, larger * SYMBOL))
        answer = f"{write.ratio(COST, q)} = {write.coloured(typst(table.derivative), cost)}"
        tall, count = self.heads[2].height, len(table.rows)
        for size in (HAND, SYMBOL, NUMBER):
            self.answer = write.formula(answer, size)
            fit(self.answer, box.width - self.limit.width - 0.7)
            # Over the answer there is room for its frame.
            free = box.height - tall - self.answer.height - 0.66
            step = min(free / (count + 0.1), larger * _FAR)
            if step >= _STEP:
                break
        y = box.top - tall / 2
        upper = y - tall / 2 - 0.2
        lower = upper - step * (count + 0.1)
        self.rules = GroupOf(
            *(
                Line((box.left, one, 0), (box.right, one, 0)).set_stroke(theme.quiet, 2)
                for one in (upper, lower)
            )
        )
        feet = [upper - step * (number + 0.6) - 0.13 for number in range(count)]
        columns = [
            self._column([getattr(row, name) for row in table.rows], column, feet, colour)
            for column, (name, colour) in enumerate(
                zip(("by", "change", "ratio"), (by, cost, cost), strict=True)
            )
        ]
        self.rows: GroupOf[RatioRow] = GroupOf(
            *(RatioRow(*cells) for cells in zip(*columns, strict=True))
        )
        for printed, row in zip(table.rows, self.rows, strict=True):
            if printed.ratio:
                known = settled(printed.ratio, table.derivative)
                for place, glyph in enumerate(row.ratio.family_members_with_points()):
                    glyph.set_fill(theme.ink if place < known else theme.quiet)
        # Nudges and changes shrink, and keep their digits; ratios settle.
        self.columns = [columns[2]]
        for head, cells in zip(self.heads, columns, strict=True):
            # Over the middle of its column, and in the box.
            middle = max(VGroup(*cells).get_x(), box.left + head.width / 2)
            head.move_to((middle, y, 0))
        on_bar(self.heads[2], y)
        foot = (lower + box.bottom) / 2 - 0.05
        self.limit.move_to((box.left + self.limit.width / 2, foot, 0))
        self.answer.move_to((box.right - self.answer.width / 2 - 0.2, foot, 0))
        super().__init__(self.heads, self.rules, self.rows, self.limit, self.answer)
        self.equations: list[Equation] = [
            (row.change, "/", row.by, "=", row.ratio)
            for row, known in zip(self.rows, table.rows, strict=True)
            if known.ratio
        ]

    def _column(
        self, texts: Sequence[str], column: int, feet: Sequence[float], colour: str
    ) -> list[MathTypst]:
        """Numbers under one another by their decimal points; words for what is lost."""
        write, start, width = self.write, self.starts[column], self.widths[column]
        before = [
            write.formula(text.partition("e")[0].partition(".")[0], self.size).width if text else 0
            for text in texts
        ]
        lead = max(before)
        cells = [
            write.formula(write.coloured(typst(text), colour), self.size)
            if text
            else write.formula(write.coloured(_lost(column), write.theme.quiet), WORD)
            for text in texts
        ]
        lefts = [lead - one if text else 0.0 for one, text in zip(before, texts, strict=True)]
        widest = max(left + cell.width for left, cell in zip(lefts, cells, strict=True))
        share = max(min(1.0, width / widest), LEAST / self.size)
        for text, cell, left, foot in zip(texts, cells, lefts, feet, strict=True):
            if text:
                cell.scale(share)
            # The foot of its first digit says where its line is.
            first = cell.family_members_with_points()[int(text.startswith("-"))]
            cell.shift(
                np.array(
                    [
                        start + share * left - cell.get_left()[0],
                        foot - first.get_bottom()[1],
                        0.0,
                    ]
                )
            )
        return cells


def _lost(column: int) -> str:
    """What stands in a column for a change that rounding hides."""
    return ("", "dots", quoted(gettext("lost in rounding")))[column]
