"""Examples one under the other, each with its cost and one derivative, and their running means."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from manim import LEFT, RIGHT, DashedLine, Line, MathTypst, VGroup

from backprop.core.aligned import aligned
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.signed_bar import SignedBar
from backprop.drawing.notation import Equation, Notation, joined
from backprop.drawing.style import NUMBER, SYMBOL, WORD, Box

__all__ = ["ExampleRow", "ExampleTable"]

_HEAD, _STEP = 1.25, 1.1
_INDEX, _BESIDE, _BETWEEN = 1.0, 0.25, 0.6
_MEAN = 1.25
"""Rows that the means take."""


class ExampleRow(VGroup):
    """One example.

    Attributes
    ----------
    values
        Its cost and its derivative.
    said, bars
        Its number and those two, and a bar for each.
    """

    def __init__(self, values: tuple[float, float], said: VGroup, bars: VGroup) -> None:
        self.values, self.said, self.bars = values, said, bars
        super().__init__(said, bars)


class ExampleTable(VGroup):
    """A row for each of the first examples, then how many more there are, then the means.

    Attributes
    ----------
    head
        The symbols over the columns, and a rule.
    rows, more
        Of the first `shown` examples, and of the others.
    foot
        What says that the last row is the mean.
    means, lines
        The mean cost and derivative of the first example, of the first two, ..., last of all:
        numbers, and lines across the bars.
    values
        The same as numbers.
    equations
        That the means are those of the numbers over them.
    """

    def __init__(
        self,
        write: Notation,
        q: Quantity,
        columns: tuple[Sequence[float], Sequence[float]],
        shown: int,
        box: Box,
    ) -> None:
        theme, count = write.theme, len(columns[0])
        taken = [*range(1, shown + 1), *([count] if count > shown else [])]
        sums = [[0.0, *accumulate(column)] for column in columns]
        self.values = [tuple(total[n] / n for total in sums) for n in taken]
        lines = shown + (count > shown)
        step = min(_STEP, (box.height - _HEAD) / (lines + _MEAN))
        over = (box.height - _HEAD - step * (lines + _MEAN)) / 2
        top = box.top - over - _HEAD
        size = min(NUMBER, max(WORD, WORD * step / 0.42))
        ys = [top - step * (i + 0.5) for i in range(lines)]
        foot = top - step * (lines + 0.65)
        drawn = [
            [*column[:shown], *(pair[at] for pair in self.values)]
            for at, column in enumerate(columns)
        ]
        texts = [*map(aligned, drawn)]
        numbers = [
            [write.formula(write.coloured(text, theme.cost), size) for text in some]
            for some in texts
        ]
        wide = [max(one.width for one in some) for some in numbers]
        free = box.width - _INDEX - sum(wide) - 2 * _BESIDE - _BETWEEN
        reach = (0.42 * free, 0.58 * free)
        lefts = [box.left + _INDEX]
        lefts.append(lefts[0] + wide[0] + _BESIDE + reach[0] + _BETWEEN)
        spans = [(min(0.0, *some), max(0.0, *some)) for some in drawn]
        each = [reach[at] / ((spans[at][1] - spans[at][0]) or 1.0) for at in range(2)]
        zeros = [lefts[at] + wide[at] + _BESIDE - spans[at][0] * each[at] for at in range(2)]

        def put(at: int, number: MathTypst, y: float) -> MathTypst:
            return number.move_to((lefts[at] + wide[at], y, 0), aligned_edge=RIGHT)

        def bar(at: int, value: float, y: float) -> SignedBar:
            return SignedBar(theme, value, abs(value) * each[at], 0.5 * step, (zeros[at], y))

        self.rows: GroupOf[ExampleRow] = GroupOf()
        for i in range(shown):
            index = write.formula(str(i), size).move_to((box.left + 0.3, ys[i], 0))
            said = VGroup(index, *(put(at, numbers[at][i], ys[i]) for at in range(2)))
            values = (columns[0][i], columns[1][i])
            bars = VGroup(*(bar(at, values[at], ys[i]) for at in range(2)))
            self.rows.add(ExampleRow(values, said, bars))
        self.more = VGroup()
        if count > shown:
            words = write.words(f"{count - shown:,} more", WORD)
            self.more.add(ellipsis(write).move_to((box.left + 0.3, ys[-1], 0)))
            self.more.add(words.move_to((lefts[0] + wide[0], ys[-1], 0), aligned_edge=RIGHT))
        one = write.coloured("C_i", theme.cost)
        slope = f"frac({write.coloured('partial C_i', theme.cost)}, {write.partial(q)})"
        sources = (("i", NUMBER), (one, SYMBOL), (slope, NUMBER))
        heads = [write.formula(source, at) for source, at in sources]
        places = (box.left + 0.3, lefts[0] + wide[0] / 2, lefts[1] + wide[1] / 2)
        for head, x in zip(heads, places, strict=True):
            head.move_to((x, top + 0.12 + _HEAD / 2 - 0.1, 0))
        rules = [
            Line((box.left, y, 0), (box.right, y, 0)).set_stroke(theme.quiet, 1.5)
            for y in (top, top - step * lines - 0.08)
        ]
        axes = [
            Line((x, top, 0), (x, rules[1].get_y(), 0)).set_stroke(theme.quiet, 1.5) for x in zeros
        ]
        self.head = VGroup(*heads, rules[0], *axes)
        word = write.words("mean", WORD, theme.ink)
        word.move_to((box.left, foot, 0), aligned_edge=LEFT)
        self.foot = VGroup(word, rules[1])
        self.means: GroupOf[VGroup] = GroupOf()
        self.lines: GroupOf[VGroup] = GroupOf()
        for n, pair in enumerate(self.values):
            self.means.add(VGroup(*(put(at, numbers[at][shown + n], foot) for at in range(2))))
            line = VGroup()
            for at in range(2):
                x = zeros[at] + pair[at] * each[at]
                across = DashedLine((x, top - 0.05, 0), (x, foot - 0.2, 0), dash_length=0.15)
                line.add(across.set_stroke(theme.ink, 3))
            self.lines.add(line)
        self.equations: list[Equation] = []
        if count == shown > 1:
            for at in range(2):
                terms = joined("+", [row.said[1 + at] for row in self.rows])
                self.equations.append(("(", *terms, f") / {count} =", self.means[-1][at]))
        parts = (self.head, self.rows, self.more, self.foot, self.lines, self.means)
        super().__init__(*parts)
