"""Matrices whose rows stand on the rows of a network's neurons, and equations between them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import RIGHT, UP, VGroup, VMobject

from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.number_matrix import bracket
from backprop.drawing.mobjects.slope_matrix import slope_colour
from backprop.drawing.notation import Notation, letters
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["Cells", "MatrixEquation", "RowMatrix", "largest"]

_ACROSS, _PAD, _ARM = 0.32, 0.24, 0.12
"""Between two columns, between brackets and entries, and of a bracket's arms."""
_BETWEEN, _HEAD = 0.22, 0.85
"""Between matrices and signs, and the height of a matrix's name, at most."""
_AXIS = 0.38
"""Of a digit's height, how high over the line a fraction's bar and most signs stand."""
_LARGE = 1.24
_LINE = 0.55
"""From row to row, at least, of numbers as large as `NUMBER`."""
_LARGER = 1.2
"""Than its numbers, the name of a matrix."""
_OVER = 0.16
"""From a bracket to the name over it."""
_FLAT = 0.02
"""Of its width, the height of a fraction's bar at most."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A matrix's name, its entries as Typst math by (row, column), and their colour: else of signs.

    Attributes
    ----------
    more
        Whether rows, and whether columns are left out.
    """

    name: str
    texts: Mapping[tuple[int, int], str]
    colour: str | None
    more: tuple[bool, bool] = (False, False)


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
    axis
        From the line that the name is written on up to its middle.
    """

    def __init__(
        self,
        write: Notation,
        cells: Cells,
        heights: Mapping[int, float],
        size: float,
        larger: float = _LARGER,
    ) -> None:
        rows = sorted({row for row, _ in cells.texts}, key=lambda row: -heights[row])
        columns = sorted({column for _, column in cells.texts})
        self.entries = {
            at: write.formula(write.coloured(text, cells.colour or slope_colour(write, text)), size)
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
        self.axis = _AXIS * 2 * digit * min(SYMBOL, size * larger) / size
        if cells.name:
            head = write.formula(cells.name, min(SYMBOL, size * larger))
            head.scale(min(1.0, _HEAD / head.height))
            self.head.add(head.next_to(self.brackets, UP, buff=_OVER))
        self.rows = {row: VGroup(*(self.entries[row, one] for one in columns)) for row in rows}
        self.columns = {one: VGroup(*(self.entries[row, one] for row in rows)) for one in columns}
        self.frame = VGroup(self.brackets, self.dots, self.head)
        super().__init__(self.frame, *self.entries.values())


class MatrixEquation(VGroup):
    """Matrices and what they come to, side by side in a box; their names make the equation.

    Attributes
    ----------
    result, factors, signs
        The matrices, and what stands between them and between their names.
    """

    def __init__(
        self,
        write: Notation,
        parts: Sequence[tuple[Cells, Mapping[int, float]]],
        signs: Sequence[str],
        box: Box,
    ) -> None:
        most = min(largest(heights, _LARGE * NUMBER) for _, heights in parts) / NUMBER
        sizes = [(float(size), _LARGER) for size in np.linspace(most * NUMBER, LEAST, 10)]
        for size, larger in [*sizes, (LEAST, 1.0)]:
            found = [RowMatrix(write, cells, heights, size, larger) for cells, heights in parts]
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
        line_of_names = _on_one_line(write, found, box.top)
        if width <= box.width:
            named = [one.copy().set_y(line_of_names) for sign in between for one in sign]
            self.signs.add(*named)
        super().__init__(self.result, self.factors, self.signs)


def _on_one_line(write: Notation, found: Sequence[RowMatrix], top: float) -> float:
    """Names of matrices go to one line over all of them; where their middle is."""
    high = max(float(one.brackets.get_top()[1]) for one in found) + _OVER
    every = [one.head[0] for one in found]
    tall = max(one.height for one in every)
    line = min(high, top - tall) + tall / 2
    for one, name in zip(found, every, strict=True):
        first, bar = letters(name)[0], _bar(name)
        name.shift(UP * (line - (bar.get_y() if bar else first.get_bottom()[1] + one.axis)))
    return line


def _bar(name: VMobject) -> VMobject | None:
    """Of a fraction, if it is one: nothing else is so flat."""
    flat = [one for one in letters(name) if one.height < _FLAT * one.width]
    return max(flat, key=lambda one: one.width, default=None)
