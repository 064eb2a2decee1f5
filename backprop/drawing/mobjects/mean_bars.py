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

_NAMED, _SMALL = 0.36, 0.205
"""Rows as high as this have room for an index and a number; in smaller type, these."""
_STEP, _THICK, _THICKER = 0.9, 0.62, 0.84
"""A row at most, and of it a bar, and the mean's."""
_APART, _LEAST_APART = 0.6, 0.2
"""Of a row, between the examples and their mean, which is none of them; and in a low room."""
_HIGH, _WIDE = 0.96, 3.7
"""Of the box, all rows together; and how wide it is where rows have an index and a number."""
_NARROW = 2.4
"""The same in smaller type."""
_INDEX, _BESIDE, _BETWEEN, _GAP = 0.6, 0.35, 0.4, 0.15
_BARS = 0.4
"""Of the width, bars at least where more is said of an example than its index."""
_HEAD, _FOOT = 0.62, 0.42
"""Over bars, and under small ones, for a name and a number; under large ones, for a number."""
_CLEAR = 0.3
"""Between what is written in one room and in the next."""


class MeanBars(VGroup):
    """A bar for each of some examples under one another, and the level to which they even out.

    Parameters
    ----------
    q
        What a derivative is taken by; None for the cost itself.
    means
        Of the first example, of the first two, ..., last of all.
    shown, texts
        The indices of the examples that have a bar, and the numbers as they are written, the means
        last.
    left
        How many more count in the last mean.
    said
        A symbol and what it is in each row, beside its index; or none and texts that may stand in
        the index's place.

    Attributes
    ----------
    axis, lines
        The zero line, and the dashed ones at the means.
    bars, more
        Of the examples, and dots for the others.
    levels, totals
        The same bars at the mean; and under them, below a rule, the means as bars of their own.
    rule
        Between examples and mean, as over a sum.
    names, numbers
        What each bar's example is, and its number, in a room that is large enough.
    asks
        There too, of a derivative of both signs: what a negative one says, and a positive one.
    title
        There too: the symbol over what is said of each row.
    means, words, said
        Under each line its number; in a large room, before it, that it is a mean, and at the last
        line that alone.
    head, tied
        What they are of, over the numbers or, in a small room, over the bars; there, too, the last
        mean under its line.
    """

    def __init__(
        self,
        write: Notation,
        q: Quantity | None,
        values: Sequence[float],
        means: Sequence[float],
        shown: Sequence[int],
        texts: Sequence[str],
        left: int,
        box: Box,
        said: tuple[str, Sequence[str]] = ("", ()),
    ) -> None:
        self.write, theme = write, write.theme
        mean = means[-1]
        low, high = min(0.0, *means, *values), max(0.0, *means, *values)
        above = len(values) + bool(left)
        free_height = _HIGH * box.height - _HEAD - _FOOT
        # In a low room the mean comes nearer to the rows, so that their numbers have room.
        apart = min(_APART, max(_LEAST_APART, free_height / _SMALL - above - 1))
        lines = above + apart + 1
        high_row, size = free_height / lines, float(NUMBER)
        large = high_row >= _NAMED and box.width > _WIDE
        if not large and box.width > _NARROW:
            large, size = high_row >= _SMALL, float(LEAST)
        beside = _BESIDE * size / NUMBER
        asked = large and q is not None and low < 0 < high
        under = _FOOT if large else _HEAD
        step = min(_STEP, (_HIGH * box.height - _HEAD - under) / lines)
        top = box.middle[1] + (step * lines - _HEAD + under) / 2
        ys = [top - step * (i + 0.5) for i in range(above)]
        ys.append(top - step * (lines - 0.5))
        start = box.left
        self.names: GroupOf[VGroup] = GroupOf()
        self.numbers: GroupOf[MathTypst] = GroupOf()
        self.title: VMobject = VGroup()
        if large:
            made = [
                write.formula(write.coloured(text, self._colour(q, value)), size)
                for text, value in zip(texts, values, strict=False)
            ]
            wide = max(one.width for one in made)
            free = box.width - wide - beside
            self.names, self.title, long = self._names(shown, said, ys, size, box, free)
            end = box.left + long + wide
            for y, number in zip(ys, made, strict=False):
                self.numbers.add(number.move_to((end, y, 0), aligned_edge=RIGHT))
            start = end + beside
        unit = (box.right - start) / ((high - low) or 1.0)
        zero = start - low * unit

        def bar(value: float, y: float, thick: float = _THICK) -> SignedBar:
            one = SignedBar(theme, value, abs(value) * unit, thick * step, (zero, y))
            return one if q else one.set_fill(theme.cost)

        self.bars = GroupOf(*(bar(v, y) for v, y in zip(values, ys, strict=False)))
        self.levels = GroupOf(*(bar(mean, y) for y in ys[: len(values)]))
        self.totals = GroupOf(*(bar(one, ys[-1], _THICKER) for one in means))
        bottom = ys[-1] - step / 2
        self.more: VMobject = VGroup()
        if left:
            self.more = ellipsis(write).move_to((zero + 0.3, ys[-2], 0))
        over_mean = top - step * (above + apart / 2)
        self.rule = Line((box.left, over_mean, 0), (box.right, over_mean, 0))
        self.rule.set_stroke(theme.ink, 2.5)
        self.axis = Line((zero, top, 0), (zero, bottom, 0)).set_stroke(theme.quiet, 1.5)
        xs = [zero + one * unit for one in means]
        ends = ((x, top + 0.05, 0) for x in xs), ((x, bottom - 0.05, 0) for x in xs)
        self.lines: GroupOf[DashedLine] = GroupOf(
            *(
                DashedLine(*pair, dash_length=0.15).set_stroke(theme.ink, 3)
                for pair in zip(*ends, strict=True)
            )
        )
        self.asks = (
            self._asks(q, zero, top, (start, box.right))
            if asked and q
            else VGroup(VGroup(), VGroup())
        )
        self.said: VMobject = VGroup()
        self.tied: VMobject = VGroup()
        self.words: GroupOf[VMobject] = GroupOf()
        self.means: GroupOf[MathTypst] = GroupOf()
        over, at = box, zero
        for text, value in zip(texts[len(values) :], means, strict=True):
            self.means.add(write.formula(write.coloured(text, self._colour(q, value)), NUMBER))
        so_far, at_last = self._words(box.width - _CLEAR, large)
        for x, number in zip(xs, self.means, strict=True):
            word = (at_last if number is self.means[-1] else so_far).copy()
            both = VGroup(word, number.next_to(word, RIGHT, buff=_GAP)) if len(word) else number
            _within(both, x, box).set_y(bottom - 0.1, UP)
            self.words.add(word)
        if large:
            self.said = write.words(gettext("mean"), WORD, theme.ink)
            _within(self.said, xs[-1], box).set_y(self.means[-1].get_y())
            at = start - 0.1
            over = Box(box.left, at, box.bottom, box.top)
        else:
            self.tied = self.means[-1].copy()
        self.head = self._head(q, at, top, over)
        super().__init__(
            self.axis, self.names, self.numbers, self.bars, self.levels, self.more, self.lines
        )
        self.add(
            self.rule,
            self.totals,
            self.asks,
            self.said,
            self.words,
            self.means,
            self.head,
            self.title,
            self.tied,
        )

    @property
    def line(self) -> DashedLine:
        """The dashed line at the mean of all."""
        return self.lines[-1]

    @property
    def total(self) -> SignedBar:
        """The mean of all as a bar."""
        return self.totals[-1]

    def _names(
        self,
        shown: Sequence[int],
        said: tuple[str, Sequence[str]],
        ys: Sequence[float],
        size: float,
        box: Box,
        free: float,
    ) -> tuple[GroupOf[VGroup], VMobject, float]:
        """What each row is, what stands over that, and how wide it is; `free` for it and bars."""
        write, (symbol, texts) = self.write, said
        found: GroupOf[VGroup] = GroupOf()
        title: VMobject = VGroup()
        left, index = box.left, _INDEX * size / NUMBER
        ink = write.theme.desired if symbol else write.theme.ink
        own = [write.words(text, size, ink) for text in texts]
        long = max((one.width for one in own), default=0.0)
        if own and not symbol and free - long - _BETWEEN >= _BARS * box.width:
            for one, y in zip(own, ys, strict=False):
                found.add(VGroup(one.move_to((left, y, 0), aligned_edge=LEFT)))
            return found, title, long + _BETWEEN
        for i, y in zip(shown, ys, strict=False):
            found.add(VGroup(write.formula(str(i), size).move_to((left + 0.15, y, 0))))
        if not symbol or free - long - _BETWEEN - index < _BARS * box.width:
            return found, title, index
        title = write.formula(write.coloured(symbol, write.theme.desired), NUMBER)
        long = max(long, title.width)
        for row, one, y in zip(found, own, ys, strict=False):
            row.add(one.move_to((left + index + long, y, 0), aligned_edge=RIGHT))
        top = ys[0] + (ys[0] - ys[1]) / 2 if len(ys) > 1 else ys[0] + _STEP / 2
        title.next_to((left + index + long, top + 0.16, 0), UP, buff=0)
        return found, title, index + long + _BETWEEN

    def _words(self, width: float, large: bool) -> tuple[VMobject, VMobject]:
        """Before the means and the last: what they are, as far as the widest has room for it."""
        room = width - _GAP - max(one.width for one in self.means)
        every = gettext("mean so far"), gettext("mean")
        so_far, at_last = (self.write.words(text, WORD, self.write.theme.ink) for text in every)
        if not large or at_last.width > room:
            return VGroup(), VGroup()
        return (so_far if so_far.width <= room else at_last), at_last

    def _colour(self, q: Quantity | None, value: float) -> str:
        return signed(self.write.theme, value) if q else self.write.theme.cost

    def _head(self, q: Quantity | None, zero: float, top: float, box: Box) -> MathTypst:
        """Over the bars, what they are of."""
        write = self.write
        cost = write.coloured("C_i", write.theme.cost)
        if q is not None:
            cost = f"{write.coloured('partial C_i', write.theme.cost)} \\/ {write.partial(q)}"
        made: MathTypst = write.formula(cost, NUMBER)
        _within(made, zero, box).set_y(top + 0.15, DOWN)
        return made

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


def _within(thing: VMobject, x: float, box: Box) -> VMobject:
    """At a place across, but in its room, clear of what stands in the room beside."""
    fit(thing, box.width - _CLEAR)
    half = (thing.width + _CLEAR) / 2
    return thing.set_x(min(max(x, box.left + half), box.right - half))
