"""The dependency tree of one route through a network, from the top down beside number lines.

The route's activations and weighted sums stand in a column, the cost at its foot. Left of what
they go into stand the weight and the desired output, right of it the bias. Each has a row of its
own or one that it shares with what stands beside it.
"""

from __future__ import annotations

from manim import LEFT, RIGHT, UP

from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.left_out import LeftOut
from backprop.drawing.mobjects.route_tree import RouteTree
from backprop.drawing.notation import LiveNumber, fit
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD

__all__ = ["Tree"]

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
_NEAR = 0.2
"""Between a symbol and the value beside it, and more than that to the next symbol: a value that
begins with a minus is no difference, and one between two symbols is the first one's."""
_JOINED = 0.45
"""Of the room beside a symbol, for the link from what is left out."""
_TALL = 1.0
"""A tree whose rows would be as close as this is laid out as a tall one."""
_TALL_MARGINS, _TALL_ASIDE = (0.76, 0.3), 2.6
"""A tall one has all of the height, and of the width what numbers beside its symbols ask for."""
_WIDE, _WIDE_ASIDE = 7.0, 2.95
"""A chain's tall tree as wide as this has symbols and numbers of full size; indices are high."""
_TALL_SIZES = (0.7, 0.9)
"""Of the usual size: the least and the most of the values of a tall one."""


class Tree(RouteTree):
    """The tree of a route that begins with an activation.

    Attributes
    ----------
    tall
        Whether its rows are close: all its numbers but the outer ones' stand beside their symbols.
    """

    stroke = 4.0

    def _set_out(self) -> None:
        box, rows = self.box, len(self.route) - 1
        self.tall = tall = (box.height - sum(_MARGINS)) / rows <= _TALL
        above, below = _TALL_MARGINS if tall else _MARGINS
        lift = self._lift() if not tall and (box.width - _ENDS) / 2 < _CLOSE else 0.0
        above += lift
        self._gap = gap = min(_GAP, (box.height - above - below) / rows)
        over = (box.height - above - below - gap * rows) / 2
        # There is room for large ones all the same.
        self._wide = tall and box.width >= _WIDE and max(self.trace.widths) == 1
        usual = _ASIDE * max(1.0, gap / _STEEP)
        aside = _WIDE_ASIDE if self._wide else _TALL_ASIDE if tall else usual
        self._aside = min(aside, (box.width - _ENDS) / 2)
        # Between weight and bias so close to it there is no room for the first one's number: it
        # is over its symbol, as theirs.
        self._close = tall and self._aside < _CLOSE
        narrow = tall and self._aside < _TALL_ASIDE and not self._close
        self._off = off = _OFF if narrow else 0.0
        self._rooms: dict[Quantity, float] = {}
        x, top = box.middle[0] - off, box.top - above - over
        size = 0.85 * SYMBOL if tall and not self._wide else SYMBOL
        self._beside = self.route[0 if tall and not self._close else 1 :]

        def place(q: Quantity, x: float, y: float) -> None:
            self.symbols[q] = self.write.label(q, size).move_to((x, y, 0.0))

        for row, q in enumerate(self.route):
            place(q, x, top - gap * row + (0.0 if row else lift))
            for leaf in self.leaves(q):
                aside = off - self._aside if leaf.kind in "wy" else self._aside + off
                place(leaf, x + aside, top - gap * (row - 1))
        self._size = self._common() if tall else NUMBER
        for q in self.symbols:
            self._value(q)
        for effect in self.route[1:]:
            if self.way.left_out(effect):
                self.others[effect] = self._left_out(effect)

    def _lift(self) -> float:
        """So far over weight and bias close to it is the first symbol: over their numbers."""
        first, *beside = (
            self.write.label(q, SYMBOL) for q in (self.route[0], *self.leaves(self.route[1]))
        )
        number = LiveNumber(0.0, "white", NUMBER).height
        high = max(float(one.height) for one in beside)
        return max(_LIFT, float(first.height) / 2 + high / 2 + _NEAR + float(number))

    def row(self, q: Quantity) -> float:
        """The height of a quantity's row."""
        return float(self.symbols[q].get_y())

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
            near = 0.13 if self._wide or self._off else 0.2
            number.next_to(symbol, UP, buff=near)
        self._rooms[q], self.numbers[q] = room, number

    def _room(self, q: Quantity) -> float:
        """How wide a quantity's number may be: beside a symbol up to the next one of its row."""
        if q not in self._beside:
            return self._aside - 0.15 if self._close else 2 * self._aside - 0.35
        symbol = self.symbols[q]
        x, y = symbol.get_x(), symbol.get_y()
        ends = [x + self._aside + 0.2]
        for other in self.symbols.values():
            if other.get_x() > x and abs(other.get_y() - y) < self._gap / 2:
                ends.append(other.get_left()[0] - 2 * _NEAR - 0.02)
        return float(min(ends) - symbol.get_right()[0])

    def _common(self) -> float:
        """One size for all values: what the narrowest place beside a symbol asks for."""
        least, most = _TALL_SIZES
        shares = [
            self._room(q) / LiveNumber(self.trace[q].value, "white", NUMBER).width
            for q in self._beside
        ]
        return NUMBER * min(1.0 if self._wide else most, max(least, min(shares)))

    def _fit(self, q: Quantity) -> None:
        """Over its symbol, but not out of the frame; beside it, as narrow as can be read."""
        number = self.numbers[q]
        if q not in self._beside:
            number.set_x(self.symbols[q].get_x())
            number.shift(RIGHT * max(0.0, self.box.left - 0.1 - number.get_left()[0]))
            return
        share = max(self._rooms[q] / max(number.width, 1e-9), LEAST / number.font_size)
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

    def _left_out(self, effect: Quantity) -> LeftOut:
        """The causes of `effect` off the route, left of it; y stands left of a softmax's."""
        symbol = self.symbols[effect]
        middle = symbol.get_center()
        room = self._aside + 0.6 - symbol.width / 2 - _JOINED
        other = LeftOut(self.write, self.way, effect, sizes=(WORD, WORD))
        if effect.kind != "a" and other.term.width * LEAST / WORD > room:
            other = LeftOut(self.write, self.way, effect, sizes=(LEAST, LEAST), broken=True)
        fit(other.term, 2.0)
        if effect.kind == "a":
            # Between the rows.
            other.term.move_to(middle + RIGHT * 0.9 + UP * 0.75, aligned_edge=LEFT)
            return other.join(symbol, LEFT)
        other.term.move_to(middle + LEFT * (self._aside + 0.6), aligned_edge=LEFT)
        return other.join(symbol, RIGHT)
