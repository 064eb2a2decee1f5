"""What a step does to two parameters, with its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manim import LEFT, RIGHT, MathTypst, Typst, VGroup, VMobject

from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.update_digits import Update, update_digits
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Equation, LiveNumber, Notation
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["UpdateRows"]

_BESIDE = 0.3
_ROW, _HEAD = 0.95, 0.5


class UpdateRows(VGroup):
    """A row for each of the two: name, value, rate times derivative, and the value after it.

    Parameters
    ----------
    steps
        Of both, the value, the cost's derivative there, and the value after the step.
    rate
        The learning rate.

    Attributes
    ----------
    names, minus, times, equals
        By parameter, the signs; `times` holds the rate.
    old, slope, new
        By parameter, the numbers.
    heads
        Over the numbers what they are: before, derivative, after.
    equations
        What the rows say.
    """

    def __init__(
        self,
        write: Notation,
        steps: Mapping[Quantity, Update],
        rate: float,
        box: Box,
    ) -> None:
        self.pair, self._write = [*steps], write
        self.digits = update_digits([*steps.values()], [], rate)
        theme = write.theme
        said = typst_number(rate)
        sign = "=" if self.digits.exact else "approx"
        self.names: dict[Quantity, MathTypst] = {q: write.label(q, SYMBOL) for q in steps}
        self.minus, self.times, self.equals = (
            {q: write.formula(form, HAND) for q in steps}
            for form in ("-", f"{write.coloured(said, theme.ink)} thin dot", sign)
        )
        self.old, self.slope, self.new = self._numbers(steps)
        words = ("now", "learning rate $times$ derivative", "next")
        self.heads: list[Typst] = [write.words(text, WORD) for text in words]
        self._arrange(box)
        self.equations: list[Equation] = [
            (self.old[q], f"- {said} dot (", self.slope[q], ") =", self.new[q])
            for q in steps
            if self.digits.exact
        ]
        tables: Sequence[Mapping[Quantity, VMobject]]
        tables = (self.names, self.minus, self.times, self.equals, self.old, self.slope, self.new)
        super().__init__(*(one for table in tables for one in table.values()), *self.heads)

    def _numbers(self, steps: Mapping[Quantity, Update]) -> list[dict[Quantity, LiveNumber]]:
        tables: list[dict[Quantity, LiveNumber]] = [{}, {}, {}]
        theme = self._write.theme
        places = self.digits.values, self.digits.slopes, self.digits.values
        for q, step in steps.items():
            for i, value in enumerate(step):
                tables[i][q] = LiveNumber(
                    value,
                    signed(theme, value) if i == 1 else theme.quantity(q.kind),
                    HAND,
                    decimals=places[i],
                    align=-1 if i == 1 else 1,
                    factor=i == 1,
                    trimmed=False,
                )
        return tables

    def _arrange(self, box: Box) -> None:
        tables: Sequence[Mapping[Quantity, VMobject]]
        tables = (self.names, self.old, self.minus, self.times, self.slope, self.equals, self.new)
        columns = [(table, max(one.width for one in table.values())) for table in tables]
        taken = sum(width for _, width in columns)
        gaps = _BESIDE * len(columns)
        share = max(LEAST / HAND, min(1.0, (box.width - gaps) / taken))
        x = box.middle[0] - (share * taken + gaps) / 2
        row = min(_ROW, (box.height - _HEAD) / 2)
        top = box.middle[1] + (2 * row + _HEAD) / 2
        ys = [top - _HEAD - row * (i + 0.5) for i in range(2)]
        ends = []
        for n, (table, width) in enumerate(columns):
            x += share * width + (_BESIDE * (1.8 if n == 1 else 1.0) if n else 0.0)
            ends.append(x)
            for y, q in zip(ys, self.pair, strict=True):
                size = max(share, LEAST / NUMBER) if n == 0 else share
                one = table[q].scale(size).move_to((x, y, 0), aligned_edge=RIGHT)
                if n == 4:  # a derivative follows its rate
                    one.move_to((x - share * width, y, 0), aligned_edge=LEFT)
        middles = (
            ends[1] - share * columns[1][1] / 2,
            (ends[3] - share * columns[3][1] + ends[4]) / 2,
            ends[6] - share * columns[6][1] / 2,
        )
        for head, middle in zip(self.heads, middles, strict=True):
            head.move_to((middle, top - _HEAD / 2 + 0.05, 0))
        if self.heads[2].get_right()[0] > box.right:
            self.heads[2].align_to((box.right, 0, 0), LEFT).shift(LEFT * self.heads[2].width)
