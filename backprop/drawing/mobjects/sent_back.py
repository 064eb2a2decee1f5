"""The cost's sensitivity, sent back up a tree: to the weighted sum, and on to what goes into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, MathTypst, Polygon, VGroup, VMobject

from backprop.core.handed import handed
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.fat_arrow import WIDE, fat_arrow
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Equation, LiveNumber, Notation, on_bar
from backprop.drawing.style import HAND, LEAST, SYMBOL, Box

__all__ = ["Arrived", "Factor", "SentBack", "thick_round"]

_NEAR, _APART = 0.2, 0.45
"""Between the parts of a line, and from a symbol off the route to its line."""
_ROUND, _BRANCH = 0.07, 0.44
"""The arrow that all share leaves so much beside a symbol on it; how thick the others are."""
_WIDE = 3.5
"""Of a link's number, the least room between its link and the picture's end."""
_UP = 0.35
"""Of a slanted link from its upper end, where its number is."""
_SHARE, _BETWEEN = 0.72, 0.26
"""Of the step between two rows, a ratio's height at most, and a link's number's."""


class Arrived(VGroup):
    """A line: dC/dq = number.

    Attributes
    ----------
    ratio, equals, number
        Its parts.
    question
        In the number's place.
    """

    def __init__(self, write: Notation, q: Quantity, value: float, decimals: int) -> None:
        self.ratio: MathTypst = on_bar(write.formula(write.ratio(COST, q), HAND), 0.0)
        self.equals: MathTypst = write.formula("=", HAND).set_y(0)
        self.equals.next_to(self.ratio, RIGHT, buff=_NEAR, coor_mask=np.array([1, 0, 0]))
        self.number = LiveNumber(value, write.theme.cost, HAND, decimals=decimals)
        self.number.next_to(self.equals, RIGHT, buff=_NEAR)
        self.question: MathTypst = write.formula("?", HAND)
        self.question.next_to(self.equals, RIGHT, buff=_NEAR)
        super().__init__(self.ratio, self.equals, self.number, self.question)

    @property
    def answer(self) -> VGroup:
        """All but the question."""
        return VGroup(self.ratio, self.equals, self.number)

    def stack(self) -> Self:
        """The number under the ratio, where a line would be too wide."""
        after = VGroup(self.equals, self.number, self.question)
        after.next_to(self.ratio, DOWN, buff=_NEAR, aligned_edge=LEFT)
        return self


class Factor(VGroup):
    """What is multiplied on the way along a link.

    Attributes
    ----------
    dot, number
        The sign and the link's ratio.
    """

    def __init__(self, write: Notation, colour: str, slope: float, decimals: int) -> None:
        self.number = LiveNumber(slope, colour, SYMBOL, decimals=decimals, factor=True)
        self.dot: MathTypst = write.formula("dot", HAND).next_to(self.number, LEFT, buff=0.15)
        super().__init__(self.dot, self.number)


class SentBack(VGroup):
    """The arrow up the route from the cost to its last weighted sum, and from there to `causes`.

    Parameters
    ----------
    causes
        Of what goes into that sum, those that it is handed on to.
    box
        Of the picture: lines end there.

    Attributes
    ----------
    arrows
        Toward the activation and toward the sum: the second is the first, further on.
    branches
        From the sum to each of the causes.
    arrived
        What the cost is sensitive to, by quantity, beside its node.
    factors
        Beside the links that it went along, by the quantity that it came to.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        tree: Tree,
        causes: Sequence[Quantity],
        box: Box,
    ) -> None:
        self.write, self.trace, self.tree, self.causes = write, trace, tree, tuple(causes)
        z, a, _ = self.route = tree.route[-3:]
        self.handed = handed(trace, z, a, causes)
        self._told = self.handed.links
        self.arrived: dict[Quantity, Arrived] = {
            q: Arrived(write, q, *one) for q, one in self.handed.arrived.items()
        }
        self.factors: dict[Quantity, Factor] = {
            by: Factor(write, write.theme.quantity(of.kind), *self.handed.slopes[by])
            for by, of in self._told
        }
        self._trunk = thick_round(tree, a)
        foot = self._end(tree.symbols[COST], UP)
        tops = [self._end(tree.symbols[q], DOWN) for q in (a, z)]
        self.arrows: GroupOf[Polygon] = GroupOf(
            *(fat_arrow(write.theme, foot, top, self._trunk) for top in tops)
        )
        self.branches: dict[Quantity, Polygon] = {}
        for cause in causes:
            end, start = tree.links[cause, z].get_start_and_end()
            self.branches[cause] = fat_arrow(write.theme, start, end, _BRANCH)
        self._beside_links(box)
        self._beside_nodes(box)
        super().__init__(
            self.arrows,
            *self.branches.values(),
            *self.arrived.values(),
            *self.factors.values(),
        )

    @staticmethod
    def _end(symbol: VMobject, side: np.ndarray) -> np.ndarray:
        point: np.ndarray = symbol.get_edge_center(side) + 0.1 * side
        return np.array([symbol.get_x(), point[1], 0.0])

    def _beside_nodes(self, box: Box) -> None:
        """Right of each node's value, all on the route's from one line on; left of a weight."""
        tree, route = self.tree, [q for q in self.arrived if q in self.tree.route]
        # A value over its symbol is not in the way.
        values = [tree.numbers[q] for q in tree.route[-4:-1]]
        values = [one for one in values if one.get_left()[0] > 0.1 + tree.symbols[COST].get_x()]
        left = [*values, *(one for q, one in self.factors.items() if q.kind != "w")]
        start = max(float(one.get_right()[0]) for one in (*left, self._moved())) + _NEAR
        high = _SHARE * tree.gap
        size = min(1.0, high / max(one.height for one in self.arrived.values()))
        rooms = dict.fromkeys(route, box.right - start)
        for q in self.causes:
            if q.kind == "w":
                rooms[q] = tree.symbols[q].get_left()[0] - _APART - box.left
            elif q not in route:
                rooms[q] = box.right - tree.symbols[q].get_right()[0] - _APART
        # Beside those where there is no room it stands over them.
        over = [q for q in rooms if rooms[q] / self.arrived[q].width < LEAST / HAND]
        over = [q for q in over if q not in route]
        half = (box.right - tree.box.left - _APART) / 2
        for q, line in self.arrived.items():
            size = min(size, max((half if q in over else rooms[q]) / line.width, LEAST / HAND))
        for q, line in self.arrived.items():
            symbol = tree.symbols[q]
            line.scale(size)
            if q in over:
                edge, end = (LEFT, tree.box.left) if q.kind == "w" else (RIGHT, box.right)
                line.next_to(tree.numbers[q], UP, buff=_NEAR).set_x(end, edge)
                continue
            if q in route:
                line.set_x(start + line.width / 2)
            elif q.kind == "w":
                line.next_to(symbol, LEFT, buff=_APART)
            else:
                line.next_to(symbol, RIGHT, buff=_APART)
            line.shift((symbol.get_y() - line.equals.get_y()) * UP)

    def _moved(self) -> LiveNumber:
        """The sum's value with all its decimals, as it has them when the bias is nudged."""
        value = self.tree.numbers[self.route[0]]
        long = LiveNumber(value.value, "#000000", value.font_size)
        long.trimmed = False
        return long.redraw(value.value).move_to(value, aligned_edge=LEFT)

    def _beside_links(self, box: Box) -> None:
        """Clear of the arrow along its link."""
        for by, of in self._told:
            factor, link = self.factors[by], self.tree.links[by, of]
            head = WIDE * (_BRANCH if by in self.causes else self._trunk) / 2
            high = _BETWEEN * self.tree.gap / factor.height
            wide = (box.right - link.get_center()[0]) / (_WIDE * factor.width)
            if by.kind == "w":
                # It ends where the arrow along the upper part of its link begins.
                clear = link.point_from_proportion(_UP)[0] - head - 0.12
                wide = (clear - self.tree.box.left) / factor.width
            factor.scale(min(1.0, max(min(high, wide), LEAST / SYMBOL)))
            along = link.get_end() - link.get_start()
            side = LEFT if along[0] > _NEAR else RIGHT
            if abs(along[0]) < _NEAR:
                factor.next_to(link.get_center() + head * side, side, buff=0.1)
                continue
            # Under a slanted link.
            out = np.array([-abs(along[1]) * -side[0], -abs(along[0]), 0.0])
            corner = link.point_from_proportion(_UP) + (head + 0.12) * out / np.linalg.norm(out)
            factor.move_to(corner, aligned_edge=UP - side)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Each number times a link's is the next, where there are digits for it."""
        arrived, factors = self.arrived, self.factors
        return tuple(
            (arrived[of].number, "dot", factors[by].number, "=", arrived[by].number)
            for by, of in self._told
            if self.handed.agrees(by, of)
        )


def thick_round(tree: Tree, q: Quantity) -> float:
    """How thick an arrow is that has a symbol on it, but not the value beside."""
    symbol = tree.symbols[q]
    free = float(tree.numbers[q].get_left()[0] - symbol.get_x())
    return min(float(symbol.width) + 2 * _ROUND, 2 * (free - _ROUND))
