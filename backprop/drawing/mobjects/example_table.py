"""Examples one under the other, each with its cost and one derivative, and their running means."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from manim import LEFT, RIGHT, UP, DashedLine, Line, MathTypst, Typst, VGroup

from backprop.core.aligned import aligned
from backprop.core.language import gettext, grouped, ngettext
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.number_axis import NumberAxis
from backprop.drawing.mobjects.signed_bar import SignedBar, signed
from backprop.drawing.notation import Equation, Notation, joined
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["ExampleRow", "ExampleTable"]

_HEAD, _STEP, _RULE = 1.15, 1.5, 0.15
"""Over the rows, a row at most, and from the rows to that of the means."""
_INDEX, _BESIDE, _BETWEEN = 0.65, 0.25, 0.4
_BARS = 0.3
"""Of the width, bars at least: for them what is larger than a number elsewhere gets smaller."""
_FEWEST = 0.12
"""Of the width, where there is less for them numbers are as small as they may be."""
_THICK, _THICKEST = 0.62, 0.65
"""Of a row, a bar; and at most."""


class ExampleRow(VGroup):
    """One example.

    Attributes
    ----------
    values
        Its cost and its derivative.
    said, numbers, bars
        Its index and what it is, those two values, and a bar for each.
    """

    def __init__(
        self, values: tuple[float, float], said: VGroup, numbers: VGroup, bars: VGroup
    ) -> None:
        self.values, self.said, self.numbers, self.bars = values, said, numbers, bars
        super().__init__(said, numbers, bars)


class ExampleTable(VGroup):
    """A row for each of some examples, then how many more there are, then the means.

    Parameters
    ----------
    columns
        The costs and the derivatives of all examples.
    shown
        Which have rows.
    names
        A heading and a text for each row: what the examples are.
    few
        Rows that there is room for, where only the first are to be seen.

    Attributes
    ----------
    head, heads
        The symbols over the columns, rules and scales; of the symbols C_i and dC_i/dw.
    rows, more
        Of the shown examples, and of the others.
    foot
        What says that the last row is the mean.
    means, lines
        The mean cost and derivative of the first row, of the first two, ..., last of all: numbers,
        and lines across the bars.
    values
        The means as numbers.
    equations
        That the means are those of the numbers over them.
    """

    def __init__(
        self,
        write: Notation,
        q: Quantity,
        columns: tuple[Sequence[float], Sequence[float]],
        shown: Sequence[int],
        names: Sequence[tuple[str, Sequence[str]]],
        box: Box,
        few: int | None = None,
    ) -> None:
        self.write, self.box = write, box
        theme, count = write.theme, len(columns[0])
        drawn = [[column[i] for i in shown] for column in columns]
        sums = [[*itertools.accumulate(some)] for some in drawn]
        self.values = [(sums[0][n] / (n + 1), sums[1][n] / (n + 1)) for n in range(len(shown))]
        if count > len(shown):
            self.values.append((sum(columns[0]) / count, sum(columns[1]) / count))
        for at in range(2):
            drawn[at] += [pair[at] for pair in self.values]
        lines = few or len(shown) + (count > len(shown))
        step = min(_STEP, (box.height - _HEAD - _RULE) / (lines + 1))
        over = (box.height - _HEAD - _RULE - step * (lines + 1)) / 2
        top = box.top - over - _HEAD
        bottom = top - step * lines
        foot = bottom - _RULE - step / 2
        ys = [top - step * (i + 0.5) for i in range(max(lines, len(shown)))]
        size = min(SYMBOL, max(WORD, WORD * step / 0.42))
        texts = [*map(aligned, drawn)]
        colours = [[theme.cost] * len(texts[0]), [signed(theme, value) for value in drawn[1]]]
        numbers = [
            [write.formula(write.coloured(*pair), size) for pair in zip(*some, strict=True)]
            for some in zip(texts, colours, strict=True)
        ]
        inks = [theme.desired if title == gettext("desired") else theme.ink for title, _ in names]
        said = [
            [write.words(text, size, ink) for text in some]
            for ink, (_, some) in zip(inks, names, strict=True)
        ]
        titles = [
            write.words(title, WORD, ink) for ink, (title, _) in zip(inks, names, strict=True)
        ]

        def taken() -> tuple[list[float], list[float], float]:
            """The widths of numbers and of texts, and what is left for bars."""
            wide = [max(one.width for one in some) for some in numbers]
            texts = [
                max(one.width for one in (title, *some))
                for title, some in zip(titles, said, strict=True)
            ]
            apart = _INDEX + _BETWEEN * (len(texts) + 2) + 2 * _BESIDE
            return wide, texts, box.width - apart - sum(wide) - sum(texts)

        wide, widths, free = taken()
        if free < _BARS * box.width and size > NUMBER:
            for one in itertools.chain(*numbers, *said):
                one.scale(NUMBER / size)
            size = NUMBER
            wide, widths, free = taken()
        if free < _FEWEST * box.width and size > LEAST:
            for one in itertools.chain(*numbers, *said):
                one.scale(LEAST / size)
            size = LEAST
            wide, widths, free = taken()
        left = box.left + _INDEX + sum(widths) + _BETWEEN * len(widths)
        reach = (0.42 * free, 0.58 * free)
        lefts = [left]
        lefts.append(left + wide[0] + _BESIDE + reach[0] + 2 * _BETWEEN)
        spans = [(min(0.0, *some), max(0.0, *some)) for some in drawn]
        scales: list[NumberAxis | None] = []
        zeros, units = [], []
        for at, (low, high) in enumerate(spans):
            start = lefts[at] + wide[at] + _BESIDE
            each = reach[at] / ((high - low) or 1.0)
            zeros.append(start - low * each)
            units.append(each)
            ends = ((start, top, 0), (start + reach[at], top, 0))
            scales.append(NumberAxis(write, (low, high), *ends) if high > low else None)

        def put(at: int, number: MathTypst, y: float) -> MathTypst:
            return number.move_to((lefts[at] + wide[at], y, 0), aligned_edge=RIGHT)

        thick = min(_THICKEST, _THICK * step)

        def bar(at: int, value: float, y: float) -> SignedBar:
            made = SignedBar(theme, value, abs(value) * units[at], thick, (zeros[at], y))
            return made if at else made.set_fill(theme.cost)

        self.rows: GroupOf[ExampleRow] = GroupOf()
        for i, y in zip(range(len(shown)), ys, strict=False):
            name = VGroup(write.formula(str(shown[i]), size).move_to((box.left + 0.25, y, 0)))
            x = box.left + _INDEX
            for long, some in zip(widths, said, strict=True):
                side = LEFT if len(names) == 1 else RIGHT
                at_x = x if len(names) == 1 else x + long
                name.add(some[i].move_to((at_x, y, 0), aligned_edge=side))
                x += long + _BETWEEN
            values = (columns[0][shown[i]], columns[1][shown[i]])
            row = VGroup(*(put(at, numbers[at][i], y) for at in range(2)))
            bars = VGroup(*(bar(at, values[at], y) for at in range(2)))
            self.rows.add(ExampleRow(values, name, row, bars))
        self.more = self._more(count - len(shown), ys[-1])
        self.heads = self._heads(q, [lefts[at] + wide[at] / 2 for at in range(2)], top)
        self.head = self._head(titles, widths, zeros, scales, (top, bottom))
        word = write.words(gettext("mean"), size, theme.ink)
        word.move_to((box.left, foot, 0), aligned_edge=LEFT)
        self.foot = VGroup(word)
        self.means: GroupOf[VGroup] = GroupOf()
        self.lines: GroupOf[VGroup] = GroupOf()
        for n, pair in enumerate(self.values):
            both = (put(at, numbers[at][len(shown) + n], foot) for at in range(2))
            self.means.add(VGroup(*both))
            line = VGroup()
            for at in range(2):
                x = zeros[at] + pair[at] * units[at]
                across = DashedLine((x, top - 0.05, 0), (x, bottom, 0), dash_length=0.15)
                line.add(across.set_stroke(theme.ink, 3))
            self.lines.add(line)
        self.columns = [
            [*(row.numbers[at] for row in self.rows), *(pair[at] for pair in self.means)]
            for at in range(2)
        ]
        self.equations: list[Equation] = []
        if count == len(shown) > 1 and few is None:
            for at in range(2):
                terms = joined("+", [row.numbers[at] for row in self.rows])
                self.equations.append(("(", *terms, f") / {count} =", self.means[-1][at]))
        parts = (self.head, self.heads, self.rows, self.more, self.foot, self.lines, self.means)
        super().__init__(*parts)

    def _more(self, left: int, y: float) -> VGroup:
        """How many have no row."""
        if not left:
            return VGroup()
        words = self.write.words(
            ngettext("{count} more that costs less", "{count} more that cost less", left).format(
                count=grouped(left)
            ),
            WORD,
        )
        words.move_to((self.box.left + _INDEX, y, 0), aligned_edge=LEFT)
        return VGroup(ellipsis(self.write).move_to((self.box.left + 0.25, y, 0)), words)

    def _heads(self, q: Quantity, places: Sequence[float], top: float) -> GroupOf[MathTypst]:
        write = self.write
        cost = write.coloured("partial C_i", write.theme.cost)
        found: GroupOf[MathTypst] = GroupOf()
        for x, (source, size) in zip(
            places,
            (
                (write.coloured("C_i", write.theme.cost), SYMBOL),
                (f"frac({cost}, {write.partial(q)})", NUMBER),
            ),
            strict=True,
        ):
            found.add(write.formula(source, size).move_to((x, top + _HEAD / 2 + 0.02, 0)))
        return found

    def _head(
        self,
        titles: Sequence[Typst],
        widths: Sequence[float],
        zeros: Sequence[float],
        scales: Sequence[NumberAxis | None],
        ends: tuple[float, float],
    ) -> VGroup:
        box, quiet = self.box, self.write.theme.quiet
        top, bottom = ends
        found = VGroup(
            *(Line((box.left, y, 0), (box.right, y, 0)).set_stroke(quiet, 1.5) for y in ends),
            *(Line((x, top, 0), (x, bottom, 0)).set_stroke(quiet, 1.5) for x in zeros),
        )
        index = self.write.formula("i", NUMBER).move_to((box.left + 0.25, top + _HEAD / 2, 0))
        found.add(index)
        x = box.left + _INDEX
        for long, title in zip(widths, titles, strict=True):
            found.add(title.move_to((x + long / 2, top + _HEAD / 2, 0)))
            if len(titles) == 1:
                title.align_to((x, 0, 0), LEFT)
            x += long + _BETWEEN
        for scale in scales:
            if scale is not None:
                for tick, label in zip(scale.ticks, scale.labels, strict=True):
                    found.add(tick, label.next_to(tick, UP, buff=0.1))
        return found
