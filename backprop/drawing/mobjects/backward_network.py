"""A network that is gone through backwards: each neuron and each edge in two states.

A neuron shows its activation, and once it is known how the cost depends on it; an edge shows its
weight, and once it is known the derivative for it. Both states stand in the same place.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from manim import (
    DOWN,
    RIGHT,
    UP,
    Circle,
    DashedLine,
    DashedVMobject,
    Line,
    ManimColor,
    VGroup,
    VMobject,
    interpolate_color,
)

from backprop.core.aligned import aligned
from backprop.core.magnitudes import Magnitudes
from backprop.core.quantities import Kind, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.end_names import CALLED, EndNames
from backprop.drawing.mobjects.network_diagram import brightness_scale, ellipsis, join
from backprop.drawing.notation import Notation
from backprop.drawing.notation.phrases import layers, more
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box, contrast

__all__ = ["BackwardNetwork", "Known", "Look", "readable"]

_DIGITS = ("#000000", "#FFFFFF")
_LARGEST, _SMALLEST, _ALONE = 0.62, 0.14, 0.85
"""Radius of a neuron; of one that is alone in its layer, as all are."""
_ASIDE, _ROW = 0.9, 5
"""How far single neurons stand over and under the middle in turn, of more layers than this."""
_PITCH = 2.5
"""From one neuron of a column to the next, at most."""
_NAME = 1.2
"""From one name of a layer to the next, at least."""
_GAP = 0.14
"""Of a neuron's diameter, the least between two in a column."""
_LABEL, _MORE = 0.75, 0.8
"""Height of the layers' names, and of what is said of neurons that are left out."""
_BETWEEN = 0.1
"""Between two columns' counts of what is left out, at least."""
_APART = 1.25
"""Of a radius, the least between two layers' rims."""
_INSIDE = 0.88
"""Of a neuron's diameter, what a number in it may take."""
_THINNEST, _THICKEST, _FAINT = 1.2, 7.0, 0.55
"""Of an edge, its width and its least opacity."""
_DASH = 0.13
_PALEST, _FULLEST = 0.08, 0.5
"""Of its sign's colour, what a disc has: at most as much as the ink still stands out on."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is drawn of which layers, and how its numbers are written.

    Attributes
    ----------
    shown
        The neurons of each layer that is drawn.
    activations, sensitivities
        As Typst math.
    weights, slopes, fills
        The network's scales of weights, of dC/dw and of dC/da.
    named
        Whether the layers have their names over them.
    before
        Whether dots stand for the layers in front of these.
    by
        What the sensitivities are to: a neuron's activation, or its weighted sum.
    """

    shown: Mapping[int, Sequence[int]]
    activations: Mapping[Quantity, str]
    sensitivities: Mapping[Quantity, str]
    weights: Magnitudes
    slopes: Magnitudes
    fills: Magnitudes
    named: bool = True
    before: bool = False
    by: Kind = "a"


class Known(VGroup):
    """How the cost depends on a neuron, on its circle: colour the sign, fullness the size.

    Attributes
    ----------
    disc, number
        The number is empty where there is no room for it.
    """

    def __init__(self, disc: VMobject, number: VGroup) -> None:
        self.disc, self.number = disc, number
        super().__init__(disc, number)


class BackwardNetwork(VGroup):
    """Layers side by side in the middle of a box, each column centred.

    Attributes
    ----------
    symbols, numbers
        The circles filled by activation, and what stands in them, by quantity.
    known
        The same for the sensitivity.
    links, slopes
        Lines by (cause, effect) for the weights, and for dC/dw; what is exactly 0 is dashed.
    shut
        For the same pairs the edge of a neuron whose slope is exactly 0.
    gates
        A dashed ring round each neuron whose slope is exactly 0.
    others
        Names of the layers, and what is left out of them.
    """

    def __init__(self, write: Notation, trace: Trace, look: Look, box: Box) -> None:
        self.write, self.trace, self.look = write, trace, look
        theme = write.theme
        self.layers = sorted(look.shown)
        # One scale for the network: a 0 is as bright in each layer.
        scales = [brightness_scale(trace, layer) for layer in range(trace.network.depth + 1)]
        self._dark, self._full = min(low for low, _ in scales), max(high for _, high in scales)
        self.symbols: dict[Quantity, Circle] = {}
        self.others: dict[tuple[str, int], VMobject] = {}
        self._stand(box)
        inks = {q: readable(circle) for q, circle in self.symbols.items()}
        self.numbers = self._numbers({q: look.activations[q] for q in inks}, inks)
        self.known = self._known()
        self.gates = {
            q: self._dashed(circle.copy().scale(1 + 0.1 / self.radius))
            for q, circle in self.symbols.items()
            if q.layer and trace.da_dz[q.layer].ndim == 1 and not trace.da_dz[q.layer][q.index]
        }
        self.links: dict[tuple[Quantity, Quantity], Line] = {}
        self.slopes: dict[tuple[Quantity, Quantity], Line] = {}
        self.shut: dict[tuple[Quantity, Quantity], Line] = {}
        for cause, effect in self._pairs():
            start, end = self.symbols[cause], self.symbols[effect]
            index = (*effect.index, *cause.index)
            weight = float(trace.network.layer(effect.layer).weights[index])
            slope = float(trace.dC_dw[effect.layer][index])
            line = join(start, end)
            self.links[cause, effect] = self._edge(line, weight, look.weights)
            self.slopes[cause, effect] = self._edge(line, slope, look.slopes)
            if effect in self.gates:
                colour = theme.sign(weight)
                self.shut[cause, effect] = _broken(line).set_stroke(colour, 3)
        super().__init__(
            *self.links.values(),
            *self.slopes.values(),
            *self.shut.values(),
            *self.symbols.values(),
            *self.numbers.values(),
            *self.known.values(),
            *self.gates.values(),
            *self.others.values(),
        )

    def of_layer(self, layer: int) -> list[Quantity]:
        """The activations that are drawn of a layer."""
        return [q for q in self.symbols if q.layer == layer]

    def _stand(self, box: Box) -> None:
        """Circles in their places, and all that is said beside them."""
        write, trace, look = self.write, self.trace, self.look
        most = CALLED * box.width
        called = EndNames(write, trace, look.shown, (most, most))
        box = replace(box, left=box.left + called.left, right=box.right - called.right)
        gaps = [here for here, after in itertools.pairwise(self.layers) if after > here + 1]
        left_out = any(trace.widths[one] > len(look.shown[one]) for one in self.layers)
        most = max(len(some) for some in look.shown.values())
        high = box.height - _LABEL * look.named - _MORE * left_out
        before = look.before and self.layers[0] > 0
        columns = len(self.layers) + len(gaps) + before
        across = box.width / (columns + (columns - 1) * _APART / 2) / 2
        largest = _ALONE if most == 1 else _LARGEST
        self.radius = max(_SMALLEST, min(largest, high / (most * (2 + 2 * _GAP)), across))
        pitch = min(_PITCH, (high - 2 * self.radius) / max(1, most - 1))
        middle = box.middle[1] + (_MORE * left_out - _LABEL * look.named) / 2
        step = (box.width - 2 * self.radius) / max(1, columns - 1)
        self._every = math.ceil(_NAME / step)
        self._left, self._right, self._step = box.left, box.right, step
        x = box.left + self.radius
        # A long row of single neurons would be a thread across an empty frame.
        aside = _ASIDE if most == 1 and trace.network.depth > _ROW else 0.0
        if before:
            self._skipped(self.layers[0], self.layers[0], x, middle)
            x += step
        for number, layer in enumerate(self.layers):
            self._column(layer, x, middle + aside * (1 - 2 * (number % 2)), pitch)
            x += step
            if layer in gaps:
                after = self.layers[number + 1]
                self._skipped(layer, after - layer - 1, x, middle)
                x += step
        called.stand(self.symbols)
        for q, text in called.words.items():
            self.others.setdefault(("called", q.layer), VGroup()).add(text)

    def _column(self, layer: int, x: float, middle: float, pitch: float) -> None:
        write, shown = self.write, self.look.shown[layer]
        top = middle + pitch * (len(shown) - 1) / 2
        for row, index in enumerate(shown):
            q = Quantity("a", layer, (index,))
            self.symbols[q] = self._circle(q, (x, top - pitch * row, 0))
        left_out = self.trace.widths[layer] - len(shown)
        if left_out:
            foot = top - pitch * (len(shown) - 1) - self.radius
            dots = ellipsis(write).move_to((x, foot - 0.24, 0))
            count = write.words(more(left_out), LEAST)
            if count.width > self._step - 0.25:  # the next column's would touch it
                count = write.words(more(left_out).replace(" ", " \\ ", 1), LEAST)
            if count.width > self._step - _BETWEEN:
                count = write.words(f"${left_out}$", LEAST)
            count.next_to(dots, DOWN, buff=0.1)
            count.shift(max(0.0, self._left - count.get_left()[0]) * RIGHT)
            count.shift(min(0.0, self._right - count.get_right()[0]) * RIGHT)
            self.others["more", layer] = VGroup(dots, count)
        if self.look.named and (self.trace.network.depth - layer) % self._every == 0:
            name = write.formula(write.indexed("a", layer, ""), self._name_size)
            self.others["name", layer] = name.move_to((x, top + self.radius + 0.42, 0))
            # Links to a higher neighbour pass by, where they are steep they would run through it.
            others = [self.look.shown.get(one, ()) for one in (layer - 1, layer + 1)]
            rise = pitch * (max(map(len, others)) - len(shown)) / 2
            if rise > 0 and rise / self._step * (name.width / 2 + 0.1) > self.radius + 0.1:
                name.shift(rise * UP)

    def _circle(self, q: Quantity, at: tuple[float, float, float]) -> Circle:
        theme = self.write.theme
        dark, light = ManimColor(theme.background), ManimColor(theme.ink)
        above = self.trace[q].value - self._dark
        fill = interpolate_color(dark, light, above / (self._full - self._dark))
        circle = Circle(self.radius, stroke_color=theme.ink, stroke_width=2.5)
        return circle.set_fill(fill, 1).move_to(at)

    def _skipped(self, layer: int, many: int, x: float, middle: float) -> None:
        """Dots beside this layer for so many that are not drawn, with their count."""
        dots = ellipsis(self.write, RIGHT).move_to((x, middle, 0))
        count = self.write.words(layers(many), LEAST)
        count.next_to(dots, DOWN, buff=0.15)
        count.shift(max(0.0, self._left - count.get_left()[0]) * RIGHT)
        self.others["layers", layer] = VGroup(dots, count)

    @property
    def _name_size(self) -> float:
        return max(WORD, min(SYMBOL, 60 * self.radius + 8))

    def _pairs(self) -> list[tuple[Quantity, Quantity]]:
        return [
            (cause, effect)
            for effect in self.symbols
            for cause in self.symbols
            if cause.layer == effect.layer - 1
        ]

    def _known(self) -> dict[Quantity, Known]:
        theme, fills = self.write.theme, self.look.fills
        discs: dict[Quantity, VMobject] = {}
        for q, circle in self.symbols.items():
            if q not in self.look.sensitivities:
                continue
            slope = self.trace[Quantity(self.look.by, q.layer, q.index)].derivative
            disc = circle.copy()
            if slope:
                share = _PALEST + fills.share(slope) * (_FULLEST - _PALEST)
                dark, full = ManimColor(theme.background), ManimColor(theme.sign(slope))
                disc.set_fill(interpolate_color(dark, full, share), 1)
                discs[q] = disc.set_stroke(theme.sign(slope), 3)
            else:
                discs[q] = self._dashed(disc)
        inks = {q: readable(disc) if _filled(disc) else theme.quiet for q, disc in discs.items()}
        numbers = self._numbers({q: self.look.sensitivities[q] for q in discs}, inks)
        return {q: Known(disc, numbers[q]) for q, disc in discs.items()}

    def _dashed(self, circle: Circle) -> VMobject:
        theme = self.write.theme
        circle.set_fill(theme.background, 0).set_stroke(theme.quiet, 3)
        return DashedVMobject(circle, num_dashes=max(10, round(30 * self.radius)))

    def _edge(self, line: Line, value: float, scale: Magnitudes) -> Line:
        theme = self.write.theme
        if not value:
            return _broken(line).set_stroke(theme.quiet, 1.8)
        share = scale.share(value)
        width = _THINNEST + share * min(_THICKEST, 2 + 12 * self.radius)
        return line.copy().set_stroke(
            theme.sign(value), width, opacity=_FAINT + share * (1 - _FAINT)
        )

    def _numbers(
        self, texts: Mapping[Quantity, str], colours: Mapping[Quantity, str]
    ) -> dict[Quantity, VGroup]:
        """Of one size, in as many digits as there is room for; none where there is too little."""
        shorter = {
            q: text if "times" in text or "infinity" in text else aligned([float(text)], 2)[0]
            for q, text in texts.items()
        }
        room = _INSIDE * 2 * self.radius
        found: dict[Quantity, VMobject] = {}
        for some in (texts, shorter):
            found = {
                # Typst's own black is taken for the ink: they are painted afterwards.
                q: self.write.formula(some[q], NUMBER).set_fill(colours[q])
                for q in colours
            }
            widest = max((one.width for one in found.values()), default=0.0)
            if widest * LEAST / NUMBER <= room:
                break
        size = min(1.0, room / widest) if widest else 1.0
        drawn = {}
        share = max(size, LEAST / NUMBER)
        fitting = {q for q, number in found.items() if number.width * share <= room}
        for q, number in found.items():
            # A few among many would look as if they were the ones that count.
            fits = q in fitting and 2 * len(fitting) > len(found)
            number.scale(share).move_to(self.symbols[q]).set_z_index(1)
            drawn[q] = VGroup(number) if fits else VGroup()
        return drawn


def _broken(line: Line) -> Line:
    return DashedLine(line.get_start(), line.get_end(), dash_length=_DASH)


def _filled(disc: VMobject) -> bool:
    return not isinstance(disc, DashedVMobject)


def readable(disc: VMobject) -> str:
    """The colour of digits on a disc."""
    return max(_DIGITS, key=lambda text: contrast(text, disc.get_fill_color().to_hex()))
