"""A curve that is drawn by what is swept: real values of one quantity against another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, SYMBOL, Box

__all__ = ["Plot"]

Span = tuple[float, float]

_TICK = 0.09
_GUIDE = 2.0
_REACH = 1.9
"""Of the tangent, to either side of the point."""


class Plot(VGroup):
    """Two axes with a dot on each, the point where they meet, and the curve it has drawn.

    Parameters
    ----------
    points
        (x, y) of real passes in the order of x: all of the curve.
    x, y
        The quantities.
    spans
        The ends of both axes.
    start
        Where the point begins.
    box
        All of it, with names and labels.

    Attributes
    ----------
    axes
        By quantity, x from left to right and y upwards.
    labels
        Ticks, ends and names.
    marks, guides
        The dot on each axis by quantity, and the thin lines from both to the point.
    curve, dot, tangent
        `redraw` draws the curve as far as x has been, and moves the dot.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        points: Sequence[tuple[float, float]],
        pair: tuple[Quantity, Quantity],
        spans: tuple[Span, Span],
        start: tuple[float, float],
        box: Box,
    ) -> None:
        self.x, self.y = pair
        self.spans, self.points_known = spans, np.array(points, float)
        self.reached = (start[0], start[0])
        theme = write.theme
        self.quiet = theme.quiet
        colours = [theme.quantity(q.kind) for q in pair]
        names = [write.label(q, SYMBOL) for q in pair]
        ends = [[write.value(end, theme.quiet, LEAST, 2) for end in span] for span in spans]
        left = box.left + max(one.width for one in ends[1]) + 0.25
        right = box.right - names[0].width - 0.25
        bottom, top = box.bottom + 0.5, box.top - names[1].height - 0.2
        self.area = Box(left, right, bottom, top)
        corner = np.array([left, bottom, 0.0])
        across, up = Line(corner, (right, bottom, 0)), Line(corner, (left, top, 0))
        self.axes = {self.x: across, self.y: up}
        for axis in (across, up):
            axis.set_stroke(theme.quiet, 2.5)
        # Over the axis, clear of the label at its end.
        names[0].next_to(across, RIGHT, buff=0.2).shift(UP * 0.5 * names[0].height)
        names[1].next_to(up, UP, buff=0.15)
        self.labels = VGroup(*names)
        for axis, span, texts, side in zip((across, up), spans, ends, (DOWN, LEFT), strict=True):
            for end, text in zip(span, texts, strict=True):
                self._mark(axis, span, end, side)
                text.next_to(self._on(axis, span, end), side, buff=0.18)
                self.labels.add(text)
            if span[0] < 0 < span[1]:
                self._mark(axis, span, 0.0, side)
        self.curve = VMobject(stroke_color=colours[1], stroke_width=5)
        self.guides = VGroup(*(VMobject(stroke_color=one, stroke_width=_GUIDE) for one in colours))
        self.marks = {q: Dot(radius=0.14, color=one) for q, one in zip(pair, colours, strict=True)}
        self.dot = Dot(radius=0.15, color=colours[1]).set_z_index(2)
        self.recorded = self.point(trace[self.x].value, trace[self.y].value)
        self.tangent = self._tangent(trace, theme.highlight)
        super().__init__(
            across,
            up,
            self.labels,
            self.guides,
            self.curve,
            self.tangent,
            *self.marks.values(),
            self.dot,
        )
        self._show(*start)

    def point(self, x: float, y: float) -> np.ndarray:
        """Where a pair of values lies, held inside the axes."""
        across, up = self.axes.values()
        at = self._on(across, self.spans[0], x), self._on(up, self.spans[1], y)
        return np.array([at[0][0], at[1][1], 0.0])

    def free(self, width: float, height: float) -> tuple[np.ndarray, bool]:
        """The middle of a rectangle inside the axes, and whether nothing runs through it.

        Of all such the one that is farthest from curve, tangent and the way down to x, or the one
        that least of them runs through.
        """
        area, known = self.area, self.points_known
        start, end, spot = self.tangent.get_start(), self.tangent.get_end(), self.recorded
        foot, shares = np.array([spot[0], area.bottom, 0.0]), np.linspace(0, 1, 60)[:, None]
        shown = np.vstack(
            [
                [self.point(*pair) for pair in known],
                start + shares * (end - start),
                foot + shares * (spot - foot),
            ]
        )[:, :2]
        best, found = -np.inf, np.zeros(3)
        for x in np.linspace(area.right - width / 2, area.left + width / 2 + 0.4, 9):
            for y in np.linspace(area.top - height / 2, area.bottom + height / 2 + 0.2, 9):
                beyond = np.abs(shown - (x, y)) - (width / 2, height / 2)
                inside = (beyond < 0).all(axis=1)
                clear = np.linalg.norm(beyond.clip(min=0), axis=1).min()
                worth = -float(inside.mean()) if inside.any() else float(clear)
                if worth > best + 1e-6:
                    best, found = worth, np.array([x, y, 0.0])
        return found, best >= 0

    def redraw(self, trace: Trace, moving: bool = False, only: Sequence[Quantity] = ()) -> Plot:
        """The point of another record; the curve goes as far as x has been."""
        x, y = trace[self.x].value, trace[self.y].value
        self.reached = (min(self.reached[0], x), max(self.reached[1], x))
        self._show(x, y)
        return self

    def _show(self, x: float, y: float) -> None:
        low, high = self.reached
        xs = self.points_known[:, 0]
        corners = [self.point(*pair) for pair in self.points_known[(low <= xs) & (xs <= high)]]
        if x in self.reached:
            # The curve ends where the point is.
            corners.insert(0 if x == low else len(corners), self.point(x, y))
        self.curve.set_points_as_corners([*corners, corners[-1] + RIGHT * 1e-4])
        spot = self.point(x, y)
        self.dot.move_to(spot)
        across, up = self.axes.values()
        for mark, guide, at in zip(
            self.marks.values(),
            self.guides,
            (self._on(across, self.spans[0], x), self._on(up, self.spans[1], y)),
            strict=True,
        ):
            mark.move_to(at)
            guide.set_points_as_corners([at, spot + (RIGHT + UP) * 1e-4])

    def _tangent(self, trace: Trace, colour: str) -> Line:
        """A piece of the line through the recorded point with the recorded slope."""
        slope, middle = trace[self.x].derivative, self.recorded
        (left, right), (low, high) = self.spans
        run, rise = self.area.width / (right - left), slope * self.area.height / (high - low)
        steep = not np.isfinite(rise)
        along = np.array([0.0, np.sign(rise), 0.0]) if steep else np.array([run, rise, 0.0])
        along *= _REACH / np.linalg.norm(along)
        # Not beyond the axes: names and numbers stand there.
        low = np.array([self.area.left, self.area.bottom, 0.0]) - middle
        high = np.array([self.area.right, self.area.top, 0.0]) - middle
        sides = []
        for end in (-along, along):
            runs = np.abs(end) > 1e-9
            most = np.where(end > 0, high, low)[runs] / end[runs]
            sides.append(float(most.min(initial=1.0)))
        return Line(middle - sides[0] * along, middle + sides[1] * along).set_stroke(colour, 5)

    def _on(self, axis: Line, span: Span, value: float) -> np.ndarray:
        share = min(max((value - span[0]) / (span[1] - span[0]), 0.0), 1.0)
        start, end = axis.get_start(), axis.get_end()
        return np.array(start + share * (end - start))

    def _mark(self, axis: Line, span: Span, value: float, side: np.ndarray) -> None:
        across = UP if side is DOWN else RIGHT
        tick = Line(-_TICK * across, _TICK * across).set_stroke(self.quiet, 2.5)
        self.labels.add(tick.move_to(self._on(axis, span, value)))
