"""The cost's sensitivity, handed up a tree: through the last layer to the activation before it."""

from __future__ import annotations

import itertools

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, Typst, VGroup, VMobject

from backprop.core.handed import handed
from backprop.core.language import gettext
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.fat_arrow import WIDE, fat_arrow, to_come
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.sent_back import Arrived, Factor, thick_round
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Equation, Notation
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["HandedUp", "LayerBrace"]

_NEAR, _CLEAR = 0.25, 0.12
"""Beside what a line stands next to, and over and under it."""
_UNDER = 0.3
_THIN = 0.44
"""How thick an arrow is that has nothing on it."""
_INSIDE = 0.16
"""At either side of what is in an arrow."""
_CROWDED = 0.8
"""Lines between leaves have to be larger than those beside them by so much."""
_FOOT = 0.1
"""From a symbol to an arrow's end."""


class HandedUp(VGroup):
    """The arrow up the route from the cost to its last weighted sum, and on to what is before it.

    Parameters
    ----------
    tree
        Of one layer, weight and bias lower than the activation before; or of more.
    box
        Of the picture: lines end there.

    Attributes
    ----------
    trunk, branch, outline
        To the sum, from there to the activation before, and where that one will be.
    factor
        In the branch, over one layer: the link's ratio.
    arrived
        What the cost is sensitive to, by quantity: over one layer the sum as well.
    onward
        Over more layers where it goes on from there, up the route.
    """

    def __init__(self, write: Notation, trace: Trace, tree: Tree, box: Box) -> None:
        self.write, self.tree, self.box = write, tree, box
        before, z, a, _ = tree.route[-4:]
        self.before, self.z = before, z
        self.handed = handed(trace, z, a, (before,))
        one_layer = tree.route[0] == before
        trunk = thick_round(tree, a)
        foot, middle, top = (
            self._end(q, side) for q, side in ((COST, UP), (z, DOWN), (before, DOWN))
        )
        self.trunk = fat_arrow(write.theme, foot, middle, trunk)
        start = self._end(z, UP)
        self.factor = Factor(write, write.theme.ink, *self.handed.slopes[before])
        # A head takes up to a third of its length, and is as wide as leaves beside it allow.
        high = 0.6 * float(top[1] - start[1])
        ends = [tree.symbols[q].get_x() - tree.symbols[q].width / 2 for q in tree.leaves(z)[1:]]
        wide = 2 * (ends[0] - start[0] - _CLEAR) / WIDE - 2 * _INSIDE
        share = min(0.85 * NUMBER / SYMBOL, wide / self.factor.width, high / self.factor.height)
        self.factor.scale(max(share, LEAST / SYMBOL))
        thick = self.factor.width + 2 * _INSIDE if one_layer else _THIN
        self.branch = fat_arrow(write.theme, start, top, thick)
        self.factor.move_to(start + 0.35 * (top - start))
        self.outline = to_come(write.theme, self.branch)
        told = (z, before) if one_layer else (before,)
        self.arrived: dict[Quantity, Arrived] = {
            q: Arrived(write, q, *self.handed.arrived[q]) for q in told
        }
        self.onward: GroupOf[VMobject] = GroupOf(*([] if one_layer else self._onward()))
        if one_layer:
            self._beside_leaves()
        else:
            number, under = tree.numbers[before], tree.gap - tree.numbers[z].height / 2 - _CLEAR
            y, left = tree.row(before), float(number.get_right()[0]) + _NEAR
            self._put({before: Box(left, box.right, y - under, y + under)})
        lines = self.arrived.values()
        super().__init__(self.outline, self.trunk, self.branch, self.onward, self.factor, *lines)

    def _end(self, q: Quantity, side: np.ndarray) -> np.ndarray:
        symbol = self.tree.symbols[q]
        point: np.ndarray = symbol.get_edge_center(side) + _FOOT * side
        return np.array([symbol.get_x(), point[1], 0.0])

    def _onward(self) -> list[VMobject]:
        """Up the route to its next two, through the layer before."""
        theme = self.write.theme
        found: list[VMobject] = []
        first, total, *_ = reversed(self.tree.route[:-3])
        for foot, top in ((first, total), (total, self.tree.route[-6])):
            arrow = fat_arrow(theme, self._end(foot, UP), self._end(top, DOWN), _THIN)
            found.append(arrow.set_fill(opacity=0).set_stroke(theme.quiet, 3))
        return found

    def _beside_leaves(self) -> None:
        """Right of the bias, or before that over and under it: where they can be larger."""
        tree, right = self.tree, self.box.right
        _, bias = tree.leaves(self.z)
        symbol, number = tree.symbols[bias], tree.numbers[bias]
        values = [tree.numbers[q] for q in tree.route[1:3]]
        start = max(float(one.get_right()[0]) for one in (symbol, number, *values)) + _NEAR
        far = {
            q: Box(start, right, tree.row(q) - 0.4 * tree.gap, tree.row(q) + 0.4 * tree.gap)
            for q in self.arrived
        }
        first, total = tree.symbols[self.before], tree.numbers[self.z]
        beside = float(total.get_right()[0]) + _NEAR
        end, foot = tree.links[bias, self.z].get_start_and_end()
        along = (beside - foot[0]) / (end[0] - foot[0])
        link = foot[1] + max(0.0, along) * (end[1] - foot[1])
        over = number.get_top()[1] + _CLEAR
        under = min(symbol.get_bottom()[1], link) - _CLEAR
        floor = float(tree.numbers[tree.route[2]].get_top()[1]) + _CLEAR
        near = {
            self.before: Box(first.get_right()[0] + _NEAR, right, over, tree.box.top),
            self.z: Box(beside, right, floor, float(under)),
        }
        sizes = [
            min(best(line, rooms[q])[0] for q, line in self.arrived.items())
            for rooms in (far, near)
        ]
        self._put(far if sizes[0] >= _CROWDED * sizes[1] else near)

    def _put(self, rooms: dict[Quantity, Box]) -> None:
        """All of one size, at the left of their rooms, as near their rows as these allow."""
        found = {q: best(line, rooms[q]) for q, line in self.arrived.items()}
        least = LEAST / HAND
        size = max(min(share for share, _ in found.values()), least)
        for q, line in self.arrived.items():
            if found[q][1]:
                line.stack()
            line.scale(size)
            room, half = rooms[q], line.height / 2
            y = max(min(self.tree.row(q), room.top - half), room.bottom + half)
            line.move_to((room.left, y, 0), aligned_edge=LEFT)

    def under(self, words: Typst) -> Typst:
        """Words under the last number, as wide as what is left of it leaves free, to the end."""
        line, value = self.arrived[self.before], self.tree.numbers[self.z]
        words.next_to(line, DOWN, buff=_UNDER)
        low = float(words.get_bottom()[1]) < value.get_top()[1] + _CLEAR
        left = value if low else self.branch
        room = self.box.right - float(left.get_right()[0]) - _NEAR
        words.scale(min(1.0, max(room / words.width, LEAST / HAND)))
        words.next_to(line, DOWN, buff=_UNDER).set_x(self.box.right, RIGHT)
        return words

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The sum's number times the link's is the next, where there are digits for it."""
        if self.z not in self.arrived or not self.handed.agrees(self.before, self.z):
            return ()
        total, made = (self.arrived[q].number for q in (self.z, self.before))
        return ((total, "dot", self.factor.number, "=", made),)


class LayerBrace(VGroup):
    """Left of the arrow up a tree, how far its last layer goes; nothing where there is no room.

    Parameters
    ----------
    right
        Where the arrow begins.
    """

    def __init__(self, write: Notation, tree: Tree, right: float, box: Box) -> None:
        super().__init__()
        z = tree.route[-3]
        top, foot = (tree.symbols[z].get_top()[1], tree.symbols[COST].get_bottom()[1])
        x = right - 2 * _NEAR
        corners = [(x, top, 0), (x - _NEAR, top, 0), (x - _NEAR, foot, 0), (x, foot, 0)]
        said = gettext("layer ${layer}$").format(layer=write.layer(z.layer))
        words = write.words(said, HAND, write.theme.quiet)
        words.next_to((x - _NEAR, (top + foot) / 2, 0), LEFT, buff=_NEAR)
        room = float(words.get_right()[0]) - box.left
        words.scale(min(1.0, max(room / words.width, WORD / HAND)), about_edge=RIGHT)
        if words.width <= room:
            lines = (Line(*ends) for ends in itertools.pairwise(corners))
            self.add(*(one.set_stroke(write.theme.quiet, 3) for one in lines), words)


def best(line: Arrived, room: Box) -> tuple[float, bool]:
    """How large a line can be in a room, its own size at most, and whether with two lines."""
    wide, high = line.answer.width, line.answer.height
    stacked = line.copy().stack().answer
    sizes = [
        min(1.0, room.width / one[0], room.height / one[1])
        for one in ((wide, high), (stacked.width, stacked.height))
    ]
    return (sizes[0], False) if sizes[0] >= sizes[1] else (sizes[1], True)
