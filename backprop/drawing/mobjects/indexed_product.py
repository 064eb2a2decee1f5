"""The chain rule for a weight under the network that it is about: first without indices, then with.

Under each factor stands what it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from manim import VGroup, VMobject

from backprop.drawing.mobjects.chain_product import level
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Notation, fit, on_bar
from backprop.drawing.style import HAND, LEAST, WORD, Box

__all__ = ["IndexedProduct", "ProductText"]

_LINE, _GAP, _LOWER = 0.52, 0.14, 0.12
"""A line under the ratios, what is free over it, how far it may stand in the margin."""
_GAPS, _SIGMA = (0.9, 0.75, 0.6, 0.45), 0.75
"""Between neighbours, for a sign; for a sum's."""
_EQUALS = 0.75
"""For the sign of equality, at least."""
_SIZES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Of what the box is high enough for, in a narrow one."""


@dataclass(frozen=True, slots=True)
class ProductText:
    """What it says, as Typst math.

    Attributes
    ----------
    left, factors
        Pairs of sources, without indices and with them.
    words, meanings
        Where factors are to be found; what they are, "" where no formula says it.
    summed
        Whether the factors after the first are summed over i.
    """

    left: tuple[str, str]
    factors: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    meanings: tuple[str, ...]
    summed: bool


class IndexedProduct(VGroup):
    """In the middle of a box, its columns close to one another.

    Attributes
    ----------
    bare, ratios
        The left side and each factor, without and with indices.
    signs
        "=" and the dots between the ratios.
    sigma
        The sign of a sum over i in place of the second dot, or empty.
    words, meanings
        Under each factor: one makes room for the other.
    """

    def __init__(self, write: Notation, text: ProductText, box: Box) -> None:
        self.write, self.text, self.box = write, text, box
        pairs = [text.left, *text.factors]
        self.bare, self.ratios = GroupOf[VMobject](), GroupOf[VMobject]()
        top = box.top
        found = [[write.formula(source, HAND) for source in pair] for pair in pairs]
        tall = max(one.height for pair in found for one in pair)
        self.words, self.meanings = self._words(), self._meanings()
        line = max(_LINE, *(one.height for one in (*self.words, *self.meanings.values())))
        spare = box.height + _LOWER - tall - line - _GAP
        share = self._common(found, min(1.0, max(0.7, 1 + spare / tall)))
        top -= max(0.0, box.height - share * tall - line - _GAP) / 2
        # The bar of a fraction stands over its middle where its lower half is the larger.
        self._bar = top - share * tall / 2
        for bare, ratio in found:
            for one in (bare, ratio):
                on_bar(one.scale(share), self._bar)
            self.bare.add(bare)
            self.ratios.add(ratio)
        lowest = min(one.get_bottom()[1] for one in self.ratios)
        for under_it in (*self.words, *self.meanings.values()):
            under_it.set_y(lowest - _GAP - line / 2)
        self.places = self._places()
        for under in (self.bare, self.ratios):
            for column, x in zip(under, self.places, strict=True):
                column.set_x(x)
        for place, under_it in (*enumerate(self.words), *self.meanings.items()):
            under_it.set_x(self.places[place + 1])
        self.signs, self.sigma = self._signs(self.ratios, HAND * share)
        super().__init__(
            self.bare,
            self.ratios,
            self.signs,
            self.sigma,
            self.words,
            *self.meanings.values(),
        )

    def _common(self, found: Sequence[Sequence[VMobject]], most: float) -> float:
        """How large all ratios are; where the box is narrow their signs first get less room."""
        ratios = [max(one.width for one in pair) for pair in found]
        for size, self.gap in itertools.product(_SIZES, _GAPS):
            wide = [max(most * size * one, self._least(place)) for place, one in enumerate(ratios)]
            if sum(wide) + sum(self._between(len(wide))) <= self.box.width:
                break
        return most * size

    def _least(self, place: int) -> float:
        """How much room a column's words need to be read."""
        under = [self.words[place - 1], self.meanings.get(place - 1)] if place else []
        return max((LEAST / WORD * one.width for one in under if one), default=0.0)

    def _between(self, count: int) -> list[float]:
        """The room of the signs between so many columns."""
        # A factor may be framed beside the sign of equality, which is wider than a dot.
        gaps = [max(self.gap, _EQUALS), *(self.gap for _ in range(count - 2))]
        if self.text.summed:
            gaps[1] += _SIGMA
        return gaps

    def _signs(self, ratios: GroupOf[VMobject], size: float) -> tuple[VGroup, VGroup]:
        """Between neighbours, on the height of the bars."""
        write, signs = self.write, VGroup()
        for number, x in enumerate(self._gaps(ratios)):
            sign = level(write, "=" if number == 0 else "dot", size)
            signs.add(sign.move_to((x, self._bar, 0)))
        sigma = VGroup()
        if self.text.summed:
            sign = level(write, "sum_i", size)
            sign.shift((ratios[2].get_left()[0] - 0.12 - sign.get_right()[0], self._bar, 0))
            sigma.add(sign)
        return signs, sigma

    @staticmethod
    def _gaps(parts: Iterable[VMobject]) -> list[float]:
        return [
            float(one.get_right()[0] + other.get_left()[0]) / 2
            for one, other in itertools.pairwise(parts)
        ]

    def _words(self) -> VGroup:
        return VGroup(*(self.write.words(one, WORD) for one in self.text.words))

    def _meanings(self) -> dict[int, VMobject]:
        return {
            place: self.write.formula(f"= {source}", WORD)
            for place, source in enumerate(self.text.meanings)
            if source
        }

    def _places(self) -> list[float]:
        """The middles of the columns, each as wide as what stands in it, or narrower."""
        under = [[one] for one in self.words]
        for place, one in self.meanings.items():
            under[place].append(one)
        wanted = [0.0, *(max(one.width for one in some) for some in under)]
        least = [
            max(*pair, self._least(place))
            for place, pair in enumerate(
                zip(*(self._widths(one) for one in (self.bare, self.ratios)), strict=True)
            )
        ]
        gaps = self._between(len(least))
        more = [max(0.0, one - other) for one, other in zip(wanted, least, strict=True)]
        spare = self.box.width - sum(least) - sum(gaps)
        share = min(1.0, max(0.0, spare / (sum(more) or 1.0)))
        wide = [one + share * other for one, other in zip(least, more, strict=True)]
        pen = self.box.middle[0] - (sum(wide) + sum(gaps)) / 2
        found = []
        for one, gap in zip(wide, [*gaps, 0.0], strict=True):
            found.append(pen + one / 2)
            pen += one + gap
        for some, room in zip(under, wide[1:], strict=True):
            for one in some:
                fit(one, room)
        return found

    @staticmethod
    def _widths(row: Iterable[VMobject]) -> list[float]:
        return [float(one.width) for one in row]
