"""The gradient as a column: entries, their values and bars of one scale, a row for each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from manim import DOWN, LEFT, RIGHT, UP, Line, MathTypst, Typst, VGroup

from backprop.core.aligned import aligned
from backprop.core.bar_scale import BarScale
from backprop.core.gradient_rows import GradientRows
from backprop.core.language import gettext, grouped
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.graph import round_up_close
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.signed_bar import SignedBar, ZeroLine, signed
from backprop.drawing.mobjects.upright_network import heights
from backprop.drawing.notation import Notation
from backprop.drawing.notation.phrases import logarithmic
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["GradientColumn", "GradientRow"]

_BESIDE = 0.2
"""Between the parts of the equation, and round what stands in brackets: a frame fits in."""
_BAR = 0.62
_LEAST_BARS = 5.2
_NARROW, _BARS, _OVER = 8.0, 0.3, 0.36
"""A box less wide has its parts closer together, and this share of it for bars at least; so far
over the brackets is what the column is."""
_MARGIN = 0.4
"""At either end of the bars: half a number over them has room."""
_SHORTEST = 0.05
"""Of a bar of what is not 0: it can be seen."""


class GradientRow(VGroup):
    """One entry.

    Attributes
    ----------
    symbol, number, bar
        dC/d(parameter), its value, and a bar from zero: its colour the sign, its length the size.
    opposite, against
        Minus the value, and its bar.
    """

    def __init__(
        self,
        value: float,
        symbol: MathTypst,
        numbers: tuple[MathTypst, MathTypst],
        bars: tuple[SignedBar, SignedBar],
    ) -> None:
        self.value, self.symbol = value, symbol
        self.number, self.opposite = numbers
        self.bar, self.against = bars
        super().__init__(symbol, *numbers, *bars)


class GradientColumn(VGroup):
    """nabla C as a column in brackets, in the chapter's order w1, b1, w2, b2, ...

    Parameters
    ----------
    opposites, texts
        How minus the values and they themselves are written, where they must be as elsewhere.

    Attributes
    ----------
    rows
        GradientRow by parameter.
    more
        Dots and the count of the entries that are left out.
    label, minus, brackets
        "nabla C =", in its place "-nabla C = -", and the brackets of the symbols.
    equals, around
        The second equals sign, and the brackets of the values.
    axis, ticks, scale_said
        The line that bars begin at; over it 0, and a round length where the longest bar is, which
        none exceeds; of a logarithmic scale its ends.
    axis_against, ticks_against
        The same for minus the values: their longest bar has the same room on the other side.
    logarithmic
        Whether the scale is.
    inner
        The room left of the bars.
    """

    def __init__(
        self,
        write: Notation,
        rows: GradientRows,
        values: Mapping[Quantity, float],
        box: Box,
        opposites: Sequence[str] = (),
        texts: Sequence[str] = (),
    ) -> None:
        self.write, theme = write, write.theme
        bars = any(values.values())
        narrow = box.width < _NARROW
        beside = _BESIDE * (0.5 if narrow else 1.0 if bars else 2.0)
        least = _BARS * box.width if narrow else _LEAST_BARS
        levels = heights(rows, box)
        shown = {q: levels[slot] for q, slot in rows.slots.items()}
        step = levels[0] - levels[1]
        size = min(SYMBOL, NUMBER * step / 0.62)
        cost = write.coloured("C", theme.cost)
        first = [write.formula(self.entry(q), size) for q in shown]
        texts = texts or aligned([values[q] for q in shown])
        second, third = (
            [
                write.formula(write.coloured(text, signed(theme, sign * values[q])), size)
                for q, text in zip(shown, some, strict=True)
            ]
            for sign, some in ((1, texts), (-1, opposites or aligned([-values[q] for q in shown])))
        )
        every = (first, [*second, *third])
        wide = [max(one.width for one in some) + 2 * beside for some in every]
        more = self._more(rows)
        if more:
            wide[0] = max(wide[0], more.width + 2 * beside)
        self.label: MathTypst = write.formula(f"nabla {cost} =", size)
        self.minus: MathTypst = write.formula(f"- nabla {cost} = -", size)
        equals = write.formula("=", size)
        taken = sum(wide) + equals.width + 3 * beside
        room = box.width - (least if bars else 0.0)
        share = min(1.0, max(room / taken, LEAST / size))
        if share < 1:
            for one in (*first, *second, *third, self.label, self.minus, equals):
                one.scale(share)
            wide = [max(one.width for one in some) + 2 * beside for some in every]
            if more:
                wide[0] = max(wide[0], more.width + 2 * beside)
        inner = list(shown.values())
        if more:
            slot = rows.count_slot
            assert slot is not None
            inner.append(levels[slot])
        top, bottom = max(inner) + step / 2 - 0.02, min(inner) - step / 2 + 0.02
        middle = (top + bottom) / 2
        # Where there is no bar the equation stands in the middle.
        across = sum(wide) + equals.width + 2 * beside
        at = box.left if bars else box.left + max(0.0, box.width - across) / 2
        # Over the entries, where the rows begin with what feeds the first layer: bars get the room.
        for name in (self.minus, self.label):
            name.move_to((at, top + _OVER, 0), aligned_edge=LEFT)
        self.brackets = _brackets(at, at + wide[0], top, bottom, theme.ink)
        for one, y in zip(first, shown.values(), strict=True):
            one.move_to((at + wide[0] / 2, y, 0))
        if more:
            more.move_to((at + wide[0] / 2, inner[-1], 0))
            for gap in [*rows.gaps.values()][1:]:
                dots = ellipsis(write).move_to((more[0].get_x(), levels[gap], 0))
                more.add(dots)
        at += wide[0] + beside
        equals.move_to((at, middle, 0), aligned_edge=LEFT)
        at += equals.width + beside
        self.equals, self.around = equals, _brackets(at, at + wide[1], top, bottom, theme.ink)
        digits = write.formula(next((t.lstrip("-") for t in texts if t != "0"), "0"), size)
        digits.scale(share)
        for some, said in ((second, texts), (third, opposites or texts)):
            for one, text, y in zip(some, said, shown.values(), strict=True):
                one.move_to((at + wide[1] - beside, y, 0), aligned_edge=RIGHT)
                if text == "0" and "times" not in "".join(texts):
                    one.align_to((one.get_right()[0] - digits.width, 0, 0), LEFT)
        at += wide[1] + 0.45
        self.inner = Box(box.left, at, box.bottom, box.top)
        numbers = [values[q] for q in shown]
        self._scale = BarScale.of(numbers)
        self.logarithmic = self._scale.powers is not None
        low = min(shown.values()) - step / 2
        # Either side has the room that its longest bar asks for.
        sides = [
            max((self.share(one * side) for one in numbers if one * side > 0), default=0.0)
            for side in (-1, 1)
        ]
        sides[sides.index(max(sides))] = self.share(self._full)
        unit = (box.right - at - 2 * _MARGIN) / (sum(sides) or 1.0)
        zeros = [at + _MARGIN + unit * side for side in sides]

        def bar(value: float, y: float, zero: float) -> SignedBar:
            long = max(unit * self.share(value), _SHORTEST if value else 0.0)
            return SignedBar(theme, value, long, min(_BAR, 0.8 * step), (zero, y))

        self.rows = {
            q: GradientRow(
                values[q],
                symbol,
                (one, other),
                (bar(values[q], y, zeros[0]), bar(-values[q], y, zeros[1])),
            )
            for (q, y), symbol, one, other in zip(shown.items(), first, second, third, strict=True)
        }
        self.columns = [[row.number for row in self.rows.values()]]
        self.axis, self.axis_against = (
            ZeroLine((zero, top, 0), (zero, low, 0)).set_stroke(theme.quiet, 1.5) for zero in zeros
        )
        far = math.copysign(self._full, sides[1] - sides[0])
        self.ticks, self.ticks_against = (
            self._ticks(zero, top, sign * far, unit)
            for zero, sign in zip(zeros, (1, -1), strict=True)
        )
        self.scale_said = self._scale_said(box.right, max(top, self.ticks.get_top()[1]))
        self.more = more
        super().__init__(self.label, self.brackets, self.equals, self.around)
        self.add(
            self.axis,
            self.axis_against,
            self.ticks,
            self.ticks_against,
            self.scale_said,
            *self.rows.values(),
            self.more,
        )

    def entry(self, q: Quantity) -> str:
        """The derivative of the full cost, which has no index, by a parameter."""
        cost = self.write.coloured("partial C", self.write.theme.cost)
        return f"{cost} \\/ {self.write.partial(q)}"

    def share(self, value: float) -> float:
        """The length of a value's bar, of the longest there can be."""
        return self._scale.share(value)

    @property
    def _full(self) -> float:
        """What the longest bar has room for."""
        largest = self._scale.largest
        return largest if self.logarithmic else round_up_close(largest)

    def _ticks(self, zero: float, top: float, far: float, unit: float) -> VGroup:
        """Over the bars: zero, and on the side of the longest a round length and its value."""
        found = VGroup()
        if self.logarithmic:
            return found.move_to((zero, top, 0))
        for value in (0.0, far):
            x = zero + math.copysign(unit * self.share(value), value)
            tick = Line((x, top, 0), (x, top - 0.14, 0)).set_stroke(self.write.theme.quiet, 2.5)
            number = self.write.value(value, self.write.theme.quiet, WORD)
            found.add(tick, number.next_to(tick, UP, buff=0.08))
        return found

    def _scale_said(self, right: float, top: float) -> VGroup:
        """In words over the bars."""
        if self._scale.powers is None:
            return VGroup()
        lines = logarithmic(*self._scale.powers)
        words: list[Typst] = [self.write.words(line, WORD) for line in lines]
        group = VGroup(*words).arrange(DOWN, buff=0.1, aligned_edge=RIGHT)
        return group.move_to((right, top + 0.15, 0), aligned_edge=RIGHT + DOWN)

    def _more(self, rows: GradientRows) -> VGroup:
        if not rows.left_out:
            return VGroup()
        words = self.write.words(
            gettext("and {count} more").format(count=grouped(rows.left_out)), WORD
        )
        return VGroup(ellipsis(self.write), words).arrange(RIGHT, buff=0.2)


def _brackets(left: float, right: float, top: float, bottom: float, colour: str) -> GroupOf[VGroup]:
    """Square brackets round a rectangle."""
    found: GroupOf[VGroup] = GroupOf()
    for x, foot in ((left, 0.2 * RIGHT), (right, 0.2 * LEFT)):
        high, low = RIGHT * x + UP * top, RIGHT * x + UP * bottom
        found.add(VGroup(Line(high, low), Line(high, high + foot), Line(low, low + foot)))
    found.set_stroke(colour, 2.5)
    return found
