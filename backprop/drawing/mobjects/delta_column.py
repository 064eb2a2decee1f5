"""delta as one number for each neuron: an arrow from each to its row of a column."""

from __future__ import annotations

from collections.abc import Mapping

from manim import LEFT, RIGHT, UP, Arrow, MathTypst, VGroup, VMobject

from backprop.drawing.mobjects.row_matrix import Cells, RowMatrix, largest
from backprop.drawing.notation import Notation
from backprop.drawing.style import NUMBER, SYMBOL, Box

__all__ = ["DeltaColumn"]


class DeltaColumn(VGroup):
    """A layer's column at the right of a box.

    Parameters
    ----------
    heights
        Of the rows.
    starts
        By row where its arrow begins: its neuron, or a symbol that is drawn at the left here.

    Attributes
    ----------
    column
        The deltas.
    arrows, ratios
        From each neuron to its row, and on each what the row says.
    """

    def __init__(
        self,
        write: Notation,
        cells: Cells,
        heights: Mapping[int, float],
        starts: Mapping[int, VMobject],
        box: Box,
    ) -> None:
        self.column = RowMatrix(write, cells, heights, largest(heights, SYMBOL))
        end = box.right - self.column.width - 0.6
        self.column.shift(RIGHT * (end - self.column.get_left()[0]))
        self.arrows, self.ratios = VGroup(), VGroup()
        size = largest(heights, SYMBOL)
        for row, one in starts.items():
            source = cells.name
            if len(starts) > 1:
                source = source.replace("delta", f"delta_({write.index(row)})")
            name = write.formula(source, min(size, NUMBER))
            if isinstance(one, MathTypst):
                one.scale(size / SYMBOL).move_to((box.left, heights[row], 0), aligned_edge=LEFT)
                self.arrows.add(one)
            start = one.get_right() + 0.15 * RIGHT
            finish = self.column.brackets.get_left() + 0.15 * LEFT
            if size < SYMBOL:  # no room over the arrow: the name stands at its end
                finish -= (name.width + 0.15) * RIGHT
            start[1] = finish[1] = heights[row]
            arrow = Arrow(start, finish, buff=0, stroke_width=3, tip_length=0.2)
            self.arrows.add(arrow.set_color(write.theme.quiet))
            side = RIGHT if size < SYMBOL else UP
            self.ratios.add(name.next_to(arrow, side, buff=0.12))
        super().__init__(self.arrows, self.ratios, self.column)
