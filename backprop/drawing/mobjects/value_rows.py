"""Number lines on the rows of a tree: each hangs by its symbol, and shows where its value was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Line, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["ValueRow", "ValueRows", "hanger", "over"]

Span = tuple[float, float]

_TICK = 0.09
_DOT, _SMALL_DOT = 0.14, 0.1
_BAND = 8.0
_BESIDE = 0.24
"""Between a line's end and its label: a dot may stand on the end."""
_NEAR = 0.15
"""The same at a small line."""
_INSET = 0.9
"""By how much the lines of what follows are shorter than that of what is turned, at each end."""
_HANG = 0.55
"""From a symbol up to the small line over it."""
_COLUMN = 1.9
"""The most that stands over a symbol, from left to right."""
_SHORTEST = 0.45
"""A small line with less than this between its labels has none: its number says its size."""
_OVER = 1.25
"""From a symbol up to the way over its neighbours."""
_BEND = 0.35


class ValueRow(VGroup):
    """A number line with its ends beside it, a dot at the value, and the value over the dot.

    Attributes
    ----------
    line, marks
        The line, and its ticks with the labels of its ends.
    dot, number
        Where the value is, and the value.
    ring, was, band
        Where the recorded value is, that value under it, and what lies between it and the dot.
    """

    def __init__(
        self,
        write: Notation,
        q: Quantity,
        value: float,
        span: Span,
        line: tuple[np.ndarray, np.ndarray],
        ends: Sequence[VMobject],
        *,
        small: bool = False,
        said: str = "",
    ) -> None:
        self.q, self.span, self.recorded = q, span, value
        theme = write.theme
        colour = theme.quantity(q.kind)
        self.line = Line(*line).set_stroke(theme.quiet, 2.5)
        marks = sorted({span[0], 0.0, span[1]})
        tick = Line(DOWN * _TICK, UP * _TICK).set_stroke(theme.quiet, 2.5)
        ticks = VGroup(*(tick.copy().move_to(self.point(mark)) for mark in marks))
        for label, end, side in zip(ends, line, (LEFT, RIGHT), strict=False):
            label.next_to(end, side, buff=_NEAR if small else _BESIDE)
        self.marks = VGroup(ticks, *ends)
        beyond = 0.0 if small else 0.1
        self.reach = (self.marks.get_left()[0] - beyond, self.marks.get_right()[0] + beyond)
        radius = _SMALL_DOT if small else _DOT
        self.dot = Circle(radius, stroke_width=0, fill_color=colour, fill_opacity=1)
        self.dot.set_z_index(2)
        self.ring = Circle(radius, stroke_color=colour, stroke_width=2.5)
        self.ring.set_fill(theme.background, 1).set_z_index(1).move_to(self.point(value))
        number = write.number(value, colour)
        self.was = write.words(f"{said} ${number}$".strip(), WORD, colour)
        self.was.next_to(self.ring, DOWN, buff=0.14)
        self._within(self.was)
        self.band = VMobject(stroke_color=colour, stroke_width=_BAND, stroke_opacity=0.6)
        self.number = LiveNumber(value, colour, NUMBER if small else SYMBOL)
        self.number.next_to(self.point(value), UP, buff=radius + 0.1)
        super().__init__(
            self.line, self.marks, self.band, self.ring, self.was, self.dot, self.number
        )
        self.turn(value)

    def point(self, value: float) -> np.ndarray:
        """Where a value lies on the line."""
        low, high = self.span
        share = (value - low) / (high - low)
        return self.line.point_from_proportion(min(max(share, 0.0), 1.0))

    def turn(self, value: float, moving: bool = False) -> None:
        """Put the dot at a value, and the band between it and where it was."""
        start, end = self.point(self.recorded), self.point(value)
        # A line of no length has no direction, which Manim would divide by.
        far = abs(end[0] - start[0]) > 1e-4
        self.band.set_points_as_corners([start, end if far else start + RIGHT * 1e-4])
        self.dot.move_to(end)
        self.number.redraw(value, moving)
        self.number.set_x(end[0])
        self._within(self.number)

    def _within(self, text: VMobject) -> None:
        """No farther to a side than the line with its labels."""
        left, right = self.reach
        over = max(0.0, left - text.get_left()[0]) - max(0.0, text.get_right()[0] - right)
        text.shift(RIGHT * over)


class ValueRows(VGroup):
    """A number line for each quantity of a tree.

    What the turned quantity moves has its line in a box beside the tree, on the symbol's row; the
    turned one's is the longest. What stays has a small one over its symbol.

    Parameters
    ----------
    path
        The turned quantity, and what it moves, from the top down.
    spans
        The ends of all lines, by quantity; those not on the path stay.
    box
        Beside the tree.

    Attributes
    ----------
    lines
        `ValueRow` by quantity.
    links
        From a symbol to its line beside the tree.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        tree: Tree,
        path: Sequence[Quantity],
        spans: Mapping[Quantity, Span],
        box: Box,
    ) -> None:
        self.lines: dict[Quantity, ValueRow] = {}
        self.links: dict[Quantity, VMobject] = {}
        labels = {
            q: [write.value(end, write.theme.quiet, LEAST, 2) for end in span]
            for q, span in spans.items()
        }
        first, *followers = path
        wide = [max(labels[q][side].width for q in followers) for side in (0, 1)]
        for q in path:
            row = UP * tree.row(q)
            left, right = [one.width for one in labels[q]] if q == first else wide
            inset = _BEND + 0.2 if q == first else _INSET
            ends = (
                row + RIGHT * (box.left + inset + left + _BESIDE),
                row + RIGHT * (box.right - inset - right - _BESIDE),
            )
            said = "before" if q == first else ""
            self.lines[q] = ValueRow(write, q, trace[q].value, spans[q], ends, labels[q], said=said)
            end = ends[0] + LEFT * (labels[q][0].width + 2 * _BESIDE)
            if q == first:
                start = tree.symbols[q].get_top() + UP * 0.15
                link = over(start, end, tree.row(q) + _OVER)
            else:
                link = hanger(tree.symbols[q].get_right()[0] + 0.15, end)
            self.links[q] = link.set_stroke(write.theme.quantity(q.kind), 2, 0.7)
        for q in spans.keys() - {*path}:
            self.lines[q] = _small(write, trace, q, spans[q], labels[q], tree)
        super().__init__(*self.links.values(), *self.lines.values())

    def redraw(
        self, trace: Trace, moving: bool = False, only: Sequence[Quantity] = ()
    ) -> ValueRows:
        """The values of another record, or only of these quantities."""
        for q, line in self.lines.items():
            if not only or q in only:
                line.turn(trace[q].value, moving)
        return self


def hanger(start: float, end: np.ndarray) -> VMobject:
    """A level line from the right of a symbol to where its number line begins."""
    return Line((min(start, end[0] - 0.1), end[1], 0), end)


def over(start: np.ndarray, end: np.ndarray, top: float) -> VMobject:
    """A curve that rises from a point, runs level over what stands between, and turns to the end.

    The end is to the right of where it comes down.
    """
    down = end[0] - _BEND
    corners = [(start[0], top), (down, top), (down, end[1])]
    path = VMobject().start_new_path(start)
    for (x, y), into, out in zip(corners, (DOWN, LEFT, UP), (RIGHT, DOWN, RIGHT), strict=True):
        corner = np.array([x, y, 0.0])
        path.add_line_to(corner + _BEND * into)
        path.add_quadratic_bezier_curve_to(corner, corner + _BEND * out)
    return path


def _small(
    write: Notation, trace: Trace, q: Quantity, span: Span, labels: Sequence[VMobject], tree: Tree
) -> ValueRow:
    """The line of what stays, over its symbol."""
    x, y, _ = tree.symbols[q].get_center()
    left = max(x - _COLUMN / 2, tree.box.left)
    right = min(x + _COLUMN / 2, tree.box.right)
    sides = [one.width + _NEAR for one in labels]
    if right - left - sum(sides) < _SHORTEST:
        sides, labels = [0.15] * 2, []
    ends = (np.array([left + sides[0], y + _HANG, 0]), np.array([right - sides[1], y + _HANG, 0]))
    return ValueRow(write, q, trace[q].value, span, ends, labels, small=True)
