"""Examples, each with a line on which its output moves towards the desired one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import LEFT, RIGHT, UP, Dot, Square, Typst, VGroup, VMobject

from backprop.core.activations import Array
from backprop.core.language import gettext
from backprop.core.trace import Trace
from backprop.core.two_descents import Descent
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.number_axis import NumberAxis
from backprop.drawing.notation import Notation, fit
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import LEAST, WORD, Box

__all__ = ["ExampleLines"]

_STEP, _FOOT, _HEAD = 0.8, 0.95, 0.45
"""Between two rows at most; under them, for the scale and the legend; over them, for heads."""
_LOW, _LOW_FOOT, _LOW_HEAD = 0.3, 0.74, 0.34
"""Where rows would be lower than this their names are small, and so is what is under and over."""
_DOT, _SQUARE = 0.11, 0.27
_CLOSE = 0.8
"""Of the way to the next row, what a mark takes up at most."""
_NAME = 2.0


class ExampleLines(VGroup):
    """A row for each example: what it is, and a line with a mark for both outputs.

    Parameters
    ----------
    title, names
        What the rows are by, and each row's.
    desired
        The desired output of each.
    outputs
        By descent, (steps + 1, n) the output of each.
    left
        How many examples have no row.

    Attributes
    ----------
    rows
        Each row's name, line and square.
    dots
        The outputs.
    head, foot, legend
        Over the names what they are; the numbers of the scale; what the marks are.
    more
        How many have no row.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        title: str,
        names: Sequence[str],
        desired: Sequence[float],
        outputs: Mapping[Descent, Array],
        left: int,
        box: Box,
    ) -> None:
        self.outputs, theme = outputs, write.theme
        count = len(names) + bool(left)
        head, foot, size, drop = _HEAD, _FOOT, WORD, 0.25
        if (box.height - head - foot) / count < _LOW:
            head, foot, size, drop = _LOW_HEAD, _LOW_FOOT, LEAST, 0.06
        step = min(_STEP, (box.height - head - foot) / count)
        top = box.top - (box.height - head - foot - step * count) / 2 - head
        ys = [top - step * (i + 0.5) for i in range(count)]
        said = [fit(write.words(name, size, theme.ink), _NAME) for name in names]
        self.head: Typst = write.words(title, size)
        wide = max(one.width for one in (self.head, *said))
        ends = box.left + wide + 0.4, box.right - 0.3
        self.head.move_to((box.left + wide / 2, top + 0.2, 0))
        axis = NumberAxis(write, _span(trace, desired, outputs), (ends[0], 0, 0), (ends[1], 0, 0))
        self._axis = axis
        self.rows: list[VGroup] = []
        self.dots: list[Dot] = []
        for i, (y, name) in enumerate(zip(ys, said, strict=False)):
            name.move_to((box.left + wide / 2, y, 0))
            line = VGroup(axis.line, axis.ticks).copy().shift(UP * y)
            square = Square(min(_SQUARE, _CLOSE * step)).set_stroke(theme.desired, 3)
            square.set_fill(theme.background, 1).move_to(axis.point(float(desired[i])) + UP * y)
            self.rows.append(VGroup(line, square, name))
            dot = Dot(
                axis.point(float(outputs["two"][0, i])) + UP * y,
                radius=min(_DOT, _CLOSE * step / 2),
            )
            self.dots.append(dot.set_color(theme.ink).set_z_index(2))
        self.foot: VGroup = axis.labels.shift(UP * ys[len(names) - 1])
        self.more = VGroup()
        if left:
            words = write.words(more(left), LEAST)
            self.more.add(VGroup(ellipsis(write, RIGHT), words).arrange(RIGHT, buff=0.2))
            # Beside the numbers of the scale would be no room.
            self.more.move_to((box.left, ys[-1] - drop, 0), aligned_edge=LEFT)
        self.legend = self._legend(write, box)
        super().__init__(self.head, *self.rows, *self.dots, self.foot, self.more, self.legend)

    def go(self, which: Descent, step: float) -> None:
        """Outputs after so many steps of a descent."""
        outputs = self.outputs[which]
        for i, dot in enumerate(self.dots):
            steps = np.arange(len(outputs))
            x = self._axis.point(float(np.interp(step, steps, outputs[:, i])))[0]
            dot.set_x(float(x))

    def _legend(self, write: Notation, box: Box) -> VGroup:
        square = Square(_SQUARE).set_stroke(write.theme.desired, 3)
        marks: list[tuple[VMobject, str]] = [
            (Dot(radius=_DOT, color=write.theme.ink), gettext("output")),
            (square, gettext("desired")),
        ]
        entries = VGroup(
            *(
                VGroup(mark, write.words(text, LEAST)).arrange(RIGHT, buff=0.15)
                for mark, text in marks
            )
        ).arrange(RIGHT, buff=0.5)
        entries = fit(entries, box.width)
        return entries.move_to((box.middle[0], box.bottom + 0.15, 0))


def _span(
    trace: Trace, desired: Sequence[float], outputs: Mapping[Descent, Array]
) -> tuple[float, float]:
    """The last activation's own bounds, or a range that holds all of these and 0."""
    every = np.concatenate([desired, *(one.ravel() for one in outputs.values())])
    low, high = min(float(every.min()), 0.0), max(float(every.max()), 0.0)
    activation = trace.network.layers[-1].activation
    if activation.low is not None and activation.high is not None:
        return min(low, activation.low), max(high, activation.high)
    more = 0.08 * (high - low) or 1.0
    return low - more, high + more
