"""A network as circles and edges, brightness and widths taken from the record.

Layers wider than what fits are abbreviated: the neurons that matter most are drawn in their
order, the others become an ellipsis with their count.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    Circle,
    Dot,
    Line,
    ManimColor,
    Mobject,
    VGroup,
    interpolate_color,
)

from backprop.core.activations import Array
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Kind, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.edge_bundle import EdgeBundle, edge_style
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.notation.phrases import layers, more
from backprop.drawing.style import (
    LEAST,
    NUMBER,
    SMALL,
    SMALLEST,
    VALUE,
    contrast,
    proportion,
)

__all__ = [
    "NetworkDiagram",
    "Neuron",
    "brightness",
    "brightness_scale",
    "chosen_neurons",
    "ellipsis",
    "in_neuron",
    "join",
]

_DIGITS = ("#000000", "#FFFFFF")
"""On a fill of any grey one of these stands 4.5:1; nothing less black or white would."""
_RIM = 0.03
_HUNDREDTH = 0.005
"""Below this, 0 is the value to two decimals, as all numbers in neurons are rounded."""


def brightness(trace: Trace, q: Quantity, value: float | None = None) -> float:
    """How bright an activation or desired output is drawn, 0 to 1: the larger, the brighter.

    It is drawn on its function's own scale, see `brightness_scale`. Another `value` is drawn on
    the same scale.
    """
    dark, full = brightness_scale(trace, trace.network.depth if q.kind == "y" else q.layer)
    shown = trace[q].value if value is None else value
    return _within((shown - dark) / (full - dark)) if full > dark else 0.0


def brightness_scale(trace: Trace, layer: int) -> tuple[float, float]:
    """What is drawn dark and what in full of a layer: the bounds of its function.

    Where there is none above, the largest recorded size of the layer is drawn in full; of all such
    layers, if each is one neuron and so would always be its own largest. Where there is none
    below, 0 is dark, or as far under 0 if there is less: a negative activation is never as bright
    as the positive one of its size.
    """
    activation = trace.network.layer(layer).activation if layer else None
    low, high = (activation.low, activation.high) if activation else (None, None)
    if low is not None and high is not None:
        return low, high
    alike = range(trace.network.depth + 1) if max(trace.widths) == 1 else (layer,)
    largest = max(float(np.abs(trace.a[one]).max()) for one in alike)
    full = max(largest, 1.0) if layer == 0 else largest
    signed = any(float(trace.a[one].min()) < 0 for one in alike)
    return (-full if signed else 0.0), full


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def chosen_neurons(
    trace: Trace, layer: int, count: int, always: Sequence[int] = ()
) -> tuple[int, ...]:
    """At most `count` neurons of a layer: those in `always`, then the most sensitive."""
    by_size = np.argsort(-np.abs(trace.dC_da[layer]), kind="stable")
    ordered = dict.fromkeys([*always, *(int(i) for i in by_size)])
    return tuple(sorted(list(ordered)[: max(count, len(always))]))


def in_neuron(value: float) -> str:
    """What a neuron says of its value, as running text: two decimals, and 0 below a hundredth."""
    return "0" if abs(value) < _HUNDREDTH else spoken_number(value, 2)


class Neuron(VGroup):
    """A circle filled by activation, the value inside where it can be read.

    A weighted sum, where one is drawn apart from its activation, is an empty circle in its
    quantity's colour. A large one has room for its value `in_full`, as captions say it or to so
    many `decimals`.
    """

    is_solid = True

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        q: Quantity,
        radius: float,
        *,
        in_full: bool = False,
        decimals: int = 4,
    ) -> None:
        theme = write.theme
        self.theme, self.trace, self.quantity = theme, trace, q
        self.decimals = decimals
        self.in_full, self.size = in_full, NUMBER if in_full else VALUE
        self.circle = Circle(
            radius, stroke_color=theme.quantity(q.kind), stroke_width=2.5, fill_opacity=1
        )
        self.number = LiveNumber(0, theme.ink, VALUE, decimals=2).move_to(self.circle)
        super().__init__(self.circle, self.number)
        self.redraw(trace)

    def redraw(self, trace: Trace, moving: bool = False) -> Neuron:
        """Fill and number as in another record, on the scale of the first."""
        q, theme = self.quantity, self.theme
        value = trace[q].value
        level = brightness(self.trace, q, value) if q.kind in "ay" else 0.0
        fill = interpolate_color(ManimColor(theme.background), ManimColor(theme.ink), level)
        self.circle.set_fill(fill)
        readable = max(_DIGITS, key=lambda text: contrast(text, fill.to_hex()))
        self.number.paint(readable)
        room = 0.85 * self.circle.width
        for decimals in range(self.decimals, 1, -1) if self.in_full else (2, 1):
            self.number.decimals = decimals
            zero = abs(value) < _HUNDREDTH and not self.in_full
            self.number.redraw(0.0 if zero else value, moving)
            self.number.scale(self.size / self.number.font_size)
            across = math.hypot(self.number.width, self.number.height)
            # Its corners keep clear of the rim too.
            share = min(1.0, room / self.number.width, (self.circle.width - _RIM) / across)
            self.number.scale(share).move_to(self.circle)
            if share * self.size >= (LEAST if self.in_full else SMALLEST):
                self.number.set_opacity(1)
                return self
        # A number too small to read says less than none.
        self.number.set_opacity(0)
        return self


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
    in_full
        Whether neurons say their values as captions do.
    bundled
        Whether the edges between two columns are one `EdgeBundle`: for many edges, of which
        none is moved by itself.

    Attributes
    ----------
    neurons
        Neuron by quantity.
    edges
        Line by (cause, effect), as drawn; empty if they are bundled.
    bundles, ends
        The edges that lead to a column, if they are bundled, and what each joins.
    largest
        The size that is drawn widest, by the column that edges lead to.
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
        bundled: bool = False,
        count_size: float = SMALL,
        in_full: bool = False,
    ) -> None:
        self.write, self.trace, self.radius, self.in_full = write, trace, radius, in_full
        self.count_size = count_size
        self.neurons: dict[Quantity, Neuron] = {}
        self.edges: dict[tuple[Quantity, Quantity], Line] = {}
        self.bundles: dict[tuple[Kind, int], EdgeBundle] = {}
        self.ends: dict[tuple[Kind, int], list[tuple[Quantity, Quantity]]] = {}
        self.largest: dict[tuple[Kind, int], float] = {}
        self.columns, self._columns = VGroup(), tuple(columns)
        for position, (kind, layer) in enumerate(columns):
            column = self._column(kind, layer, shown[layer], spacing[1])
            self.columns.add(column.move_to(RIGHT * spacing[0] * position))
        self.lines = VGroup()
        for one, other in itertools.pairwise(columns):
            if other[1] - one[1] > 1:
                self.skip_columns(one, other)
            else:
                self.join_columns(one, other, shown, bundled)
        self.names = VGroup()
        super().__init__(self.lines, self.columns, self.names)
        self.center()

    def ring(self, neuron: Neuron) -> Circle:
        """A ring in the highlight's colour round a neuron."""
        radius = neuron.circle.width / 2 + 0.09
        ring = Circle(radius, color=self.write.theme.highlight, stroke_width=4)
        return ring.move_to(neuron.circle)

    def line(self, cause: Quantity, effect: Quantity) -> Line:
        """The edge between two drawn neurons, as a line of its own."""
        value = float(_slopes(self.trace, cause, effect)[effect.index + cause.index])
        start, end = self.neurons[cause].circle, self.neurons[effect].circle
        return self.edge(start, end, value, self.largest[effect.kind, effect.layer])

    def edge(self, start: Mobject, end: Mobject, value: float, largest: float) -> Line:
        """A line from rim to rim for a local derivative, next to the largest of its kind."""
        return self._stroke(join(start, end), value, largest)

    def redraw(self, trace: Trace, moving: bool = False) -> NetworkDiagram:
        """Neurons and edges as in another record, on the scales of the first."""
        for neuron in self.neurons.values():
            neuron.redraw(trace, moving)
        for (cause, effect), line in self.edges.items():
            value = float(_slopes(trace, cause, effect)[effect.index + cause.index])
            self._stroke(line, value, self.largest[effect.kind, effect.layer])
        for column, bundle in self.bundles.items():
            cause, effect = self.ends[column][0]
            slopes = _slopes(trace, cause, effect)
            bundle.redraw(
                np.array([slopes[to.index + by.index] for by, to in self.ends[column]], float)
            )
        return self

    def _stroke(self, line: Line, value: float, largest: float) -> Line:
        width, opacity = edge_style(float(proportion(value, largest)))
        return line.set_stroke(self.write.theme.sign(value), width, opacity=opacity)

    def _column(self, kind: Kind, layer: int, shown: Sequence[int], spacing: float) -> VGroup:
        column = VGroup()
        for row, index in enumerate(shown):
            q = Quantity(kind, layer, (index,))
            neuron = Neuron(self.write, self.trace, q, self.radius, in_full=self.in_full)
            self.neurons[q] = neuron.move_to(DOWN * spacing * row)
            column.add(neuron)
        left_out = self.trace.widths[layer] - len(shown)
        if left_out:
            dots = ellipsis(self.write)
            count = self.write.words(more(left_out), self.count_size)
            whole = VGroup(dots, count.next_to(dots, DOWN, buff=0.12))
            column.add(whole.next_to(column, DOWN, buff=0.18))
        return column

    def join_columns(
        self,
        one: tuple[Kind, int],
        other: tuple[Kind, int],
        shown: Mapping[int, Sequence[int]],
        bundled: bool,
    ) -> None:
        """Draw the edges from one column to the next."""
        slopes = _slopes(self.trace, Quantity(*one), Quantity(*other))
        rows, columns = list(shown[other[1]]), list(shown[one[1]])
        largest = float(np.abs(slopes[np.ix_(rows, columns)]).max())
        if max(self.trace.widths) == 1 and one[0] == "a":
            # One weight a layer would always be its layer's largest.
            weights = [layer.weights for layer in self.trace.network.layers]
            largest = float(np.abs(weights).max())
        self.largest[other] = largest
        ends = [
            (Quantity(*one, (k,)), Quantity(*other, (j,)))
            for j, k in itertools.product(rows, columns)
        ]
        if bundled:
            self.ends[other] = ends
            self.bundles[other] = self.bundle(ends, largest)
            self.lines.add(self.bundles[other])
            return
        for cause, effect in ends:
            self.edges[cause, effect] = self.line(cause, effect)
            self.lines.add(self.edges[cause, effect])

    def bundle(self, ends: Sequence[tuple[Quantity, Quantity]], largest: float) -> EdgeBundle:
        """The edges between these neurons of two columns as few objects."""
        lines = [join(self.neurons[by].circle, self.neurons[to].circle) for by, to in ends]
        slopes = _slopes(self.trace, *ends[0])
        return EdgeBundle(
            self.write,
            np.array([line.points[0] for line in lines]),
            np.array([line.points[-1] for line in lines]),
            np.array([slopes[to.index + by.index] for by, to in ends], float),
            largest,
            min(5.5, 1.5 + 10 * self.radius),
        )

    def skip_columns(self, one: tuple[Kind, int], other: tuple[Kind, int]) -> None:
        """Dots for the layers between two columns, with their count."""
        left, right = (
            self.columns[position].get_center()
            for position, column in enumerate(self._columns)
            if column in (one, other)
        )
        dots = ellipsis(self.write, RIGHT).move_to((left + right) / 2)
        count = other[1] - one[1] - 1
        text = self.write.words(layers(count), self.count_size)
        self.lines.add(VGroup(dots, text.next_to(dots, DOWN, buff=0.15)))


def _slopes(trace: Trace, cause: Quantity, effect: Quantity) -> Array:
    """The local derivatives between two neighbouring columns."""
    if cause.kind == "z":
        return trace.da_dz[effect.layer]
    return trace.network.layer(effect.layer).weights


def ellipsis(write: Notation, along: np.ndarray = DOWN) -> VGroup:
    """Three dots, one above the other or side by side, for what is not drawn."""
    dots = VGroup(*(Dot(radius=0.035, color=write.theme.quiet) for _ in range(3)))
    return dots.arrange(along, buff=0.09)


def join(start: Mobject, end: Mobject) -> Line:
    """A line between the rims of two round things."""
    first, last = start.get_center(), end.get_center()
    along = (last - first) / np.linalg.norm(last - first)
    return Line(first + along * start.width / 2, last - along * end.width / 2)
