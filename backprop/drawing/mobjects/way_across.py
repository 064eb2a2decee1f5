"""A way to the cost from left to right, under each link its ratio, and what the last come to."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Arrow,
    BraceBetweenPoints,
    DashedLine,
    Line,
    MathTypst,
    VGroup,
    VMobject,
)

from backprop.core.dependencies import local_derivative
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import ChainProduct
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import LiveNumber, Notation, fit, on_bar
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, Box

__all__ = ["Arrived", "WayAcross"]

_LEFT, _RIGHT = 1.15, 0.4
"""Of the step between two nodes, beside the first and the last: at the left the formula begins."""
_WIDE, _MOST = 0.78, 1.5
"""Of that step, what a ratio and its number may take; and how large it may be beside others."""
_HEIGHTS = (0.75, 2.35, 3.75, 4.5)
"""From the top to the nodes, the bars, the numbers and the words, in a picture of the height."""
_HEIGHT = 4.9
_NEAR, _WIDTH = 0.15, 5.0
"""Between a node and a link or its value; of a link."""


class WayAcross(VGroup):
    """The nodes of a way side by side, in the middle of a box, and dC/d(start) along it.

    The product has a column for each link. The last columns can be one: what they come to is
    known, and the short product has one factor for them.

    Parameters
    ----------
    way, short
        From what is nudged to the cost, and the same with one step for all links that are known.
    sources
        What each factor of the short product is, in words.

    Attributes
    ----------
    links, symbols, numbers
        Lines by (cause, effect); nodes and their values by quantity.
    product
        Along the short way: numbers under the ratios of the links that they are of.
    ratios, dots
        Of the known links one by one, with the signs between them; none where they are one.
    brace, over
        Under those, and between their links and the one ratio.
    meanings
        Under each number, where it is from.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        way: Sequence[Quantity],
        short: Sequence[Quantity],
        sources: Sequence[str],
        box: Box,
    ) -> None:
        self.write = write
        steps, fresh = len(way) - 1, len(short) - 2
        step = box.width / (steps + _LEFT + _RIGHT)
        x = [box.left + step * (_LEFT + i) for i in range(steps + 1)]
        scale = box.height / _HEIGHT
        rows = [box.top - scale * down for down in _HEIGHTS]
        self.symbols: dict[Quantity, MathTypst] = {}
        self.numbers: dict[Quantity, LiveNumber] = {}
        self.links: dict[tuple[Quantity, Quantity], Line] = {}
        for q, at in zip(way, x, strict=True):
            symbol = write.label(q, SYMBOL)
            fit(symbol, 0.5 * step)
            self.symbols[q] = symbol.move_to((at, rows[0], 0))
            value = LiveNumber(trace[q].value, write.theme.quantity(q.kind), NUMBER)
            value.scale(min(1.0, max(LEAST / NUMBER, 0.85 * step / value.width)))
            self.numbers[q] = value.next_to(symbol, UP, buff=_NEAR)
            value.shift(min(0.0, box.right - float(value.get_right()[0])) * RIGHT)
        for pair in itertools.pairwise(way):
            self.links[pair] = self._link(trace, *pair)
        columns = [(one + other) / 2 for one, other in itertools.pairwise(x)]
        last = (columns[fresh] + columns[-1]) / 2
        self.product = self._product(
            trace, short, [*columns[:fresh], last], step, rows, steps - fresh
        )
        size = self.product.left.ratio.font_size
        known = list(itertools.pairwise(way))[fresh:] if steps > fresh + 1 else []
        self.ratios: GroupOf[MathTypst] = GroupOf()
        self.dots: GroupOf[MathTypst] = GroupOf()
        for (by, of), at in zip(known, columns[fresh:], strict=False):
            ratio = write.formula(write.ratio(of, by), size)
            self.ratios.add(on_bar(ratio, rows[1]).set_x(at))
        for at in columns[fresh:-1] if known else ():
            self.dots.add(write.formula("dot", size).move_to((at + step / 2, rows[1], 0)))
        ends = columns[fresh] - step / 2, columns[-1] + step / 2
        ratios = VGroup(*self.ratios, *(link.ratio for link in self.product.links))
        self.brace = self._brace(*ends, ratios)
        self.over = self._brace(*ends, VGroup(*self.symbols.values()))
        self.meanings = VGroup()
        for words, link in zip(sources, self.product.links, strict=True):
            said = fit(write.words(words, SYMBOL), 0.95 * step)
            self.meanings.add(said.move_to((link.number.get_x(), rows[3], 0)))
        super().__init__(
            *self.links.values(),
            *self.symbols.values(),
            *self.numbers.values(),
            self.product,
            self.ratios,
            self.dots,
            self.brace,
            self.over,
            self.meanings,
        )

    def _link(self, trace: Trace, cause: Quantity, effect: Quantity) -> Line:
        slope = local_derivative(trace, effect, cause)
        start = self.symbols[cause].get_right() + _NEAR * np.array([1.0, 0, 0])
        end = self.symbols[effect].get_left() - _NEAR * np.array([1.0, 0, 0])
        start[1] = end[1] = self.symbols[cause].get_y()
        line = Line(start, end) if slope else DashedLine(start, end, dash_length=0.12)
        theme = self.write.theme
        return line.set_stroke(theme.sign(slope) if slope else theme.quiet, _WIDTH)

    def _product(
        self,
        trace: Trace,
        short: Sequence[Quantity],
        columns: Sequence[float],
        step: float,
        rows: Sequence[float],
        known: int,
    ) -> ChainProduct:
        """The product, each of its parts in its column."""
        found = ChainProduct(
            self.write,
            trace,
            short,
            (len(columns) + 1) * step,
            sizes=(HAND, 0.85 * HAND),
            least=LEAST,
        )
        ratios = [link.ratio for link in (found.left, *found.links)]
        values = [link.number for link in (found.left, *found.links)]
        tall = max(one.height for one in ratios) / 2 + values[0].height + _NEAR
        wide = max(one.width for one in ratios)
        found.scale(min(_MOST, _WIDE * step / wide, (rows[1] - rows[2]) / tall))
        least, foot = LEAST / values[0].font_size, values[0].baseline
        # What stands for several links has the room of them all.
        room = min(_WIDE * step / one.width for one in values[:-1])
        share = min(1.0, max(least, min(room, known * _WIDE * step / values[-1].width)))
        places = [columns[0] - 1.1 * step, *columns]
        for link, at in zip((found.left, *found.links), places, strict=True):
            on_bar(link.ratio, rows[1]).set_x(at)
            link.number.scale(share).set_x(at)
            link.number.shift((rows[2] - link.number.baseline) * UP)
        between = [columns[0] - 0.55 * step, *(at + step / 2 for at in columns[:-1])]
        for sign, at in zip((found.equals, *found.dots), between, strict=True):
            sign.upper.move_to((at, rows[1], 0))
            sign.lower.set_x(at).shift((rows[2] - foot) * UP)
        return found

    def _brace(self, left: float, right: float, above: VGroup) -> VMobject:
        foot = above.get_bottom()[1] - _NEAR
        ends = np.array([left + _NEAR, foot, 0.0]), np.array([right - _NEAR, foot, 0.0])
        return BraceBetweenPoints(*ends, DOWN, color=self.write.theme.ink)

    @property
    def equations(self) -> tuple[object, ...]:
        """What its numbers say."""
        return self.product.equations


class Arrived(VGroup):
    """Over the last links of a way, the arrow that comes back along them, and what it brings.

    Attributes
    ----------
    arrow, ratio, equals, number
        dC/da of where the arrow ends.
    """

    def __init__(self, write: Notation, across: WayAcross, box: Box) -> None:
        link = across.product.links[-1]
        start, end = (across.symbols[q].get_x() for q in (link.of, link.by))
        foot = max(number.get_top()[1] for number in across.numbers.values()) + _NEAR
        self.arrow = Arrow((start, foot, 0), (end, foot, 0), buff=0, stroke_width=6, tip_length=0.2)
        self.arrow.set_color(write.theme.cost)
        self.ratio: MathTypst = write.formula(write.ratio(link.of, link.by), HAND)
        self.equals: MathTypst = write.formula("=", HAND)
        self.number = LiveNumber(
            link.number.value, write.theme.cost, HAND, decimals=link.number.decimals
        )
        said = VGroup(on_bar(self.ratio, 0.0), self.equals.set_y(0), self.number)
        said.arrange(RIGHT, buff=0.2, center=False)
        on_bar(self.ratio, self.equals.get_y())
        said.scale(min(1.0, (start - end) / said.width, (box.top - foot - _NEAR) / said.height))
        said.move_to(((start + end) / 2, foot + _NEAR, 0), aligned_edge=DOWN)
        super().__init__(self.arrow, self.ratio, self.equals, self.number)
