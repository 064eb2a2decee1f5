"""A curve that is drawn by what is swept: real values of one quantity against another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DL, DOWN, DR, LEFT, ORIGIN, RIGHT, UL, UP, UR, Circle, Dot, Line, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.free_place import free_place
from backprop.drawing.mobjects.scale import Scale
from backprop.drawing.notation import Notation
from backprop.drawing.style import NUMBER, Box

__all__ = ["Plot"]

Span = tuple[float, float]

_GUIDE = 2.0
_REACH = 2.6
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
    area
        From the corner of the axes to their ends; names and labels stand around it.

    Attributes
    ----------
    scales
        The axes by quantity, x from left to right and y upwards.
    marks, guides
        The dot on each axis by quantity, and the thin lines from both to the point.
    values
        What the record has, at the marks, where there is room for it.
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
        area: Box,
    ) -> None:
        self.x, self.y = pair
        self.spans, self.points_known, self.area = spans, np.array(points, float), area
        self.reached = (start[0], start[0])
        theme = write.theme
        colours = [theme.quantity(q.kind) for q in pair]
        corner = np.array([area.left, area.bottom, 0.0])
        self.scales = {
            q: Scale(write, q, span, corner, np.array([*end, 0.0]))
            for q, span, end in zip(
                pair, spans, ((area.right, area.bottom), (area.left, area.top)), strict=True
            )
        }
        self.curve = VMobject(stroke_color=colours[1], stroke_width=5)
        self.guides = VGroup(*(VMobject(stroke_color=one, stroke_width=_GUIDE) for one in colours))
        self.marks = {
            q: Circle(0.14, stroke_width=0, fill_color=one, fill_opacity=1).set_z_index(2)
            for q, one in zip(pair, colours, strict=True)
        }
        self.dot = Dot(radius=0.15, color=colours[1]).set_z_index(2)
        self.recorded = self.point(trace[self.x].value, trace[self.y].value)
        self.tangent = self._tangent(trace, theme.highlight)
        self.values = self._values(write, trace)
        super().__init__(
            *self.scales.values(),
            self.guides,
            self.curve,
            self.tangent,
            *self.marks.values(),
            self.values,
            self.dot,
        )
        self._show(*start)

    def point(self, x: float, y: float) -> np.ndarray:
        """Where a pair of values lies, held inside the axes."""
        return np.array([self.scales[self.x].point(x)[0], self.scales[self.y].point(y)[1], 0.0])

    def free(self, width: float, height: float) -> tuple[np.ndarray, bool]:
        """As `free_place` has it, clear of curve, tangent, guides and values."""
        sides = (UL, UR, DL, DR, ORIGIN)
        corners = [one.get_corner(side) for one in self.values for side in sides]
        shown = np.vstack([self._lines(), *corners])
        return free_place(self.area, shown[:, :2], width, height)

    def _lines(self) -> np.ndarray:
        """(n, 3) points of all that is drawn of the record, close to one another."""
        start, end, spot = self.tangent.get_start(), self.tangent.get_end(), self.recorded
        foot, side = (
            np.array([spot[0], self.area.bottom, 0]),
            np.array([self.area.left, spot[1], 0]),
        )
        shares = np.linspace(0, 1, 60)[:, None]
        ways = [one + shares * (other - one) for one, other in ((start, end), (foot, spot))]
        curve = [self.point(*pair) for pair in self.points_known]
        return np.vstack([curve, *ways, side + shares * (spot - side)])

    def _values(self, write: Notation, trace: Trace) -> VGroup:
        """x under its axis or beside its guide, y over or under its guide, clear of all else."""
        spot, found = self.recorded, VGroup()
        foot, side = (
            np.array([spot[0], self.area.bottom, 0]),
            np.array([self.area.left, spot[1], 0]),
        )
        labels = [
            one
            for scale in self.scales.values()
            for one in (*scale.ends, *scale.zero, scale.symbol)
        ]
        lines = self._lines()
        for q, places in (
            (self.x, ((foot, DOWN), (foot + 0.3 * UP, RIGHT), (foot + 0.3 * UP, LEFT))),
            (self.y, ((side + 0.9 * RIGHT, UP), (side + 0.9 * RIGHT, DOWN))),
        ):
            number = write.value(trace[q].value, write.theme.quantity(q.kind), NUMBER)
            for at, direction in places:
                number.next_to(at, direction, buff=0.22)
                reach = np.array([number.width, number.height]) / 2 + 0.08
                beyond = np.abs(lines[:, :2] - number.get_center()[:2]) - reach
                apart = [
                    np.abs(one.get_center() - number.get_center())[:2]
                    - reach
                    - (one.width / 2, one.height / 2)
                    for one in (*labels, *found)
                ]
                if not (beyond < 0).all(axis=1).any() and not any((a < 0).all() for a in apart):
                    found.add(number)
                    break
        return found

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
        on_axes = (self.scales[self.x].point(x), self.scales[self.y].point(y))
        for mark, guide, at in zip(self.marks.values(), self.guides, on_axes, strict=True):
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
