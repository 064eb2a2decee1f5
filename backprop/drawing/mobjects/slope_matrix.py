"""The derivatives for a layer's weights as a matrix, each row on the height of its neuron."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manim import DOWN, LEFT, RIGHT, VGroup

from backprop.core.aligned import as_number
from backprop.core.quantities import COST
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.number_matrix import bracket
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["SlopeMatrix", "slope_colour", "stepped"]

_ACROSS, _PAD, _ARM, _BESIDE = 0.4, 0.25, 0.14, 0.2
_STEP, _NAMES = 1.1, 0.8
"""Between rows that stand beside no neurons, at most; and for the names over them."""
_INDEX = 33
"""Size of what stands over rows and columns, at most."""


def slope_colour(write: Notation, text: str) -> str:
    """That of the edge whose derivative is written so."""
    return write.theme.quiet if text == "0" else write.theme.sign(as_number(text))


def stepped(rows: Sequence[int], box: Box) -> dict[int, float]:
    """Heights of rows in a box of their own, under the names of the columns."""
    step = min(_STEP, (box.height - _NAMES) / len(rows))
    top = box.middle[1] - _NAMES / 2 + step * (len(rows) - 1) / 2
    return {j: top - step * place for place, j in enumerate(rows)}


class SlopeMatrix(VGroup):
    """Numbers by (j, k) in brackets; the indices beside them.

    Parameters
    ----------
    texts
        As Typst math, by (j, k).
    heights
        Of the rows, by j.
    cut
        Whether rows are left out, and columns.
    layer
        The weights', if the matrix says in its corner what it is made of.

    Attributes
    ----------
    entries
        The numbers by (j, k).
    brackets, indices, dots
        Around them; what j and k are; for what is left out.
    label
        In the corner, or empty.
    """

    def __init__(
        self,
        write: Notation,
        texts: Mapping[tuple[int, int], str],
        heights: Mapping[int, float],
        cut: tuple[bool, bool],
        box: Box,
        layer: int | None = None,
    ) -> None:
        self.write, self.label = write, VGroup()
        rows, columns = list(heights), list(dict.fromkeys(k for _, k in texts))
        for font in (SYMBOL, NUMBER, WORD, LEAST):
            if layer is not None:
                below = write.indexed("w", layer, "j k", "partial")
                name = write.formula(f"frac({write.partial(COST)}, {below})", min(font, NUMBER))
                self.label = VGroup(name)
            self.entries = {
                at: write.formula(write.coloured(text, slope_colour(write, text)), font)
                for at, text in texts.items()
            }
            wide = self._place(rows, columns, heights, cut, font)
            if wide <= box.width:
                break
        super().__init__(self.label, self.brackets, self.indices, self.dots, *self.entries.values())
        spare = max(0.0, box.width - self.width) / 2
        self.shift((box.left + spare - self.get_left()[0]) * RIGHT)

    def _place(
        self,
        rows: Sequence[int],
        columns: Sequence[int],
        heights: Mapping[int, float],
        cut: tuple[bool, bool],
        font: float,
    ) -> float:
        write, several = self.write, (len(rows) > 1 or cut[0], len(columns) > 1 or cut[1])
        ys = list(heights.values())
        pen = 0.0
        half = 0.5 if len(ys) < 2 else min(0.55, 0.44 * (ys[0] - ys[1]))
        top, bottom = ys[0] + half, ys[-1] - half
        self.indices, self.dots = VGroup(), VGroup()
        if several[0]:
            names = [
                write.formula(f"j = {write.index(j)}", max(LEAST, min(_INDEX, font))) for j in rows
            ]
            wide = max(one.width for one in names)
            for one, y in zip(names, ys, strict=True):
                self.indices.add(one.move_to((pen + wide, y, 0), aligned_edge=RIGHT))
            pen += wide + _BESIDE
        pen = max(pen, self.label.width + _BESIDE)
        # In the corner of both headings.
        self.label.move_to((pen - _BESIDE, top - 0.05, 0), aligned_edge=RIGHT + DOWN)
        start = pen
        pen += _PAD
        for k in columns:
            some = [self.entries[j, k] for j in rows]
            wide = max(one.width for one in some)
            for one, y in zip(some, ys, strict=True):
                one.move_to((pen + wide, y, 0), aligned_edge=RIGHT)
            if several[1]:
                name = write.formula(f"k = {write.index(k)}", max(LEAST, min(_INDEX, font)))
                self.indices.add(name.move_to((pen + wide / 2, top + 0.3, 0)))
            pen += wide + _ACROSS
        end = pen - _ACROSS + _PAD
        if cut[1]:
            dots = ellipsis(write, RIGHT).move_to((end, (top + bottom) / 2, 0), aligned_edge=LEFT)
            self.dots.add(dots)
            end += dots.width + _PAD
        if cut[0]:
            self.dots.add(ellipsis(write).move_to(((start + end) / 2, bottom - 0.05, 0)))
            bottom -= 0.35
        self.brackets = VGroup(
            bracket(write, start, bottom, top, _ARM), bracket(write, end, bottom, top, -_ARM)
        )
        return end
