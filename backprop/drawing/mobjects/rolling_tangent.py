"""An activation function over the weighted sum: a tangent rolls along it as the sum moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import UP, Dot, VGroup, VMobject

from backprop.core.dependencies import local_derivative
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.graph import Graph
from backprop.drawing.notation import Notation
from backprop.drawing.style import SYMBOL, WORD, Box

__all__ = ["RollingTangent"]

_TANGENT = 2.6


class RollingTangent(VGroup):
    """Axes, the curve of a by z, and the point of a record with its slope, in a box.

    Parameters
    ----------
    points
        (z, a) of real passes in the order of z.
    pair
        z and a.

    Attributes
    ----------
    axes, line
        With their numbers and names, and the curve.
    guide, dot, tangent
        `redraw` moves them to another record's point.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        points: Sequence[tuple[float, float]],
        pair: tuple[Quantity, Quantity],
        box: Box,
    ) -> None:
        self.pair, theme = pair, write.theme
        names = write.symbol(pair[0]), write.symbol(pair[1])
        colour = theme.quantity(pair[1].kind)
        ends = points[0][0], points[-1][0]

        def made(size: tuple[float, float]) -> Graph:
            sizes = (WORD, SYMBOL)
            return Graph(
                write, points, names, colour, size, close=True, type_sizes=sizes, within=ends
            )

        first = made((box.width, box.height))
        graph = self.graph = made((2 * box.width - first.width, 2 * box.height - first.height))
        graph.move_to(box.middle)
        graph.curve.set_stroke(width=5)
        self.axes, self.line = VGroup(graph.axes, graph.ends, graph.names), graph.curve
        self.guide = VMobject(stroke_color=theme.quantity(pair[0].kind), stroke_width=3)
        self.dot = Dot(radius=0.15, color=colour).set_z_index(2)
        self.tangent = VMobject(stroke_color=theme.highlight, stroke_width=5)
        super().__init__(self.axes, self.line, self.guide, self.tangent, self.dot)
        self.redraw(trace)

    def redraw(self, trace: Trace, moving: bool = False) -> RollingTangent:
        """The point and the slope of another pass."""
        z, a = self.pair
        x, y = trace[z].value, trace[a].value
        place = self.graph.point(x, y)
        self.dot.move_to(place)
        foot, _ = self.graph.feet(x, y)
        far = np.linalg.norm(place - foot) > 1e-4
        self.guide.set_points_as_corners([foot, place if far else foot + UP * 1e-4])
        line = self.graph.tangent(x, y, local_derivative(trace, a, z), _TANGENT)
        ends = (self.graph.inside(place, end) for end in (line.get_start(), line.get_end()))
        self.tangent.set_points_as_corners([*ends])
        return self
