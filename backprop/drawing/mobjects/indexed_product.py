"""The chain rule for a weight under the network that it is about: first without indices, then with.

Each factor stands under its link; under it what it is, or its number for some weight.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from manim import RIGHT, UP, VGroup, VMobject

from backprop.drawing.mobjects.chain_product import level
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Equation, Notation, joined, letters, on_bar
from backprop.drawing.style import HAND, LEAST, SYMBOL, WORD, Box

__all__ = ["IndexedProduct", "NumberLine", "ProductText"]

_MEANING = 34
_LINE, _GAP, _FOOT = 0.5, 0.16, 0.46
"""The line under the ratios, what is free over it, and what is kept free under it."""
_BETWEEN, _EQUALS = 0.5, 0.85
"""Between two factors, for a sign; before the first, for one beside a frame."""


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
    """In a box, its columns in given places.

    Attributes
    ----------
    bare, ratios
        The left side and each factor, without and with indices.
    signs
        "=" and the dots between the ratios.
    sigma
        The sign of a sum over i in place of the second dot, or empty.
    words, meanings, numbers
        Under each factor, in the same line: one makes room for another; numbers by weight.
    whole
        All of the formula with indices, and what its factors are.
    equations
        What the numbers say.
    """

    def __init__(
        self, write: Notation, text: ProductText, places: Sequence[float], box: Box
    ) -> None:
        self.write, self.text, self.places = write, text, tuple(places)
        self.box = box
        pairs = [text.left, *text.factors]
        self.bare, self.ratios = GroupOf[VMobject](), GroupOf[VMobject]()
        top = box.top
        found = [[write.formula(source, HAND) for source in pair] for pair in pairs]
        tall = max(one.height for pair in found for one in pair)
        spare = box.height - tall - _LINE - _GAP - _FOOT
        share = min(1.0, max(0.7, 1 + spare / tall))
        # The bar of a fraction stands over its middle where its lower half is the larger.
        self._bar = top - share * tall / 2
        for (bare, ratio), x in zip(found, places, strict=True):
            for one in (bare, ratio):
                on_bar(one.scale(share), self._bar).set_x(x)
            self.bare.add(bare)
            self.ratios.add(ratio)
        lowest = min(one.get_bottom()[1] for one in self.ratios)
        self._row = lowest - _GAP - _LINE / 2
        self.signs, self.sigma = self._signs(self.ratios, HAND * share)
        self.words, self.meanings = self._words(), self._meanings()
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
        found = VGroup()
        for words, x in zip(self.text.words, self.places[1:], strict=True):
            found.add(self.write.words(words, WORD).move_to((x, self._row, 0)))
        return found

    def _meanings(self) -> dict[int, VMobject]:
        found: dict[int, VMobject] = {}
        for place, source in enumerate(self.text.meanings):
            if source:
                made = self.write.formula(f"= {source}", _MEANING)
                made.scale(max(LEAST / _MEANING, min(1.0, self._room(place) / made.width)))
                found[place] = made.move_to((self.places[place + 1], self._row, 0))
        return found

    def _room(self, place: int) -> float:
        """For what stands under a factor."""
        apart = [after - one for one, after in itertools.pairwise(self.places)]
        near = apart[place : place + 2]
        return min(near) - _BETWEEN

    def _numbers(self, at: tuple[int, int]) -> NumberLine:
        write, text = self.write, self.text
        sources, sign, product = text.numbers[at]
        y = self._row
        xs = list(self.places[1:])
        if text.summed:  # the sum stands under both of its factors
            xs = [xs[0], (xs[1] + xs[2]) / 2]
        factors = VGroup()
        for i, (source, x, colour) in enumerate(zip(sources, xs, text.colours, strict=False)):
            shown = f"({source})" if i and source.startswith("-") else source
            number = write.formula(write.coloured(shown, colour), SYMBOL)
            factors.add(self._fitted(number, self._room(i)).set_x(x))
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
