"""Derivatives of all weights, layer by layer, over one logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from manim import RIGHT, Dot, Line, VGroup, VMobject

from backprop.core.activations import Array
from backprop.core.language import gettext
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.notation.formula import quoted
from backprop.drawing.style import LEAST, SYMBOL, WORD, Box

__all__ = ["DecadeChart"]

_MOST = 24
"""Dots of a layer; of more, so many from its smallest to its largest."""
_LINES = 8
"""Lines of the grid, at most."""
_LEFT, _FOOT, _TOP = 1.3, 0.75, 0.45


class DecadeChart(VGroup):
    """A dot a weight, and a line through the layers' geometric means.

    Parameters
    ----------
    layers
        dC/dw of each layer, from the first.
    means
        The geometric mean of those that are not 0, None where all are.
    ends
        How the first and the last mean are written.

    Attributes
    ----------
    grid, ticks, names
        Lines and their powers of ten; the layers' numbers.
    dots
        A group a layer.
    line, first, last
        The means, and what the ends of their line say.
    """

    def __init__(
        self,
        write: Notation,
        layers: Sequence[Array],
        means: Sequence[float | None],
        ends: tuple[str, str],
        box: Box,
    ) -> None:
        self.write, theme = write, write.theme
        sizes = np.concatenate([np.abs(one[one != 0]) for one in layers])
        sizes = sizes[np.isfinite(sizes)]
        low, high = math.floor(np.log10(sizes.min())), math.ceil(np.log10(sizes.max()))
        high = max(high, low + 1)
        self.area = Box(box.left + _LEFT, box.right - 0.3, box.bottom + _FOOT, box.top - _TOP)
        self._low, self._high = low, high
        every = max(1, math.ceil((high - low) / _LINES))
        self.grid, self.ticks, self.names = VGroup(), VGroup(), VGroup()
        for power in range(low, high + 1, every):
            y = self._y(10.0**power)
            line = Line((self.area.left, y, 0), (self.area.right, y, 0))
            self.grid.add(line.set_stroke(theme.quiet, 1.5, 0.45))
            text = write.formula(
                write.coloured("1" if not power else f"10^({power})", theme.quiet), WORD + 4
            )
            self.ticks.add(text.move_to((self.area.left - 0.15, y, 0), aligned_edge=RIGHT))
        xs = self._xs(len(layers))
        for i, x in enumerate(xs):
            if len(layers) <= 16 or i % 2 == 0:
                self.names.add(
                    write.words(str(i + 1), WORD).move_to((x, self.area.bottom - 0.32, 0))
                )
        word = write.words(gettext("layer"), LEAST).move_to(
            (self.area.left - 0.15, self.area.bottom - 0.32, 0), aligned_edge=RIGHT
        )
        self.names.add(word)
        self.dots = VGroup(*(self._dots(values, x) for values, x in zip(layers, xs, strict=True)))
        points = [
            np.array([x, self._y(mean), 0.0])
            for x, mean in zip(xs, means, strict=True)
            if mean is not None
        ]
        self.line = VMobject(stroke_color=theme.ink, stroke_width=3.5)
        self.line.set_points_as_corners(np.array(points[::-1])).set_z_index(-1)
        falls = points[0][1] < points[-1][1]
        known = [i for i, mean in enumerate(means) if mean is not None]
        self.first = self._said(ends[0], known[0], xs, above=falls)
        self.last = self._said(ends[1], known[-1], xs, above=not falls)
        super().__init__(
            self.grid, self.ticks, self.names, self.line, self.dots, self.first, self.last
        )

    def _xs(self, count: int) -> list[float]:
        wide = self.area.width / count
        return [self.area.left + wide * (i + 0.5) for i in range(count)]

    def _y(self, size: float) -> float:
        share = (math.log10(size) - self._low) / (self._high - self._low)
        return float(self.area.bottom + min(1.0, max(0.0, share)) * self.area.height)

    def _dots(self, values: Array, x: float) -> VGroup:
        theme = self.write.theme
        found = np.sort(values[(values != 0) & np.isfinite(values)].ravel())
        found = found[np.argsort(np.abs(found), kind="stable")]
        if len(found) > _MOST:
            found = found[np.linspace(0, len(found) - 1, _MOST).round().astype(int)]
        return VGroup(
            *(
                Dot(
                    (x, self._y(abs(one)), 0),
                    0.09,
                    color=theme.sign(one),
                    stroke_width=1.5,
                    stroke_color=theme.background,
                )
                for one in map(float, found)
            )
        )

    def _said(self, text: str, layer: int, xs: Sequence[float], *, above: bool) -> VMobject:
        """A layer's mean over all dots that are near, or under them."""
        theme = self.write.theme
        name = quoted(gettext("layer {layer}:").format(layer=layer + 1))
        source = f"{name} thick {self.write.coloured(text, theme.ink)}"
        number = self.write.formula(source, SYMBOL)
        number.set_x(xs[layer])
        reach = self.area.left + number.width / 2 + 0.25, self.area.right - number.width / 2
        number.set_x(min(max(number.get_x(), reach[0]), reach[1]))
        low, high = number.get_left()[0] - 0.2, number.get_right()[0] + 0.2
        near = [
            dot.get_y()
            for one, x in zip(self.dots, xs, strict=True)
            if low < x < high
            for dot in one
        ]
        edge = max(near) + 0.7 if above else min(near) - 0.7
        number.set_y(min(max(edge, self.area.bottom + 0.4), self.area.top - 0.1))
        return haloed(number, theme.background)
