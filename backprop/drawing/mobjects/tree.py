"""The dependency tree of one route through a network, in its one place and order.

The route's activations and weighted sums stand in a column, the cost at its foot. Left of what
they go into stand the weight and the desired output, right of it the bias. Each link has the
colour of its local derivative's sign and is dashed where that is 0. What the route leaves out,
other inputs of a sum or other outputs of the cost, is one term with its value.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, DashedLine, Line, MathTypst, Mobject, VGroup, VMobject

from backprop.core.dependencies import local_derivative
from backprop.core.language import grouped, ngettext
from backprop.core.quantities import Quantity
from backprop.core.routes import Route
from backprop.core.trace import Trace
from backprop.drawing.notation import LiveNumber, Notation, fit
from backprop.drawing.notation.phrases import earlier_layers
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["Edge", "Tree", "leave"]

Edge = tuple[Quantity, Quantity]

_GAP = 2.4
"""The most between two rows."""
_STEEP = 1.7
"""With rows further apart than this, what stands beside the route goes as much further from it."""
_MARGINS = (1.1, 0.4)
"""Over the topmost row, for the numbers there, and under the cost."""
_ASIDE = 2.1
"""From the route to what stands beside it, at most."""
_ENDS = 1.4
"""Of the width, for what is out there."""
_OFF = 0.15
"""So far left of the middle is the route of a narrow tall one: its values stand at its right."""
_CLOSE, _LIFT = 1.3, 0.95
"""With weight and bias so close to the route its first symbol stands so much over them."""
_ROWS = 3
"""Of the shortest tree; over a longer one stands how many layers come before it."""
_WIDTH = 4.0
_PADDING = 0.2, 0.1
"""Between a symbol's side, or its head and foot, and the end of a link."""
_NEAR = 0.2
"""Between a symbol and the value beside it, and more than that to the next symbol: a value that
begins with a minus is no difference, and one between two symbols is the first one's."""
_DASH = 0.12
_TALL = 1.0
"""A tree whose rows would be as close as this is laid out as a tall one."""
_TALL_MARGINS, _TALL_ASIDE = (0.76, 0.3), 2.6
"""A tall one has all of the height, and of the width what numbers beside its symbols ask for."""
_WIDE, _WIDE_ASIDE = 7.0, 2.95
"""A chain's tall tree as wide as this has symbols and numbers of full size; indices are high."""
_TALL_SIZES = (0.7, 0.9)
"""Of the usual size: the least and the most of the values of a tall one."""


class Tree(VGroup):
    """The tree of a route, placed in a box.

    Parameters
    ----------
    route
        a, z, a, ..., C from the top down.
    box
        Where it stands.

    Attributes
    ----------
    route
        As given.
    symbols, numbers
        What stands for a quantity, and its value, by quantity.
    links
        Lines by (cause, effect).
    others, remainders
        What the route leaves out, with its line, and its value, by the quantity that it goes into;
        over a long tree also the layers before it.
    tall
        Whether its rows are close: all its numbers but the outer ones' stand beside their symbols.
    wide
        Whether there is room for large ones all the same.
    close
        Whether weight and bias stand so near that the first number is over its symbol, as theirs.
    gap
        Between two rows.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        route: Sequence[Quantity],
        box: Box,
    ) -> None:
        self.write, self.trace, self.route, self.box = write, trace, tuple(route), box
        rows = len(self.route) - 1
        self.tall = tall = (box.height - sum(_MARGINS)) / rows <= _TALL
        above, below = _TALL_MARGINS if tall else _MARGINS
        lift = _LIFT if not tall and (box.width - _ENDS) / 2 < _CLOSE else 0.0
        above += lift
        self.gap = gap = min(_GAP, (box.height - above - below) / rows)
        over = (box.height - above - below - gap * rows) / 2
        self.wide = tall and box.width >= _WIDE and max(trace.widths) == 1
        usual = _ASIDE * max(1.0, gap / _STEEP)
        aside = _WIDE_ASIDE if self.wide else _TALL_ASIDE if tall else usual
        self.aside = min(aside, (box.width - _ENDS) / 2)
        # Between weight and bias so close to it there is no room for the first one's number.
        self.close = tall and self.aside < _CLOSE
        narrow = tall and self.aside < _TALL_ASIDE and not self.close
        self._close = close = _OFF if narrow else 0.0
        self.symbols: dict[Quantity, MathTypst] = {}
        self.numbers: dict[Quantity, LiveNumber] = {}
        self._rooms: dict[Quantity, float] = {}
        self.links: dict[Edge, Line] = {}
        self.others: dict[Quantity, VGroup] = {}
        self.remainders: dict[Quantity, LiveNumber] = {}
        x, top = box.middle[0] - close, box.top - above - over
        self._symbol = 0.85 * SYMBOL if tall and not self.wide else SYMBOL
        long = rows > _ROWS
        self._beside = self.route[0 if (tall or long) and not self.close else 1 :]
        for row, q in enumerate(self.route):
            self._place(q, np.array([x, top - gap * row + (0.0 if row else lift), 0.0]))
            for leaf in () if row == 0 else self.leaves(q):
                aside = close - self.aside if leaf.kind in "wy" else self.aside + close
                self._place(leaf, np.array([x + aside, top - gap * (row - 1), 0.0]))
        self._size = self._common() if tall else NUMBER
        for q in self.symbols:
            self._value(q)
        for cause, effect in self.edges:
            self.links[cause, effect] = self._link(cause, effect)
        for effect in self.route[1:]:
            term = self._left_out(effect)
            if term is not None:
                self.others[effect] = term
        if long and self.route[0].layer:
            self.others[self.route[0]] = self._earlier()
        super().__init__(
            *self.links.values(),
            *self.others.values(),
            *self.symbols.values(),
            *self.numbers.values(),
        )

    @property
    def edges(self) -> list[Edge]:
        """All links from the top down: into each node what it is made of, from left to right."""
        found: list[Edge] = []
        for cause, effect in itertools.pairwise(self.route):
            first, *others = (*self.leaves(effect), cause)
            found += [(q, effect) for q in (first, *reversed(others))]
        return found

    def leaves(self, effect: Quantity) -> tuple[Quantity, ...]:
        """What stands beside the route and goes into `effect`: weight and bias, or y."""
        return Route(self.trace, self.route).leaves(effect)

    def path(self, start: Quantity) -> list[Quantity]:
        """From a quantity of the tree down to the cost."""
        if start in self.route:
            return list(self.route[self.route.index(start) :])
        effect = next(effect for cause, effect in self.links if cause == start)
        return [start, *self.route[self.route.index(effect) :]]

    def redraw(self, trace: Trace, moving: bool = False, only: Sequence[Quantity] = ()) -> Tree:
        """The values and signs of another record, or only these quantities' values."""
        for q, number in self.numbers.items():
            if not only or q in only:
                # A value that has changed keeps its zeros, beside others of as many digits.
                number.trimmed = trace[q].value == self.trace[q].value
                number.redraw(trace[q].value, moving)
                if q in self._beside:
                    self._fitted(number, self._rooms[q])
                else:
                    self._within(q)
        if not only:
            for (cause, effect), link in self.links.items():
                slope = local_derivative(trace, effect, cause)
                link.set_stroke(self._sign(slope))
                if isinstance(link, DashedLine):
                    _dash(link, slope == 0)
        for effect, number in self.remainders.items():
            if not only or effect in only:
                number.redraw(Route(trace, self.route).remainder(effect), moving)
        return self

    def row(self, q: Quantity) -> float:
        """The height of a quantity's row."""
        return float(self.symbols[q].get_y())

    def _place(self, q: Quantity, point: np.ndarray) -> None:
        self.symbols[q] = self.write.label(q, self._symbol).move_to(point)

    def _value(self, q: Quantity) -> None:
        """The number beside or over a symbol."""
        symbol, room = self.symbols[q], self._room(q)
        beside = q in self._beside
        # One that changes grows away from its symbol.
        align = -1 if beside else 0
        colour = self.write.theme.quantity(q.kind)
        number = LiveNumber(self.trace[q].value, colour, self._size, align=align)
        self._narrow(number, room)
        if beside:
            number.next_to(symbol, RIGHT, buff=_NEAR if number.width <= room else 0.08)
        else:
            near = 0.13 if self.wide or self._close else 0.2
            number.next_to(symbol, UP, buff=near)
        self._rooms[q], self.numbers[q] = room, number

    def _room(self, q: Quantity) -> float:
        """How wide a quantity's number may be: beside a symbol up to the next one of its row."""
        if q not in self._beside:
            return self.aside - 0.15 if self.close else 2 * self.aside - 0.35
        symbol = self.symbols[q]
        x, y = symbol.get_x(), symbol.get_y()
        ends = [x + self.aside + 0.2]
        for other in self.symbols.values():
            if other.get_x() > x and abs(other.get_y() - y) < self.gap / 2:
                ends.append(other.get_left()[0] - 2 * _NEAR - 0.02)
        return float(min(ends) - symbol.get_right()[0])

    def _common(self) -> float:
        """One size for all values: what the narrowest place beside a symbol asks for."""
        least, most = _TALL_SIZES
        shares = [
            self._room(q) / LiveNumber(self.trace[q].value, "white", NUMBER).width
            for q in self._beside
        ]
        return NUMBER * min(1.0 if self.wide else most, max(least, min(shares)))

    def _within(self, q: Quantity) -> None:
        """Over its symbol, but not out of the frame when it has become longer."""
        number = self.numbers[q].set_x(self.symbols[q].get_x())
        number.shift(RIGHT * max(0.0, self.box.left - 0.1 - number.get_left()[0]))

    @staticmethod
    def _fitted(number: LiveNumber, room: float) -> None:
        """As narrow as its room, from its symbol on, if it can be read so."""
        share = max(room / max(number.width, 1e-9), LEAST / number.font_size)
        if share < 1:
            number.scale(share, about_point=number.get_left())

    @staticmethod
    def _narrow(number: LiveNumber, width: float) -> None:
        """Smaller, and with fewer digits where that is not enough."""
        smallest = LEAST / number.font_size
        for number.decimals in (4, 3, 2):
            if number.redraw(number.value).width * smallest <= width:
                break
        number.scale(min(1.0, max(width / number.width, smallest)))

    def _link(self, cause: Quantity, effect: Quantity) -> Line:
        start, end = self.symbols[cause], self.symbols[effect]
        along = end.get_center() - start.get_center()
        first = start.get_center() + along * leave(start, along)
        last = end.get_center() - along * leave(end, along)
        slope = local_derivative(self.trace, effect, cause)
        line = Line(first, last) if slope else DashedLine(first, last, dash_length=_DASH)
        return line.set_stroke(self._sign(slope), _WIDTH)

    def _sign(self, slope: float) -> str:
        """A link's colour."""
        theme = self.write.theme
        return theme.sign(slope) if slope else theme.quiet

    def _earlier(self) -> VGroup:
        """How many layers come before the route."""
        first = self.route[0]
        symbol = self.symbols[first]
        dots = self.write.words("$dots.v$", SYMBOL).next_to(symbol, UP, buff=0.12)
        words = VGroup(*(self.write.words(line, WORD) for line in earlier_layers(first.layer)))
        words.arrange(DOWN, buff=0.06, aligned_edge=LEFT).next_to(
            dots, RIGHT, buff=0.15, aligned_edge=DOWN
        )
        return VGroup(dots, words)

    def _left_out(self, effect: Quantity) -> VGroup | None:
        """The causes of `effect` off the route, as one term with its value and its line."""
        symbol = self.symbols[effect]
        way = Route(self.trace, self.route)
        count = way.left_out(effect)
        if count == 0:
            return None
        if effect.kind == "C":
            plain = ngettext("{count} more output", "{count} more outputs", count)
        elif effect.kind == "z":
            plain = ngettext("{count} more input", "{count} more inputs", count)
        else:
            plain = ngettext("{count} more $z$", "{count} more $z$", count)
        words = self.write.words(plain.format(count=grouped(count)), WORD)
        lines: list[VMobject] = [words]
        if effect.kind != "a":
            colour = self.write.theme.quantity(effect.kind)
            number = LiveNumber(way.remainder(effect), colour, WORD)
            self.remainders[effect] = number
            lines.append(number)
        term = fit(VGroup(*lines).arrange(DOWN, buff=0.12), 2.0)
        if effect.kind == "a":
            # y stands on the left, so these come in from the right, between the rows.
            place = symbol.get_center() + RIGHT * 0.9 + UP * 0.75
            term.move_to(place, aligned_edge=LEFT)
            start = term.get_left() + LEFT * 0.1
        else:
            term.move_to(symbol.get_center() + LEFT * (self.aside + 0.6), aligned_edge=LEFT)
            start = term.get_right() + RIGHT * 0.1
        along = symbol.get_center() - start
        end = symbol.get_center() - along * leave(symbol, along)
        line = Line(start, end).set_stroke(self.write.theme.quiet, _WIDTH / 2)
        return VGroup(line, term)


def _dash(link: DashedLine, dashed: bool) -> None:
    """Draw a link that was recorded with a derivative of 0 as another pass has it."""
    if dashed == (len(link.submobjects) > 1):
        return
    first, start, end = link.submobjects[0], link.get_start(), link.get_end()
    pieces: list[Any] = (
        [*DashedLine(start, end, dash_length=_DASH).submobjects] if dashed else [Line(start, end)]
    )
    for piece in pieces:
        piece.match_style(first)
        piece.veiled = getattr(first, "veiled", 1.0)
    link.submobjects = pieces


def leave(box: Mobject, along: np.ndarray) -> float:
    """How far along a line from its centre a box, padded, is left; a share of `along`."""
    shares = [
        (size / 2 + padding) / abs(step)
        for size, step, padding in zip((box.width, box.height), along, _PADDING, strict=False)
        if abs(step) > 1e-9
    ]
    return float(min(shares))
