"""Formulas, their derivatives, and what those are here, one under the other."""

from __future__ import annotations

from manim import DOWN, LEFT, VGroup, VMobject

from backprop.drawing.mobjects.derivation import Derivation, Derivations
from backprop.drawing.style import HAND, LEAST, Box

__all__ = ["DerivationsDown"]

_SHARES = 0.42, 0.31
"""Of the width: the formulas, and the numbers; what is left is the curves'."""
_GAP, _BETWEEN = 0.15, 0.3
"""Between two lines, and between two ratios or two columns."""
_SIZES = 0.7, 1.0
"""How large formulas are at most, and the numbers."""


class DerivationsDown(Derivations):
    """Those of a high frame: a row for each ratio and one for their product.

    In each a formula with its derivative, the number, and the curve.
    """

    def _arrange(self, box: Box) -> None:
        high = (box.height + _BETWEEN) / (len(self.columns) + 1)
        said, told = (share * box.width for share in _SHARES)
        rows = [
            Box(box.left, box.right, top - high + _BETWEEN, top)
            for top in (box.top - i * high for i in range(len(self.columns) + 1))
        ]
        self.rooms = [
            Box(row.left + said + told + _BETWEEN, row.right, row.bottom, row.top) for row in rows
        ]
        for column, row, room in zip(self.columns, rows, self.rooms, strict=False):
            column.room = room
            self._formulas(column, Box(row.left, row.left + said - _BETWEEN, row.bottom, row.top))
        x = box.left + said + told / 2
        numbers = [*(column.number for column in self.columns), self.number]
        dot = max(one.width for one in (*self.dots, self.equals)) + _GAP
        room = (told - dot) / max(one.width for one in numbers)
        size = min(_SIZES[1], max(room, LEAST / HAND))
        for number, row in zip(numbers, rows, strict=True):
            number.scale(size).move_to((x + dot / 2, row.middle[1], 0))
        for column, row in zip(self.columns, rows, strict=False):
            words, number = column.words, column.number
            words.scale(max(min(1.0, told / words.width), LEAST / words.font_size))
            VGroup(number, words).arrange(DOWN, buff=_GAP).set_y(row.middle[1])
            words.set_x(x)
            number.set_x(x + dot / 2)
        left = x + dot / 2 - max(one.width for one in numbers) / 2 - _GAP
        for sign, number in zip((*self.dots, self.equals), numbers[1:], strict=True):
            sign.scale(size).next_to((left, number.get_y(), 0), LEFT, buff=0)
        self.ratio.scale(_SIZES[0]).move_to((box.left, rows[-1].middle[1], 0), aligned_edge=LEFT)

    def _formulas(self, column: Derivation, box: Box) -> None:
        """Line under line, of one size where they can be read so."""
        line = VGroup(column.ratio, column.equals, column.slope)
        computed: list[VMobject] = [*column.form, *column.inserted]
        lines: list[VMobject] = [column.formula, line, *computed]
        room = min(box.width / one.width for one in lines)
        high = (
            column.formula.height + line.height + max((one.height for one in computed), default=0)
        )
        size = min(_SIZES[0], room, (box.height - 2 * _GAP) / high)
        for one in lines:
            one.scale(max(size, LEAST / HAND))
        stack = VGroup(column.formula, line, *computed[:1])
        stack.arrange(DOWN, buff=_GAP, aligned_edge=LEFT)
        stack.move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)
        for one in computed[1:]:
            one.move_to(computed[0], aligned_edge=LEFT)
