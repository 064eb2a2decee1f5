"""Number lines of equal length on the rows of a tree: each shows where its value is and was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, RIGHT, UP, Circle, VGroup, VMobject

from backprop.core.language import gettext
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.scale import Scale
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import LEAST, SYMBOL, WORD, Box

__all__ = ["ValueRow", "ValueRows"]

Span = tuple[float, float]

_DOT = 0.14
_BAND = 8.0
_NEAR = 0.15
"""Between what stands beside one another."""


class ValueRow(VGroup):
    """A number line with a dot at the value, and the value over the dot.

    Attributes
    ----------
    ruler, line
        The line with its ends labelled and its name, and without.
    dot, number
        Where the value is, and the value.
    ring, was, band
        Where the recorded value is, that value under it, and what lies between it and the dot.
    """

    def __init__(self, write: Notation, scale: Scale, q: Quantity, value: float, said: str) -> None:
        self.q, self.ruler, self.line, self.recorded = q, scale, scale.line, value
        theme = write.theme
        colour = theme.quantity(q.kind)
        low, high = scale.ends
        self.dot = Circle(_DOT, stroke_width=0, fill_color=colour, fill_opacity=1)
        self.dot.set_z_index(2)
        self.ring = Circle(_DOT, stroke_color=colour, stroke_width=2.5)
        self.ring.set_fill(theme.background, 1).set_z_index(1).move_to(self.point(value))
        number = write.number(value, colour)
        self.was = write.words(f"{said} ${number}$".strip(), WORD, colour)
        self.was.next_to(self.ring, DOWN, buff=0.14)
        _within(self.was, low.get_right()[0] + _NEAR, high.get_left()[0] - _NEAR)
        for nought in scale.zero:
            between = abs(nought.get_x() - self.was.get_x()) - self.was.width / 2
            if between < nought.width / 2 + _NEAR:
                scale.zero.remove(nought)
        self.band = VMobject(stroke_color=colour, stroke_width=_BAND, stroke_opacity=0.6)
        self.number = LiveNumber(value, colour, SYMBOL)
        self.number.next_to(self.point(value), UP, buff=_DOT + 0.1)
        super().__init__(scale, self.band, self.ring, self.was, self.dot, self.number)
        self.turn(value)

    @property
    def span(self) -> Span:
        """The values at the line's ends."""
        return self.ruler.span

    def point(self, value: float) -> np.ndarray:
        """Where a value lies on the line."""
        return self.ruler.point(value)

    def turn(self, value: float, moving: bool = False) -> None:
        """Put the dot at a value, and the band between it and where it was."""
        start, end = self.point(self.recorded), self.point(value)
        # A line of no length has no direction, which Manim would divide by.
        far = abs(end[0] - start[0]) > 1e-4
        self.band.set_points_as_corners([start, end if far else start + RIGHT * 1e-4])
        self.dot.move_to(end)
        # A value that has changed keeps its zeros, as in the tree.
        self.number.trimmed = value == self.recorded
        self.number.redraw(value, moving)
        self.number.set_x(end[0])
        name = self.ruler.symbol.get_left()[0]
        _within(self.number, min(self.ruler.get_left()[0], start[0]) - _NEAR, name - _NEAR)


class ValueRows(VGroup):
    """A number line for each quantity on a way down a tree, in a box beside it, on its row.

    All are of one length: equal moves on equal spans look equal.

    Parameters
    ----------
    path
        The turned quantity, and what it moves, from the top down.
    spans
        The ends of all lines, by quantity.
    box
        Beside the tree.

    Attributes
    ----------
    lines
        `ValueRow` by quantity.
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
        def widest(q: Quantity) -> float:
            return max(write.value(end, write.theme.quiet, LEAST, 2).width for end in spans[q])

        # Wide enough for the last one's labels to stand on the left of it, too.
        left = box.left + max(widest(path[-1]) + 0.25, *(widest(q) / 2 for q in path))
        right = box.right - max(write.label(q, SYMBOL).width for q in path) - 0.25
        self.lines: dict[Quantity, ValueRow] = {}
        for q in path:
            row = UP * tree.row(q)
            scale = Scale(write, q, spans[q], row + RIGHT * left, row + RIGHT * right)
            said = gettext("before") if q == path[0] else ""
            self.lines[q] = ValueRow(write, scale, q, trace[q].value, said)
        super().__init__(*self.lines.values())

    def redraw(
        self, trace: Trace, moving: bool = False, only: Sequence[Quantity] = ()
    ) -> ValueRows:
        """The values of another record, or only of these quantities."""
        for q, line in self.lines.items():
            if not only or q in only:
                line.turn(trace[q].value, moving)
        return self


def _within(text: VMobject, left: float, right: float) -> None:
    """No farther to a side than this, if it can be."""
    if text.width <= right - left:
        over = max(0.0, left - text.get_left()[0]) - max(0.0, text.get_right()[0] - right)
        text.shift(RIGHT * over)
