"""The chain rule for a weight under the network that it is about: first without indices, then with.

Under each factor stands what it is, and under that its number for some weight.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from manim import RIGHT, UP, VGroup, VMobject

from backprop.drawing.mobjects.chain_product import level
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Equation, Notation, joined, letters, on_bar
from backprop.drawing.style import HAND, LEAST, SYMBOL, WORD, Box

__all__ = ["IndexedProduct", "NumberLine", "ProductText"]

_LINE, _GAP, _LOWER = 0.52, 0.14, 0.12
"""A line under the ratios, what is free over both, how far they may stand in the margin."""
_BETWEEN, _EQUALS, _SIGMA = 0.6, 1.0, 0.75
"""Between two factors, for a sign; before the first, for one beside a frame; for a sum's sign."""


@dataclass(frozen=True, slots=True)
class ProductText:
    """What it says, as Typst math.

    Attributes
    ----------
    left, factors
        Pairs of sources, without indices and with them.
    words, meanings
        Where factors are to be found; what they are, "" where no formula says it.
    colours
        Of the numbers of each.
    summed
        Whether the factors after the first are summed over i.
    numbers
        By weight: its factors, the sign, and their product.
    """

    left: tuple[str, str]
    factors: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    meanings: tuple[str, ...]
    colours: tuple[str, ...]
    product: str
    summed: bool
    numbers: Mapping[tuple[int, int], tuple[tuple[str, ...], str, str]]


class NumberLine(VGroup):
    """One weight's numbers: the product, "=", the factors, the dots between them."""

    def __init__(
        self, product: VMobject, equals: VMobject, factors: VGroup, dots: VGroup, sign: str
    ) -> None:
        self.product, self.equals, self.factors, self.dots = product, equals, factors, dots
        self.sign = sign
        super().__init__(product, equals, factors, dots)


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
    words, meanings, numbers
        Under each factor: one makes room for the other; under these the numbers by weight.
    whole
        All of the formula with indices, and what its factors are.
    equations
        What the numbers say.
    """

    def __init__(self, write: Notation, text: ProductText, box: Box) -> None:
        self.write, self.text, self.box = write, text, box
        pairs = [text.left, *text.factors]
        self.bare, self.ratios = GroupOf[VMobject](), GroupOf[VMobject]()
        top = box.top
        found = [[write.formula(source, HAND) for source in pair] for pair in pairs]
        tall = max(one.height for pair in found for one in pair)
        spare = box.height + _LOWER - tall - 2 * _LINE - _GAP
        share = min(1.0, max(0.7, 1 + spare / tall))
        # The bar of a fraction stands over its middle where its lower half is the larger.
        self._bar = top - share * tall / 2
        for bare, ratio in found:
            for one in (bare, ratio):
                on_bar(one.scale(share), self._bar)
            self.bare.add(bare)
            self.ratios.add(ratio)
        lowest = min(one.get_bottom()[1] for one in self.ratios)
        self._row = lowest - _GAP - _LINE / 2
        self.words, self.meanings = self._words(), self._meanings()
        self.places = self._places()
        for under in (self.bare, self.ratios):
            for column, x in zip(under, self.places, strict=True):
                column.set_x(x)
        for place, under_it in (*enumerate(self.words), *self.meanings.items()):
            under_it.set_x(self.places[place + 1])
        self.signs, self.sigma = self._signs(self.ratios, HAND * share)
        self.numbers = {at: self._numbers(at) for at in text.numbers}
        self.whole = VGroup(*self.ratios, *self.signs, self.sigma, *self.meanings.values())
        super().__init__(
            self.bare,
            self.ratios,
            self.signs,
            self.sigma,
            self.words,
            *self.meanings.values(),
            *self.numbers.values(),
        )

    @property
    def equations(self) -> list[Equation]:
        """Each weight's numbers."""
        return [
            (*joined("dot", line.factors), "=", line.product)
            for line in self.numbers.values()
            if line.sign == "="
        ]

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
        return VGroup(*(self.write.words(one, WORD).set_y(self._row) for one in self.text.words))

    def _meanings(self) -> dict[int, VMobject]:
        return {
            place: self.write.formula(f"= {source}", WORD).set_y(self._row)
            for place, source in enumerate(self.text.meanings)
            if source
        }

    def _places(self) -> list[float]:
        """The middles of the columns, each as wide as what stands in it, or narrower."""
        under = [[one] for one in self.words]
        for place, one in self.meanings.items():
            under[place].append(one)
        for sources, _, _ in self.text.numbers.values():
            for place, source in enumerate(sources):
                under[place].append(self.write.formula(f"({source})", SYMBOL))
        wanted = [0.0, *(max(one.width for one in some) for some in under)]
        least = [
            max(pair)
            for pair in zip(*(self._widths(one) for one in (self.bare, self.ratios)), strict=True)
        ]
        gaps = [_EQUALS, *(_BETWEEN for _ in least[2:])]
        if self.text.summed:
            gaps[1] += _SIGMA
        more = [max(0.0, one - other) for one, other in zip(wanted, least, strict=True)]
        spare = self.box.width - sum(least) - sum(gaps)
        share = min(1.0, spare / (sum(more) or 1.0))
        wide = [one + share * other for one, other in zip(least, more, strict=True)]
        pen = self.box.middle[0] - (sum(wide) + sum(gaps)) / 2
        self._rooms = wide[1:]
        found = []
        for one, gap in zip(wide, [*gaps, 0.0], strict=True):
            found.append(pen + one / 2)
            pen += one + gap
        for some, room in zip(under, self._rooms, strict=True):
            for one in some:
                self._fitted(one, room)
        return found

    @staticmethod
    def _widths(row: Iterable[VMobject]) -> list[float]:
        return [float(one.width) for one in row]

    def _numbers(self, at: tuple[int, int]) -> NumberLine:
        write, text = self.write, self.text
        sources, sign, product = text.numbers[at]
        y = self._row - _LINE
        xs = list(self.places[1:])
        if text.summed:  # the sum stands under both of its factors
            xs = [xs[0], (xs[1] + xs[2]) / 2]
        factors = VGroup()
        for i, (source, x, colour) in enumerate(zip(sources, xs, text.colours, strict=False)):
            shown = f"({source})" if i and source.startswith("-") else source
            number = write.formula(write.coloured(shown, colour), SYMBOL)
            factors.add(self._fitted(number, self._rooms[i]).set_x(x))
        left = write.formula(write.coloured(product, text.product), SYMBOL)
        end = factors[0].get_left()[0] - _EQUALS
        self._fitted(left, end - self.box.left).set_x(self.places[0])
        left.shift(min(0.0, end - left.get_right()[0]) * RIGHT)
        left.shift(max(0.0, self.box.left - left.get_left()[0]) * RIGHT)
        for number in (*factors, left):
            number.shift(UP * (y - _middle(number)))
        row = [left, *factors]
        dots = VGroup()
        for place, x in enumerate(self._gaps(row)):
            dots.add(write.formula("dot" if place else sign, SYMBOL).move_to((x, y, 0)))
        # A frame is drawn round what stands before it.
        dots[0].set_x(factors[0].get_left()[0] - 0.16 - dots[0].width / 2)
        equals, others = dots[0], VGroup(*dots[1:])
        return NumberLine(left, equals, factors, others, sign)

    @staticmethod
    def _fitted(number: VMobject, room: float) -> VMobject:
        return number.scale(max(LEAST / SYMBOL, min(1.0, room / number.width)))


def _middle(number: VMobject) -> float:
    """The middle of its digits: an exponent stands over them."""
    tall = max(letters(number), key=lambda one: float(one.height))
    return float(tall.get_y())
