"""One quantity against another: a curve of real values, with a dot that can be moved on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, Mobject, VGroup, VMobject

from backprop.core.spans import round_up
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import FORMULA, SMALL

__all__ = ["Graph", "round_up_close"]

Span = tuple[float, float]

_BESIDE = 0.08
_CLEAR = 0.04
"""What a number at an axis's end keeps from the curve."""
_CLOSE = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)


class Graph(VGroup):
    """Axes, a curve through computed points, a dot on it, and the dot's tangent.

    Parameters
    ----------
    points
        (x, y) pairs, in the order of x, that the curve joins.
    names
        The two axes' names as Typst math.
    colour
        Of curve and dot.
    size
        (width, height) of the axes.
    close
        Whether the axes end at round numbers close to the curve's ends, rather than at the
        1, 2, 5 times a power of ten that number lines end at.
    type_sizes
        Of the numbers at the axes' ends, and of the names.
    within
        Where x begins and ends, if not at round numbers that hold 0.

    Attributes
    ----------
    axes, names, ends, curve, dot
        The parts. The dot begins at the first point; `redraw` moves it.
    """

    def __init__(
        self,
        write: Notation,
        points: Sequence[tuple[float, float]],
        names: tuple[str, str],
        colour: str,
        size: tuple[float, float] = (3.6, 2.2),
        *,
        close: bool = False,
        type_sizes: tuple[float, float] = (SMALL, FORMULA * 0.8),
        within: Span | None = None,
    ) -> None:
        self.write, self.colour, self.size = write, colour, size
        self._number_size, name_size = type_sizes
        # Ends such as 0.025 need all their decimals.
        self._decimals = 4 if close else 2
        xs, ys = np.array(points, dtype=float).T
        self.x_span, self.y_span = within or _span(xs, close=close), _span(ys, close=close)
        quiet = write.theme.quiet
        zero_x, zero_y = (_inside(0.0, span) for span in (self.x_span, self.y_span))
        across = Line(self._at(self.x_span[0], zero_y), self._at(self.x_span[1], zero_y))
        up = Line(self._at(zero_x, self.y_span[0]), self._at(zero_x, self.y_span[1]))
        self.axes = VGroup(across, up).set_stroke(quiet, 2)
        self.names = VGroup(
            # A little higher than the axis, clear of the number at its end.
            write.formula(names[0], name_size).next_to(across, RIGHT, buff=0.15).shift(UP * 0.2),
            write.formula(names[1], name_size).next_to(up, UP, buff=0.15),
        )
        self.ends = VGroup()
        for mark in _marks(self.x_span, close=close):
            self._mark(mark, zero_y, DOWN)
        for mark in _marks(self.y_span, close=close):
            self._mark(zero_x, mark, LEFT)
        self.curve = VMobject(stroke_color=colour, stroke_width=3.5)
        self.curve.set_points_as_corners([self._at(x, y) for x, y in zip(xs, ys, strict=True)])
        self.clear_of(self.curve.points[:, :2])
        self.dot = Dot(self._at(float(xs[0]), float(ys[0])), radius=0.09, color=colour)
        super().__init__(self.axes, self.ends, self.names, self.curve, self.dot)
        self.center()

    def point(self, x: float, y: float) -> np.ndarray:
        """Where a pair of values lies, held inside the axes."""
        across, up = self.axes
        along = _share(x, self.x_span)
        return np.array(
            [
                across.get_start()[0] + along * (across.get_end() - across.get_start())[0],
                up.get_start()[1] + _share(y, self.y_span) * (up.get_end() - up.get_start())[1],
                0.0,
            ]
        )

    def redraw(self, x: float, y: float) -> Graph:
        """Put the dot at a pair of values."""
        self.dot.move_to(self.point(x, y))
        return self

    def tangent(self, x: float, y: float, slope: float, length: float = 1.6) -> Line:
        """A line of that slope through a point of the curve, `length` long."""
        (left, right), (low, high) = self.x_span, self.y_span
        run, rise = self.size[0] / (right - left), slope * self.size[1] / (high - low)
        steep = np.isinf(rise)  # as an output's cost is where ln(1 - a) ends
        across, up = (0.0, np.sign(rise)) if steep else np.array([run, rise]) / np.hypot(run, rise)
        along = length / 2 * np.array([across, up, 0.0])
        middle = self.point(x, y)
        # Not beyond the upper end of the axis: its name stands there.
        room = self.axes[1].get_end()[1] - middle[1]
        above = min(1.0, room / abs(along[1])) if along[1] else 1.0
        upper, lower = (above, 1.0) if along[1] > 0 else (1.0, above)
        line = Line(middle - lower * along, middle + upper * along)
        return line.set_stroke(self.write.theme.highlight, 3)

    def inside(self, place: np.ndarray, end: np.ndarray) -> np.ndarray:
        """The end of a way from a place inside the axes, where it would leave them."""
        (left, right), (low, high) = (
            (axis.get_start()[i], axis.get_end()[i]) for i, axis in enumerate(self.axes)
        )
        along, share = end - place, 1.0
        for i, least, most in ((0, left, right), (1, low, high)):
            if abs(along[i]) > 1e-9:
                share = min(share, ((most if along[i] > 0 else least) - place[i]) / along[i])
        found: np.ndarray = place + max(share, 1e-4) * along
        return found

    def guides(self, x: float, y: float) -> VGroup:
        """Thin lines from the axes to a point: how x is read, and y."""
        end = self.point(x, y)
        lines = [
            Line(start, end) for start in self.feet(x, y) if np.linalg.norm(end - start) > 0.01
        ]
        return VGroup(*lines).set_stroke(self.colour, 1.5, opacity=0.7)

    def feet(self, x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
        """Where x lies on its axis, and y on its."""
        zero_x, zero_y = (_inside(0.0, span) for span in (self.x_span, self.y_span))
        return self.point(x, zero_y), self.point(zero_x, y)

    def _at(self, x: float, y: float) -> np.ndarray:
        return np.array(
            [self.size[0] * _share(x, self.x_span), self.size[1] * _share(y, self.y_span), 0.0]
        )

    def _mark(self, x: float, y: float, side: np.ndarray) -> None:
        value, point = (x, self._at(x, y)) if side is DOWN else (y, self._at(x, y))
        across = UP if side is DOWN else RIGHT
        tick = Line(-0.07 * across, 0.07 * across).set_stroke(self.write.theme.quiet, 2)
        label = self.write.value(value, self.write.theme.quiet, self._number_size, self._decimals)
        # The curve may pass behind it.
        haloed(label.next_to(point, side, buff=0.14), self.write.theme.background).set_z_index(1)
        self.ends.add(tick.move_to(point), label)

    def clear_of(self, points: np.ndarray) -> None:
        """Put a number that a line runs through on the other side of its axis, or nowhere.

        Parameters
        ----------
        points
            (n, 2) places on the line.
        """
        for tick, label in zip(self.ends[::2], self.ends[1::2], strict=True):
            if not _covered(label, points):
                continue
            label.move_to(2 * tick.get_center() - label.get_center())
            if _covered(label, points):
                self.ends.remove(tick, label)


def _covered(label: Mobject, points: np.ndarray) -> bool:
    inside = np.abs(points - label.get_center()[:2]) < [
        label.width / 2 + _CLEAR,
        label.height / 2 + _CLEAR,
    ]
    return bool(inside.all(axis=1).any())


def _span(values: np.ndarray, *, close: bool) -> Span:
    """Round ends that hold 0 and the values."""
    low, high = float(values.min()), float(values.max())
    end = round_up_close if close else round_up
    below = -end(-low) if low < 0 else 0.0
    above = end(high) if high > 0 else 0.0
    return (below, above) if below < above else (0.0, 1.0)


def _marks(span: Span, *, close: bool) -> list[float]:
    """The ends that are marked; with close ends, one beside 0 would lie on the other axis."""
    least = _BESIDE * (span[1] - span[0]) if close else 0.0
    return [end for end in span if abs(end) > least]


def round_up_close(size: float) -> float:
    """A round number that is little more."""
    power = 10.0 ** math.floor(math.log10(size)) / 10
    return next(step * power for step in _CLOSE if step * power >= size * 0.999)


def _share(value: float, span: Span) -> float:
    return (_inside(value, span) - span[0]) / (span[1] - span[0])


def _inside(value: float, span: Span) -> float:
    return min(max(value, span[0]), span[1])
