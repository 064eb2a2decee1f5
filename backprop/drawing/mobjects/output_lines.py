"""Outputs, each on a line of one scale with its desired output, and the gap between the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, MathTypst, Square, Typst, VGroup, VMobject

from backprop.core.language import gettext
from backprop.core.quantities import Quantity
from backprop.core.spans import outputs_span
from backprop.core.trace import Trace
from backprop.drawing.mobjects.level_arrow import arrow
from backprop.drawing.mobjects.network_diagram import Neuron, ellipsis
from backprop.drawing.mobjects.number_axis import NumberAxis
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Notation, fit, literal
from backprop.drawing.notation.formula import quoted
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import SYMBOL, WORD, Box

__all__ = ["OutputLines"]

_STEP, _RADIUS, _ALONE = 3.8, 0.95, 1.0
"""Between two rows, and of a neuron, at most, and of a single one."""
_BETWEEN = 39.0
"""The area between two rows, at most: longer lines lie nearer each other."""
_FOOT, _SUM = 0.6, 1.15
"""Under the rows: what marks are, and where rows have terms beside them, room for their sum."""
_NAME, _GAP, _BESIDE, _BELOW = 1.3, 0.55, 0.6, 0.42
_ABOVE, _BELOW_HIGH = 0.3, 0.38
"""Of a high box, what is over a single row, and from there down to what is said of it."""
_DOT, _SQUARE = 0.13, 0.32
_HEAVY = 2.2
_TWO_LINES = 1.5
"""Between two rows, where what is said of a gap has two lines of the usual size."""
_NARROW, _APART, _LOW = 9.0, 2.1, 0.85
"""In a narrower box with rows that far apart, what is said stands that far under its line."""


class OutputLines(VGroup):
    """A row for each of some outputs: name, neuron, line; at the right what its mark says.

    Parameters
    ----------
    shown
        The outputs that have a row.
    gaps
        Of those, a - y as it is written; empty where the cost is not made of gaps.
    head, aside
        Room over the rows and at their right.

    Attributes
    ----------
    heights
        Of the rows; the last may be that of those left out.
    neurons, names
        The outputs.
    axes, marks
        A line for each row, and the numbers under the last.
    dots, squares
        Output and desired output on the line.
    wanted, differences, numbers
        y_j = ..., a_j - y_j = and its number.
    arrows
        From y to a.
    more
        How many have no row.
    legend, directions
        What the marks are, and what an arrow's direction says.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        shown: Sequence[int],
        gaps: Mapping[int, str],
        box: Box,
        *,
        head: float,
        aside: float,
    ) -> None:
        self.write, self.trace, self.box = write, trace, box
        depth = trace.network.depth
        left = trace.widths[depth] - len(shown)
        rows = len(shown) + bool(left)
        foot = _FOOT if gaps else _SUM
        step = min(_STEP, _BETWEEN / box.width, (box.height - head - foot) / rows)
        middle = (box.top - head + box.bottom + foot) / 2
        self.heights = [middle + step * ((rows - 1) / 2 - row) for row in range(rows)]
        radius = min(_RADIUS if rows > 1 else _ALONE, 0.42 * step, 0.12 * box.width)
        # What is said of a single row stands under it.
        self.alone = rows == 1
        if self.alone:
            aside = _BESIDE
            above = _ABOVE * box.height if box.height > box.width else 0.0
            self.heights = [box.top - head - max(radius + 0.25, above)]
        names: dict[int, VMobject] = {
            j: fit(write.label(Quantity("a", depth, (j,)), SYMBOL), _NAME) for j in shown
        }
        aside = aside or _BESIDE
        self.under = box.width < _NARROW and step > _APART and not self.alone
        if self.under:
            aside = _BESIDE
        x = box.left + max(name.width for name in names.values()) + 0.2 + radius
        span = outputs_span(trace)
        ends = x + radius + _GAP, box.right - aside
        self.neurons: dict[int, Neuron] = {}
        self.names, self.axes = names, dict[int, VMobject]()
        self.dots, self.squares = dict[int, Dot](), dict[int, VMobject]()
        self.arrows: dict[int, VGroup] = {}
        self.wanted: dict[int, MathTypst] = {}
        self.differences: dict[int, MathTypst] = {}
        self.numbers: dict[int, MathTypst] = {}
        axis = NumberAxis(write, span, (ends[0], 0, 0), (ends[1], 0, 0))
        for j, y in zip(shown, self.heights, strict=False):
            neuron = Neuron(write, trace, Quantity("a", depth, (j,)), radius, in_full=True)
            self.neurons[j] = neuron.move_to((x, y, 0))
            names[j].next_to(neuron, LEFT, buff=0.2)
            line = VGroup(axis.line, axis.ticks).copy().shift(UP * y)
            self.axes[j] = line.set_z_index(-1)
            if trace.network.outputs:
                # Where nothing is said at the line's right, its name may go on over there.
                end = ends[1] if gaps else box.right
                names[j] = VGroup(names[j], self._called(j, (ends[0], end), y))
            self._mark(j, axis, y)
            self._say(j, gaps.get(j), ends[0] if self.under else ends[1] + _GAP, y)
        last = self.heights[len(shown) - 1]
        self.marks: VGroup = axis.labels.shift(UP * last)
        self.more = VGroup()
        if left:
            words = write.words(more(left), WORD)
            self.more.add(VGroup(ellipsis(write, RIGHT), words).arrange(RIGHT, buff=0.2))
            self.more.move_to((box.left, self.heights[-1] - 0.15, 0), aligned_edge=LEFT)
        self.legend = self._legend(
            (Dot(radius=_DOT, color=write.theme.ink), gettext("output")),
            (self._square(), gettext("desired output")),
        )
        self.directions = self._directions(shown)
        super().__init__(
            *self.neurons.values(),
            *names.values(),
            *self.axes.values(),
            self.marks,
            *self.arrows.values(),
            *self.squares.values(),
            *self.dots.values(),
            *self.wanted.values(),
            *self.differences.values(),
            *self.numbers.values(),
            self.more,
            self.legend,
            self.directions,
        )

    def _called(self, j: int, ends: tuple[float, float], y: float) -> VMobject:
        """What the output is called, over its line."""
        words = self.write.words(literal(self.trace.network.outputs[j]), WORD)
        fit(words, ends[1] - ends[0])
        return words.move_to((ends[0], y + _SQUARE, 0), aligned_edge=DOWN + LEFT)

    def _square(self) -> Square:
        theme = self.write.theme
        found = Square(_SQUARE).set_stroke(theme.desired, 3).set_fill(theme.background, 1)
        return found.set_z_index(1)

    def _mark(self, j: int, axis: NumberAxis, y: float) -> None:
        theme, up = self.write.theme, UP * y
        gap = self.trace[Quantity("a", self.trace.network.depth, (j,))].derivative
        pair = float(self.trace.a[self.trace.network.depth][j]), float(self.trace.y[j])
        a, wanted = (axis.point(value) + up for value in pair)
        self.squares[j] = self._square().move_to(wanted)
        self.dots[j] = Dot(a, radius=_DOT, color=theme.ink).set_z_index(2)
        length = float(a[0] - wanted[0])
        along = RIGHT * np.sign(length)
        start, end = wanted + along * _SQUARE / 2, a - along * _DOT
        if abs(length) <= _DOT + _SQUARE / 2 + 0.05:  # it hides behind its marks
            start, end = wanted, wanted
        self.arrows[j] = arrow(start, end, _HEAVY).set_color(signed(theme, gap))

    def _say(self, j: int, gap: str | None, x: float, y: float) -> None:
        write, theme = self.write, self.write.theme
        output, wanted = Quantity("a", self.trace.network.depth, (j,)), Quantity("y", 0, (j,))
        if gap is None and not self.alone:
            return
        value = write.number(self.trace[wanted].value, theme.desired)
        what = quoted(gettext("desired output:") + " ") if self.alone else ""
        said = write.formula(f"{what} {write.symbol(wanted)} = {value}", SYMBOL)
        self.wanted[j] = said
        self._put(VGroup(said), x, y)
        if gap is None:
            return
        close = not self.alone and self.heights[0] - self.heights[1] < _TWO_LINES
        size = WORD if close else SYMBOL
        what = quoted(gettext("gap:") + " ") if self.alone else ""
        names = f"{what} {write.symbol(output)} - {write.symbol(wanted)} ="
        name = write.formula(names, size)
        colour = signed(theme, float(self.trace.dC_da[output.layer][j]))
        number = write.formula(write.coloured(gap, colour), size)
        both = VGroup(name, number)
        if self.alone or self.under:
            both.arrange(RIGHT, buff=0.15)
            number.set_y(name.family_members_with_points()[-1].get_y())
        else:
            both.arrange(DOWN, buff=0.2, aligned_edge=RIGHT)
        self._put(both, x, y)
        self.differences[j], self.numbers[j] = name, number

    def _put(self, said: VGroup, x: float, y: float) -> None:
        """At the right of a row, or under its line, or under the only one."""
        if self.alone:
            below = (_BELOW_HIGH if self.box.height > self.box.width else _BELOW) * self.box.height
            fit(said, self.box.width).move_to((self.box.middle[0], y - below, 0))
        else:
            y -= _LOW * self.under
            fit(said, self.box.right - x).move_to((x, y, 0), aligned_edge=LEFT)

    def _legend(self, *marks: tuple[VMobject, str]) -> VGroup:
        entries = VGroup()
        for mark, text in marks:
            words: Typst = self.write.words(text, WORD, self.write.theme.ink)
            entries.add(VGroup(mark, words).arrange(RIGHT, buff=0.2))
        entries.arrange(RIGHT, buff=0.7)
        return entries.move_to((self.box.left, self.box.bottom + 0.15, 0), aligned_edge=LEFT)

    def _directions(self, shown: Sequence[int]) -> VGroup:
        """Only those that occur."""
        theme, slopes = self.write.theme, self.trace.dC_da[self.trace.network.depth]
        marks: list[tuple[VMobject, str]] = []
        for side, text in ((1, gettext("too large")), (-1, gettext("too small"))):
            if any(side * slopes[j] > 0 for j in shown):
                ends = (0.35 * side * LEFT, 0.35 * side * RIGHT)
                marks.append((arrow(*ends, _HEAVY).set_color(theme.sign(side)), text))
        return self._legend(*marks) if marks else VGroup()
