"""A way to the cost from left to right, and under it arrows that hand dC/dq back along it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    DashedLine,
    Line,
    MathTypst,
    Polygon,
    RoundedRectangle,
    VGroup,
)

from backprop.core.dependencies import local_derivative
from backprop.core.equations import Result, chained
from backprop.core.language import gettext
from backprop.core.magnitudes import Magnitudes
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.fat_arrow import WIDE, arrow_scale, fat_arrow, to_come
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Equation, LiveNumber, Notation, fit, on_bar
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, Box

__all__ = ["WayAcross"]

_ASIDE = 0.47
"""Of the step between two nodes, beside the first and the last."""
_NEAR, _GAP, _WIDTH = 0.15, 0.2, 9.0
"""Between a node and a link or its value; between two rows; of a link."""
_CLEAR = 0.08
"""Between two numbers side by side, at least."""
_BODY, _FOOT_OF = 1.0, 0.08
"""How thick the thickest arrow is; of its length, how each begins."""
_WORDS, _FOOT, _LESS = 4.6, 1.2, 0.75
"""What words beside the names are wide at least; else their height, and how much less is left."""
_NODE, _RATIO, _NAME, _WORTH = 1.15 * SYMBOL, 0.9 * HAND, 0.8 * HAND, 1.2 * SYMBOL
"""Sizes of a node, of a link's ratio, and of what the arrow brings: its name and its number."""


class WayAcross(VGroup):
    """The nodes of a way side by side, a ratio under each link, and arrows under these.

    They go from the cost to the way's beginning, each as broad as what it brings is large. Under
    each tip stands the cost's sensitivity to the node there, and its name under it.

    Parameters
    ----------
    way
        From what is nudged to the cost.
    fresh
        How many of its first links are multiplied here; what the others come to is known.

    Attributes
    ----------
    links, symbols, numbers
        Lines by (cause, effect); nodes and their values by quantity.
    ratios, slots
        Under each link, and empty frames in their places.
    factors, slopes
        Of each fresh link its number with the sign before it, and alone.
    scale_of
        From nothing to the largest number that is brought.
    arrows, stubs, outline
        From the cost to the node before it, and on from node to node; how each of them begins;
        and how far they will go.
    brought, names
        Under the tips, for the beginning of each fresh link and the last one's end.
    question, words
        In the place of the first of them; and behind the last what the arrows do.
    free
        The room beside the names.
    """

    def __init__(
        self, write: Notation, trace: Trace, way: Sequence[Quantity], fresh: int, box: Box
    ) -> None:
        self.write, self.trace, self.way, self.fresh = write, trace, tuple(way), fresh
        self._step = step = box.width / (len(way) - 1 + 2 * _ASIDE)
        # Beside the names there is room for words, or under them.
        under = (len(way) - 1 - fresh) * step < _WORDS
        self._share = share = _LESS if under else 1.0
        foot = _FOOT if under else 0.0
        self._at = {q: box.left + step * (_ASIDE + i) for i, q in enumerate(way)}
        self.symbols: dict[Quantity, MathTypst] = {}
        self.numbers: dict[Quantity, LiveNumber] = {}
        for q, x in self._at.items():
            symbol = write.label(q, _NODE)
            symbol.scale(min(1.0, max(0.55 * step / symbol.width, LEAST / _NODE)))
            self.symbols[q] = symbol.set_x(x)
            value = LiveNumber(trace[q].value, write.theme.quantity(q.kind), NUMBER)
            self.numbers[q] = _narrow(value, 0.85 * step).set_x(x)
        pairs = list(itertools.pairwise(way))
        self.ratios: GroupOf[MathTypst] = GroupOf()
        for by, of in pairs:
            self.ratios.add(write.formula(write.ratio(of, by), share * _RATIO))
        fits = min(1.0, 0.75 * step / max(ratio.width for ratio in self.ratios))
        widest = fits * max(ratio.width for ratio in self.ratios)
        for ratio, (by, of) in zip(self.ratios, pairs, strict=True):
            ratio.scale(fits).set_x((self._at[by] + self._at[of]) / 2)
        self._numbers(pairs)
        self.names: GroupOf[MathTypst] = GroupOf()
        for q, brought in zip(way, self.brought, strict=False):
            name = fit(write.formula(write.ratio(COST, q), share * _NAME), 0.8 * step)
            self.names.add(name.set_x(brought.get_x()))
        low = self._stack(replace(box, bottom=box.bottom + foot))
        self.slots: GroupOf[RoundedRectangle] = GroupOf()
        for ratio in self.ratios:
            size = {"width": widest + 2 * _NEAR, "height": self.ratios.height + _NEAR}
            slot = RoundedRectangle(corner_radius=0.1, **size).set_stroke(write.theme.quiet, 2)
            self.slots.add(slot.move_to((ratio.get_x(), self.ratios.get_y(), 0)))
        self.links: dict[tuple[Quantity, Quantity], Line] = {p: self._link(*p) for p in pairs}
        values = [trace[q].derivative for q in way[-2::-1]]
        self.scale_of: Magnitudes = arrow_scale(values)
        stops = [self._at[q] for q in reversed(way)]
        self.arrows: GroupOf[Polygon] = GroupOf()
        self.stubs: GroupOf[Polygon] = GroupOf()
        for start, tip, much in zip(stops, stops[1:], values, strict=False):
            thick = share * _BODY * self.scale_of.share(much)
            self.arrows.add(self._arrow(start, tip, thick))
            self.stubs.add(self._arrow(start, start + _FOOT_OF * (tip - start), thick))
        self.outline = to_come(write.theme, self._arrow(stops[0], stops[-1], share * _BODY))
        self.question: MathTypst = write.formula("?", HAND).move_to(self.brought[0])
        left, right = float(self.brought[-1].get_right()[0]), self._at[way[-1]]
        words = write.words(gettext("handed back"), SYMBOL, write.theme.ink)
        self.words = fit(words, 0.8 * (right - left))
        self.words.move_to(((left + right) / 2, self.brought[-1].get_y(), 0))
        left = self.names.get_right()[0] + step / 4
        beside = Box(float(left), box.right, box.bottom, low)
        self.free = replace(box, top=box.bottom + foot - _GAP) if under else beside
        super().__init__(
            *self.links.values(),
            *self.symbols.values(),
            *self.numbers.values(),
            self.ratios,
            self.slots,
            self.factors,
            self.outline,
            self.stubs,
            self.arrows,
            self.brought,
            self.names,
            self.question,
            self.words,
        )

    def _numbers(self, pairs: Sequence[tuple[Quantity, Quantity]]) -> None:
        """Those of the fresh links, and what the arrow brings, in digits that multiply out."""
        write, step, ink = self.write, self._step, self.write.theme.ink
        fresh = pairs[: self.fresh]
        slopes = [local_derivative(self.trace, of, by) for by, of in fresh]
        made = [self.trace[q].derivative for q in self.way[: self.fresh + 1]]
        digits, places = chained(slopes, made)
        self.factors: GroupOf[VGroup] = GroupOf()
        self.slopes: list[LiveNumber] = []
        for (by, of), slope, decimals in zip(fresh, slopes, digits, strict=True):
            colour = write.theme.quantity(of.kind)
            number = LiveNumber(slope, colour, SYMBOL, decimals=decimals, factor=True)
            number.shift(-number.baseline * UP)
            dot = write.formula("dot", HAND).next_to(number, LEFT, buff=_NEAR)
            factor = VGroup(dot, number)
            factor.scale(min(1.0, max(0.9 * step / factor.width, LEAST / SYMBOL)))
            self.slopes.append(number)
            self.factors.add(factor.set_x((self._at[by] + self._at[of]) / 2))
        self.brought: GroupOf[LiveNumber] = GroupOf()
        for q, value, decimals in zip(self.way, made, places, strict=False):
            number = _narrow(LiveNumber(value, ink, _WORTH, decimals=decimals), 0.78 * step)
            self.brought.add(number.set_x(self._at[q]))
            number.shift(-number.baseline * UP)

    def _stack(self, box: Box) -> float:
        """Row under row, with what is left between them; the arrow's foot."""
        for number in self.numbers.values():
            number.shift(-number.baseline * UP)
        for ratio in (*self.ratios, *self.names):
            on_bar(ratio, 0.0)
        for row in (list(self.numbers.values()), list(self.brought)):
            _stagger(row)
        nodes = VGroup(*self.symbols.values()), VGroup(*self.numbers.values())
        nodes[1].shift((nodes[0].get_top()[1] + _NEAR) * UP)
        head = self._share * WIDE * _BODY
        arrow = Line(head / 2 * DOWN, head / 2 * UP)
        rows = [VGroup(*nodes), self.ratios, self.factors, arrow, self.brought, self.names]
        free = box.height - sum(one.height for one in rows)
        # In a high room some of what is left is over and under all of them.
        ends = 1 if box.height > box.width else 0
        gap = max(_GAP / 2, free / (len(rows) - 1 + 2 * ends))
        top = box.top - ends * gap
        for one in rows:
            one.shift((top - float(one.get_top()[1])) * UP)
            top -= one.height + gap
        self._middle = float(arrow.get_y())
        return float(self.names.get_top()[1])

    def _link(self, cause: Quantity, effect: Quantity) -> Line:
        slope = local_derivative(self.trace, effect, cause)
        start = self.symbols[cause].get_right() + _NEAR * RIGHT
        end = self.symbols[effect].get_left() + _NEAR * LEFT
        start[1] = end[1] = self.symbols[self.way[-1]].get_y()
        line = Line(start, end) if slope else DashedLine(start, end, dash_length=0.12)
        theme = self.write.theme
        return line.set_stroke(theme.sign(slope) if slope else theme.quiet, _WIDTH)

    def _arrow(self, start: float, tip: float, thick: float) -> Polygon:
        first, last = (np.array([x, self._middle, 0.0]) for x in (start, tip))
        return fat_arrow(self.write.theme, first, last, thick)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Each number under an arrow is the next one times its link's, where digits can say so."""
        steps = zip(itertools.pairwise(self.brought), self.slopes, strict=True)
        return tuple(
            (then, "dot", slope, "=", one)
            for (one, then), slope in steps
            if Result.of(one.value, one.decimals).agrees(then.written * slope.written)
        )


def _narrow(number: LiveNumber, width: float) -> LiveNumber:
    """As narrow as its room, if it can be read so."""
    return number.scale(min(1.0, max(width / number.width, LEAST / number.font_size)))


def _stagger(numbers: Sequence[LiveNumber]) -> None:
    """Every other one a line higher, where those side by side would touch at their least size."""
    pairs = list(itertools.pairwise(numbers))
    if any(one.get_right()[0] + _CLEAR > other.get_left()[0] for one, other in pairs):
        line = max(number.height for number in numbers) + _CLEAR
        for number in numbers[1::2]:
            number.shift(line * UP)
