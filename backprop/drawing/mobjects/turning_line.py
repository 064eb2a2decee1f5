"""A weighted sum over its weight: a line as steep as the activation that comes in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Dot, VGroup, VMobject

from backprop.core.dependencies import local_derivative
from backprop.core.quantities import Quantity
from backprop.core.spans import value_span
from backprop.core.trace import Trace
from backprop.drawing.mobjects.free_place import along
from backprop.drawing.mobjects.graph import Graph
from backprop.drawing.notation import Notation
from backprop.drawing.style import SYMBOL, WORD, Box

__all__ = ["TurningLine"]

_TANGENT, _DOT = 2.6, 0.15


class TurningLine(VGroup):
    """Axes, the line of z by w, and the point of a record with its slope, in a box.

    Parameters
    ----------
    passes
        The records between which it will turn.
    pair
        w and z.

    Attributes
    ----------
    axes
        With their numbers and names.
    line, tangent, dot
        `redraw` turns them to another record's.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        passes: Sequence[Trace],
        pair: tuple[Quantity, Quantity],
        box: Box,
    ) -> None:
        self.pair, theme = pair, write.theme
        span = value_span(trace, pair[0])
        heights = [end for one in (trace, *passes) for end in self._ends(one, span)]
        corners = [(span[0], min(heights)), (span[1], max(heights))]
        names = write.symbol(pair[0]), write.symbol(pair[1])
        colour = theme.quantity(pair[1].kind)

        def made(size: tuple[float, float]) -> Graph:
            sizes = (WORD, SYMBOL)
            return Graph(
                write, corners, names, colour, size, close=True, type_sizes=sizes, within=span
            )

        first = made((box.width, box.height))
        graph = self.graph = made((2 * box.width - first.width, 2 * box.height - first.height))
        graph.move_to(box.middle)
        self._clear(trace)
        self.axes = VGroup(graph.axes, graph.ends, graph.names)
        self.line = VMobject(stroke_color=colour, stroke_width=5)
        self.tangent = VMobject(stroke_color=theme.highlight, stroke_width=5)
        self.dot = Dot(radius=_DOT, color=colour).set_z_index(2)
        super().__init__(self.axes, self.line, self.tangent, self.dot)
        self.redraw(trace)

    def redraw(self, trace: Trace, moving: bool = False) -> TurningLine:
        """The line, the point and the slope of another pass."""
        w, z = self.pair
        graph, x, y = self.graph, trace[w].value, trace[z].value
        place = graph.point(x, y)
        self.dot.move_to(place)
        ends = zip(graph.x_span, self._ends(trace, graph.x_span), strict=True)
        self.line.set_points_as_corners([graph.point(*end) for end in ends])
        slope = graph.tangent(x, y, local_derivative(trace, z, w), _TANGENT)
        short = (graph.inside(place, end) for end in (slope.get_start(), slope.get_end()))
        self.tangent.set_points_as_corners([*short])
        return self

    def _clear(self, trace: Trace) -> None:
        """Bring the axes' numbers to where line and dot of a record are not."""
        graph, span = self.graph, self.graph.x_span
        rests = zip(span, self._ends(trace, span), strict=True)
        line = along(np.array([graph.point(*end) for end in rests]))
        middle = graph.point(*(trace[q].value for q in self.pair))[:2]
        turns = np.linspace(0, 2 * np.pi, 16)
        ring = middle + _DOT * np.column_stack([np.cos(turns), np.sin(turns)])
        graph.clear_of(np.vstack([line, ring]))

    def _ends(self, trace: Trace, span: tuple[float, float]) -> list[float]:
        """What z is at both ends of the weight's span."""
        w, z = self.pair
        slope = local_derivative(trace, z, w)
        return [float(trace[z].value + slope * (x - trace[w].value)) for x in span]
