"""delta as one number for each neuron: an arrow from each to its row of a column."""

from __future__ import annotations

from collections.abc import Mapping

from manim import LEFT, RIGHT, UP, Arrow, Circle, VGroup

from backprop.core.language import gettext
from backprop.drawing.mobjects.row_matrix import Cells, RowMatrix
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import HAND, NUMBER, SYMBOL, WORD, Box

__all__ = ["DeltaColumn"]


class DeltaColumn(VGroup):
    """The formula at the top of a box, the column at its right, its rows at the neurons'.

    Parameters
    ----------
    starts
        The neurons by row.

    Attributes
    ----------
    formula, column
        What delta is, and a layer's.
    arrows, ratios
        From each neuron to its row, and on each what the row says.
    words
        What delta says.
    """

    def __init__(
        self,
        write: Notation,
        formula: str,
        cells: Cells,
        starts: Mapping[int, Circle],
        box: Box,
    ) -> None:
        rows = {row: float(one.get_y()) for row, one in starts.items()}
        self.formula = fit(write.formula(formula, HAND * 0.8), box.width)
        self.formula.move_to((box.middle[0], box.top - 0.5, 0))
        self.column = RowMatrix(write, cells, rows, SYMBOL)
        end = box.right - self.column.width - 0.6
        self.column.shift(RIGHT * (end - self.column.get_left()[0]))
        self.arrows, self.ratios = VGroup(), VGroup()
        for row, circle in starts.items():
            start = circle.get_right() + 0.15 * RIGHT
            finish = self.column.brackets.get_left() + 0.15 * LEFT
            finish[1] = start[1]
            arrow = Arrow(start, finish, buff=0, stroke_width=3, tip_length=0.2)
            self.arrows.add(arrow.set_color(write.theme.quiet))
            source = (
                cells.name.replace("delta", f"delta_({write.index(row)})")
                if len(starts) > 1
                else cells.name
            )
            name = write.formula(source, NUMBER)
            self.ratios.add(name.next_to(arrow, UP, buff=0.12))
        text = gettext("how the cost depends on each $z$")
        left, right = box.left, float(self.column.get_left()[0]) - 0.4
        self.words = fit(write.words(text, WORD), right - left)
        self.words.move_to(((left + right) / 2, box.bottom + 0.12, 0))
        super().__init__(self.words, self.formula, self.arrows, self.ratios, self.column)
