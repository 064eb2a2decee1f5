"""The cost over one weight, and a line through two of its points that turns into the tangent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, MathTypst, VGroup, VMobject

from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.graph import Graph
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import NUMBER, SYMBOL, WORD, Box

__all__ = ["SecantCurve"]

_NEAR, _SEEN = 0.15, 0.9
"""From a leg to its name, and how many names long a leg is that has one."""


class SecantCurve(VGroup):
    """Axes, the curve, a record's point, a second one and the line through both, in a box.

    Parameters
    ----------
    points
        (w, C0) of real passes in the order of w.
    q
        The weight.
    other
        The record whose point is the second one at first.

    Attributes
    ----------
    axes, line
        With their numbers and names, and the curve.
    dot
        The record's point.
    second, secant, legs
        The other point, the line through both, and how far they are apart, both ways, with names:
        `redraw` moves them. At the record itself the line is the tangent.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        points: Sequence[tuple[float, float]],
        q: Quantity,
        other: Trace,
        box: Box,
    ) -> None:
        self.q, self.trace, theme = q, trace, write.theme
        across, up = (theme.quantity(kind) for kind in (q.kind, "C"))
        names = write.symbol(q), write.symbol(COST)

        def made(size: tuple[float, float]) -> Graph:
            return Graph(write, points, names, up, size, close=True, type_sizes=(WORD, SYMBOL))

        first = made((box.width, box.height))
        graph = self.graph = made((2 * box.width - first.width, 2 * box.height - first.height))
        graph.move_to(box.middle)
        graph.curve.set_stroke(width=5)
        self.axes, self.line = VGroup(graph.axes, graph.ends, graph.names), graph.curve
        self.here = graph.point(*self._pair(trace))
        self.dot = Dot(self.here, radius=0.15, color=up).set_z_index(2)
        self.second = Dot(radius=0.15, color=up).set_z_index(2)
        self.secant = VMobject(stroke_color=theme.highlight, stroke_width=5)
        self._legs = [VMobject(stroke_color=one, stroke_width=5) for one in (across, up)]
        symbols = write.coloured(f"Delta {q.typst(write.widths)}", across), "Delta C_0"
        self._names: list[MathTypst] = [
            haloed(write.formula(write.coloured(one, colour), NUMBER), theme.background)
            for one, colour in zip(symbols, (across, up), strict=True)
        ]
        self.legs = VGroup(*self._legs, *self._names)
        super().__init__(self.axes, self.line, self.legs, self.secant, self.dot, self.second)
        self.redraw(other)

    def _pair(self, trace: Trace) -> tuple[float, float]:
        return trace[self.q].value, trace.cost

    def redraw(self, trace: Trace, moving: bool = False) -> SecantCurve:
        """The second point is another pass's."""
        (x, y), (to, cost) = (self._pair(one) for one in (self.trace, trace))
        place = self.graph.point(to, cost)
        self.second.move_to(place)
        slope = (cost - y) / (to - x) if to != x else self.trace[self.q].derivative
        line = self.graph.tangent(x, y, slope, 2 * sum(self.graph.size))
        ends = (self.graph.inside(self.here, end) for end in (line.get_start(), line.get_end()))
        self.secant.set_points_as_corners([*ends])
        corner = np.array([place[0], self.here[1], 0.0])
        for leg, start, end in zip(self._legs, (self.here, corner), (corner, place), strict=True):
            leg.set_points_as_corners([start, end if np.any(start != end) else end + UP * 1e-4])
        # Clear of the curve, if there is room over the axis.
        foot = float(self.graph.axes[1].get_start()[1]) + self._names[0].height + 2 * _NEAR
        aside = DOWN if place[1] >= corner[1] > foot else UP
        beyond = RIGHT if place[0] >= self.here[0] else LEFT
        for name, leg, side in zip(self._names, self._legs, (aside, beyond), strict=True):
            name.next_to(leg, side, buff=_NEAR)
            long = max(leg.width, leg.height) > _SEEN * max(name.width, name.height)
            name.set_opacity(1.0 if long else 0.0)
        return self
