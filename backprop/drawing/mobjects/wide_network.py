"""A network of wide layers: of each the neurons that are chosen, and every edge between them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, RIGHT, UP, Circle, Line, ManimColor, VGroup, VMobject, interpolate_color

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import brightness, ellipsis, join
from backprop.drawing.notation import Notation
from backprop.drawing.notation.phrases import layers, more
from backprop.drawing.style import LEAST, Box, proportion

__all__ = ["MORE", "WideNetwork"]

MORE = 1.6
"""Steps under a column in which its neurons that are left out are counted."""
_GAP, _CLOSEST, _RADIUS = 1.6, 0.6, 0.4
"""Between columns with layers left out, as shares of the usual; of the way from column to column
what a neuron may take, and of that its radius."""
_COUNTED, _APART = 0.5, 0.15
"""From a column to the count of its neurons that are left out; between two counts, at least."""


class WideNetwork(VGroup):
    """Columns from the left to the right side of a box, each in the middle of its height.

    Parameters
    ----------
    shown
        The neurons drawn of each layer that is drawn.
    step
        From neuron to neuron in a column; smaller ones where columns are near each other.

    Attributes
    ----------
    circles, symbols
        By neuron, as bright as it is.
    numbers
        None.
    layers, bundles
        The circles of each column, and the edges between each and the next; none where layers
        between the two are left out.
    links
        The same edges by (cause, effect).
    more
        What is said of what is left out: of neurons by layer, of layers by those beside them.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        shown: Mapping[int, Sequence[int]],
        step: float,
        box: Box,
    ) -> None:
        self.write, self.trace, self.box = write, trace, box
        self.circles: dict[Quantity, Circle] = {}
        self.links: dict[tuple[Quantity, Quantity], Line] = {}
        self.more: dict[int | tuple[int, int], VGroup] = {}
        apart = [
            1.0 if after - before == 1 else _GAP for before, after in itertools.pairwise(shown)
        ]
        across = box.width / sum(apart)
        self.step, self.across = step, across
        self.radius = _RADIUS * min(step, _CLOSEST * across)
        places = box.left + across * np.cumsum([0.0, *apart])
        self.layers = [
            self._column(layer, neurons, float(x))
            for x, (layer, neurons) in zip(places, shown.items(), strict=True)
        ]
        self.bundles = [
            self._bundle(effect) if effect - cause == 1 else self._gap(cause, effect)
            for cause, effect in itertools.pairwise(shown)
        ]
        self.symbols: dict[Quantity, VMobject] = {**self.circles}
        self.numbers: dict[Quantity, VMobject] = {}
        super().__init__(*self.links.values(), *self.circles.values(), *self.more.values())

    def _column(self, layer: int, shown: Sequence[int], x: float) -> list[Circle]:
        trace, write, step = self.trace, self.write, self.step
        left_out = trace.widths[layer] - len(shown)
        words = write.words(more(left_out), LEAST)
        below = MORE * step if left_out else 0.0
        if left_out and words.width > self.across - _APART:
            words = write.words(more(left_out).replace(" ", " \\ ", 1), LEAST)
            below = max(below, _COUNTED + words.height)
        high = step * len(shown) + below
        top = self.box.middle[1] + high / 2
        ground, ink = ManimColor(write.theme.background), ManimColor(write.theme.ink)
        column = []
        for row, i in enumerate(shown):
            q = Quantity("a", layer, (i,))
            circle = Circle(self.radius, stroke_color=write.theme.ink, stroke_width=1.8)
            circle.set_fill(interpolate_color(ground, ink, brightness(trace, q)), 1)
            self.circles[q] = circle.move_to((x, top - step * (row + 0.5), 0))
            column.append(circle)
        if left_out:
            foot = top - step * len(shown)
            dots = ellipsis(write).move_to((x, foot - 0.2, 0))
            words.move_to((x, foot - _COUNTED, 0), aligned_edge=UP)
            self.more[layer] = VGroup(dots, words)
        return column

    def _bundle(self, layer: int) -> list[Line]:
        """Each as wide and opaque as its weight is large among those drawn."""
        weights = self.trace.network.layer(layer).weights
        ends = [
            (cause, effect)
            for effect in self.circles
            for cause in self.circles
            if effect.layer == layer and cause.layer == layer - 1
        ]
        values = [float(weights[effect.index + cause.index]) for cause, effect in ends]
        shares = proportion(np.array(values), max(map(abs, values)))
        lines = []
        for (cause, effect), value, share in zip(ends, values, shares, strict=True):
            line = join(self.circles[cause], self.circles[effect])
            colour = self.write.theme.sign(value)
            lines.append(line.set_stroke(colour, 0.6 + 2 * share, opacity=0.25 + 0.6 * share))
            self.links[cause, effect] = lines[-1]
        return lines

    def _gap(self, cause: int, effect: int) -> list[Line]:
        """Dots for the layers between two columns, and how many they are."""
        beside = (one.get_x() for q, one in self.circles.items() if q.layer in (cause, effect))
        x = float(np.mean([*beside]))
        count = effect - cause - 1
        words = (self.write.words(text, LEAST) for text in layers(count).split(" ", 1))
        found = VGroup(ellipsis(self.write, RIGHT), *words).arrange(DOWN, buff=0.15)
        self.more[cause, effect] = found.move_to((x, self.box.middle[1], 0))
        return []
