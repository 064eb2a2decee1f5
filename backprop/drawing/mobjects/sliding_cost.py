"""The cost over all outputs, as a curve that slides with the desired output."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, DashedLine, Dot, MathTypst, VGroup, VMobject

from backprop.core.language import gettext
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.graph import Graph
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import NUMBER, SYMBOL, WORD, Box

__all__ = ["SlidingCost"]

_POINTS = 241
_OVER = 1.15
"""Of the highest cost that is met, the axis's end."""
_TANGENT = 3.0
_BAND = 8.0
_CLEAR = 0.12
_UNDER = 0.4
"""Under the axis's numbers, for the desired output's name."""
_ASIDE, _OVERHEAD = 1.5, 0.5
"""Beside the held output's name; in less width names stand over and under the axes; and over."""


class SlidingCost(VGroup):
    """A curve of the cost over the output, on which one output is held, in a box.

    Parameters
    ----------
    span
        The outputs, and desired outputs, from the left to the right.
    highest
        The largest cost that a pass will have.

    Attributes
    ----------
    axes
        With their numbers, and the cost's name.
    held
        The line at the output, and its name.
    curve, dot, tangent
        `redraw` draws the curve of a pass, and its point and slope.
    wanted, band
        The desired output's mark with its name, and the way from there to the output.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        span: tuple[float, float],
        highest: float,
        box: Box,
    ) -> None:
        last, theme = trace.network.depth, write.theme
        self.a, self.y = Quantity("a", last, (0,)), Quantity("y", 0, (0,))
        # With its value: a symbol alone would read as the name of an axis.
        held = f"{write.symbol(self.a)} = {write.number(trace[self.a].value)}"
        name = write.formula(held, NUMBER)
        self.box, self.narrow = box, box.width < name.width + _ASIDE
        over = _OVERHEAD if self.narrow else 0.0
        self.outputs = _outputs(trace[self.a].value, span)

        def made(size: tuple[float, float]) -> Graph:
            corners = [(span[0], 0.0), (span[1], max(_OVER * highest, 0.0))]
            names = write.symbol(self.a), write.symbol(COST)
            found = Graph(
                write,
                corners,
                names,
                theme.cost,
                size,
                close=True,
                type_sizes=(WORD, SYMBOL),
                within=span,
            )
            # Both outputs are found on it: neither's symbol names it.
            words = write.words(gettext("output"), WORD)
            across = found.axes[0]
            if self.narrow:
                words.next_to(across, DOWN, buff=2 * _UNDER).align_to(across, RIGHT)
            else:
                words.next_to(across, RIGHT, buff=0.3)
            found.names[0].become(words)
            return found

        first = made((box.width, box.height))
        frame = VGroup(first.axes, first.ends, first.names)
        graph = self.graph = made(
            (2 * box.width - frame.width - 0.8, 2 * box.height - frame.height - _UNDER - over)
        )
        frame = VGroup(graph.axes, graph.ends, graph.names)
        graph.shift(np.array(box.middle) - frame.get_center() + (_UNDER - over) / 2 * UP)
        self.axes = frame
        self.curve = VMobject(stroke_color=theme.cost, stroke_width=5)
        self.tangent = VMobject(stroke_color=theme.highlight, stroke_width=5)
        self.dot = Dot(radius=0.15, color=theme.cost).set_z_index(2)
        colour = theme.quantity("y")
        self.band = VMobject(stroke_color=colour, stroke_width=_BAND, stroke_opacity=0.7)
        mark = Dot(radius=0.14, color=colour).set_z_index(2)
        self.wanted = VGroup(mark, haloed(write.label(self.y, SYMBOL), theme.background))
        self.held = self._line(write, trace[self.a].value, name)
        super().__init__(
            self.axes, self.held, self.band, self.curve, self.tangent, self.wanted, self.dot
        )
        self.redraw(trace)

    def redraw(self, trace: Trace, moving: bool = False) -> SlidingCost:
        """The curve, the point and the slope of another pass."""
        value, desired, graph = trace[self.a].value, trace[self.y].value, self.graph
        place = graph.point(value, trace.cost)
        self.dot.move_to(place)
        self._draw_curve(trace)
        slope = graph.tangent(value, trace.cost, trace[self.a].derivative, _TANGENT)
        ends = (graph.inside(place, end) for end in (slope.get_start(), slope.get_end()))
        self.tangent.set_points_as_corners([*ends])
        foot, _ = graph.feet(value, 0.0)
        target, _ = graph.feet(desired, 0.0)
        far = abs(foot[0] - target[0]) > 1e-4
        self.band.set_points_as_corners([target, foot if far else target + RIGHT * 1e-4])
        mark, name = self.wanted
        mark.move_to(target)
        name.next_to(mark, DOWN, buff=0.15)
        for label in graph.ends[1::2]:
            label.set_opacity(0.0 if _near(label, name) else 1.0)
        return self

    def _line(self, write: Notation, value: float, name: MathTypst) -> VGroup:
        """From the output up to the top, where its name is."""
        up = self.graph.axes[1]
        start = self.graph.feet(value, 0.0)[0]
        end = np.array([start[0], up.get_end()[1], 0.0])
        line = DashedLine(start, end, dash_length=0.1).set_stroke(write.theme.ink, 2.5)
        name.next_to(end, UP, buff=0.15)
        cost = self.graph.names[1]
        if _near(name, cost):
            aside = RIGHT if start[0] >= up.get_x() else LEFT
            name.next_to(cost, aside, buff=0.3).set_y(cost.get_y())
        if self.narrow:
            name.next_to(cost, UP, buff=0.1)
        name.shift(LEFT * max(0.0, name.get_right()[0] - self.box.right))
        return VGroup(line, name)

    def _draw_curve(self, trace: Trace) -> None:
        """What the network's own cost makes of all outputs, as far as the axes go."""
        cost, (low, high) = trace.network.cost, self.graph.y_span
        outputs = self.outputs.astype(trace.y.dtype)[:, None]
        with np.errstate(all="ignore"):
            costs = np.asarray(cost.value(outputs, np.broadcast_to(trace.y, outputs.shape)), float)
        inside = np.isfinite(costs) & (costs >= low) & (costs <= high)
        runs = np.split(np.arange(len(costs)), np.flatnonzero(np.diff(inside)) + 1)
        self.curve.clear_points()
        for run in runs:
            if inside[run[0]] and len(run) > 1:
                corners = [self.graph.point(self.outputs[i], costs[i]) for i in run]
                self.curve.start_new_path(corners[0])
                self.curve.add_points_as_corners(corners[1:])


def _outputs(held: float, span: tuple[float, float]) -> np.ndarray:
    """Over the span, denser near the output and the ends, where a logarithm is steep."""
    low, high = span
    close = (high - low) * np.geomspace(1e-7, 1e-2, 60)
    even = np.linspace(low, high, _POINTS)
    found = np.concatenate([even, low + close, high - close, held - close, [held], held + close])
    return np.unique(found[(found >= low) & (found <= high)])


def _near(one: VMobject, other: VMobject) -> bool:
    return all(
        abs(one.get_center()[axis] - other.get_center()[axis])
        < (one.length_over_dim(axis) + other.length_over_dim(axis)) / 2 + _CLEAR
        for axis in (0, 1)
    )
