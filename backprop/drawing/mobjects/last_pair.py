"""A chain's last two neurons, large, and between them what makes one of the other."""

from __future__ import annotations

from manim import DOWN, LEFT, RIGHT, UP, Line, MathTypst, VGroup, VMobject

from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import Neuron, join
from backprop.drawing.notation import LiveNumber, Notation, fit
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["LastPair"]

_RADIUS = 1.5
_STUB = 1.4
_LABELS = 1.7
"""Over and under the neurons, for names and numbers."""
_STEM = 0.25
"""From the second neuron up to its bias."""
_THICK, _THICKEST = 6.0, 12.0
"""The edge as it is recorded, and at most when the weight is turned."""


class _Edge(Line):
    """A line that is flown round."""

    is_solid = True


class LastPair(VGroup):
    """Two neurons, the weight at their edge and the bias at the second, in a box.

    Attributes
    ----------
    neurons, symbols, numbers, links
        By quantity; numbers are of weight and bias alone.
    stub
        What comes before, if anything does.
    stem
        What joins the bias to its neuron.
    """

    def __init__(self, write: Notation, trace: Trace, box: Box) -> None:
        last, theme = trace.network.depth, write.theme
        before, a = (Quantity("a", layer, (0,)) for layer in (last - 1, last))
        w, b = Quantity("w", last, (0, 0)), Quantity("b", last, (0,))
        aside = _STUB if last > 1 else 0.0
        radius = min(_RADIUS, (box.height - _LABELS) / 2, box.width / 7.5)
        apart = min(max(4.2 * radius, 5.0), box.width - aside - 2 * radius - 0.4)
        x, y = box.middle[0] + aside / 2, box.middle[1]
        self.neurons: dict[Quantity, Neuron] = {}
        self.symbols: dict[Quantity, MathTypst] = {}
        self.numbers: dict[Quantity, LiveNumber] = {}
        self.stub = VGroup()
        for q, side in ((before, -1), (a, 1)):
            neuron = Neuron(write, trace, q, radius, in_full=True)
            self.neurons[q] = neuron.move_to((x + side * apart / 2, y, 0))
            self.symbols[q] = write.label(q, SYMBOL).next_to(neuron, DOWN, buff=0.25)
        joined = join(self.neurons[before].circle, self.neurons[a].circle)
        line = _Edge(joined.get_start(), joined.get_end())
        self.links = {(before, a): line}
        self._trace, self._theme, self._weight = trace, theme, w
        if before.layer:
            end = self.neurons[before].get_left()
            stub = Line(end + 0.9 * LEFT, end).set_stroke(theme.quiet, 3)
            dots = write.formula("dots.c", SYMBOL).set_color(theme.quiet)
            self.stub.add(stub, dots.next_to(stub, LEFT, buff=0.15))
        for q, thing, room in ((w, line, apart - 2 * radius), (b, self.neurons[a], 2.6)):
            self.symbols[q] = write.label(q, SYMBOL)
            colour, align = theme.quantity(q.kind), 0 if q == w else -1
            number = LiveNumber(trace[q].value, colour, NUMBER, align=align)
            self.numbers[q] = number
            if q == w:
                self.symbols[q].next_to(thing, UP, buff=0.2)
                number.next_to(thing, DOWN, buff=0.2)
                if number.width > room - 0.2:  # under the neurons, between their names
                    number.scale(LEAST / NUMBER).set_y(self.symbols[a].get_y())
            else:
                pair = VGroup(self.symbols[q], fit(number, room)).arrange(RIGHT, buff=0.25)
                pair.next_to(thing, UP, buff=_STEM + 0.08)
                pair.shift(max(0.0, pair.get_right()[0] - box.right) * LEFT)
                top = thing.get_top()
                self.stem = Line(top + _STEM * UP, top).set_stroke(theme.bias, 4)
        parts: list[VMobject] = [*self.links.values(), *self.neurons.values()]
        self._stroke(trace[w].value)
        words = (*self.symbols.values(), *self.numbers.values())
        super().__init__(self.stub, self.stem, *parts, *words)

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
