"""What each example says of one quantity, as bars on one zero line, and the mean as a line."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, LEFT, RIGHT, UP, DashedLine, Line, MathTypst, VGroup, VMobject

from backprop.core.language import gettext
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.signed_bar import SignedBar, signed
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import LEAST, NUMBER, WORD, Box

__all__ = ["MeanBars"]

_NAMED, _SMALL = 0.36, 0.27
"""Rows as high as this have room for an index and a number; in smaller type, these."""
_STEP, _THICK = 0.6, 0.62
"""A row at most, and of it a bar."""
_HIGH, _WIDE = 0.96, 4.0
"""Of the box, all rows together; and how wide it is where rows have an index and a number."""
_NARROW = 2.4
"""The same in smaller type."""
_INDEX, _BESIDE = 0.6, 0.35
_HEAD = 0.62
"""Over bars, and under small ones, for a name and a number."""
_CLEAR = 0.3
"""Between what is written in one room and in the next."""


class MeanBars(VGroup):
    """A bar for each of some examples under one another, and the level to which they even out.

    Parameters
    ----------
    q
        What a derivative is taken by; None for the cost itself.
    shown, texts
        The indices of the examples that have a bar, and the numbers as they are written, the mean
        last.
    left
        How many more count in the mean.

    Attributes
    ----------
    axis, line
        The zero line, and the dashed one at the mean.
    bars, more
        Of the examples, and dots for the others.
    levels
        The same bars at the mean.
    names, numbers
        Index and number of each bar, in a room that is large enough.
    asks
        There too, of a derivative of both signs: what a negative one says, and a positive one.
    said
        There too: what the dashed line is.
    head, tied
        What they are of, over the numbers or, in a small room, over the bars; there, too, the mean
        under its line.
    """

    def __init__(
        self,
        write: Notation,
        q: Quantity | None,
        values: Sequence[float],
        mean: float,
        shown: Sequence[int],
        texts: Sequence[str],
        left: int,
        box: Box,
    ) -> None:
        self.write, theme = write, write.theme
        low, high = min(0.0, mean, *values), max(0.0, mean, *values)
        lines = len(values) + bool(left)
        high_row, size = (_HIGH * box.height - _HEAD) / lines, float(NUMBER)
        large = high_row >= _NAMED and box.width > _WIDE
        if not large and box.width > _NARROW:
            large, size = high_row >= _SMALL, float(LEAST)
        index, beside = (one * size / NUMBER for one in (_INDEX, _BESIDE))
        asked = large and q is not None and low < 0 < high
        under = 0.0 if large else _HEAD
        step = min(_STEP, (_HIGH * box.height - _HEAD - under) / lines)
        top = box.middle[1] + (step * lines - _HEAD + under) / 2
        ys = [top - step * (i + 0.5) for i in range(lines)]
        start = box.left
        self.names: GroupOf[MathTypst] = GroupOf()
        self.numbers: GroupOf[MathTypst] = GroupOf()
        if large:
            made = [
                write.formula(write.coloured(text, self._colour(q, value)), size)
                for text, value in zip(texts, values, strict=False)
            ]
            end = box.left + index + max(one.width for one in made)
            for i, y, number in zip(shown, ys, made, strict=False):
                name = write.formula(str(i), size).move_to((box.left + 0.15, y, 0))
                self.names.add(name)
                self.numbers.add(number.move_to((end, y, 0), aligned_edge=RIGHT))
            start = end + beside
        unit = (box.right - start) / ((high - low) or 1.0)
        zero = start - low * unit

        def bar(value: float, y: float) -> SignedBar:
            one = SignedBar(theme, value, abs(value) * unit, _THICK * step, (zero, y))
            return one if q else one.set_fill(theme.cost)

        self.bars = GroupOf(*(bar(v, y) for v, y in zip(values, ys, strict=False)))
        self.levels = GroupOf(*(bar(mean, y) for y in ys[: len(values)]))
        bottom = ys[-1] - step / 2
        self.more: VMobject = VGroup()
        if left:
            self.more = ellipsis(write).move_to((zero + 0.3, ys[-1], 0))
        self.axis = Line((zero, top, 0), (zero, bottom, 0)).set_stroke(theme.quiet, 1.5)
        x = zero + mean * unit
        self.line = DashedLine((x, top + 0.05, 0), (x, bottom - 0.05, 0), dash_length=0.15)
        self.line.set_stroke(theme.ink, 3)
        self.asks = (
            self._asks(q, zero, top, (start, box.right))
            if asked and q
            else VGroup(VGroup(), VGroup())
        )
        self.said: VMobject = VGroup()
        self.tied: VMobject = VGroup()
        over, at = box, zero
        if large:
            self.said = write.words(gettext("mean"), WORD, theme.ink)
            self.said.next_to((x, top + 0.16, 0), UP, buff=0)
            at = min(start, self.said.get_left()[0]) - 0.1
            over = Box(box.left, at, box.bottom, box.top)
        else:
            said = write.coloured(texts[-1], self._colour(q, mean))
            self.tied = _within(write.formula(said, NUMBER), x, box)
            self.tied.set_y(bottom - 0.15, UP)
        self.head = self._head(q, at, top, over)
        super().__init__(
            self.axis, self.names, self.numbers, self.bars, self.levels, self.more, self.line
        )
        self.add(self.asks, self.said, self.head, self.tied)

    def _colour(self, q: Quantity | None, value: float) -> str:
        return signed(self.write.theme, value) if q else self.write.theme.cost

    def _head(self, q: Quantity | None, zero: float, top: float, box: Box) -> MathTypst:
        """Over the bars, what they are of."""
        write = self.write
        cost = write.coloured("C_i", write.theme.cost)
        if q is not None:
            cost = f"{write.coloured('partial C_i', write.theme.cost)} \\/ {write.partial(q)}"
        made: MathTypst = _within(write.formula(cost, NUMBER), zero, box)
        return made.set_y(top + 0.15, DOWN)

    def _asks(self, q: Quantity, zero: float, top: float, ends: tuple[float, float]) -> VGroup:
        """On each side of the zero line: the cost falls with less or with more of the parameter."""
        theme, found = self.write.theme, VGroup()
        symbol = self.write.symbol(q)
        for says, short, word, colour, side, room in (
            (
                gettext("says increase ${w}$"),
                gettext("increase ${w}$"),
                gettext("increase"),
                theme.negative,
                LEFT,
                zero - ends[0],
            ),
            (
                gettext("says decrease ${w}$"),
                gettext("decrease ${w}$"),
                gettext("decrease"),
                theme.positive,
                RIGHT,
                ends[1] - zero,
            ),
        ):
            # The caption says it, too: a side that is narrow keeps its word's size, or has none.
            lines = (one.format(w=symbol) for one in (says, short, word))
            tries = (self.write.words(one, WORD, colour) for one in lines)
            words = next((one for one in tries if one.width <= room - 0.2), None)
            if words is None:
                found.add(VGroup())
                continue
            words.next_to((zero, top + 0.08, 0), UP, buff=0)
            found.add(words.next_to((zero, words.get_y(), 0), side, buff=0.15))
        return found


def _within(thing: MathTypst, x: float, box: Box) -> MathTypst:
    """At a place across, but in its room, clear of what stands in the room beside."""
    fit(thing, box.width - _CLEAR)
    half = (thing.width + _CLEAR) / 2
    return thing.set_x(min(max(x, box.left + half), box.right - half))
