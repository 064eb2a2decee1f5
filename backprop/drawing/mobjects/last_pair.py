"""A chain's last two neurons, large, and between them what makes one of the other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, MathTypst, VGroup, VMobject
from numpy.typing import NDArray

from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import Neuron, join
from backprop.drawing.notation import LiveNumber, Notation, fit
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["LastPair"]

_RADIUS = 1.5
_LYING = 1.15
"""Of those that lie: hardly more than beside what comes later."""
_STUB = 0.9
_LABELS = 1.7
"""Over and under the neurons that lie, for names and numbers."""
_UP = 0.35
"""With their names they are in the middle, where there is room for that."""
_ENDS = 1.6
"""Over and under those that stand: what comes before, and the bias."""
_NAMES = 1.35
"""Beside those that stand."""
_EDGE = 1.5
"""It is at least as long, for the weight's name and number."""
_SIGN = 0.4
"""That a number may get, when it is turned."""
_STEM = 0.25
"""From the second neuron to its bias."""
_THICK, _THICKEST = 6.0, 12.0
"""The edge as it is recorded, and at most when the weight is turned."""


class _Edge(Line):
    """A line that is flown round."""

    is_solid = True


class LastPair(VGroup):
    """Two neurons, the weight at their edge and the bias at the second, in a box.

    One beside the other, in a high box one under the other.

    Parameters
    ----------
    decimals
        Of a quantity's number, if not those of captions.

    Attributes
    ----------
    neurons, symbols, numbers, links
        By quantity; numbers are of weight and bias alone.
    stub
        What comes before, if anything does.
    stem
        What joins the bias to its neuron.
    """

    def __init__(
        self, write: Notation, trace: Trace, decimals: Mapping[Quantity, int], box: Box
    ) -> None:
        last, theme = trace.network.depth, write.theme
        before, a = (Quantity("a", layer, (0,)) for layer in (last - 1, last))
        w, b = Quantity("w", last, (0, 0)), Quantity("b", last, (0,))
        self.stands = box.height > box.width
        radius, apart, middle = self._placed(box, last > 1)
        along = DOWN if self.stands else RIGHT
        self.neurons: dict[Quantity, Neuron] = {}
        self.symbols: dict[Quantity, MathTypst] = {}
        self.numbers: dict[Quantity, LiveNumber] = {}
        self.stub = VGroup()
        for q, side in ((before, -1), (a, 1)):
            neuron = Neuron(write, trace, q, radius, in_full=True, decimals=decimals.get(q, 4))
            self.neurons[q] = neuron.move_to(middle + side * apart / 2 * along)
            self.symbols[q] = write.label(q, SYMBOL)
            self.symbols[q].next_to(neuron, LEFT if self.stands else DOWN, buff=0.2)
        joined = join(self.neurons[before].circle, self.neurons[a].circle)
        line = _Edge(joined.get_start(), joined.get_end())
        self.links = {(before, a): line}
        self._trace, self._theme, self._weight = trace, theme, w
        if before.layer:
            end = self.neurons[before].get_edge_center(-along)
            stub = Line(end - (0.35 if self.stands else 0.45) * along, end)
            dots = write.formula("dots.v" if self.stands else "dots.c", SYMBOL)
            self.stub.add(stub.set_stroke(theme.quiet, 3), dots.set_color(theme.quiet))
            dots.next_to(stub, -along, buff=0.1)
        for q in (w, b):
            self.symbols[q] = write.label(q, SYMBOL)
            colour, places = theme.quantity(q.kind), decimals.get(q, 4)
            align = 0 if q == w and not self.stands else -1
            number = LiveNumber(trace[q].value, colour, NUMBER, decimals=places, align=align)
            self.numbers[q] = number
        name, number = self.symbols[w], self.numbers[w]
        name.next_to(line, LEFT if self.stands else UP, buff=0.2)
        number.next_to(line, RIGHT if self.stands else DOWN, buff=0.2)
        if self.stands and number.width + _SIGN > box.right - number.get_left()[0]:
            both = VGroup(name, fit(number, name.get_right()[0] - box.left - _SIGN))
            both.arrange(DOWN, buff=0.15, aligned_edge=RIGHT).next_to(line, LEFT, buff=0.2)
            number.align = 1
        elif not self.stands:
            fit(number, max(apart - 2 * radius - 0.1 - _SIGN, number.width * LEAST / NUMBER))
            number.next_to(line, DOWN, buff=0.2)
            if number.width > apart - 2 * radius - 0.2:  # under the neurons, between their names
                number.set_y(self.symbols[a].get_y())
        out = DOWN if self.stands else UP
        pair = VGroup(self.symbols[b], fit(self.numbers[b], 2.6)).arrange(RIGHT, buff=0.25)
        pair.next_to(self.neurons[a], out, buff=_STEM + 0.08)
        pair.shift(max(0.0, pair.get_right()[0] - box.right) * LEFT)
        end = self.neurons[a].get_edge_center(out)
        self.stem = Line(end + _STEM * out, end).set_stroke(theme.bias, 4)
        parts: list[VMobject] = [*self.links.values(), *self.neurons.values()]
        self._stroke(trace[w].value)
        words = (*self.symbols.values(), *self.numbers.values())
        super().__init__(self.stub, self.stem, *parts, *words)

    def _placed(self, box: Box, comes: bool) -> tuple[float, float, NDArray[np.float64]]:
        """The neurons' radius, how far apart they are, and where the middle between them is."""
        x, y, _ = box.middle
        if self.stands:
            radius = min((box.height - _ENDS - _EDGE) / 4, (box.width - _NAMES) / 2)
            radius = min(radius, 1.3 * _RADIUS)
            most = box.height - _ENDS - 2 * radius
            return radius, min(4.2 * radius, most), np.array([x + _NAMES / 2 - 0.1, y, 0])
        aside = _STUB if comes else 0.0
        radius = min((box.height - _LABELS) / 2, (box.width - aside - _EDGE) / 4, _LYING)
        most = box.width - aside - 2 * radius - 0.1
        apart = min(max(4.2 * radius, 5.0), most)
        y += min(_UP, (box.height - _LABELS) / 2 - radius)
        return radius, apart, np.array([x + aside / 2, y, 0])

    def redraw(self, trace: Trace, moving: bool = False) -> LastPair:
        """Neurons, edge and numbers as in another record."""
        for neuron in self.neurons.values():
            neuron.redraw(trace, moving)
        for q, number in self.numbers.items():
            value = trace[q].value
            # A changed value keeps its zeros, as it does in the sum, but no power of ten does.
            number.trimmed = value == self._trace[q].value or "times" in typst_number(value)
            number.redraw(value, moving)
        self._stroke(trace[self._weight].value)
        return self

    def _stroke(self, weight: float) -> None:
        """The edge: its sign, and its size beside the recorded one's."""
        recorded = self._trace[self._weight].value
        share = abs(weight / recorded) if recorded else 1.0
        width = min(max(_THICK * share, 1.5), _THICKEST)
        for line in self.links.values():
            line.set_stroke(self._theme.sign(weight), width)
