"""How bright each activation is: the scale on which neurons are filled."""

from __future__ import annotations

import numpy as np
from manim import DOWN, RIGHT, UP, ManimColor, Rectangle, Triangle, Typst, VGroup, interpolate_color

from backprop.core.language import gettext
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import brightness
from backprop.drawing.mobjects.number_axis import NumberAxis, apart
from backprop.drawing.notation import Notation
from backprop.drawing.style import SYMBOL, WORD, Box

__all__ = ["BrightnessScale"]

_HIGH, _USUAL, _MORE = 0.45, 2.6, 0.5
"""The strip; of what a box is higher than usual, how much it gets."""
_COLOURS = 33
_ASIDE = 1.1


class BrightnessScale(VGroup):
    """A strip from dark to bright over the output's values, in the middle of a box.

    Attributes
    ----------
    strip, words
        The scale, and what it says.
    marks
        Output and desired output on it: a name and a pointer each, by quantity.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        output: Quantity,
        span: tuple[float, float],
        box: Box,
    ) -> None:
        theme, (_, height, _) = write.theme, box.middle
        ends = box.left + _ASIDE, box.right - _ASIDE
        high = _HIGH + _MORE * max(0.0, box.height - _USUAL)
        foot = height - high / 2
        axis = NumberAxis(write, span, (ends[0], foot, 0), (ends[1], foot, 0))
        dark, light = ManimColor(theme.background), ManimColor(theme.ink)
        colours = [
            interpolate_color(dark, light, brightness(trace, output, float(value)))
            for value in np.linspace(*span, _COLOURS)
        ]
        strip = Rectangle(width=ends[1] - ends[0], height=high).set_stroke(theme.quiet, 2.5)
        strip.set_sheen_direction(RIGHT).next_to(axis.line, UP, buff=0)
        strip.set_fill(colours, 1)  # type: ignore[arg-type]  # Manim takes many: a gradient
        self.strip = VGroup(strip, axis.ticks, axis.labels)
        y = Quantity("y", 0, (0,))
        pair = (output, y)
        labels = [write.label(q, SYMBOL) for q in pair]
        points = [axis.point(trace[q].value) + high * UP for q in pair]
        places = apart(
            [point[0] for point in points],
            [label.width for label in labels],
            (box.left, box.right),
        )
        self.marks: dict[Quantity, VGroup] = {}
        for q, label, point, x in zip(pair, labels, points, places, strict=True):
            tip = Triangle(fill_opacity=1, stroke_width=0, fill_color=theme.quantity(q.kind))
            tip.rotate(np.pi).scale_to_fit_width(0.24).next_to(point, UP, buff=0.06)
            label.next_to(tip, UP, buff=0.15).set_x(x)
            self.marks[q] = VGroup(tip, label)
        self.words: Typst = write.words(gettext("brightness: the activation"), WORD)
        self.words.next_to(self.strip, DOWN, buff=0.25)
        super().__init__(self.strip, self.words, *self.marks.values())
