"""The cost's sensitivity, handed back along a tree: each arrow as broad as what it brings is large.

All arrows of a picture are on one scale, which is logarithmic where a linear one would hide some.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, MathTypst, Polygon, VGroup

from backprop.core.handed import Handed
from backprop.core.magnitudes import Magnitudes
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects.fat_arrow import arrow_scale, fat_arrow, half_of_head
from backprop.drawing.mobjects.long_tree import LongTree
from backprop.drawing.notation import Equation, LiveNumber, Notation, on_bar
from backprop.drawing.style import HAND, LEAST, SYMBOL, Box

__all__ = ["Brought", "HandedBack"]

_THICKEST, _OF_STEP, _OF_RISE = 1.2, 0.55, 0.5
"""Of the arrow of the largest number; of the step between two nodes, and of the links from over
the way, at most."""
_NEAR, _APART = 0.18, 0.12
_ROOM, _ASIDE = 0.66, 0.07
"""Of a step, how wide a ratio over a link is, and how far off its middle."""
_NAME, _SMALL = 0.85 * HAND, 0.6 * HAND
"""What is brought along the way, and beside it, where there is less room."""
_FREE = 0.85
"""Of its room, a number at most: close together two would read as a difference."""
_UP = 0.25
"""Of a slanted link from its upper end, where its ratio is."""
_FOOT = 0.08
"""Of its length, an arrow as it begins."""
_CLEAR = 0.1
"""More, from an arrow to a value that it makes way for."""


class Brought(VGroup):
    """What the cost is sensitive to a quantity: its number, and what that is.

    Attributes
    ----------
    ratio, equals, number
        One over the other without a sign, or in a line.
    question
        In the number's place.
    """

    def __init__(
        self, write: Notation, q: Quantity, value: float, decimals: int, stacked: bool, size: float
    ) -> None:
        self.ratio: MathTypst = on_bar(write.formula(write.ratio(COST, q), size), 0.0)
        self.number = LiveNumber(value, write.theme.cost, HAND, decimals=decimals)
        self.equals: VGroup | MathTypst = VGroup()
        if stacked:
            self.number.next_to(self.ratio, UP, buff=_NEAR)
        else:
            self.equals = write.formula("=", HAND).set_y(0)
            for after, one in ((self.ratio, self.equals), (self.equals, self.number)):
                one.set_x(float(after.get_right()[0]) + _NEAR, LEFT)
            self.number.set_y(0)
        self.question: MathTypst = write.formula("?", HAND).move_to(self.number)
        super().__init__(self.ratio, self.equals, self.number, self.question)

    @property
    def answer(self) -> VGroup:
        """All but the question."""
        return VGroup(self.ratio, self.equals, self.number)

    def share_of(self, room: Box) -> float:
        """Of its size, what there is room for."""
        return min(1.0, room.width / self.answer.width, room.height / self.answer.height)

    def fits(self, room: Box) -> bool:
        """Whether it has room for its width where all of it is as small as can be read."""
        rest = self.answer.width - self.number.width
        less = rest * LEAST / self.ratio.font_size
        return less + self.number.width * LEAST / self.number.font_size <= room.width

    def put(self, share: float, room: Box, side: np.ndarray) -> Brought:
        """In a room, as near as can be to what is beyond its other side."""
        self.scale(max(share, LEAST / self.ratio.font_size))
        # In a line the number gives way first.
        line = len(self.equals) > 0
        free = room.width - (self.answer.width - self.number.width) if line else _FREE * room.width
        less = max(free / self.number.width, LEAST / self.number.font_size)
        self.number.scale(min(1.0, less))
        if line and less < 1:
            self.number.set_x(float(self.equals.get_right()[0]) + _NEAR / 2, LEFT)
        whole = self.answer
        self.shift(room.middle - whole.get_center())
        half = np.array([room.width, room.height, 0.0]) / 2
        edge = np.array(room.middle) - side * half
        return self.shift(side * np.dot(edge - whole.get_edge_center(-side), side))


class HandedBack(VGroup):
    """Arrows from the cost back along the links of a tree, and what they bring.

    Attributes
    ----------
    scale_of
        From nothing to the largest number.
    arrows, seeds
        By the quantity that it comes to, an arrow, and how it begins.
    brought
        By the same, beside the node.
    factors
        By the same, on the link: a dot and the ratio that is multiplied there.
    """

    def __init__(self, write: Notation, tree: LongTree, handed: Handed) -> None:
        self.write, self.tree, self.handed = write, tree, handed
        values = {q: value for q, (value, _) in handed.arrived.items()}
        self.scale_of: Magnitudes = arrow_scale(values.values())
        self.thickest = min(_THICKEST, _OF_STEP * tree.step)
        if tree.lying:
            self.thickest = min(self.thickest, _OF_RISE * tree.rise)
        self.arrows: dict[Quantity, Polygon] = {}
        self.seeds: dict[Quantity, Polygon] = {}
        for by, of in ((handed.last, COST), *handed.links):
            thick = self.thickest * self.scale_of.share(values[by])
            start, end = self._ends(by, of, thick)
            self.arrows[by] = fat_arrow(write.theme, start, end, thick)
            self.seeds[by] = fat_arrow(write.theme, start, start + _FOOT * (end - start), thick)
        self.brought: dict[Quantity, Brought] = {}
        self._put([q for q in values if q in tree.route], DOWN if tree.lying else RIGHT)
        for q in values:
            if q not in tree.route:
                self._put([q], tree.side(q) * (RIGHT if tree.lying else DOWN), _SMALL)
                out = tree.box.left - float(self.brought[q].get_left()[0])
                self.brought[q].shift(max(0.0, out) * RIGHT)
        self.factors: dict[Quantity, Factor] = {}
        for by, of in handed.links:
            colour = write.theme.quantity(of.kind)
            self.factors[by] = Factor(write, colour, *handed.slopes[by])
        free = _ROOM * tree.step if tree.lying else tree.box.width / 4
        share = min(1.0, free / max(one.width for one in self.factors.values()))
        for by, of in handed.links:
            self._beside(self.factors[by].scale(max(share, LEAST / SYMBOL)), by, of)
        tables: tuple[Mapping[Quantity, VGroup | Polygon], ...]
        tables = self.arrows, self.seeds, self.brought, self.factors
        super().__init__(*(one for table in tables for one in table.values()))

    def _ends(self, by: Quantity, of: Quantity, thick: float) -> list[np.ndarray]:
        """Up a link; where it makes way for a value, so that the two do not touch."""
        ends = self.tree.free_ends(by, of, half_of_head(thick))
        whole = self.tree.links[by, of].get_start_and_end()[::-1]
        return [
            end if np.allclose(end, old) else end + _CLEAR * np.sign(end - old)
            for end, old in zip(ends, whole, strict=True)
        ]

    def _put(self, told: Iterable[Quantity], side: np.ndarray, size: float = _NAME) -> None:
        """All of one size, in that of both forms which can be larger."""
        rooms = {q: self.tree.said(q) for q in told}
        forms = [
            {q: Brought(self.write, q, *self.handed.arrived[q], stacked, size) for q in rooms}
            for stacked in (True, False)
        ]
        shares = [min(one.share_of(rooms[q]) for q, one in form.items()) for form in forms]
        pairs = list(zip(shares, forms, strict=True))
        # Beside the way a bare number would read as a factor of the value there.
        line = size == _SMALL and all(one.fits(rooms[q]) for q, one in forms[1].items())
        share, form = pairs[1] if line else max(pairs, key=lambda pair: pair[0])
        self.brought |= {q: one.put(share, rooms[q], side) for q, one in form.items()}

    def _beside(self, factor: Factor, by: Quantity, of: Quantity) -> Factor:
        """At its link, clear of the arrow."""
        tree, link = self.tree, self.tree.links[by, of]
        half = half_of_head(self.thickest * self.scale_of.share(self.handed.arrived[by][0]))
        middle = link.get_center()
        if by in tree.route:
            way = UP if tree.lying else RIGHT
            beyond = max(half, tree.symbols[by].height / 2) if tree.lying else half
            factor.next_to(middle + beyond * way, way, buff=_APART)
            # Clear of the other links into a sum.
            aside = _ASIDE * tree.step * (bool(tree.leaves(of)) - bool(tree.leaves(by)))
            return factor.shift(tree.lying * aside * LEFT)
        # Outside of a slanted link.
        side, outside = tree.side(by), half + _APART
        if tree.lying:
            start, end = link.get_start_and_end()
            return factor.next_to(start + _UP * (end - start), side * RIGHT, buff=outside)
        factor.next_to(link.get_start(), -side * UP, buff=outside)
        low, high = factor.get_bottom()[1] - _APART, factor.get_top()[1] + _APART
        near = [tree.symbols[q] for q in tree.route]
        near = [one for one in near if one.get_bottom()[1] < high and one.get_top()[1] > low]
        right = min([float(one.get_left()[0]) for one in near], default=tree.symbols[of].get_x())
        left = float(tree.symbols[by].get_right()[0])
        free = (right - left - 1.5 * _APART) / factor.width
        factor.scale(min(1.0, max(free, LEAST / factor.number.font_size)))
        return factor.set_x(right - _APART, RIGHT)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Each number times its link's ratio is the next, where there are digits for it."""
        return tuple(
            (self.brought[of].number, "dot", self.factors[by].number, "=", self.brought[by].number)
            for by, of in self.handed.links
            if self.handed.agrees(by, of)
        )


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
