"""The cost's formula at hand, a term of it for each output in numbers, and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, MathTypst, VGroup, VMobject

from backprop.core.quantities import COST
from backprop.drawing.mobjects.signed_bar import SignedBar
from backprop.drawing.notation import Equation, Notation, fit, joined
from backprop.drawing.style import HAND, LEAST, SYMBOL, Box

__all__ = ["CostTerms", "Term"]

_GAP, _BAR, _UNDER = 0.2, 0.15, 0.42
"""Beside an equals sign; a bar's height, and how far under its number it lies."""
_MORE, _PLUS = 0.1, 0.7
_FORMULA = 1.5
_ROW = 0.95


@dataclass(frozen=True, slots=True)
class Term:
    """A term: how it is worked out in numbers, as many ways as may be tried, and what it is.

    Of the ways, the first that can be read in the room there is is taken.
    """

    ways: Sequence[str]
    text: str
    value: float


class CostTerms(VGroup):
    """At the right of a box: the formula over rows, a rule, the sum.

    Parameters
    ----------
    formula
        Source of what the cost is.
    heights
        Of the terms' rows, where they stand beside others; else they are spread.
    bars
        Whether a bar under each begins where the one before ended, on one scale.

    Attributes
    ----------
    formula
        As it is written.
    workings, signs, numbers
        Of each term: how it is worked out, the equals sign, what it comes to.
    plus, rule
        Before the last number, and under it.
    total, naming
        The sum and its name; `answer` is both.
    bars, whole
        Of each term, and of the sum.
    """

    def __init__(
        self,
        write: Notation,
        formula: str,
        terms: Sequence[Term],
        total: Term,
        box: Box,
        heights: Sequence[float] = (),
        *,
        bars: bool,
    ) -> None:
        self.write, self.box = write, box
        theme = write.theme
        self.formula: MathTypst = fit(write.formula(formula, HAND), box.width)
        over = min(self.formula.height, _FORMULA)
        self.formula.move_to((box.middle[0], box.top - over / 2, 0))
        if not heights:
            heights = self._spread(len(terms))
        self.numbers = [write.formula(term.text, SYMBOL) for term in terms]
        self.total = write.formula(write.coloured(total.text, theme.cost), SYMBOL)
        self.naming = write.formula(f"{write.symbol(COST)} =", SYMBOL)
        widest = max(one.width for one in (*self.numbers, self.total))
        share = min(1.0, max(0.5 * box.width / widest, LEAST / SYMBOL))
        right = box.right - 0.2
        self.workings: list[VMobject] = []
        self.signs: list[MathTypst] = []
        self.equations: list[Equation] = []
        for number, term, y in zip(self.numbers, terms, heights, strict=True):
            number.scale(share).move_to((right, y, 0), aligned_edge=RIGHT)
            self._work(term, right - share * widest, y)
            if term.ways and len(self.workings[-1]):
                self.equations.append((self.workings[-1], "=", number))
        self._even_out()
        step = heights[0] - heights[1] if len(heights) > 1 else _ROW
        foot = max(box.bottom + 0.45 + _UNDER * bars, heights[-1] - max(_ROW, min(step, 1.1)))
        self.total.scale(share).move_to((right, foot, 0), aligned_edge=RIGHT)
        self.naming.scale(share).next_to(self.total, LEFT, buff=_GAP)
        self.naming.align_to(self.total, DOWN)
        self.naming.shift(UP * (self.total.get_y() - self._level(self.naming)))
        self.answer = VGroup(self.naming, self.total)
        left = min(one.get_left()[0] for one in (*self.workings, self.naming) if one.width)
        self.plus = VGroup()
        if len(terms) > 1:
            plus = write.formula("+", SYMBOL).scale(share)
            left = max(box.left, left - _PLUS)
            self.plus.add(plus.move_to((left, heights[-1], 0), aligned_edge=LEFT))
        between = foot + 0.48
        self.rule = Line((left, between, 0), (right, between, 0)).set_stroke(theme.quiet, 2.5)
        self._lay(terms, total, bars)
        if len(terms) > 1:
            self.equations.append((*joined("+", self.numbers), "=", self.total))
        super().__init__(
            self.formula,
            *self.workings,
            *self.signs,
            *self.numbers,
            self.plus,
            self.rule,
            self.answer,
        )
        self.add(*self.bars, self.whole)

    @staticmethod
    def _level(name: MathTypst) -> float:
        """The height of its equals sign."""
        return float(name.family_members_with_points()[-1].get_y())

    def _spread(self, count: int) -> list[float]:
        top = self.formula.get_bottom()[1] - 0.75
        bottom = self.box.bottom + 1.5
        step = min(1.25, (top - bottom) / max(1, count - 1))
        first = (top + bottom + step * (count - 1)) / 2
        return [first - step * row for row in range(count)]

    def _work(self, term: Term, right: float, y: float) -> None:
        """How it is worked out, before its equals sign; nothing where it cannot be read."""
        equals = self.write.formula("=", SYMBOL).move_to((right - _GAP, y, 0), aligned_edge=RIGHT)
        room = equals.get_left()[0] - _GAP - self.box.left - _PLUS
        found: VMobject = VGroup()
        for way in term.ways:
            tried = self.write.formula(way, SYMBOL)
            if tried.width * LEAST / SYMBOL <= room:
                found = fit(tried, room)
                break
        found.next_to(equals, LEFT, buff=_GAP)
        if len(found):
            found.shift(UP * (y - found.get_y()))
        self.workings.append(found)
        self.signs.append(equals)

    def _even_out(self) -> None:
        """All workings as small as the smallest."""
        sizes = [one.font_size for one in self.workings if isinstance(one, MathTypst)]
        for one in self.workings:
            if isinstance(one, MathTypst):
                one.scale(min(sizes) / one.font_size, about_point=one.get_right())

    def _lay(self, terms: Sequence[Term], total: Term, bars: bool) -> None:
        """Bars head to tail under the terms, and the sum's from zero."""
        self.bars: list[SignedBar] = []
        self.whole: VMobject = VGroup()
        if not bars:
            return
        values = [term.value for term in terms]
        ends = np.concatenate([[0.0], np.cumsum(values)])
        low, high = min(0.0, float(ends.min())), max(0.0, float(ends.max()))
        self.unit = (self.box.width - 0.4) / ((high - low) or 1.0)
        self.zero = self.box.left + 0.2 - low * self.unit

        def bar(value: float, start: float, y: float) -> SignedBar:
            place = (self.zero + start * self.unit, y - _UNDER)
            found = SignedBar(self.write.theme, value, abs(value) * self.unit, _BAR, place)
            return found if value else found.set_fill(opacity=0)

        for number, value, start in zip(self.numbers, values, ends, strict=False):
            self.bars.append(bar(value, float(start), float(number.get_y())))
        # Under the frame round it.
        self.whole = bar(total.value, 0.0, float(self.total.get_y()) - _MORE)
