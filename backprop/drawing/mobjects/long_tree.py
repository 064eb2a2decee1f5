"""A way to the cost along the longer side of its room, and beside it what else goes into it.

From left to right, its values under it and the rest over it; in a narrow room from the top down,
its values at the right and the rest at the left. What is said of a node has a room of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, RIGHT, UP, VGroup

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.left_out import LeftOut
from backprop.drawing.mobjects.route_tree import RouteTree
from backprop.drawing.mobjects.spread import spread
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["LongTree"]

_LYING, _STEP = 1.35, 1.5
"""A room so many times as wide as it is high has the way from left to right, if its nodes are so
far from one another there."""
_ENDS = 0.45
"""Of a step, before the first node and after the last."""
_BESIDE = 0.42
"""Of a step, how far before and behind a node stands what goes into it."""
_SYMBOL, _VALUE = 0.9 * HAND, 1.1 * NUMBER
_NEAR, _GAP = 0.13, 0.3
"""Between a symbol and its value; between what is said of different things."""
_SAID, _HIGH, _RISE = 0.9, 0.48, (0.7, 2.3)
"""Under the values, what is said of the nodes, for a step and of the height at most; over the way,
the links."""
_COLUMN, _FROM = 1.2, 0.9
"""From the top down: how wide is a value at most, and how far from the way what is beside it."""
_OF_STEP = 0.68
"""How wide is a value under the way, so that arrows go between."""
_DOWN = 0.1
"""Of the links' height: so far down beside them reaches what is said of what they come from."""


class LongTree(RouteTree):
    """A way along a room, from an activation or a weight on.

    Parameters
    ----------
    said
        Of a step, how high is the room for what is said of a node under its value.

    Attributes
    ----------
    lying
        Whether the way goes from left to right.
    spine
        The way's height, or how far to the right it goes down.
    step, rise
        Between two of its nodes; from the way to what stands beside it.
    """

    stroke = 5.0

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        route: Sequence[Quantity],
        box: Box,
        said: float = _SAID,
    ) -> None:
        self._said = said
        super().__init__(write, trace, route, box)

    def _set_out(self) -> None:
        box, way = self.box, self.route
        steps = len(way) - 1 + 2 * _ENDS
        self.lying = box.width > max(_LYING * box.height, _STEP * steps)
        self._long = box.width if self.lying else box.height
        self.step = self._long / steps
        self._places = {q: (float(i), 0.0) for i, q in enumerate(way)}
        for q in way[1:]:
            for leaf, side in zip(self.leaves(q), (-1, 1), strict=False):
                self._places[leaf] = self._places[q][0] + side * _BESIDE, 1.0
        for q in self._places:
            self.symbols[q] = self.write.label(q, _SYMBOL)
            colour = self.write.theme.quantity(q.kind)
            align = 0 if self.lying else -1
            self.numbers[q] = LiveNumber(self.trace[q].value, colour, _VALUE, align=align)
        self._sized()
        # Of what stands in a column there is less room.
        sizes = (WORD, NUMBER) if self.lying else (LEAST, LEAST)
        for q in way[1:]:
            if self.way.left_out(q):
                self.others[q] = LeftOut(self.write, self.way, q, sizes, broken=self.lying)
        self._put()
        for q, other in self.others.items():
            other.join(self.symbols[q], DOWN if self.lying else RIGHT)

    def side(self, q: Quantity) -> int:
        """Of what stands beside the way: -1 before the node that it goes into, else 1."""
        effect = next(of for by, of in self.links if by == q)
        return -1 if self._places[q][0] < self._places[effect][0] else 1

    def said(self, q: Quantity) -> Box:
        """The room for what is said of a node: beyond its value, or beyond one beside the way."""
        number, symbol, half = self.numbers[q], self.symbols[q], 0.47 * self.step
        both, box = VGroup(symbol, number), self.box
        if q in self.route:
            if self.lying:
                x, top = symbol.get_x(), float(number.get_bottom()[1]) - _GAP
                half = min(half, 0.5 * self.step - _NEAR)
                return Box(max(box.left, x - half), min(box.right, x + half), box.bottom, top)
            left = self._end + _GAP
            return Box(left, box.right, symbol.get_y() - half, symbol.get_y() + half)
        side = self.side(q)
        beside = [one for one in self._places if one not in self.route and one != q]
        groups = [VGroup(self.symbols[one], self.numbers[one]) for one in beside]
        if self.lying:
            low = float(symbol.get_bottom()[1]) - _DOWN * self.rise
            high = float(both.get_top()[1])
            ends = [float(one.get_edge_center(-side * RIGHT)[0]) + -side * _GAP for one in groups]
            if side < 0:
                here = float(both.get_left()[0]) - 2 * _NEAR
                far = max([box.left, *(x for x in ends if x < here)])
                return Box(far, here, low, high)
            here = float(both.get_right()[0]) + 2 * _NEAR
            far = min([box.right, *(x for x in ends if x > here)])
            return Box(here, far, low, high)
        right = max(float(one.get_right()[0]) for one in (both, *groups))
        ends = [float(one.get_edge_center(side * UP)[1]) + side * _NEAR for one in groups]
        if side < 0:
            here = float(both.get_top()[1]) + _NEAR
            return Box(box.left, right, here, min([box.top, *(y for y in ends if y > here)]))
        here = float(both.get_bottom()[1]) - _NEAR
        return Box(box.left, right, max([box.bottom, *(y for y in ends if y < here)]), here)

    def room_of(self, nodes: Sequence[Quantity]) -> Box:
        """The room for what is said of some nodes of the way, together."""
        rooms = [self.said(q) for q in nodes]
        sides = [room.left for room in rooms], [room.right for room in rooms]
        ends = [room.bottom for room in rooms], [room.top for room in rooms]
        return Box(min(sides[0]), max(sides[1]), min(ends[0]), max(ends[1]))

    def free_ends(self, cause: Quantity, effect: Quantity, half: float) -> list[np.ndarray]:
        """Where something so broad begins and ends that runs up a link: clear of values."""
        ends = [*self.links[cause, effect].get_start_and_end()][::-1]
        if self.lying and cause in self.route:
            for i, (q, side) in enumerate(((effect, -1), (cause, 1))):
                value = self.numbers[q]
                if half > self.spine - value.get_top()[1]:
                    x = float(value.get_edge_center(side * RIGHT)[0]) + side * _NEAR / 2
                    ends[i][0] = max(ends[i][0], x) if side > 0 else min(ends[i][0], x)
        return ends

    def _sized(self) -> None:
        """Symbols and values as small as the narrowest place between two of them asks for."""
        wide, least = max(self.symbols[q].width for q in self.route), 0.8 * SYMBOL / _SYMBOL
        share = max(0.56 * self.step / wide, least) if self.lying else SYMBOL / _SYMBOL
        for symbol in self.symbols.values():
            symbol.scale(min(1.0, share))
        shares: dict[bool, list[float]] = {True: [], False: []}
        for q, number in self.numbers.items():
            free = (_OF_STEP if q in self.route else 2 * _BESIDE) * self.step - _NEAR
            free = free if self.lying else _COLUMN
            shares[q in self.route].append(min(1.0, max(free / number.width, LEAST / _VALUE)))
        for q, number in self.numbers.items():
            number.scale(min(shares[q in self.route]))

    def _put(self) -> None:
        """All at their places, values under or beside their symbols."""
        box, way = self.box, self.route
        beside = [q for q in self._places if q not in way]
        symbol = max(self.symbols[q].height for q in way)
        value = max(self.numbers[q].height for q in way)
        upper = max(self.symbols[q].height for q in beside)
        if self.lying:
            top = symbol + _NEAR + value
            under = (
                symbol / 2 + _NEAR + value + _GAP + min(self._said * self.step, _HIGH * box.height)
            )
            least, most = _RISE
            rise = max(least, min(most, box.height - top - under - symbol / 2))
            over = max(0.0, box.height - top - rise - symbol / 2 - under) / 2
            y = box.top - over - top - rise - symbol / 2
            self.spine, self.rise = y, rise + symbol
        else:
            wide = max(one[q].width for q in beside for one in (self.symbols, self.numbers))
            widest = max(self.symbols[q].width for q in way)
            self.spine = box.left + wide + _FROM + widest / 2
            self.rise = _FROM + widest / 2
        # Beside them there is room for all digits of what they change to.
        full = [
            LiveNumber(self.trace[q].value, "white", self.numbers[q].font_size, trimmed=False)
            for q in way
        ]
        self._end = self.spine + max(
            self.symbols[q].width / 2 + _NEAR + number.width
            for q, number in zip(way, full, strict=True)
        )
        places = self._spread()
        for q, (_, aside) in self._places.items():
            one, number = self.symbols[q], self.numbers[q]
            at = places[q]
            if self.lying:
                one.move_to((box.left + at, self.spine + aside * self.rise, 0))
                number.next_to(one, UP if aside else DOWN, buff=_NEAR)
                # All values of a row stand on one line.
                foot = self.spine - symbol / 2 - _NEAR - value
                if aside:
                    foot = self.spine + self.rise + upper / 2 + _NEAR
                number.shift(UP * (foot - number.baseline))
                continue
            one.set_y(box.top - at)
            if not aside:
                one.set_x(self.spine)
                number.next_to(one, RIGHT, buff=_NEAR)
                continue
            one.set_x(self.spine - self.rise, RIGHT)
            number.next_to(one, DOWN, buff=_NEAR / 2).set_x(one.get_right()[0], RIGHT)
            VGroup(one, number).set_y(box.top - at)
        for other in self.others.values():
            at = places[other]
            if self.lying:
                row = VGroup(*(VGroup(self.symbols[q], self.numbers[q]) for q in beside))
                other.term.move_to((box.left + at, row.get_y(), 0))
            else:
                other.term.set_y(box.top - at).set_x(self.spine - self.rise, RIGHT)
                other.term.shift(max(0.0, box.left - other.term.get_left()[0]) * RIGHT)

    def _spread(self) -> dict[Quantity | LeftOut, float]:
        """How far along its room each stands: what is beside the way, clear of one another."""
        found: dict[Quantity | LeftOut, float] = {
            q: self.step * (_ENDS + along) for q, (along, _) in self._places.items()
        }
        if self.lying and not self.others:
            return found
        sizes: dict[Quantity | LeftOut, float] = {}
        for effect in self.route[1:]:
            leaves = self.leaves(effect)
            for q in leaves:
                both = self.symbols[q], self.numbers[q]
                sizes[q] = (
                    max(one.width for one in both)
                    if self.lying
                    else sum(one.height for one in both) + _NEAR / 2
                )
            if effect in self.others:
                other = self.others[effect]
                sizes[other] = other.term.width if self.lying else other.term.height
                # After what is named.
                last = max((found[q] for q in leaves), default=found[effect] - self.step / 2)
                found[other] = last + self.step / 2
        gap = _NEAR if self.lying else _NEAR / 2
        share = (self._long - gap * len(sizes)) / sum(sizes.values())
        if share < 1:
            for one in sizes:
                if isinstance(one, LeftOut):
                    # It is as small as can be read.
                    continue
                symbol, number = self.symbols[one], self.numbers[one]
                symbol.scale(max(share, LEAST / symbol.font_size))
                number.scale(max(share, LEAST / number.font_size))
        order = sorted(sizes, key=lambda one: found[one])
        places = spread(
            [found[one] for one in order], [sizes[one] for one in order], gap, self._long
        )
        return found | dict(zip(order, places, strict=True))
