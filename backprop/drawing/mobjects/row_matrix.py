"""Matrices whose rows stand on the rows of a network's neurons, and equations between them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import LEFT, RIGHT, UP, VGroup, VMobject

from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.number_matrix import bracket
from backprop.drawing.notation import Notation, letters
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["Cells", "MatrixEquation", "RowMatrix", "largest"]

_ACROSS, _PAD, _ARM = 0.32, 0.24, 0.12
"""Between two columns, between brackets and entries, and of a bracket's arms."""
_BETWEEN, _HEAD = 0.22, 0.72
"""Between matrices and signs, and the height of a matrix's name, at most."""
_LARGE = 1.12
_LINE = 0.55
"""From row to row, at least, of numbers as large as `NUMBER`."""
_NOTE = 0.15
"""From the matrices down to what is said of a sign."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A matrix's name, its entries as Typst math by (row, column), and their colour.

    Attributes
    ----------
    note
        What a sign at it means, where it is met for the first time.
    more
        Whether rows, and whether columns are left out.
    """

    name: str
    texts: Mapping[tuple[int, int], str]
    colour: str
    more: tuple[bool, bool] = (False, False)
    note: str = ""


def largest(heights: Mapping[int, float], size: float) -> float:
    """The size that rows so far apart can be written in, up to this one."""
    ordered = sorted(heights.values())
    apart = [high - low for low, high in itertools.pairwise(ordered)]
    return min(size, max(LEAST, NUMBER * min(apart, default=1.0) / _LINE))


class RowMatrix(VGroup):
    """Entries in brackets, each row at its height, and the name over them.

    Attributes
    ----------
    entries, rows, columns
        Numbers by (row, column), and groups of them.
    brackets, dots, head
        The other parts; `frame` is all of them.
    """

    def __init__(
        self, write: Notation, cells: Cells, heights: Mapping[int, float], size: float
    ) -> None:
        rows = sorted({row for row, _ in cells.texts}, key=lambda row: -heights[row])
        columns = sorted({column for _, column in cells.texts})
        self.entries = {
            at: write.formula(write.coloured(text, cells.colour), size)
            for at, text in cells.texts.items()
        }
        digit = write.formula("0", size).height / 2
        across, pad = (one * min(1.0, size / NUMBER) for one in (_ACROSS, _PAD))
        pen = pad
        for column in columns:
            pen += max(self.entries[row, column].width for row in rows)
            for row in rows:
                entry = self.entries[row, column]
                # An exponent stands over the digits, which are all of one height.
                tall = max(letters(entry), key=lambda one: float(np.ptp(one.points[:, 1])))
                entry.shift((pen - entry.get_right()[0], heights[row] - tall.get_y(), 0))
            pen += across
        self.dots = VGroup()
        if cells.more[1]:
            middle = (heights[rows[0]] + heights[rows[-1]]) / 2
            self.dots.add(ellipsis(write, RIGHT).move_to((pen + 0.1, middle, 0)))
            pen += 0.2 + across
        right = pen - across + pad
        top, foot = heights[rows[0]] + 2.4 * digit, heights[rows[-1]] - 2.4 * digit
        if cells.more[0]:
            self.dots.add(ellipsis(write).move_to((right / 2, foot - 0.14, 0)))
            foot -= 0.4
        self.brackets = VGroup(
            bracket(write, 0.0, foot, top, _ARM), bracket(write, right, foot, top, -_ARM)
        )
        self.head = VGroup()
        if cells.name:
            head = write.formula(cells.name, min(SYMBOL, size * 1.2))
            head.scale(min(1.0, _HEAD / head.height))
            self.head.add(head.next_to(self.brackets, UP, buff=0.16))
        self.rows = {row: VGroup(*(self.entries[row, one] for one in columns)) for row in rows}
        self.columns = {one: VGroup(*(self.entries[row, one] for row in rows)) for one in columns}
        self.frame = VGroup(self.brackets, self.dots, self.head)
        super().__init__(self.frame, *self.entries.values())


class MatrixEquation(VGroup):
    """Matrices and what they come to, side by side in a box.

    Attributes
    ----------
    result, factors, signs
        The matrices, and what stands between them.
    notes
        Under matrices what signs mean.
    """

    def __init__(
        self,
        write: Notation,
        parts: Sequence[tuple[Cells, Mapping[int, float]]],
        signs: Sequence[str],
        box: Box,
    ) -> None:
        most = min(largest(heights, _LARGE * NUMBER) for _, heights in parts) / NUMBER
        for share in np.linspace(most, LEAST / NUMBER, 10):
            size = NUMBER * float(share)
            found = [RowMatrix(write, cells, heights, size) for cells, heights in parts]
            between = [VGroup(*([write.formula(sign, size)] if sign else [])) for sign in signs]
            line: list[VMobject] = [found[0]]
            for sign, matrix in zip(between, found[1:], strict=True):
                line += [*sign, matrix]
            width = sum(one.width for one in line) + _BETWEEN * (len(line) - 1)
            if width <= box.width:
                break
        every = [height for _, heights in parts for height in heights.values()]
        middle = (max(every) + min(every)) / 2
        gap = min(0.45, (box.width - width) / max(1, len(line) - 1) + _BETWEEN)
        total = width + (gap - _BETWEEN) * (len(line) - 1)
        pen = box.left + max(0.0, (box.width - total) / 2)
        for one in line:
            one.shift(RIGHT * (pen - one.get_left()[0]))
            pen = one.get_right()[0] + gap
        for sign in filter(len, between):
            sign.set_y(middle)
        self.result, self.signs = found[0], VGroup(*between)
        self.factors: GroupOf[RowMatrix] = GroupOf(*found[1:])
        foot = min(float(one.get_bottom()[1]) for one in found) - _NOTE
        self.notes = VGroup()
        for (cells, _), matrix in zip(parts, found, strict=True):
            if cells.note:
                words = write.words(cells.note, WORD).move_to((matrix.get_x(), foot, 0), UP)
                over = words.get_right()[0] - box.right
                self.notes.add(words.shift(LEFT * max(0.0, over)))
        super().__init__(self.result, self.factors, self.signs, self.notes)
