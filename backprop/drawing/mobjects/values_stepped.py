"""Weights and biases before a step, what it changes, and what they are then: a row for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manim import RIGHT, UP, MathTypst, VGroup, VMobject

from backprop.core.language import gettext
from backprop.core.one_step import OneStep
from backprop.core.printed_step import adds_up, step_decimals
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.gradient_column import GradientColumn
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import LEAST, SYMBOL, WORD, Box

__all__ = ["ValuesStepped"]

_BESIDE = 0.25
"""Between the parts of a row."""


class ValuesStepped(VGroup):
    """Old value - entry = new value, on the rows of the column of entries.

    Parameters
    ----------
    column
        The entries.
    named
        Those whose names stand in their rows, as they stand nowhere else.

    Attributes
    ----------
    names, before, added, equals, after
        By parameter; what is added begins with its sign, as between two numbers.
    decimals
        Of all numbers: as printed, each row adds up; where none would do, it says "about".
    heads
        Over the numbers what they are.
    more
        The column's dots and count of what is left out, clear of what is added.
    moves
        Over the numbers that are added, that they are minus the gradient, times the rate.
    """

    def __init__(
        self,
        write: Notation,
        step: OneStep,
        column: GradientColumn,
        named: Sequence[Quantity],
        box: Box,
    ) -> None:
        theme, rows = write.theme, column.rows
        table = step.rows({q: row.value for q, row in rows.items()})
        sums = [*table.values()]
        places = self.decimals = step_decimals(sums)

        def number(q: Quantity, value: float) -> LiveNumber:
            colour = theme.quantity(q.kind)
            return LiveNumber(value, colour, SYMBOL, align=1, trimmed=False, decimals=places)

        def change(added: float) -> MathTypst:
            sign, size = "-" if added < 0 else "+", f"{abs(added):.{places}f}"
            return write.formula(write.coloured(f"{sign} med {size}", signed(theme, added)), SYMBOL)

        equals = "=" if adds_up(sums, places) else "approx"
        self.names: dict[Quantity, MathTypst] = {q: write.label(q, SYMBOL) for q in named}
        self.before = {q: number(q, value) for q, (value, _, _) in table.items()}
        self.added = {q: change(added) for q, (_, added, _) in table.items()}
        self.equals: dict[Quantity, MathTypst] = {q: write.formula(equals, SYMBOL) for q in rows}
        self.after = {q: number(q, value) for q, (_, _, value) in table.items()}
        tables: Sequence[Mapping[Quantity, VMobject]] = (
            self.names,
            self.before,
            self.added,
            self.equals,
            self.after,
        )
        wide = [max((one.width for one in some.values()), default=0.0) for some in tables]
        behind = [2 * _BESIDE if named else 0.0, _BESIDE, _BESIDE, _BESIDE, 0.0]
        full = next(iter(rows.values())).number.font_size
        gaps = sum(behind) + _BESIDE
        share = max(LEAST, min(full, SYMBOL * (box.width - gaps) / sum(wide))) / SYMBOL
        # Where they can be read just so, they stand closer.
        close = min(1.0, max(0.0, box.width - share * sum(wide)) / gaps)
        x = box.left + (box.width - close * gaps - share * sum(wide)) / 2
        for some, width, gap in zip(tables, wide, behind, strict=True):
            x += share * width
            for q, one in some.items():
                one.scale(share).move_to((x, rows[q].number.get_y(), 0), aligned_edge=RIGHT)
            x += close * gap
        self.more = column.more.copy()
        if column.more:
            edge = float(VGroup(*self.added.values()).get_left()[0]) - _BESIDE
            self.more.shift(RIGHT * (edge - float(self.more.get_right()[0])))
        top = float(column.brackets.get_top()[1])

        def over(some: Mapping[Quantity, VMobject], head: VMobject) -> VMobject:
            return head.next_to((VGroup(*some.values()).get_x(), top, 0), UP, buff=0.12)

        self.heads = VGroup(
            over(self.before, write.words(gettext("before"), WORD)),
            over(self.after, write.words(gettext("after"), WORD)),
        )
        rate = "" if step.rate == 1 else f"{step.rate:g} thin "
        gradient = write.formula(f"- {rate}nabla {write.coloured('C', theme.cost)}", WORD)
        self.moves = over(self.added, gradient)
        super().__init__(*(one for some in tables for one in some.values()))
        self.add(self.heads, self.more, self.moves)
