"""What a step does to two parameters, with its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manim import LEFT, RIGHT, MathTypst, Typst, VGroup, VMobject

from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.update_digits import Update, update_digits
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Equation, LiveNumber, Notation, fit
from backprop.drawing.style import HAND, LEAST, SYMBOL, WORD, Box

__all__ = ["UpdateRows"]

_BESIDE, _CLOSE = 0.3, 0.2
_ROW, _LINE = 0.55, 0.75
"""From line to line at most, and what a line of the formula at hand needs."""
_HEAD, _BLOCK = 0.5, 0.2
"""For the head, and between the lines of the two."""


_SAID = "now $-$ rate $times$ derivative = next"
"""Over the numbers; in a narrow box in two lines."""


class UpdateRows(VGroup):
    """Three lines for each of the two: name and value, rate times derivative, the value after.

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
    head
        Over the numbers what they are.
    equations
        What the lines say.
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
        self.head: Typst = write.words(_SAID, WORD)
        if self.head.width * LEAST > box.width * WORD:
            self.head = write.words(_SAID.replace(" = ", r" \ = "), WORD)
        self._arrange(box)
        self.equations: list[Equation] = [
            (self.old[q], f"- {said} dot (", self.slope[q], ") =", self.new[q])
            for q in steps
            if self.digits.exact
        ]
        tables: Sequence[Mapping[Quantity, VMobject]]
        tables = (self.names, self.minus, self.times, self.equals, self.old, self.slope, self.new)
        super().__init__(*(one for table in tables for one in table.values()), self.head)

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
        """Numbers end on one edge, signs stand on another, under the head."""
        fit(self.head, box.width)
        head = max(_HEAD, self.head.height + 0.1)
        factors = {
            q: VGroup(self.times[q], self.slope[q]).arrange(RIGHT, buff=_CLOSE) for q in self.pair
        }
        lines = [
            [(None, self.old[q]), (self.minus[q], factors[q]), (self.equals[q], self.new[q])]
            for q in self.pair
        ]
        name = max(one.width for one in self.names.values())
        wide = max(number.width for three in lines for _, number in three)
        sign = max(one.width for one in (*self.minus.values(), *self.equals.values()))
        row = min(_ROW, (box.height - head - _BLOCK) / 6)
        own = name + sign + wide + 2 * _BESIDE
        share = max(LEAST / HAND, min(1.0, box.width / own, row / _LINE))
        left = box.middle[0] - share * own / 2
        y = box.middle[1] + (6 * row + _BLOCK + head) / 2
        self.head.move_to((box.middle[0], y - head / 2 + 0.05, 0))
        y -= head
        for q, three in zip(self.pair, lines, strict=True):
            label = self.names[q].scale(max(share, LEAST / SYMBOL))
            label.move_to((left, y - row / 2, 0), aligned_edge=LEFT)
            for mark, number in three:
                y -= row
                number.scale(share)
                number.move_to((left + share * own, y + row / 2, 0), aligned_edge=RIGHT)
                if mark is not None:
                    x = left + share * (name + _BESIDE)
                    mark.scale(share).move_to((x, y + row / 2, 0), aligned_edge=LEFT)
            y -= _BLOCK
