"""A network that looks at a picture: one of its pixels, its size, and what the cost asks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, Circle, ManimColor, VGroup, interpolate_color

from backprop.core.language import gettext, grouped, ngettext
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.end_names import outputs_called
from backprop.drawing.mobjects.wide_network import MORE, WideNetwork
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import LEAST, WORD, Box, proportion

__all__ = ["ImageNetwork"]

_NAME, _FOOT, _STEP, _SIDE = 1.3, 0.55, 0.75, 0.35
"""Left of the first column; under all; from neuron to neuron at most; right of the last."""
_NARROW, _OVER = 4.0, 0.2
"""In a box that is no wider the pixel's name stands over its column, which is so far down."""
_CALLED = 0.3
"""Of the box's width, what a name of an output may take."""
_COUNT, _COUNTS, _FOOTS = 0.8, 1.0, 0.85
"""Height of an ellipsis and its count; in a narrow box of two lines, as is what stands below."""


class ImageNetwork(WideNetwork):
    """Columns between a picture and what is said of the outputs.

    Attributes
    ----------
    called
        What stands for each output shown, for the table beside.
    ring, label
        Of the pixel's neuron.
    total
        How many weights and biases there are, at the foot.
    legend
        What the colours of `senses` say, in the same place.
    senses
        Of each column its circles again, in the colour of how the cost depends on them: of its
        sign, the stronger the larger it is in its layer; black where it does not at all.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        shown: Mapping[int, Sequence[int]],
        pixel: Quantity,
        box: Box,
    ) -> None:
        theme = write.theme
        last = shown[trace.network.depth]
        wanted = int(trace.y.argmax())
        self.called = outputs_called(write, trace.network, last, wanted, _CALLED * box.width)
        side = _SIDE
        if trace.network.outputs:
            side = max(side, max(one.width for one in self.called))
        narrow = box.width < _NARROW
        left, over = (_SIDE, _OVER) if narrow else (_NAME, 0.0)
        foot = _FOOTS if narrow else _FOOT
        inner = Box(box.left + left, box.right - side, box.bottom + foot, box.top - over)
        columns = [(len(some), trace.widths[layer] > len(some)) for layer, some in shown.items()]
        step = min(_STEP, *(inner.height / (rows + MORE * left) for rows, left in columns))
        count = _COUNTS if narrow else _COUNT
        step = min(step, *((inner.height - count * left) / rows for rows, left in columns))
        super().__init__(write, trace, shown, step, inner)
        neuron = self.circles[pixel]
        self.ring = Circle(neuron.width / 2 + 0.1, color=theme.highlight, stroke_width=4)
        self.ring.move_to(neuron)
        self.label = fit(write.label(pixel, WORD), _NAME - 0.4)
        self.label.next_to(self.ring, LEFT, buff=0.12)
        if narrow:
            top = max(circle.get_top()[1] for circle in self.layers[0])
            self.label.move_to((inner.left, top + 0.15, 0), aligned_edge=DOWN)
        weights = sum(layer.weights.size for layer in trace.network.layers)
        biases = sum(layer.biases.size for layer in trace.network.layers)
        text = ngettext(
            "{weights} weights, {biases} bias", "{weights} weights, {biases} biases", biases
        ).format(weights=grouped(weights), biases=grouped(biases))
        self.total = write.words(text, WORD, theme.ink)
        fit(self.total, box.width).move_to((inner.middle[0], box.bottom, 0), aligned_edge=DOWN)
        self.legend = VGroup()
        for text, colour in (
            (gettext("up: cost up"), theme.positive),
            (gettext("up: cost down"), theme.negative),
        ):
            disc = Circle(0.16, stroke_width=0).set_fill(colour, 1)
            self.legend.add(VGroup(disc, write.words(text, LEAST)).arrange(RIGHT, buff=0.15))
        if narrow:
            self.legend.arrange(DOWN, buff=0.1, aligned_edge=LEFT)
            self.legend.move_to((box.left, box.bottom, 0), aligned_edge=DOWN + LEFT)
        else:
            self.legend.arrange(RIGHT, buff=0.4).move_to(self.total)
        self.senses = [self._sensed(layer) for layer in shown]
        self.add(self.ring, self.label, self.total, self.legend)
        self.add(*(one for some in self.senses for one in some))

    def _sensed(self, layer: int) -> list[Circle]:
        slopes = self.trace.dC_da[layer]
        shares = proportion(slopes, float(np.abs(slopes).max()))
        ground = ManimColor(self.write.theme.background)
        found = []
        for q, circle in self.circles.items():
            if q.layer == layer:
                colour = ManimColor(self.write.theme.sign(float(slopes[q.index])))
                share = float(shares[q.index])
                fill = interpolate_color(ground, colour, 0.25 + 0.75 * share) if share else ground
                found.append(circle.copy().set_fill(fill, 1))
        return found
