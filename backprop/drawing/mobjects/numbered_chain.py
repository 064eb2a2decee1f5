"""A whole chain of single neurons with every weight and bias on it, counted from the input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manim import DOWN, RIGHT, UP, Circle, MathTypst, Square, VGroup

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import NetworkDiagram, Neuron
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import LABEL, SMALL, SMALLEST, VALUE

__all__ = ["NumberedChain", "parameters"]

_WIDEST = 9.8
"""From the input's centre to the output's: y stands right of it."""
_LIFT = 0.13
"""How far a name is lifted by the largest deviation."""


def parameters(trace: Trace) -> list[Quantity]:
    """w1, b1, w2, b2, ... of a chain, in the order in which a pass meets them."""
    return [
        Quantity(kind, layer, (0, 0) if kind == "w" else (0,))
        for layer in range(1, trace.network.depth + 1)
        for kind in ("w", "b")
    ]


class NumberedChain(NetworkDiagram):
    """All layers of a chain; over each edge its weight, under each neuron its bias.

    Parameters
    ----------
    sizes
        How far each weight and bias will be moved: edges, rings and numbers leave room for it.

    Attributes
    ----------
    spacing
        From neuron to neuron.
    lifted
        How high each name stands over its place.
    symbols, values
        Name and live number of each weight and bias.
    halos
        A ring round each neuron, as wide as its bias is large.
    target
        The desired output in its frame, with words and name.
    """

    def __init__(self, write: Notation, trace: Trace, sizes: Mapping[Quantity, float]) -> None:
        depth = trace.network.depth
        spacing = min(4.2, _WIDEST / depth)
        radius = min(0.6, 0.235 * spacing)
        columns = range(depth + 1)
        super().__init__(
            write,
            trace,
            [("a", layer) for layer in columns],
            dict.fromkeys(columns, (0,)),
            (spacing, 1.0),
            radius,
        )
        self.sizes, self.spacing = dict(sizes), spacing
        largest = {
            kind: max(abs(trace[q].value) + size for q, size in sizes.items() if q.kind == kind)
            for kind in "wb"
        }
        self.largest = dict.fromkeys(self.largest, largest["w"])
        self._largest_bias = largest["b"]
        self.symbols: dict[Quantity, MathTypst] = {}
        self.values: dict[Quantity, LiveNumber] = {}
        self.halos: dict[Quantity, Circle] = {}
        self.lifted: dict[Quantity, float] = {}
        digits = self._decimals(trace, 0.9 * spacing)
        for q in parameters(trace):
            neuron = self.neurons[Quantity("a", q.layer, (0,))]
            edge = self.edges[Quantity("a", q.layer - 1, (0,)), neuron.quantity]
            symbol = write.formula(numbered(write, q), LABEL)
            number = LiveNumber(
                trace[q].value, write.theme.quantity(q.kind), VALUE, decimals=digits
            )
            number.scale(self._share)
            if q.kind == "w":
                number.next_to(edge, UP, buff=0.2)
                if self._widest > spacing - 2 * radius - 0.3:
                    # No room between the neurons: over them.
                    number.shift(UP * (radius - 0.05))
                symbol.next_to(number, UP, buff=0.2 + _LIFT)
            else:
                symbol.next_to(neuron, DOWN, buff=0.22 + _LIFT)
                number.next_to(symbol, DOWN, buff=0.18 + _LIFT)
                halo = Circle(radius + 0.07, stroke_color=write.theme.bias, fill_opacity=0)
                self.halos[q] = halo.move_to(neuron.circle)
            self.symbols[q], self.values[q] = symbol, number
        _align([self.values[q] for q in self.values if q.kind == "b"])
        theme, desired = write.theme, Quantity("y", 0, (0,))
        self.desired = Neuron(write, trace, desired, radius)
        self.desired.circle.set_stroke(theme.ink)
        frame = Square(2 * radius + 0.26).set_stroke(theme.desired, 3)
        gap = max(0.5, min(1.0, 0.3 * spacing))
        self.desired.next_to(self.columns, RIGHT, buff=gap)
        frame.move_to(self.desired)
        words = VGroup(write.words("desired", SMALL, theme.desired))
        words.add(write.words("output", SMALL, theme.desired)).arrange(DOWN, buff=0.1)
        self.target = VGroup(
            self.desired,
            frame,
            words.next_to(frame, UP, buff=0.15),
            write.label(desired, LABEL).next_to(frame, DOWN, buff=0.2),
        )
        self.inward = write.words("input", SMALL).next_to(self.columns[0], DOWN, buff=0.24)
        self.add(*self.halos.values(), *self.symbols.values(), *self.values.values())
        self.add(self.target, self.inward)
        self.redraw(trace)
        self.center()

    def redraw(self, trace: Trace, moving: bool = False) -> NumberedChain:
        """All values as in another record; names are lifted as far as their values are off."""
        super().redraw(trace, moving)
        for q, number in getattr(self, "values", {}).items():
            value = trace[q].value
            number.redraw(value, moving)
            if q.kind == "b":
                width = 6.5 * abs(value) / self._largest_bias if self._largest_bias else 0
                self.halos[q].set_stroke(width=width)
            off = (value - self.trace[q].value) / self.sizes[q] if self.sizes[q] else 0.0
            step = _LIFT * off - self.lifted.get(q, 0.0)
            self.symbols[q].shift(UP * step)
            self.lifted[q] = _LIFT * off
        return self

    @property
    def labels(self) -> VGroup:
        """Names and numbers of the weights and biases."""
        return VGroup(*self.symbols.values(), *self.values.values())

    def _decimals(self, trace: Trace, room: float) -> int:
        """As many decimals as fit between neighbours, at least two; sets their common scale."""
        for digits in (4, 3, 2):
            widest = max(
                LiveNumber(trace[q].value + side * size, "#000000", VALUE, decimals=digits).width
                for q, size in self.sizes.items()
                for side in (-1, 0, 1)
            )
            self._share = min(1.0, room / widest)
            self._widest = widest * self._share
            if self._share * VALUE >= SMALL:
                break
        self._share = max(self._share, SMALLEST / VALUE)
        return digits


def numbered(write: Notation, q: Quantity, before: str = "") -> str:
    """The symbol of a weight or bias of a chain with its layer as a number: w_1."""
    return write.coloured(f"{before}{q.kind}_{q.layer}", write.theme.quantity(q.kind))


def _align(numbers: Sequence[LiveNumber]) -> None:
    """Put numbers on one line."""
    base = min(number.baseline for number in numbers)
    for number in numbers:
        number.shift(UP * (base - number.baseline))
