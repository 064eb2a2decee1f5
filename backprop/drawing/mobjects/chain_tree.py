"""The dependency tree of a chain's last layers, symbols with their values and no more.

Its links have room beside them, for what a scene writes there; a path through it can be lit.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Line,
    MathTypst,
    Mobject,
    ShowPassingFlash,
    VGroup,
)

from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.tree_view import leave
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import FORMULA, FRAME, LABEL, SMALL, SMALLEST, VALUE

__all__ = ["ChainTree"]

Edge = tuple[Quantity, Quantity]

_GLOW = 9.0


class ChainTree(VGroup):
    """The last `layers` layers, the cost at the foot, w left and b right of what they meet.

    Parameters
    ----------
    height, spread
        From the cost's centre to the topmost symbol's, and from the middle to w and b.

    Attributes
    ----------
    spine
        a, z, a, ..., C from the top down.
    symbols, numbers
        What stands for a quantity, and its value, by quantity.
    links
        Lines by (cause, effect).
    """

    def __init__(
        self, write: Notation, trace: Trace, layers: int, height: float = 5.0, spread: float = 2.0
    ) -> None:
        self.write, self._spread = write, spread
        depth = trace.network.depth
        self.spine = [Quantity("a", depth - layers, (0,))]
        for layer in range(depth - layers + 1, depth + 1):
            self.spine += [Quantity("z", layer, (0,)), Quantity("a", layer, (0,))]
        self.spine.append(COST)
        self.symbols: dict[Quantity, MathTypst] = {}
        self.numbers: dict[Quantity, LiveNumber] = {}
        self.links: dict[Edge, Line] = {}
        size = LABEL if layers > 1 else FORMULA
        step = height / (len(self.spine) - 1)
        for row, q in enumerate(reversed(self.spine)):
            self._place(trace, q, np.array([0.0, step * row, 0.0]), size)
            for leaf in self._leaves(q):
                aside = -spread if leaf.kind in "wy" else spread
                self._place(trace, leaf, np.array([aside, step * (row + 1), 0.0]), size)
        for cause, effect in itertools.pairwise(self.spine):
            for q in (cause, *self._leaves(effect)):
                self.links[q, effect] = self._link(q, effect)
        super().__init__(*self.links.values(), *self.symbols.values(), *self.numbers.values())
        self.center()

    def path(self, start: Quantity) -> list[Quantity]:
        """From a quantity of the tree down to the cost."""
        effect = next(effect for cause, effect in self.links if cause == start)
        return [start, *self.spine[self.spine.index(effect) :]]

    def redraw(self, trace: Trace, moving: bool = False) -> ChainTree:
        """The values of another record."""
        for q, number in self.numbers.items():
            number.redraw(trace[q].value, moving)
        return self

    def parts(self, quantities: Iterable[Quantity]) -> VGroup:
        """Symbols, numbers and the links between these quantities."""
        chosen = set(quantities)
        return VGroup(
            *(line for edge, line in self.links.items() if chosen.issuperset(edge)),
            *(self.symbols[q] for q in self.symbols if q in chosen),
            *(self.numbers[q] for q in self.numbers if q in chosen),
        )

    def layer(self, layer: int) -> list[Quantity]:
        """What the weighted sum of a layer and its activation are made of, and both of them."""
        total = Quantity("z", layer, (0,))
        before = Quantity("a", layer - 1, (0,))
        return [before, *self._leaves(total), total, Quantity("a", layer, (0,))]

    def glow(self, nodes: Sequence[Quantity]) -> VGroup:
        """A band of light behind the links of a path."""
        bands = VGroup()
        for edge in itertools.pairwise(nodes):
            band = self.links[edge].copy().set_stroke(self.write.theme.highlight, _GLOW, 0.6)
            bands.add(band.set_z_index(-1))
        return bands

    def flash(self, edge: Edge, seconds: float = 0.7) -> Animation:
        """A flash in the highlight's colour down a link."""
        line = self.links[edge].copy().set_stroke(self.write.theme.highlight, 6)
        return ShowPassingFlash(line, time_width=0.6, run_time=seconds)

    def beside(self, edge: Edge, part: Mobject) -> Mobject:
        """Put something beside a link: right of the spine, under a slanted one."""
        middle = self.links[edge].get_center()
        if edge[0] in self.spine:
            return part.next_to(middle, RIGHT, buff=0.25)
        part.next_to(middle, DOWN + (RIGHT if edge[0].kind == "b" else LEFT), buff=0.02)
        # Inside the frame, whatever the length of its numbers.
        return part.shift(RIGHT * max(0.0, FRAME.left - part.get_left()[0]))

    def _leaves(self, effect: Quantity) -> list[Quantity]:
        if effect.kind == "z":
            return [Quantity("w", effect.layer, (0, 0)), Quantity("b", effect.layer, (0,))]
        return [Quantity("y", 0, (0,))] if effect.kind == "C" else []

    def _place(self, trace: Trace, q: Quantity, point: np.ndarray, size: float) -> None:
        self.symbols[q] = self.write.label(q, size).move_to(point)
        colour = self.write.theme.quantity(q.kind)
        number = LiveNumber(trace[q].value, colour, VALUE if size > LABEL else SMALL)
        if q in self.spine and q is not self.spine[0]:
            if q.kind == "a" and q.layer < trace.network.depth:
                # A bias stands beside this one.
                self._narrow(number, self._spread - 1.1)
            number.next_to(self.symbols[q], RIGHT, buff=0.22)
        else:
            number.next_to(self.symbols[q], UP, buff=0.18)
        self.numbers[q] = number

    @staticmethod
    def _narrow(number: LiveNumber, width: float) -> None:
        """Smaller, and with fewer digits where that is not enough."""
        smallest = SMALLEST / number.font_size
        for number.decimals in (4, 3, 2):
            if number.redraw(number.value).width * smallest <= width:
                break
        number.scale(min(1.0, max(width / number.width, smallest)))

    def _link(self, cause: Quantity, effect: Quantity) -> Line:
        start, end = self.symbols[cause], self.symbols[effect]
        along = end.get_center() - start.get_center()
        first = start.get_center() + along * leave(start, along)
        last = end.get_center() - along * leave(end, along)
        return Line(first, last).set_stroke(self.write.theme.quiet, 2.5)
