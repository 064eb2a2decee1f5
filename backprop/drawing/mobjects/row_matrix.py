"""Matrices whose rows stand on the rows of a network's neurons, and equations between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import LEFT, RIGHT, UP, VGroup, VMobject

from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.number_matrix import bracket
from backprop.drawing.notation import Notation, fit, letters
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, Box

__all__ = ["Cells", "MatrixEquation", "RowMatrix"]

_ACROSS, _PAD, _ARM = 0.32, 0.24, 0.12
"""Between two columns, between brackets and entries, and of a bracket's arms."""
_BETWEEN, _HEAD = 0.22, 0.72
"""Between matrices and signs, and the height of a matrix's name, at most."""
_LARGE = 1.12
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
        pen = _PAD
        for column in columns:
            pen += max(self.entries[row, column].width for row in rows)
            for row in rows:
                entry = self.entries[row, column]
                # An exponent stands over the digits, which are all of one height.
                tall = max(letters(entry), key=lambda one: float(np.ptp(one.points[:, 1])))
                entry.shift((pen - entry.get_right()[0], heights[row] - tall.get_y(), 0))
            pen += _ACROSS
        self.dots = VGroup()
        if cells.more[1]:
            middle = (heights[rows[0]] + heights[rows[-1]]) / 2
            self.dots.add(ellipsis(write, RIGHT).move_to((pen + 0.1, middle, 0)))
            pen += 0.2 + _ACROSS
        right = pen - _ACROSS + _PAD
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
    """The indexed formula at the top of a box; under it the same with matrices.

    Attributes
    ----------
    formula
        In letters.
    result, factors, signs
        The matrices, and what stands between them.
    notes
        Under matrices what signs mean.
    """

    def __init__(
        self,
        write: Notation,
        formula: str,
        parts: Sequence[tuple[Cells, Mapping[int, float]]],
        signs: Sequence[str],
        box: Box,
    ) -> None:
        middle = (box.top - 1.1 + box.bottom) / 2
        for share in np.linspace(_LARGE, LEAST / NUMBER, 10):
            size = NUMBER * float(share)
            found = [RowMatrix(write, cells, heights, size) for cells, heights in parts]
            between = [VGroup(*([write.formula(sign, size)] if sign else [])) for sign in signs]
            line: list[VMobject] = [found[0]]
            for sign, matrix in zip(between, found[1:], strict=True):
                line += [*sign, matrix]
            width = sum(one.width for one in line) + _BETWEEN * (len(line) - 1)
            if width <= box.width:
                break
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
        self.formula = fit(write.formula(formula, HAND * 0.8), box.width)
        self.formula.scale(min(1.0, 1.0 / self.formula.height))
        self.formula.move_to((box.middle[0], box.top - 0.5, 0))
        foot = min(float(one.get_bottom()[1]) for one in found) - _NOTE
        self.notes = VGroup()
        for (cells, _), matrix in zip(parts, found, strict=True):
            if cells.note:
                words = write.words(cells.note, NUMBER).move_to((matrix.get_x(), foot, 0), UP)
                over = words.get_right()[0] - box.right
                self.notes.add(words.shift(LEFT * max(0.0, over)))
        super().__init__(self.formula, self.result, self.factors, self.signs, self.notes)
