"""Gaps as the sides of squares, and the square that all of these are together, on one scale.

Where the width is short they stand in several rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    DashedVMobject,
    MathTypst,
    Rectangle,
    Square,
    VGroup,
    VMobject,
)

from backprop.core.language import gettext
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects.level_arrow import arrow
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Equation, Notation, fit, joined
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["SquaredGaps"]

_UNDER, _IN_LINE, _OVER, _ALONE = 1.7, 1.15, 0.55, 0.8
"""Under the ground: arrow, name and number, in two lines or in one; over a square its area, and
over one alone the cost."""
_APART, _BEFORE, _CLEAR = 0.65, 0.15, 0.12
_LEAST_SIDE = 0.05
_LIFTED = 0.6
"""How far over the ground signs stand."""
_HEAVY = 2.2
_ROW = 3
"""Squares of a row that numbers have room beside."""

Rows = Sequence[Sequence[int | None]]
"""The outputs of each row; None is the square of all."""


class SquaredGaps(VGroup):
    """In the middle of a box, from left to right; the whole is cut into strips, one for each.

    The larger they can be the better: they are in as many rows as that takes.

    Parameters
    ----------
    gaps
        By output, a - y.
    written, areas
        The gaps and their squares as they are written.
    rest
        What all other outputs add, as a number and as it is written, and what they are; or None.
    total
        The cost, as a number and as it is written.

    Attributes
    ----------
    squares
        The areas by output, and by -1 that of the rest; a dot's size where a side could not be
        seen.
    arrows, numbers
        The gaps under them; of the rest what it is.
    values
        The areas' numbers: inside where there is room.
    names
        What each side is: a - y, at the arrow.
    signs, frame
        Between squares, and before the whole; where that will be.
    poured, strips, shares
        The squares once more, and what they are in the whole, with their numbers in those that
        are high enough; nothing where the whole is one.
    total, answer
        The cost, and its symbol before it.
    words
        That there is no gap, if there is none.
    """

    def __init__(
        self,
        write: Notation,
        gaps: Mapping[int, float],
        written: Mapping[int, str],
        areas: Mapping[int, str],
        rest: tuple[float, str, str] | None,
        total: tuple[float, str],
        box: Box,
    ) -> None:
        theme, self.box, self.write = write.theme, box, write
        self.numbers: dict[int, VMobject] = {}
        self.values: dict[int, MathTypst] = {}
        for j, gap in gaps.items():
            self.numbers[j] = write.formula(write.coloured(written[j], signed(theme, gap)), NUMBER)
            self.values[j] = write.formula(areas[j], SYMBOL)
        sides = {j: abs(gap) for j, gap in gaps.items()}
        if rest is not None:
            value, text, what = rest
            sides[-1] = float(np.sqrt(value))
            self.numbers[-1], self.values[-1] = (
                write.words(what, NUMBER),
                write.formula(text, SYMBOL),
            )
        self._whole = float(np.sqrt(total[0])) if len(sides) > 1 else 0.0
        self._over = _OVER if self._whole else _ALONE
        self.total = write.formula(write.coloured(total[1], theme.cost), SYMBOL)
        naming = write.formula(f"{write.symbol(COST)} =", SYMBOL)
        self.answer = VGroup(naming, self.total).arrange(RIGHT, buff=0.2)
        # Where a row of all has room for it, what a side is stands before its number.
        named = {j: self._named(j, " =") for j in gaps}
        pairs = [named[j].width + _BEFORE + self.numbers[j].width for j in gaps]
        self._in_line = max(pairs) <= self._room(sides)
        self._under = _IN_LINE if self._in_line else _UNDER
        self.names = named if self._in_line else {j: self._named(j) for j in gaps}
        self._share(sides)
        rows = max(_rows_of(sides, bool(self._whole)), key=lambda one: self._fit(sides, one))
        self.unit = self._fit(sides, rows)[1]
        self.squares: dict[int, Square] = {}
        self.arrows: dict[int, VGroup] = {}
        self._tried = self.unit
        self._widths = {j: self._wide(length, j) for j, length in sides.items()}
        for j, length in sides.items():
            self._stand(j, max(_LEAST_SIDE, length * self.unit), gaps.get(j))
        self.signs, self.frame = VGroup(), VGroup()
        for number, row in enumerate(rows):
            room = box.part(*(box.height * (number + i) / len(rows) for i in (0, 1)), down=True)
            x, ground = self._stood(sides, row, room)
        self.poured = {j: square.copy() for j, square in self.squares.items()}
        self.strips = self._cut(sides, x, ground)
        texts = {**areas, **({} if rest is None else {-1: rest[1]})}
        self.shares = self._shared(texts)
        if not self._whole:
            square = self.squares[next(iter(sides))]
            self.answer.next_to(VGroup(square, *self.values.values()), UP, buff=0.2)
            self.poured = {}
        self.words: VMobject = VGroup()
        if not any(sides.values()):
            self.words = fit(
                write.words(gettext("no gap: the square has no area"), SYMBOL), box.width
            )
            self.words.move_to((box.middle[0], box.bottom + 1.8, 0))
        squared: list[Equation] = [("(", self.numbers[j], ")^2 =", self.values[j]) for j in gaps]
        summed: list[Equation] = [(*joined("+", self.values.values()), "=", self.total)]
        self.equations = squared + summed
        super().__init__(*map(self._pillar, sides), self.signs, self.frame, self.words)
        self.add(*self.strips.values(), *self.shares.values(), self.answer)

    def _named(self, j: int, sign: str = "") -> MathTypst:
        write = self.write
        output, wanted = Quantity("a", len(write.widths) - 1, (j,)), Quantity("y", 0, (j,))
        return write.formula(f"{write.symbol(output)} - {write.symbol(wanted)}{sign}", NUMBER)

    def _room(self, sides: Mapping[int, float]) -> float:
        """That each has in a row of three at most."""
        count = min(len(sides), _ROW)
        return (self.box.width - _APART * count) / (count + bool(self._whole))

    def _stand(self, j: int, side: float, gap: float | None) -> None:
        """A square on the ground, its number in it or on it, the gap under it."""
        theme, value = self.write.theme, self.values[j]
        square = Square(side).set_stroke(theme.cost, 3).set_fill(theme.cost, 0.3)
        self.squares[j] = square
        if value.width * LEAST / SYMBOL < side - 0.2 and side > 0.6:
            fit(value, side - 0.2).move_to(square)
        else:
            value.scale(NUMBER / SYMBOL)
            value.scale(max(LEAST / NUMBER, min(1.0, self._widths[j] / value.width)))
            value.next_to(square, UP, buff=0.15)
        foot = square.get_bottom() + 0.28 * DOWN
        self.arrows[j] = VGroup()
        if gap is None:
            self.numbers[j].next_to(foot, DOWN, buff=0.28)
            return
        name, number = self.names[j], self.numbers[j]
        if self._in_line:
            VGroup(name, number).arrange(RIGHT, buff=_BEFORE).next_to(foot, DOWN, buff=0.25)
            number.set_y(name.family_members_with_points()[-1].get_y())
        else:
            name.next_to(foot, DOWN, buff=0.25)
            number.next_to(name, DOWN, buff=0.15)
        sign = float(np.sign(gap)) or 1.0
        ends = (foot - sign * side / 2 * RIGHT, foot + sign * side / 2 * RIGHT)
        self.arrows[j] = arrow(*ends, _HEAVY).set_color(signed(theme, gap))

    def _cut(self, sides: Mapping[int, float], left: float, ground: float) -> dict[int, Rectangle]:
        """The whole, each square's strip over the one before, and under it what it is."""
        found: dict[int, Rectangle] = {}
        if not self._whole:
            return found
        side, y, theme = self._whole * self.unit, ground, self.write.theme
        x = left + max(side, self.answer.width) / 2
        for j, length in sides.items():
            strip = Rectangle(width=side, height=side * (length / self._whole) ** 2)
            strip.set_stroke(theme.cost, 3).set_fill(theme.cost, 0.3)
            found[j] = strip.move_to((x, y, 0), aligned_edge=DOWN)
            y += strip.height
        frame = Square(side).move_to((x, ground, 0), aligned_edge=DOWN)
        self.frame.add(DashedVMobject(frame, num_dashes=36).set_stroke(theme.quiet, 2))
        self.answer.move_to((x, ground - 0.28, 0), aligned_edge=UP)
        return found

    def _shared(self, texts: Mapping[int, str]) -> dict[int, MathTypst]:
        """The areas' numbers once more, in the strips that they fit into."""
        numbers = {j: self.write.formula(texts[j], NUMBER) for j in self.strips}
        return {
            j: number.move_to(self.strips[j])
            for j, number in numbers.items()
            if number.height + 2 * _CLEAR <= self.strips[j].height
            and number.width + 2 * _CLEAR <= self.strips[j].width
        }

    def _pillar(self, j: int) -> VGroup:
        tables = self.squares, self.values, self.arrows, self.numbers, self.names
        return VGroup(*(table[j] for table in tables if j in table))

    def _share(self, sides: Mapping[int, float]) -> None:
        """Numbers as large as a row of three lets them be."""
        if self._in_line:
            return
        room = self._room(sides)
        every = [*self.numbers.values(), *self.names.values()]
        share = min(1.0, *(room / one.width for one in every))
        for one in every:
            one.scale(max(share, LEAST / NUMBER))

    def _wide(self, length: float, j: int) -> float:
        """What a square has of a row's width."""
        value = self.values[j].width * LEAST / SYMBOL
        name, number = self.names[j].width if j in self.names else 0.0, self.numbers[j].width
        said = name + _BEFORE + number if self._in_line and name else max(name, number)
        return max(length * self._tried, said, value)

    def _fit(self, sides: Mapping[int, float], rows: Rows) -> tuple[bool, float]:
        """Whether all is inside the box, and how long 1 is then: what height and width allow."""
        largest = max(self._whole, *sides.values())
        high = self.box.height / len(rows) - self._under - self._over
        self._tried = max(0.01, high / largest) if largest else 1.0
        for _ in range(60):
            if all(self._length(sides, row) <= self.box.width for row in rows):
                return high > 0, self._tried
            self._tried *= 0.93
        return False, self._tried

    def _length(self, sides: Mapping[int, float], row: Sequence[int | None]) -> float:
        """Of a row with the signs in it."""
        whole = max(self._whole * self._tried, self.answer.width)
        wide = [whole if j is None else self._wide(sides[j], j) for j in row]
        ends = _APART * bool(self._whole and row[-1] is not None)
        return sum(wide) + _APART * (len(wide) - 1) + ends

    def _stood(
        self, sides: Mapping[int, float], row: Sequence[int | None], box: Box
    ) -> tuple[float, float]:
        """A row in its box, signs between; where the whole begins, and the ground."""
        lengths = [length for j in row for length in [self._whole if j is None else sides[j]]]
        some = any(sides.values())
        # Where nothing stands on it, it lies in the middle.
        ground = box.bottom + (self._under if some else 0.6 * box.height)
        if some:
            used = self._under + max(lengths) * self.unit + self._over
            ground += max(0.0, box.height - used) / 2
        x = box.middle[0] - self._length(sides, row) / 2
        last = [*sides][-1]
        for j in row:
            if j is None:
                break
            wide = self._widths[j]
            pillar, middle = self._pillar(j), self.squares[j].get_bottom()
            pillar.shift((x + wide / 2 - middle[0], ground - middle[1], 0))
            x += wide + _APART
            if self._whole:
                sign = self.write.formula("=" if j == last else "+", SYMBOL)
                self.signs.add(sign.move_to((x - _APART / 2, ground + _LIFTED, 0)))
        return x, ground


def _rows_of(sides: Mapping[int, float], whole: bool) -> list[Rows]:
    """All in one row, in two, and so on; None is the whole."""
    every = [*sides, *([None] if whole else [])]
    splits = (np.array_split(range(len(every)), count + 1) for count in range(len(every)))
    return [[[every[at] for at in some] for some in split] for split in splits]
