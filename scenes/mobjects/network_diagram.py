"""A network as circles and edges, brightness and widths taken from the record.

Layers wider than what fits are abbreviated: the neurons that matter most are drawn in their
order, the others become an ellipsis with their count.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Circle,
    Dot,
    Line,
    ManimColor,
    Mobject,
    VGroup,
    interpolate_color,
)

from backprop import Quantity, Trace
from backprop.quantities import Kind
from scenes.notation import Notation
from scenes.style import FRAME, SMALL, VALUE, contrast

__all__ = [
    "NetworkDiagram",
    "Neuron",
    "brightness",
    "chosen_neurons",
    "edge_legend",
    "ellipsis",
    "join",
]

_HUNDREDTH = 0.005
"""Below this, 0 is the value to two decimals, as all numbers in neurons are rounded."""


def brightness(trace: Trace, layer: int, neuron: int) -> float:
    """How bright a neuron is drawn, 0 to 1: its activation on its function's own scale.

    Where the function has no bounds, the largest activation of the layer counts as 1.
    """
    value = float(trace.a[layer][neuron])
    if layer > 0:
        activation = trace.network.layer(layer).activation
        if activation.low is not None and activation.high is not None:
            return (value - activation.low) / (activation.high - activation.low)
    largest = float(np.abs(trace.a[layer]).max())
    if layer == 0:
        largest = max(largest, 1.0)
    return abs(value) / largest if largest else 0.0


def chosen_neurons(
    trace: Trace, layer: int, count: int, always: Sequence[int] = ()
) -> tuple[int, ...]:
    """At most `count` neurons of a layer: those in `always`, then the most sensitive."""
    by_size = np.argsort(-np.abs(trace.dC_da[layer]), kind="stable")
    ordered = dict.fromkeys([*always, *(int(i) for i in by_size)])
    return tuple(sorted(list(ordered)[: max(count, len(always))]))


class Neuron(VGroup):
    """A circle filled by activation, the value inside where it can be read.

    A weighted sum, where one is drawn apart from its activation, is an empty circle in its
    quantity's colour.
    """

    def __init__(self, write: Notation, trace: Trace, q: Quantity, radius: float) -> None:
        theme = write.theme
        level = brightness(trace, q.layer, q.index[0]) if q.kind == "a" else 0.0
        fill = interpolate_color(ManimColor(theme.background), ManimColor(theme.ink), level)
        self.circle = Circle(
            radius,
            stroke_color=theme.quantity(q.kind),
            stroke_width=2.5,
            fill_color=fill,
            fill_opacity=1,
        )
        super().__init__(self.circle)
        colour = max(theme.background, theme.ink, key=lambda text: contrast(text, fill.to_hex()))
        number = write.fitted(trace[q].value, colour, VALUE, 1.7 * radius, decimals=2)
        if number is None and abs(trace[q].value) < _HUNDREDTH:
            number = write.formula(write.coloured("0", colour), VALUE)
        # A number too small to read says less than none.
        if number is not None:
            self.add(number.move_to(self.circle))


class NetworkDiagram(VGroup):
    """Some layers of a network side by side.

    Every edge is a local derivative of the record, a weight or, between the weighted sums
    and activations of a coupled layer, an entry of the Jacobian: its colour says the sign,
    its width the size.

    Parameters
    ----------
    columns
        What is drawn, left to right, such as ("a", 2), ("a", 3); for a coupled layer
        ("z", 3) may stand between.
    shown
        The neurons drawn of each layer.
    spacing
        (horizontal, vertical) distance of neighbouring centres.

    Attributes
    ----------
    neurons
        Neuron by quantity.
    edges
        Line by (cause, effect), as drawn.
    names
        Labels that a scene adds.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        columns: Sequence[tuple[Kind, int]],
        shown: Mapping[int, Sequence[int]],
        spacing: tuple[float, float] = (2.6, 1.15),
        radius: float = 0.38,
    ) -> None:
        self.write, self.trace, self.radius = write, trace, radius
        self.neurons: dict[Quantity, Neuron] = {}
        self.edges: dict[tuple[Quantity, Quantity], Line] = {}
        self.columns = VGroup()
        for position, (kind, layer) in enumerate(columns):
            column = self._column(kind, layer, shown[layer], spacing[1])
            self.columns.add(column.move_to(RIGHT * spacing[0] * position))
        self.lines = VGroup()
        for one, other in itertools.pairwise(columns):
            self.lines.add(*self._edges(one, other, shown))
        self.names = VGroup()
        super().__init__(self.lines, self.columns, self.names)
        self.center()

    def ring(self, neuron: Neuron) -> Circle:
        """A ring in the highlight's colour round a neuron."""
        radius = neuron.circle.width / 2 + 0.09
        ring = Circle(radius, color=self.write.theme.highlight, stroke_width=4)
        return ring.move_to(neuron.circle)

    def edge(self, start: Mobject, end: Mobject, value: float, largest: float) -> Line:
        """A line from rim to rim for a local derivative, next to the largest of its kind."""
        share = abs(value) / largest if largest else 0.0
        line = join(start, end)
        return line.set_stroke(
            self.write.theme.sign(value), 1 + 4.5 * share, opacity=0.3 + 0.7 * share
        )

    def _column(self, kind: Kind, layer: int, shown: Sequence[int], spacing: float) -> VGroup:
        column = VGroup()
        for row, index in enumerate(shown):
            q = Quantity(kind, layer, (index,))
            neuron = Neuron(self.write, self.trace, q, self.radius)
            self.neurons[q] = neuron.move_to(DOWN * spacing * row)
            column.add(neuron)
        left_out = self.trace.widths[layer] - len(shown)
        if left_out:
            dots = ellipsis(self.write)
            count = self.write.words(f"{left_out} more", SMALL)
            more = VGroup(dots, count.next_to(dots, DOWN, buff=0.12))
            column.add(more.next_to(column, DOWN, buff=0.18))
        return column

    def _edges(
        self, one: tuple[Kind, int], other: tuple[Kind, int], shown: Mapping[int, Sequence[int]]
    ) -> list[Line]:
        jacobian = one[0] == "z"
        slopes = (
            self.trace.da_dz[other[1]] if jacobian else self.trace.network.layer(other[1]).weights
        )
        rows, columns = list(shown[other[1]]), list(shown[one[1]])
        largest = float(np.abs(slopes[np.ix_(rows, columns)]).max())
        lines = []
        for j, k in itertools.product(rows, columns):
            cause, effect = Quantity(*one, (k,)), Quantity(*other, (j,))
            start, end = self.neurons[cause].circle, self.neurons[effect].circle
            line = self.edge(start, end, float(slopes[j, k]), largest)
            self.edges[cause, effect] = line
            lines.append(line)
        return lines


def ellipsis(write: Notation) -> VGroup:
    """Three dots, one above the other, for what is not drawn."""
    dots = VGroup(*(Dot(radius=0.035, color=write.theme.quiet) for _ in range(3)))
    return dots.arrange(DOWN, buff=0.09)


def join(start: Mobject, end: Mobject) -> Line:
    """A line between the rims of two round things."""
    first, last = start.get_center(), end.get_center()
    along = (last - first) / np.linalg.norm(last - first)
    return Line(first + along * start.width / 2, last - along * end.width / 2)


def edge_legend(write: Notation) -> VGroup:
    """What colour and width of an edge say, for the bottom left corner."""
    theme = write.theme
    entries = VGroup(write.words("local derivative:", SMALL))
    for text, colour in (("positive", theme.positive), ("negative", theme.negative)):
        sample = Line(LEFT * 0.25, RIGHT * 0.25).set_stroke(colour, 4)
        entries.add(VGroup(sample, write.words(text, SMALL)).arrange(RIGHT, buff=0.12))
    entries.add(write.words("wider is larger", SMALL)).arrange(RIGHT, buff=0.3)
    return entries.move_to([FRAME.left, FRAME.bottom, 0], aligned_edge=DOWN + LEFT)
