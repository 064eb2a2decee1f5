"""A formula of factors, under each factor its numbers, a row a term; and a line for their sum."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    DashedVMobject,
    Ellipse,
    Line,
    MathTypst,
    VGroup,
    VMobject,
)

from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Equation, Notation, joined, letters, term
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["FactorRow", "FactorTable", "TableRow", "TableText"]

_ROW = 0.92
"""Between two rows, at most."""
_CLOSE = 0.55
"""The same, at least."""
_APART = 1.25
"""The same, where there is only one, over its product."""
_HEAD = 1.75
"""Height of the formula."""
_LOWER = 1.8
"""From a left side that stands on a line of its own to factors as large as it is at hand."""
_LARGE = SYMBOL / NUMBER
_LINE = 0.45
"""From a line of a sum to the next."""
_WHOLE = 0.6
"""Of its size at hand, a formula that is still large enough to stand in one line."""
_GAP = 0.34
"""Between two columns, at least: a dot stands there."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its label, its factors, the sign before its product, and that.

    Without factors it stands for terms that are left out. A factor that is exactly 0 makes it
    `shut`.
    """

    label: str
    factors: tuple[str, ...]
    sign: str
    value: str
    shut: bool = False


@dataclass(frozen=True, slots=True)
class TableText:
    """What a table says, as Typst math.

    Attributes
    ----------
    left, head
        The left side, and what stands before the factors: "=", or "= sum_j".
    factors, colours
        The formula's factors, and their numbers' colours.
    rows
        Without the sum.
    total, sign
        The sum, None where there is nothing to add, and what stands before it.
    """

    left: str
    head: str
    factors: tuple[str, ...]
    colours: tuple[str, ...]
    rows: tuple[TableRow, ...]
    total: str | None
    sign: str = "="


class FactorRow(VGroup):
    """A row's parts.

    Attributes
    ----------
    label, factors, dots, equals, value
        Where rows are added, the value stands in the sum, and `equals` is the plus before it.
    ring
        A dashed ring round a slope that is 0, else empty.
    """

    def __init__(
        self,
        label: VMobject,
        factors: VGroup,
        dots: VGroup,
        equals: VGroup,
        value: VMobject,
        ring: VGroup,
    ) -> None:
        self.label, self.factors, self.dots = label, factors, dots
        self.equals, self.value, self.ring = equals, value, ring
        self.signs = VGroup(dots, equals)
        super().__init__(label, factors, dots, equals, value, ring)


class FactorTable(VGroup):
    """The formula at the top of a box, rows under it, the sum of their products at the foot.

    Attributes
    ----------
    formula
        All of it.
    rows
        A FactorRow each.
    rule, equals, total
        Over and in the sum's line; empty, and the only product, where there is nothing to add.
    equations
        What it says in numbers, for the audit.
    """

    def __init__(self, write: Notation, text: TableText, box: Box) -> None:
        self.write, self.text = write, text
        marked = [term(source, f"f{i}") for i, source in enumerate(text.factors)]
        left = f"{term(text.left, 'left')} {term(text.head, 'head')}"
        for i in range(1, len(marked)):
            marked[i] = f"{term('dot', f'd{i}')} {marked[i]}"
        formula = write.formula(f"{left} {' '.join(marked)}", HAND)
        self.formula = formula
        self._lowered = 0.0
        size, centres = self._columns(formula, box)
        # A product that stands alone has a line of its own, as a sum has.
        alone = text.total is None
        count = len(text.rows) + 1
        high = _HEAD + self._lowered
        step = min(_APART if alone else _ROW, (box.height - high) / (count + 0.3))
        top = box.middle[1] + (high + step * count) / 2
        formula.move_to((formula.get_x(), top - high / 2 + 0.1, 0))
        y, self._step = top - high - step / 2, step
        self.rows: GroupOf[FactorRow] = GroupOf()
        for row in text.rows:
            self.rows.add(self._row(row, y, size, centres, box))
            y -= step
        self.rule, self.equals = VGroup(), VGroup()
        self.total: VMobject = self.rows[0].value
        if text.total is not None:
            foot = y + step / 2 - 0.02
            line = Line((box.left, foot, 0), (box.right, foot, 0))
            self.rule.add(line.set_stroke(write.theme.quiet, 2))
            self._sum(text.total, foot - 0.55, box)
        super().__init__(formula, self.rows, self.rule, self.equals, self.total)
        self.shift(max(0.0, box.bottom - self.get_bottom()[1]) * UP)

    @property
    def equations(self) -> list[Equation]:
        """Each row's product, and their sum."""
        found: list[Equation] = [
            (*joined("dot", row.factors), line.sign, row.value)
            for row, line in zip(self.rows, self.text.rows, strict=True)
            if line.factors and line.sign == "="
        ]
        if self.text.total is not None and self.text.sign == "=":
            found.append((*joined("+", (row.value for row in self.rows)), "=", self.total))
        return found

    def _columns(self, formula: MathTypst, box: Box) -> tuple[float, list[float]]:
        """The size of the numbers and the middle of each column, the formula set to these."""
        ink, rows = self.write.theme.ink, self.text.rows
        gaps = len(self.text.factors) - 1
        columns = [
            max(self._number(row.factors[i], ink, NUMBER).width for row in rows if row.factors)
            for i in range(len(self.text.factors))
        ]
        factors = [formula.select(f"f{i}") for i in range(len(columns))]
        head = formula.select("head").get_right()[0] - formula.get_left()[0]
        # The formula gives way first, then the numbers, then either again.
        tries = [(share, _LARGE) for share in np.linspace(1.0, 0.75, 12)]
        tries += [(0.75, size) for size in np.linspace(_LARGE, 0.92, 8)]
        tries += [(share, 0.92) for share in np.linspace(0.75, 0.5, 9)]
        tries += [(0.5, size) for size in np.linspace(0.92, LEAST / NUMBER, 6)]
        tries += [(share, LEAST / NUMBER) for share in np.linspace(0.5, 0.4, 5)]
        labels = max(self.write.words(row.label, WORD).width for row in rows)
        # Rather than that it is small, the left side has a line of its own over the factors, if
        # the rows have room for it; else where nothing helps.
        lines = len(rows) + 1.3
        high = [share for share, _ in tries if self._roomy(share, lines, box)]
        order = [(False, one) for one in tries if one[0] >= _WHOLE]
        order += [(True, one) for one in tries if one[0] in high]
        order += [(over, one) for over in (False, True) for one in tries]
        for over, (share, size) in order:
            wide = [max(share * f.width, size * c) for f, c in zip(factors, columns, strict=True)]
            start = labels if over else share * head
            least = start + sum(wide) + _GAP * gaps + 0.3
            if least <= box.width:
                break
        if over:
            self._lowered = float(share) * _LOWER
            for name in ("left", "head"):
                formula.select(name).shift(UP * _LOWER)
        formula.scale(float(share)).move_to((box.left, 0, 0), aligned_edge=LEFT)
        gap = max(0.0, box.width - least) / (gaps + 1) + _GAP
        pen, centres = box.left + start, []
        for factor, width in zip(factors, wide, strict=True):
            centres.append(float(pen + min(gap, 0.6) + width / 2))
            pen = centres[-1] + width / 2
            factor.shift(RIGHT * (centres[-1] - factor.get_x()))
        for i, (one, other) in enumerate(itertools.pairwise(factors), 1):
            dot = formula.select(f"d{i}")
            dot.set_x((one.get_right()[0] + other.get_left()[0]) / 2)
        return NUMBER * float(size), centres

    @staticmethod
    def _roomy(share: float, lines: float, box: Box) -> bool:
        """Whether rows keep apart under a formula in two lines."""
        return box.height - _HEAD - share * _LOWER >= _CLOSE * lines

    def _sum(self, total: str, y: float, box: Box) -> None:
        """All products with the signs between them, and what they come to, in a line or two."""
        write, ink = self.write, self.write.theme.ink
        self.equals.add(write.formula(self.text.sign, SYMBOL))
        self.total = self._number(total, ink, SYMBOL)
        line = VGroup(self.equals, self.total)
        for row in reversed(self.rows):
            line.submobjects[:0] = [row.value]
            if len(row.equals):
                line.submobjects[:0] = [row.equals]
        line.arrange(RIGHT, buff=0.24)
        line.scale(max(LEAST / SYMBOL, min(1.0, box.width / line.width)))
        lines = [line]
        if line.width > box.width:  # broken at a sign
            middle = (len(self.rows) + 1) // 2 * 2 - 1
            lines = [VGroup(*line[:middle]), VGroup(*line[middle:])]
        for one in lines:
            one.move_to((box.right - 0.15, y, 0), aligned_edge=RIGHT)
            for part in one:
                if _digits(part):
                    part.shift(UP * (y - _middle(part)))
            y -= _LINE

    def _row(
        self, row: TableRow, y: float, size: float, centres: Sequence[float], box: Box
    ) -> FactorRow:
        write, theme = self.write, self.write.theme
        label = write.words(row.label, min(WORD + 4, size), theme.quiet)
        label.move_to((box.left, y, 0), aligned_edge=LEFT)
        factors = VGroup(
            *(
                self._number(text, colour, size).move_to((x, y, 0))
                for text, colour, x in zip(row.factors, self.text.colours, centres, strict=False)
            )
        )
        # Decimals under decimals: all of a column end at one place.
        for i, number in enumerate(factors):
            number.move_to((self._right(i, centres[i], size), y, 0), aligned_edge=RIGHT)
            number.shift(UP * (y - _middle(number)))
        dots = VGroup()
        for i in range(len(factors) - 1):
            gap = (self._right(i, centres[i], size) + self._left(i + 1, centres[i + 1], size)) / 2
            dots.add(write.formula("dot", size).move_to((gap, y, 0)))
        equals = VGroup()
        if self.text.total is None:
            foot = y - self._step
            value = self._number(row.value, theme.ink, SYMBOL)
            last = self._right(len(centres) - 1, centres[-1], size)
            value.move_to((last, foot, 0), aligned_edge=RIGHT)
            value.shift(UP * (foot - _middle(value)))
            equals.add(write.formula(row.sign, SYMBOL).next_to(value, LEFT, buff=0.3))
            equals.set_y(foot)
        else:
            text = f"({row.value})" if row.value.startswith("-") and len(self.rows) else row.value
            value = self._number(text, theme.ink, SYMBOL)
            equals.add(*([write.formula("+", SYMBOL)] if len(self.rows) else []))
        ring = VGroup()
        if row.shut:
            oval = Ellipse(factors[1].width + 0.4, factors[1].height + 0.34)
            oval.set_stroke(theme.quiet, 2.5).move_to(factors[1])
            ring.add(DashedVMobject(oval, num_dashes=18))
        return FactorRow(label, factors, dots, equals, value, ring)

    def _width(self, i: int, size: float) -> float:
        ink = self.write.theme.ink
        return max(
            self._number(row.factors[i], ink, size).width for row in self.text.rows if row.factors
        )

    def _right(self, i: int, centre: float, size: float) -> float:
        return centre + self._width(i, size) / 2

    def _left(self, i: int, centre: float, size: float) -> float:
        return centre - self._width(i, size) / 2

    def _number(self, text: str, colour: str, size: float) -> VMobject:
        return self.write.formula(self.write.coloured(text, colour), size)


def _digits(part: VMobject) -> bool:
    return bool(getattr(part, "typst_code", ""))


def _middle(number: VMobject) -> float:
    """The middle of its digits, which are the same height in all: an exponent stands over them."""
    tall = max(letters(number), key=lambda one: float(np.ptp(one.points[:, 1])))
    return float(tall.get_y())
