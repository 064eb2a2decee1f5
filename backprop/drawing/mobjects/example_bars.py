"""What each example says of one derivative, as bars side by side, and their mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from manim import DOWN, LEFT, RIGHT, UP, DashedLine, Line, MathTypst, Typst, VGroup, VMobject

from backprop.core.aligned import aligned
from backprop.core.number_format import SMALLEST
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.signed_bar import SignedBar, signed
from backprop.drawing.notation import Notation, fit, letters
from backprop.drawing.style import HAND, LEAST, NUMBER, WORD, Box

__all__ = ["ExampleBars", "MeanFormula"]

_NAMED = 16
_ASIDE = 1.6
"""Room at the right for the mean, and for what a sign asks for."""
_BEFORE = 1.3
"""Room at the left for what the bars are."""


class MeanFormula(VGroup):
    """The full cost, or its derivative by a parameter, as the mean of the examples'.

    Attributes
    ----------
    left, middle, one, equals, number
        dC/dw, "= 1/n sum", dC_i/dw, "=", and the value, in the middle of the box.
    """

    def __init__(
        self, write: Notation, q: Quantity | None, count: int, value: str, box: Box, colour: str
    ) -> None:
        theme = write.theme

        def of(cost: str) -> str:
            if q is None:
                return write.coloured(cost, theme.cost)
            return f"frac({write.coloured(f'partial {cost}', theme.cost)}, {write.partial(q)})"

        mean = (f"= 1/{count} sum_(i=0)^({count - 1})", "C_i") if count > 1 else ("=", "C_0")
        sources = of("C"), mean[0], of(mean[1]), "=", write.coloured(value, colour)
        pieces = [write.formula(source, HAND) for source in sources]
        # Each stands where it does in the whole.
        places = letters(write.formula(" ".join(sources), HAND))
        for piece in pieces:
            own = letters(piece)
            piece.shift(places[0].get_center() - own[0].get_center())
            places = places[len(own) :]
        self.left, self.middle, self.one, self.equals, self.number = pieces
        super().__init__(*pieces)
        self.scale(min(1.0, box.height / self.height))
        fit(self, box.width).move_to(box.middle)


class ExampleBars(VGroup):
    """A bar for each example's derivative over its index, and the level to which they even out.

    Attributes
    ----------
    axis, title, names
        The zero line, what the bars are, and i = 0, 1, ... under the bars; of many examples the
        first and the last.
    asks
        Where there are bars of both signs, what each asks for.
    bars, numbers
        Of each example; no numbers where there are too many bars for them.
    levels, line
        The same bars at the mean's height, and a line there.
    mean
        "mean" and its value, at the line's end.
    LABELLED
        Examples whose numbers fit under their bars.
    """

    LABELLED: ClassVar[int] = 8

    def __init__(
        self,
        write: Notation,
        q: Quantity,
        values: Sequence[float],
        mean: float,
        text: str,
        box: Box,
    ) -> None:
        self.write, theme = write, write.theme
        count = len(values)
        left = box.left + _BEFORE
        slot = (box.right - left - _ASIDE - 0.2) / count
        texts, unit = _in_units(values)
        labelled = count <= self.LABELLED
        low, high = min(0.0, *values), max(0.0, *values)
        foot = 1.2 if labelled else 0.7
        room = box.height - foot
        each = room / (high - low) if high > low else 0.0
        zero = box.bottom + foot - low * each
        xs = [left + slot * (i + 0.5) for i in range(count)]
        thick = min(0.62 * slot, 0.9)

        def bar(value: float, x: float) -> SignedBar:
            return SignedBar(theme, value, abs(value) * each, thick, (x, zero), upright=True)

        self.bars = GroupOf(*(bar(value, x) for value, x in zip(values, xs, strict=True)))
        self.levels = GroupOf(*(bar(mean, x) for x in xs))
        self.numbers = VGroup()
        if labelled:
            for x, said in zip(xs, texts, strict=True):
                colour = signed(theme, float(said))
                number = fit(write.formula(write.coloured(said, colour), WORD), 0.96 * slot)
                self.numbers.add(number.move_to((x, box.bottom + 0.2, 0)))
        self.names: GroupOf[MathTypst] = GroupOf()
        under = box.bottom + foot - 0.45
        for i in range(count) if count <= _NAMED else (0, count - 1):
            self.names.add(write.formula(str(i), NUMBER).move_to((xs[i], under, 0)))
        self.names.add(write.formula("i =", NUMBER).move_to((box.left + 0.5, under, 0)))
        cost = write.coloured("partial C_i", theme.cost)
        self.title = write.formula(f"frac({cost}, {write.partial(q)})", NUMBER)
        highest = min(zero, box.top - self.title.height / 2)
        lowest = under + 0.25 + self.title.height / 2
        self.title.move_to((box.left + 0.5, max(highest, lowest), 0))
        right = box.right - _ASIDE
        self.axis = Line((left, zero, 0), (right, zero, 0)).set_stroke(theme.quiet, 2)
        self.asks = self._asks(q, right, zero) if low < 0 < high else VGroup()
        y = zero + mean * each
        self.line = DashedLine((left, y, 0), (right, y, 0), dash_length=0.15)
        self.line.set_stroke(theme.ink, 3)
        word: Typst = write.words("mean", WORD, theme.ink)
        number = write.formula(write.coloured(text, signed(theme, mean)), NUMBER)
        self.mean = VGroup(word, number).arrange(DOWN, buff=0.12)
        fit(self.mean, _ASIDE - 0.1).move_to((right + 0.12, y, 0), aligned_edge=LEFT)
        parts: list[VMobject] = [self.axis, self.title, self.names, self.bars, self.numbers]
        if unit and labelled:
            power = write.words(f"in units of $10^({unit})$", LEAST)
            self.numbers.add(power.move_to((box.right, box.top, 0), aligned_edge=UP + RIGHT))
        super().__init__(*parts, self.asks, self.levels, self.line, self.mean)

    def _asks(self, q: Quantity, left: float, zero: float) -> VGroup:
        """At the ends of the zero line: the cost falls with less or with more of the parameter."""
        found = VGroup()
        for word, colour, side in (
            ("less", self.write.theme.positive, UP),
            ("more", self.write.theme.negative, DOWN),
        ):
            words = self.write.words(f"{word} ${self.write.symbol(q)}$", WORD, colour)
            fit(words, _ASIDE - 0.15).next_to((left + 0.12, zero, 0), RIGHT, buff=0)
            found.add(words.shift(0.4 * side))
        return found


def _in_units(values: Sequence[float]) -> tuple[list[str], int]:
    """Numbers of few digits, and the power of ten that was taken out of them, 0 for none."""
    largest = max(map(abs, values))
    unit = 0
    if largest and math.isfinite(largest) and not 10 * SMALLEST <= largest < 1000:
        unit = math.floor(math.log10(largest))
    shown = [value / 10.0**unit for value in values]
    size = max(map(abs, shown))
    places = 3 if size < 1 else 2 if size < 10 else 1
    if not math.isfinite(largest):
        return aligned(values), 0
    return [f"{round(value, places) or 0.0:.{places}f}" for value in shown], unit
