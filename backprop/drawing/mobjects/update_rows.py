"""What a step does to two parameters, with its numbers, stated anew for each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from manim import LEFT, RIGHT, MathTypst, Typst, VGroup, VMobject

from backprop.core.activations import Array
from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.two_descents import Descent
from backprop.core.update_digits import Update, update_digits
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Equation, LiveNumber, Notation
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["UpdateRows"]

_BESIDE = 0.3
_ROW, _HEAD = 0.8, 0.5


class UpdateRows(VGroup):
    """A row for each of the two: name, value, rate times derivative, and the value after it.

    Parameters
    ----------
    pair, way, slopes
        The two, their values (steps + 1, 2), and the cost's derivatives there.
    rate
        The learning rate.
    stated
        How many steps have numbers of their own; the last of these go on with `go`.

    Attributes
    ----------
    names, minus, times, equals
        By parameter, what is the same for each step; `times` holds the rate.
    old, slope, new
        Of each stated step, by parameter, the numbers.
    heads
        Over the numbers what they are: before, derivative, after.
    equations
        What the rows say.
    """

    def __init__(
        self,
        write: Notation,
        pair: Sequence[Quantity],
        way: Array,
        slopes: Array,
        rate: float,
        box: Box,
        *,
        stated: int,
    ) -> None:
        self.way, self.slopes, self.pair = way, slopes, [*pair]
        self._write, self._stated = write, stated
        rows = [[self._at(n, place) for place in (0, 1)] for n in [*range(stated), -1]]
        self.digits = update_digits([*chain(*rows[:-1])], rows[-1], rate)
        theme = write.theme
        said = typst_number(rate)
        sign = "=" if self.digits.exact else "approx"
        self.names: dict[Quantity, MathTypst] = {q: write.label(q, NUMBER) for q in pair}
        self.minus, self.times, self.equals = (
            {q: write.formula(form, SYMBOL) for q in pair}
            for form in ("-", f"{write.coloured(said, theme.ink)} thin dot", sign)
        )
        every = [self._numbers(step) for step in range(stated)]
        self.old, self.slope, self.new = ([one[i] for one in every] for i in range(3))
        words = ("now", "learning rate $times$ derivative", "next")
        self.heads: list[Typst] = [write.words(text, WORD) for text in words]
        self._arrange(box)
        self.equations: list[Equation] = [
            (self.old[n][q], f"- {said} dot (", self.slope[n][q], ") =", self.new[n][q])
            for n in range(stated)
            for q in pair
            if self.digits.exact
        ]
        signs = (self.names, self.minus, self.times, self.equals)
        super().__init__(
            *(one for table in signs for one in table.values()),
            *(
                one
                for some in (self.old, self.slope, self.new)
                for table in some
                for one in table.values()
            ),
            *self.heads,
        )

    def go(self, _: Descent, step: float) -> None:
        """The last stated rows say the step that is made now, or the last one that was."""
        now = min(int(step), len(self.way) - 2)
        for place, q in enumerate(self.pair):
            values = self._at(now, place)
            for table, value in zip((self.old, self.slope, self.new), values, strict=True):
                table[-1][q].redraw(value)
            # The way turns: a derivative changes its sign, and its colour with it.
            self.slope[-1][q].paint(signed(self._write.theme, values[1]))

    def _at(self, step: int, place: int) -> Update:
        at = step if step >= 0 else len(self.way) - 2
        return (
            float(self.way[at, place]),
            float(self.slopes[at, place]),
            float(self.way[at + 1, place]),
        )

    def _numbers(self, step: int) -> list[dict[Quantity, LiveNumber]]:
        tables: list[dict[Quantity, LiveNumber]] = [{}, {}, {}]
        theme = self._write.theme
        for place, q in enumerate(self.pair):
            colours = theme.quantity(q.kind), theme.ink, theme.quantity(q.kind)
            places = self.digits.values, self.digits.slopes, self.digits.values
            for i, value in enumerate(self._at(step, place)):
                tables[i][q] = LiveNumber(
                    value,
                    signed(theme, value) if i == 1 else colours[i],
                    SYMBOL,
                    decimals=places[i],
                    align=-1 if i == 1 else 1,
                    factor=i == 1,
                    trimmed=False,
                )
        return tables

    def _arrange(self, box: Box) -> None:
        """Columns as wide as their widest number on all the way."""
        wide = [
            max(self._width(i, q, place) for place, q in enumerate(self.pair)) for i in range(3)
        ]
        columns: list[tuple[Sequence[Mapping[Quantity, VMobject]], float]] = [
            ([self.names], max(one.width for one in self.names.values())),
            (self.old, wide[0]),
            ([self.minus], max(one.width for one in self.minus.values())),
            ([self.times], max(one.width for one in self.times.values())),
            (self.slope, wide[1]),
            ([self.equals], max(one.width for one in self.equals.values())),
            (self.new, wide[2]),
        ]
        taken = sum(width for _, width in columns)
        gaps = _BESIDE * len(columns)
        share = max(LEAST / SYMBOL, min(1.0, (box.width - gaps) / taken))
        x = box.middle[0] - (share * taken + gaps) / 2
        row = min(_ROW, (box.height - _HEAD) / 2)
        top = box.middle[1] + (2 * row + _HEAD) / 2
        ys = [top - _HEAD - row * (i + 0.5) for i in range(2)]
        ends = []
        for n, (tables, width) in enumerate(columns):
            x += share * width + (_BESIDE * (1.8 if n == 1 else 1.0) if n else 0.0)
            ends.append(x)
            for table in tables:
                for y, q in zip(ys, self.pair, strict=True):
                    size = max(share, LEAST / NUMBER) if n == 0 else share
                    one = table[q].scale(size).move_to((x, y, 0), aligned_edge=RIGHT)
                    if n == 4:  # a derivative follows its rate
                        one.move_to((x - share * width, y, 0), aligned_edge=LEFT)
        middles = (
            ends[1] - share * wide[0] / 2,
            (ends[3] - share * columns[3][1] + ends[4]) / 2,
            ends[6] - share * wide[2] / 2,
        )
        for head, middle in zip(self.heads, middles, strict=True):
            head.move_to((middle, top - _HEAD / 2 + 0.05, 0))
        if self.heads[2].get_right()[0] > box.right:
            self.heads[2].align_to((box.right, 0, 0), LEFT).shift(LEFT * self.heads[2].width)

    def _width(self, i: int, q: Quantity, place: int) -> float:
        number = (self.old, self.slope, self.new)[i][0][q].copy()
        found = 0.0
        for step in np.unique(np.linspace(0, len(self.way) - 2, 40).astype(int)):
            found = max(found, number.redraw(self._at(int(step), place)[i]).width)
        return float(found)
