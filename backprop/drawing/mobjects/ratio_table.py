"""Nudges and the ratios of the changes, over the limit that the ratios tend to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import RIGHT, UP, Line, MathTypst, VGroup

from backprop.core.language import gettext
from backprop.core.nudge_table import NudgeTable, settled, typst
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Notation, fit, on_bar
from backprop.drawing.notation.formula import quoted
from backprop.drawing.style import LEAST, SYMBOL, WORD, Box

__all__ = ["RatioRow", "RatioTable"]

_APART, _PITCH = 0.55, 0.95
"""Between the columns, and from row to row at most."""
_LYING = 2.2
"""So many times wider than high, a box gets a table whose rows are columns."""


class RatioRow(VGroup):
    """The nudge, and the ratio, or that it is lost in rounding.

    Attributes
    ----------
    by, ratio
        The cells.
    """

    def __init__(self, by: MathTypst, ratio: MathTypst) -> None:
        self.by, self.ratio = by, ratio
        super().__init__(by, ratio)


class RatioTable(VGroup):
    """The table of a quantity's nudges in a box; in a wide and low one it lies.

    Of a ratio those digits are bright that are the derivative's: they have settled.

    Attributes
    ----------
    heads
        Of nudges and ratios.
    rule
        Before what they tend to.
    rows
        `RatioRow` for each nudge.
    limit
        That nudges tend to 0, and the derivative in the digits of the ratios.
    """

    def __init__(self, write: Notation, q: Quantity, table: NudgeTable, box: Box) -> None:
        theme = write.theme
        cost, by = theme.cost, theme.quantity(q.kind)
        nudge = write.coloured(f"Delta {q.typst(write.widths)}", by)
        lying = box.width > _LYING * box.height
        ratio = f"frac({write.coloured('Delta C_0', cost)}, {nudge})"
        lost = write.coloured(quoted(gettext("lost in rounding")), theme.quiet)
        texts = [(one.by, one.ratio) for one in table.rows]
        whole = len(texts) + 2
        for size in (SYMBOL, (SYMBOL + LEAST) / 2, LEAST):
            self.heads = GroupOf(*(write.formula(one, size) for one in (nudge, ratio)))
            self.rows: GroupOf[RatioRow] = GroupOf(
                *(
                    RatioRow(
                        write.formula(write.coloured(typst(one), by), size),
                        write.formula(write.coloured(typst(other), cost), size)
                        if other
                        else write.formula(lost, min(size, WORD)),
                    )
                    for one, other in texts
                )
            )
            self.limit = RatioRow(
                write.formula(write.coloured("-> 0", by), size),
                write.formula(write.coloured(typst(table.derivative), cost), size),
            )
            lines = [self.heads, *self.rows, self.limit]
            sizes = [[(one.width, one.height) for one in line] for line in lines]
            across = np.array([[wide for wide, _ in line] for line in sizes])
            if lying:
                needed = across.max(axis=1).sum() + _APART / 2 * (whole - 1)
            else:
                needed = across.max(axis=0).sum() + _APART
            if needed <= box.width:
                break
        share = min(1.0, box.width / needed)
        if lying:
            middles = (box.top - box.height * 0.22, box.bottom + box.height * 0.3)
            wide = share * across.max(axis=1)
            gap = (box.width - wide.sum()) / (whole - 1)
            left = box.left
            for line, width in zip(lines, wide, strict=True):
                for cell, y in zip(line, middles, strict=True):
                    fit(cell, width).move_to((left + width / 2, y, 0))
                left += width + gap
            x = box.right - wide[-1] - gap / 2
            self.rule = Line((x, box.bottom, 0), (x, box.top, 0))
        else:
            tall = self.heads[1].height
            pitch = min(_PITCH, (box.height - tall) / (whole - 0.3))
            high = tall + pitch * (whole - 0.3)
            top = (box.top + box.bottom + high) / 2
            ys = [top - tall / 2, *(top - tall - pitch * (0.7 + i) for i in range(whole - 1))]
            ys[-1] -= pitch / 4
            gap = min(2 * _APART, max(0.0, box.width - needed) / 2) + _APART
            start = box.middle[0] - (share * across.max(axis=0).sum() + gap) / 2
            for column in range(2):
                cells = [line[column] for line in lines]
                numbers = [row[column] for row in texts] + ["" if not column else table.derivative]
                self._column(write, cells[1:], numbers, size, share, start)
                cells[0].scale(share).next_to(VGroup(*cells[1:]), UP)
                start += share * float(across.max(axis=0)[0]) + gap
                for cell, y in zip(cells, ys, strict=True):
                    cell.shift(UP * (y - cell.get_y()))
            on_bar(self.heads[1], ys[0])
            y = (ys[-1] + ys[-2]) / 2
            self.rule = Line((self.rows.get_left()[0], y, 0), (self.rows.get_right()[0], y, 0))
        self.rule.set_stroke(theme.quiet, 2)
        for printed, row in zip(table.rows, self.rows, strict=True):
            if printed.ratio:
                known = settled(printed.ratio, table.derivative)
                for place, glyph in enumerate(row.ratio.family_members_with_points()):
                    glyph.set_fill(theme.ink if place < known else theme.quiet)
        super().__init__(self.heads, self.rows, self.rule, self.limit)
        # Nudges shrink, and keep their digits; ratios settle.
        self.columns = [[*(row.ratio for row in self.rows), self.limit.ratio]]

    @staticmethod
    def _column(
        write: Notation,
        cells: Sequence[MathTypst],
        texts: Sequence[str],
        size: float,
        share: float,
        start: float,
    ) -> None:
        """Numbers under one another by their decimal points; what is none begins with them."""
        before = [
            write.formula(text.partition("e")[0].partition(".")[0], size).width if text else 0.0
            for text in texts
        ]
        for text, cell, lead in zip(texts, cells, before, strict=True):
            cell.scale(share)
            left = start + share * (max(before) - lead if text else 0.0)
            cell.shift(RIGHT * (left - cell.get_left()[0]))
