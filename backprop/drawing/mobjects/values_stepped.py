"""Weights and biases before a step, what it adds, and what they are then: a row for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manim import DOWN, RIGHT, UP, MathTypst, VGroup, VMobject

from backprop.core.descent import parameter
from backprop.core.one_step import OneStep
from backprop.core.printed_step import adds_up, step_decimals
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.gradient_column import GradientColumn, brackets
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import LEAST, SYMBOL, WORD, Box

__all__ = ["ValuesStepped"]

_BESIDE = 0.25
"""Between the parts of a row."""


class ValuesStepped(VGroup):
    """Old value + step = new value, on the rows of the column of entries.

    Parameters
    ----------
    column
        The entries.
    named
        Those whose names stand in their rows, as they stand nowhere else.

    Attributes
    ----------
    names, before, plus, added, equals, after
        By parameter; the numbers after the step begin as those before it.
    decimals
        Of all numbers: as printed, each row adds up; where none would do, it says "about".
    brackets
        Round what is added.
    heads
        Over the numbers what they are.
    more
        The column's dots and count of what is left out, clear of these brackets.
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
        self.step, theme = step, write.theme
        rows = column.rows
        table = step.rows({q: row.value for q, row in rows.items()})
        sums = [*table.values()]
        places = self.decimals = step_decimals(sums)
        sign = "=" if adds_up(sums, places) else "approx"
        self.names: dict[Quantity, MathTypst] = {q: write.label(q, SYMBOL) for q in named}
        self.before, self.after = (
            {
                q: LiveNumber(
                    value,
                    theme.quantity(q.kind),
                    SYMBOL,
                    align=1,
                    trimmed=False,
                    decimals=places,
                )
                for q, (value, _, _) in table.items()
            }
            for _ in range(2)
        )
        self.added: dict[Quantity, MathTypst] = {
            q: write.formula(write.coloured(f"{added:.{places}f}", signed(theme, added)), SYMBOL)
            for q, (_, added, _) in table.items()
        }
        self.plus, self.equals = (
            {q: write.formula(one, SYMBOL) for q in rows} for one in ("+", sign)
        )
        # As it will be: the widest that a number gets.
        wide = max(
            number.width
            for q in rows
            for number in (self.before[q], self.after[q].copy().redraw(table[q][2]))
        )
        name = max((one.width for one in self.names.values()), default=0.0)
        inner = max(one.width for one in self.added.values())
        signs = max(one[q].width for one in (self.plus, self.equals) for q in rows)
        gaps = _BESIDE * (8 if named else 7)
        full = next(iter(rows.values())).number.font_size
        taken = name + 2 * wide + 2 * signs + inner
        share = max(LEAST, min(full, SYMBOL * (box.width - gaps) / taken)) / SYMBOL
        left = box.left + (box.width - gaps - share * taken) / 2
        tables: Sequence[Mapping[Quantity, VMobject]] = (
            self.names,
            self.before,
            self.plus,
            self.added,
            self.equals,
            self.after,
        )
        edges = []
        for some, width, over in zip(
            tables,
            (name, wide, signs, inner, signs, wide),
            (_BESIDE if named else 0.0, _BESIDE, 2 * _BESIDE, 2 * _BESIDE, _BESIDE, 0.0),
            strict=True,
        ):
            left += share * width
            for q, one in some.items():
                y = rows[q].number.get_y()
                one.scale(share).move_to((left, y, 0), aligned_edge=RIGHT)
            edges.append(left)
            left += over
        top, bottom = (float(column.brackets.get_edge_center(side)[1]) for side in (UP, DOWN))
        right = edges[3] + _BESIDE
        self.brackets = brackets(right - share * inner - 2 * _BESIDE, right, top, bottom, theme.ink)
        self.more = column.more.copy()
        if column.more:
            edge = float(self.brackets.get_left()[0]) - _BESIDE
            self.more.shift(RIGHT * (edge - float(self.more.get_right()[0])))
        words = ((self.before, "before"), (self.after, "after"))
        centres = (VGroup(*some.values()).get_x() for some, _ in words)
        self.heads = VGroup(
            *(
                write.words(word, WORD).next_to((x, top, 0), UP, buff=0.12)
                for x, (_, word) in zip(centres, words, strict=True)
            )
        )
        rate = "" if step.rate == 1 else f"{step.rate:g} thin "
        self.moves: MathTypst = write.formula(
            f"- {rate}nabla {write.coloured('C', theme.cost)}", WORD
        )
        self.moves.next_to((self.brackets.get_x(), top, 0), UP, buff=0.12)
        super().__init__(*(one for some in tables for one in some.values()))
        self.add(self.brackets, self.heads, self.more, self.moves)

    def at(self, share: float) -> None:
        """The numbers after a share of the step."""
        network = self.step.at(share).network
        for q, number in self.after.items():
            number.redraw(parameter(network, q), 0 < share < 1)
