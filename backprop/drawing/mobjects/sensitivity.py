"""A neuron's sensitivity dC/da drawn on the neuron: colour its sign, fullness its size."""

from __future__ import annotations

import numpy as np
from manim import DOWN, RIGHT, Circle, ManimColor, Mobject, VGroup, interpolate_color

from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import FRAME, SMALL, SMALLEST, VALUE, contrast, proportion

__all__ = ["Sensitivity", "sensitivity_legend"]

_DIGITS = ("#000000", "#FFFFFF")


class Sensitivity(VGroup):
    """A disc over a neuron's circle, its size next to the largest of the layer.

    Attributes
    ----------
    disc, number
        The parts; the number is there only where it can be read.
    """

    def __init__(self, write: Notation, trace: Trace, q: Quantity, circle: Mobject) -> None:
        theme, slope = write.theme, trace[q].derivative
        largest = float(np.abs(trace.dC_da[q.layer]).max())
        share = float(proportion(slope, largest))
        colour = theme.sign(slope) if slope else theme.quiet
        fill = interpolate_color(ManimColor(theme.background), ManimColor(colour), share)
        self.disc = Circle(circle.width / 2, stroke_color=colour, stroke_width=3)
        self.disc.set_fill(fill, 1).move_to(circle)
        super().__init__(self.disc)
        self.value = slope
        readable = max(_DIGITS, key=lambda text: contrast(text, fill.to_hex()))
        for decimals in (2, 1):
            number = LiveNumber(slope, readable, VALUE, decimals=decimals)
            size = min(1.0, 0.85 * circle.width / number.width) * VALUE
            if size >= SMALLEST:
                self.add(number.scale(size / VALUE).move_to(circle))
                break


def sensitivity_legend(write: Notation) -> VGroup:
    """What a disc says, for the bottom right corner beside a legend that names the colours."""
    theme = write.theme
    entries = VGroup(write.words(f"${write.partial(COST)} \\/ partial a$ in a neuron:", SMALL))
    for colour in (theme.positive, theme.negative):
        entries.add(Circle(0.13, stroke_color=colour, stroke_width=3).set_fill(colour, 1))
    entries.add(write.words("fuller is larger", SMALL)).arrange(RIGHT, buff=0.2)
    return entries.move_to((FRAME.right, FRAME.bottom, 0), aligned_edge=DOWN + RIGHT)
