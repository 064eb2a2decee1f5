"""Formulas, their derivatives, and what those are here, one under the other."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, LEFT, VGroup, VMobject

from backprop.drawing.mobjects.derivation import Derivation, Derivations
from backprop.drawing.style import HAND, LEAST, Box

__all__ = ["DerivationsDown"]

_SHARES = 0.41, 0.29
"""Of the width: the formulas, and the numbers; what is left is the curves'."""
_HIGH, _CURVES = 2.6, 0.47
"""So high a row has its number under its formulas; and what the curves have of its width then."""
_GAP, _BETWEEN = 0.15, 0.3
"""Between two lines, and between two ratios or two columns."""
_SIZES = 0.8, 1.0
"""How large formulas are at most, and the numbers."""


class DerivationsDown(Derivations):
    """Those of a high frame: a row for each ratio and one for their product.

    In each a formula with its derivative, the number, and the curve.
    """

    def _arrange(self, box: Box) -> None:
        high = (box.height + _BETWEEN) / (len(self.columns) + 1)
        rows = [
            Box(box.left, box.right, top - high + _BETWEEN, top)
            for top in (box.top - i * high for i in range(len(self.columns) + 1))
        ]
        if rows[0].height < _HIGH:
            said, told = (share * box.width for share in _SHARES)
            curves = said + told + _BETWEEN, box.width
            texts, numbers = (0.0, said - _BETWEEN), (said, said + told)
        else:
            longest = max(one.formula.width for one in self.columns) * LEAST / HAND
            at = min(_CURVES * box.width, box.width - longest - _BETWEEN)
            curves = 0.0, at
            texts = numbers = at + _BETWEEN, box.width
        self.rooms = [row.part(*curves, down=False) for row in rows]
        for column, row, room in zip(self.columns, rows, self.rooms, strict=False):
            column.room = room
            self._formulas(column, row.part(*texts, down=False))
        self._numbers([row.part(*numbers, down=False) for row in rows])
        ratio = self.ratio.scale(_SIZES[0])
        ratio.move_to((box.left + texts[0], rows[-1].middle[1], 0), aligned_edge=LEFT)
        if texts == numbers:
            for column, row in zip(self.columns, rows, strict=False):
                stack = VGroup(column.formula, column.line, *column.form, *column.inserted)
                x = column.number.get_x()
                column.number.next_to(stack, DOWN, buff=_GAP).set_x(x)
                VGroup(stack, column.number).set_y(row.middle[1])
            ratio.set_y(self.number.get_top()[1] + _GAP, DOWN)
            VGroup(ratio, self.number, self.equals).set_y(rows[-1].middle[1])
        for sign, column in zip(self.dots, self.columns[1:], strict=True):
            sign.set_y(column.number.get_y())

    def _numbers(self, rooms: Sequence[Box]) -> None:
        """Of one size, each with its sign before it."""
        numbers = [*(column.number for column in self.columns), self.number]
        signs = [*self.dots, self.equals]
        before = max(one.width for one in signs) + _GAP
        least = (rooms[0].width - before) / max(one.width for one in numbers)
        size = min(_SIZES[1], max(least, LEAST / HAND))
        for number, room in zip(numbers, rooms, strict=True):
            number.scale(size)
            middle = (room.left + before + room.right) / 2
            number.move_to((middle, room.middle[1], 0))
        left = min(number.get_left()[0] for number in numbers)
        for sign, number in zip(signs, numbers[1:], strict=True):
            sign.scale(size).next_to((left - _GAP, number.get_y(), 0), LEFT, buff=0)

    def _formulas(self, column: Derivation, box: Box) -> None:
        """Line under line, of one size where they can be read so."""
        line = VGroup(column.ratio, column.equals, column.slope)
        computed: list[VMobject] = [*column.form, *column.inserted]
        lines: list[VMobject] = [line, column.formula, *computed]
        room = min(box.width / one.width for one in lines)
        high = line.height + max(one.height for one in (column.formula, *computed))
        size = min(_SIZES[0], room, (box.height - _GAP) / high)
        for one in lines:
            one.scale(max(size, LEAST / HAND))
        # What is computed comes in the formula's place.
        stack = VGroup(*lines[:2]).arrange(DOWN, buff=_GAP, aligned_edge=LEFT)
        stack.move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)
        for one in computed:
            one.move_to(column.formula, aligned_edge=LEFT)
