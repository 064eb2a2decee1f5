"""Weights and biases before a step and after it, each on the row of its entry."""

from __future__ import annotations

from collections.abc import Sequence

from manim import RIGHT, UP, Arrow, MathTypst, VGroup

from backprop.core.descent import parameter
from backprop.core.one_step import OneStep
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.gradient_column import GradientColumn
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import LEAST, SYMBOL, WORD, Box

__all__ = ["ValuesStepped"]

_BESIDE, _LONG = 0.25, 0.8
"""Between the parts of a row, and an arrow."""


class ValuesStepped(VGroup):
    """Old value, an arrow and new value, left of the entries by which a parameter moves.

    Parameters
    ----------
    column
        The entries: only their numbers and bars are shown now.
    named
        Those whose names stand in their rows, as they stand nowhere else.

    Attributes
    ----------
    names, before, arrows, after
        By parameter; the numbers after the step begin as those before it.
    heads
        Over the numbers what they are.
    moves
        Over the entries, that they are minus the gradient.
    """

    def __init__(
        self,
        write: Notation,
        step: OneStep,
        column: GradientColumn,
        named: Sequence[Quantity],
        box: Box,
    ) -> None:
        self.step = step
        start, end = (step.at(share).network for share in (0, 1))
        rows, values = column.rows, {q: parameter(start, q) for q in column.rows}
        self.names: dict[Quantity, MathTypst] = {q: write.label(q, SYMBOL) for q in named}
        self.before, self.after = (
            {
                q: LiveNumber(value, write.theme.quantity(q.kind), SYMBOL, align=1, trimmed=False)
                for q, value in values.items()
            }
            for _ in range(2)
        )
        wide = max(
            number.width
            for q in rows
            for number in (self.before[q], self.after[q].copy().redraw(parameter(end, q)))
        )
        name = max((one.width + _BESIDE for one in self.names.values()), default=0.0)
        right = column.values[1].get_left()[0] - 2 * _BESIDE
        room = right - box.left - _LONG - 3 * _BESIDE
        height = next(iter(rows.values())).number.font_size
        size = max(LEAST, min(height, SYMBOL * room / (name + 2 * wide)))
        wide *= size / SYMBOL
        self.arrows: dict[Quantity, Arrow] = {}
        for q, row in rows.items():
            y = row.number.get_y()
            x = right
            for number in (self.after[q], self.before[q]):
                number.scale(size / SYMBOL)
                number.move_to((x, y, 0), aligned_edge=RIGHT)
                x -= wide + 2 * _BESIDE + _LONG
            x = right - wide - _BESIDE
            self.arrows[q] = Arrow(
                (x - _LONG, y, 0), (x, y, 0), buff=0, stroke_width=4, tip_length=0.2
            ).set_color(write.theme.quiet)
            if q in self.names:
                edge = (x - _LONG - 2 * _BESIDE - wide, y, 0)
                self.names[q].scale(size / SYMBOL).move_to(edge, aligned_edge=RIGHT)
        top = column.brackets.get_top()[1]
        over = ((self.before, "before"), (self.after, "after"))
        centres = (VGroup(*table.values()).get_x() for table, _ in over)
        self.heads = VGroup(
            *(
                write.words(word, WORD).next_to((x, top, 0), UP, buff=0.12)
                for x, (_, word) in zip(centres, over, strict=True)
            )
        )
        cost = write.coloured("C", write.theme.cost)
        self.moves: MathTypst = write.formula(f"- nabla {cost}", WORD)
        self.moves.next_to((column.values[1].get_x(), top, 0), UP, buff=0.12)
        tables = self.names, self.before, self.arrows, self.after
        super().__init__(*(one for table in tables for one in table.values()))
        self.add(self.heads, self.moves)

    def at(self, share: float) -> None:
        """The numbers after a share of the step."""
        network = self.step.at(share).network
        for q, number in self.after.items():
            number.redraw(parameter(network, q), 0 < share < 1)
