"""A whole chain of single neurons with every weight and bias on it, counted from the input."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

from manim import DOWN, LEFT, RIGHT, UP, Circle, Line, VGroup, VMobject

from backprop.core.language import gettext, grouped, ngettext
from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.edge_bundle import edge_style
from backprop.drawing.mobjects.network_diagram import Neuron, ellipsis, join
from backprop.drawing.mobjects.neuron_row import framed
from backprop.drawing.motion import rails
from backprop.drawing.notation import LiveNumber, Notation, fit, letters
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["LyingChain", "named_parameters", "numbered", "plain", "shown_layers"]

_MOST = 6
"""Neurons of a chain; of a longer one the first and the last three are drawn."""
_SPACING, _RADIUS, _ASIDE, _FRAME = 3.6, 0.56, 1.1, 0.14
"""Neurons stand as far apart as in the row of the clip that follows; they are no larger than in the
room that they have in the end, so that they do not shrink."""
_RING = 0.09
"""Outside a neuron, the ring of its bias."""
_THICKEST, _WIDEST = 8.0, 7.0
"""Of the edge of the largest weight, and of the ring of the largest bias."""
_OVERHEAD, _COUNT = 0.3, 0.5
"""Of the room that it leaves, what is over it; and where in the rest its count is."""
_LOW, _ABOUT, _NAMED = 2.6, 0.76, 1.05
"""A room of less height has none for words; what frame and symbol need there, and what names."""
_BETWEEN, _CLOSE, _APART, _ALONE = 0.32, 0.15, 0.35, 0.6
"""From a name to its number under it, and beside it; between two such, in a low room more."""


def shown_layers(depth: int) -> tuple[int, ...]:
    """The layers that a chain draws, the input's among them."""
    if depth < _MOST:
        return tuple(range(depth + 1))
    return (*range(_MOST // 2), *range(depth + 1 - _MOST // 2, depth + 1))


def named_parameters(depth: int) -> list[Quantity]:
    """The weights and biases that it draws, in the order in which a pass meets them."""
    return [
        q
        for before, layer in itertools.pairwise(shown_layers(depth))
        if layer - before == 1
        for q in (Quantity("w", layer, (0, 0)), Quantity("b", layer, (0,)))
    ]


def numbered(write: Notation, q: Quantity, before: str = "") -> str:
    """The symbol of a weight or bias of a chain with its layer as a number: w_1."""
    return write.coloured(f"{before}{q.kind}_{q.layer}", write.theme.quantity(q.kind))


def plain(trace: Trace) -> bool:
    """Whether no number is a power of ten: in a low room such leave none for names."""
    depth = trace.network.depth
    every = [*named_parameters(depth), *(Quantity("a", at, (0,)) for at in shown_layers(depth))]
    return not any("times" in typst_number(trace[q].value) for q in every)


class LyingChain(VGroup):
    """Over each edge its weight, under each neuron its bias; the desired output at the right.

    In a low room a value stands beside its name, if both can be read there.

    Parameters
    ----------
    sizes
        How far each weight and bias will be moved: numbers leave room for it.

    Attributes
    ----------
    layers
        Those drawn.
    parameters
        The weights and biases that are named.
    neurons, empty
        By layer: the neuron with its value, and its circle before there is one.
    links
        Edges by (cause, effect).
    symbols, numbers, labels
        Name and live number of each parameter, and both; a weight's number has its edge's colour.
    rings
        Round each neuron, as wide as its bias is large.
    marks
        Light on an edge or a ring round a neuron: which parameter is meant.
    places
        Where each parameter is, from left to right.
    count
        How many weights and biases it has, under it.
    gap
        What is said of layers left out.
    input, desired
        The input's word; the desired output in its frame, with word and name.
    """

    def __init__(
        self, write: Notation, trace: Trace, sizes: Mapping[Quantity, float], box: Box
    ) -> None:
        self.write, self.trace = write, trace
        depth = trace.network.depth
        self.layers = shown_layers(depth)
        steps = len(self.layers) - 1 + _ASIDE
        self.spacing = min(_SPACING, (box.width - 2 * _FRAME) / (steps + 0.76))
        self._low = box.height < _LOW
        about = _NAMED if plain(trace) else _ABOUT
        tall = (box.height - about) / 2 if self._low else _RADIUS
        self.radius = min(_RADIUS, tall, 0.36 * self.spacing)
        left = box.middle[0] - steps * self.spacing / 2
        self.neurons: dict[int, Neuron] = {}
        self.empty: dict[int, Circle] = {}
        for place, layer in enumerate(self.layers):
            q = Quantity("a", layer, (0,))
            neuron = Neuron(write, trace, q, self.radius, in_full=True)
            neuron.move_to((left + place * self.spacing, 0, 0))
            self.neurons[layer] = neuron
            self.empty[layer] = neuron.circle.copy().set_fill(write.theme.background, 1)
        largest = [
            max(abs(trace[q].value) for q in sizes if q.kind == kind) or 1.0 for kind in "wb"
        ]
        self._largest = dict(zip("wb", largest, strict=True))
        self.links: dict[tuple[Quantity, Quantity], Line] = {}
        self._edges: dict[Quantity, Line] = {}
        self.gap = VGroup()
        for before, layer in itertools.pairwise(self.layers):
            line = join(self.neurons[before], self.neurons[layer])
            if layer - before > 1:
                dots = ellipsis(write, RIGHT).move_to(line)
                words = write.words(more(layer - before - 1), LEAST)
                # Under the neuron behind, whose bias is not named.
                words.move_to(dots).shift((self.spacing / 4, -self.radius - 0.35, 0))
                self.gap.add(dots, words)
                continue
            self.links[Quantity("a", before, (0,)), Quantity("a", layer, (0,))] = line
            self._edges[Quantity("w", layer, (0, 0))] = line
        self.rings = {
            q: Circle(self.radius + _RING, stroke_color=write.theme.bias, fill_opacity=0)
            .set_stroke(width=_WIDEST)
            .move_to(self.neurons[q.layer])
            for q in (Quantity("b", edge.layer, (0,)) for edge in self._edges)
        }
        self.parameters = named_parameters(depth)
        self.places = {q: float(self._at(q).get_x()) for q in self.parameters}
        self._name(sizes)
        self.count = _count(write, depth)
        self._beside(left + steps * self.spacing, box)
        super().__init__(
            *self.links.values(),
            *self.neurons.values(),
            *self.empty.values(),
            *self.rings.values(),
            *self.labels.values(),
            self.gap,
            self.input,
            self.desired,
        )
        self.redraw(trace)
        top = box.top - _OVERHEAD * max(0.0, box.height - self.height)
        self.shift(UP * (top - self.get_top()[1]))
        foot = float(self.get_bottom()[1])
        self.count.move_to((box.middle[0], foot + _COUNT * (box.bottom - foot), 0))
        self.marks = {q: self._mark(q) for q in self.parameters}

    def redraw(self, trace: Trace, moving: bool = False) -> LyingChain:
        """All values as in another record, on the scales of the first."""
        for neuron in self.neurons.values():
            neuron.redraw(trace, moving)
        for q, line in self._edges.items():
            value = trace[q].value
            width, opacity = edge_style(abs(value) / self._largest["w"], _THICKEST)
            line.set_stroke(self.write.theme.sign(value), width, opacity=min(1.0, opacity))
        for q, ring in self.rings.items():
            ring.set_stroke(width=_WIDEST * abs(trace[q].value) / self._largest["b"])
        for q, number in self.numbers.items():
            value = trace[q].value
            number.redraw(value, moving)
            if q.kind == "w":
                number.paint(self.write.theme.sign(value))
        return self

    def _at(self, q: Quantity) -> VMobject:
        return self._edges[q] if q.kind == "w" else self.neurons[q.layer]

    def _name(self, sizes: Mapping[Quantity, float]) -> None:
        """Each name over its number; in a low room beside it."""
        write, room = self.write, self.spacing - (_ALONE if self._low else _APART)
        self.symbols: dict[Quantity, VMobject] = {}
        self.numbers: dict[Quantity, LiveNumber] = {}
        self.labels: dict[Quantity, VGroup] = {}
        for q in self.parameters:
            name = write.formula(numbered(write, q), NUMBER if self._low else SYMBOL)
            self.symbols[q] = fit(name, 0.6 * room).set_x(self.places[q])
        widths = [one.width for one in self.symbols.values()]
        beside = _CLOSE + max(widths) if self._low else 0.0
        digits, size, widest = self._written(sizes, room - beside, NUMBER)
        if beside and (size < LEAST or not plain(self.trace)):
            self.symbols, beside = {q: VGroup() for q in self.parameters}, 0.0
            digits, size, widest = self._written(sizes, room, NUMBER)
        # As near to the edge as the neurons beside let it.
        rim, free = self.radius + _RING + 0.2, (self.spacing - widest - beside) / 2 - 0.1
        over = 0.3 if free >= rim else max(0.3, math.sqrt(rim**2 - max(free, 0.0) ** 2))
        for q, symbol in self.symbols.items():
            number = LiveNumber(
                self.trace[q].value, write.theme.quantity(q.kind), max(size, LEAST), decimals=digits
            )
            self.numbers[q] = number.set_x(self.places[q] + beside / 2)
            tall = number.height
            if self._low:
                foot = over if q.kind == "w" else -rim - tall
                feet = foot, foot
                if len(symbol):
                    symbol.next_to(number, LEFT, buff=_CLOSE)
            elif q.kind == "w":
                feet = over + tall + _BETWEEN, over
            else:
                under = -rim - letters(symbol)[0].height
                feet = under, under - _BETWEEN - tall
            if len(symbol):
                symbol.shift(UP * (feet[0] - letters(symbol)[0].get_bottom()[1]))
            number.shift(UP * (feet[1] - number.baseline))
            self.labels[q] = VGroup(symbol, number)

    def _written(
        self, sizes: Mapping[Quantity, float], room: float, size: float
    ) -> tuple[int, float, float]:
        """Decimals, size and width of numbers that fit; a size under LEAST: none do."""
        for digits in (4, 3, 2, 1):
            widest = max(
                LiveNumber(
                    self.trace[q].value + side * sizes[q], "#000000", size, decimals=digits
                ).width
                for q in self.parameters
                for side in (-1, 0, 1)
            )
            share = min(1.0, max(room, 0.01) / widest)
            if share * size >= LEAST:
                break
        return digits, share * size, share * widest

    def _beside(self, x: float, box: Box) -> None:
        """The input's word, and the desired output."""
        write, y = self.write, Quantity("y", 0, (0,))
        neuron = Neuron(write, self.trace, y, self.radius, in_full=True).move_to((x, 0, 0))
        frame = framed(write, neuron)
        word = write.words(gettext("desired"), WORD, write.theme.desired).next_to(
            frame, UP, buff=0.2
        )
        word.shift(RIGHT * min(0.0, box.right - word.get_right()[0]))
        symbol = write.label(y, SYMBOL).next_to(frame, DOWN, buff=0.12 if self._low else 0.25)
        first = self.neurons[self.layers[0]]
        self.input: VMobject = write.words(gettext("input"), WORD).next_to(first, DOWN, buff=0.25)
        self.input.shift(RIGHT * max(0.0, box.left - self.input.get_left()[0]))
        self.desired = VGroup(frame, word, symbol)
        if self._low:
            self.input, self.desired = VGroup(), VGroup(frame, VGroup(), symbol)

    def _mark(self, q: Quantity) -> VGroup:
        if q.kind == "w":
            return rails(self._edges[q], self.write.theme)
        ring = Circle(self.radius + _RING + 0.08, color=self.write.theme.highlight, stroke_width=5)
        return VGroup(ring.move_to(self.neurons[q.layer]))


def _count(write: Notation, depth: int) -> VGroup:
    words = VGroup(
        write.words(
            ngettext("{count} weight", "{count} weights", depth).format(count=grouped(depth)),
            HAND,
            write.theme.weight,
        ),
        write.words(gettext("and"), HAND, write.theme.ink),
        write.words(
            ngettext("{count} bias", "{count} biases", depth).format(count=grouped(depth)),
            HAND,
            write.theme.bias,
        ),
    )
    return words.arrange(RIGHT, buff=0.35, aligned_edge=UP)
