"""One change divided by another, as one line: symbols, numbers, and what it comes to."""

from __future__ import annotations

from manim import DOWN, RIGHT, UP, Line, MathTypst, VGroup

from backprop.core.language import gettext
from backprop.core.nudge_table import TableRow, typst
from backprop.core.quantities import COST, Quantity
from backprop.drawing.notation import Equation, Notation, on_bar
from backprop.drawing.notation.formula import quoted
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["ChangesDivided"]

_BAR, _GAP = 0.12, 0.25
_SMALLER = 0.8
"""Numbers beside symbols."""
_SIZES = (HAND, 54.0, SYMBOL, NUMBER, LEAST / _SMALLER)


class ChangesDivided(VGroup):
    """The change of the cost by a nudge's, in the middle of a box.

    Attributes
    ----------
    head, equals
        The ratio in symbols, with the sign of equality after it, and that before the result.
    change, bar, by
        The fraction of the numbers.
    result
        What it comes to, or that it is lost in rounding.
    """

    def __init__(self, write: Notation, q: Quantity, row: TableRow, box: Box) -> None:
        self._write, self._q, self._row = write, q, row
        for size in _SIZES:
            line = self._made(size).arrange(RIGHT, buff=_GAP)
            if line.width <= box.width and line.height <= box.height:
                break
        else:
            line = self._made(_SIZES[-1])
            upper = VGroup(*line[:2]).arrange(RIGHT, buff=_GAP)
            lower = VGroup(*line[2:]).arrange(RIGHT, buff=_GAP)
            VGroup(upper, lower).arrange(DOWN, buff=0.3)
        on_bar(self.head, self.bar.get_y())
        super().__init__(self.head, self.change, self.bar, self.by, self.equals, self.result)
        self.move_to(box.middle)
        self.equations: list[Equation] = (
            [(self.change, "/", self.by, "=", self.result)] if row.ratio else []
        )

    def _made(self, size: float) -> VGroup:
        """Head, numbers, sign and result."""
        write, row, theme = self._write, self._row, self._write.theme
        by, cost = theme.quantity(self._q.kind), theme.quantity(COST.kind)
        nudge = write.coloured(f"Delta {self._q.typst(write.widths)}", by)

        def number(source: str, colour: str) -> MathTypst:
            return write.formula(write.coloured(source, colour), _SMALLER * size)

        self.head = write.formula(f"frac({write.coloured('Delta C_0', cost)}, {nudge}) =", size)
        self.change = number(typst(row.change) if row.change else '"?"', cost)
        self.by = number(typst(row.by), by)
        lost = quoted(gettext("lost in rounding"))
        self.result = (
            number(typst(row.ratio), theme.ink)
            if row.ratio
            else write.formula(write.coloured(lost, theme.quiet), WORD)
        )
        wide = max(self.change.width, self.by.width)
        self.bar = Line((0, 0, 0), (wide + 0.2, 0, 0)).set_stroke(theme.ink, 2.5)
        self.equals = write.formula("=", size)
        self.change.next_to(self.bar, UP, buff=_BAR)
        self.by.next_to(self.bar, DOWN, buff=_BAR)
        return VGroup(self.head, VGroup(self.bar, self.change, self.by), self.equals, self.result)
