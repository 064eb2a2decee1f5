"""What paths carry, each an arrow from where the last one ended, and where they end: the sum."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup, VMobject

from backprop.core.number_format import number_parts
from backprop.core.paths import PathSum
from backprop.core.quantities import COST
from backprop.drawing.mobjects.level_arrow import arrow
from backprop.drawing.mobjects.path_factors import PathFactors
from backprop.drawing.mobjects.path_heads import factor_colour
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Equation, Notation, fit, joined
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["PathTerms", "terms_height"]

_ROW, _CLOSE, _HEAD, _SUM, _ALONE = 0.52, 0.44, 0.3, 0.76, 1.5
"""A row, one of more than two; over them, for a 0; a sum's row, which is larger; a lone term."""
_BESIDE, _ARROWS, _END, _HEAVY = 0.3, 0.4, 0.15, 2.2
_MOST = 0.4
"""Of the width, what names and numbers have at most."""


def terms_height(terms: int) -> float:
    """The height of so many terms and their sum; of one alone, of a formula for it."""
    return _HEAD + _SUM + terms * (_ROW if terms < 3 else _CLOSE) if terms > 1 else _ALONE


class PathTerms(VGroup):
    """Rows in a box: which path, its product, its arrow; under a line the sum.

    Parameters
    ----------
    written
        The terms and their sum, as Typst math.
    names
        The terms' own.
    factors
        What the drawn paths' products are made of.

    Attributes
    ----------
    labels, values, arrows
        Of each term.
    products
        Of each drawn path the product in its factors' numbers, before its value; where not all have
        room they are empty, else the labels of these paths are.
    said
        Of each term its value, after its product if that stands there.
    rule, naming, total, whole
        Under the terms; the recorded derivative's name, its number and its arrow.
    zero
        Where arrows begin.
    """

    def __init__(
        self,
        write: Notation,
        sums: PathSum,
        written: Sequence[str],
        names: Sequence[str],
        factors: PathFactors,
        box: Box,
    ) -> None:
        self.write, self.sums, self.box = write, sums, box
        terms = [path.product for path in sums.largest]
        terms += [sums.rest] if sums.rest_count else []
        step = (box.height - _HEAD - _SUM) / len(terms)
        first = box.top - _HEAD - step / 2
        self.heights = [first - step * i for i in range(len(terms))]
        self.heights.append(box.bottom + 0.4 * _SUM)
        theme = write.theme
        above, below = write.partial(COST), write.partial(sums.quantity)
        self.naming = write.formula(f"{above} \\/ {below} =", SYMBOL)
        sizes = [*(NUMBER for _ in terms), SYMBOL]
        numbers = [
            write.formula(write.coloured(text, signed(theme, value)), size)
            for text, value, size in zip(written, [*terms, sums.total], sizes, strict=True)
        ]
        self.products = [self._product(factors, i, written[i]) for i in range(len(sums.largest))]
        free = _MOST * box.width - _BESIDE
        pairs = [*zip(self.products, numbers, strict=False)]
        worked = all(LEAST / NUMBER * (p.width + n.width) <= free for p, n in pairs)
        named = names[len(pairs) :] if worked else names
        self.labels = VGroup(*(VGroup() for _ in range(len(names) - len(named))))
        self.labels.add(*(write.words(one, WORD) for one in named))
        said = [*self.products, *self.labels[len(pairs) :]] if worked else [*self.labels]
        if not worked:
            self.products = [VGroup() for _ in pairs]
        rows = [*said, self.naming]
        wide = max(one.width + number.width for one, number in zip(rows, numbers, strict=True))
        room = min(_MOST * box.width, wide + _BESIDE)
        self.edge = box.left + room
        for one, number, y in zip(rows, numbers, self.heights, strict=True):
            share = min(1.0, room / (one.width + _BESIDE + number.width))
            number.scale(max(share, LEAST / NUMBER))
            number.move_to((self.edge, y, 0), aligned_edge=RIGHT)
            fit(one, room - _BESIDE - number.width)
            one.move_to((box.left, y, 0), aligned_edge=LEFT)
        self.naming.next_to(numbers[-1], LEFT, buff=0.2)
        *self.values, self.total = numbers
        made = [*self.products, *(VGroup() for _ in self.values)]
        self.said = [VGroup(*pair) for pair in zip(made, self.values, strict=False)]
        self.signs, self.equations = self._equations(written, factors)
        y = box.bottom + _SUM
        self.rule = Line((box.left, y, 0), (self.edge, y, 0)).set_stroke(theme.quiet, 2.5)
        self._add_arrows(terms)
        super().__init__(self.labels, self.signs, *self.said, self.rule, self.naming)
        self.add(self.total, self.whole, self.zero, self.arrows)

    def _product(self, factors: PathFactors, number: int, text: str) -> VMobject:
        """A path's factors as they stand on its links, up to the sign before what they come to."""
        sources = []
        for i, (cell, step) in enumerate(zip(factors.factors[number], factors.steps, strict=True)):
            mantissa, exponent = number_parts(cell.value, cell.decimals, trimmed=cell.trimmed)
            source = cell.source if exponent else mantissa
            source = f"({source})" if i and source.startswith("-") else source
            sources.append(self.write.coloured(source, factor_colour(self.write, self.sums, step)))
        sign = factors.comes_to(text, number)
        return self.write.formula(f"{' dot '.join(sources)} {sign}", NUMBER)

    def _equations(
        self, written: Sequence[str], factors: PathFactors
    ) -> tuple[VGroup, list[Equation]]:
        """What the numbers say; before a product that its factors only come near to a sign."""
        signs, found = VGroup(), list[Equation]()
        for number, cells in enumerate(factors.factors):
            value, text = self.values[number], written[number]
            said = factors.comes_to(text, number)
            sign = self.write.formula(said, NUMBER)
            if said != "=" and not len(self.products[number]):
                signs.add(sign.next_to(value, LEFT, buff=0.12))
            found.append((*joined("dot", cells), said, value))
        found.append((*joined("+", self.values), "=", self.total))
        return signs, found

    def _add_arrows(self, terms: Sequence[float]) -> None:
        """Head to tail, each at its own row, and their sum from 0."""
        theme = self.write.theme
        ends = np.concatenate([[0.0], np.cumsum(terms)])
        low, high = float(min(ends.min(), 0)), float(max(ends.max(), 0))
        left = self.edge + _ARROWS
        self.unit = (self.box.right - _END - left) / ((high - low) or 1.0)

        def place(value: float, y: float) -> np.ndarray:
            return np.array([left + (value - low) * self.unit, y, 0])

        top, bottom = self.heights[0] + 0.25 * UP[1], self.heights[-1] + 0.25 * DOWN[1]
        line = Line(place(0, top), place(0, bottom)).set_stroke(theme.quiet, 2)
        self.zero = VGroup(line, self.write.formula("0", WORD).set_color(theme.quiet))
        self.zero[1].next_to(line, UP, buff=0.08)
        self.arrows = VGroup()
        for y, (start, end) in zip(self.heights, itertools.pairwise(ends), strict=False):
            one = arrow(place(start, y), place(end, y), _HEAVY)
            self.arrows.add(one.set_color(signed(theme, end - start)))
        y = self.heights[-1]
        self.whole = arrow(place(0, y), place(self.sums.total, y), _HEAVY)
        self.whole.set_color(signed(theme, self.sums.total))
