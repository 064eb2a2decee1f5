"""Two neighbouring layers: some neurons of each with their names, and every edge between them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    DashedLine,
    Line,
    MathTypst,
    Typst,
    VGroup,
)

from backprop.core.language import gettext
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.edge_bundle import edge_style
from backprop.drawing.mobjects.end_names import CALLED, EndNames
from backprop.drawing.mobjects.network_diagram import Neuron, ellipsis, join
from backprop.drawing.notation import Notation, literal
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box, proportion

__all__ = ["LayerPair", "along_link"]

_RADIUS, _ALONE, _BOTH, _APART = 0.72, 1.2, 1.7, 7.0
"""Of a neuron, of one alone in its layer, of one in each, and between the columns, at most."""
_LARGER = 1.35
"""Than those that lead to it, a neuron that stands for itself."""
_STEP, _CLOSE = 1.9, 0.45
"""Between two neurons at most; of that, a neuron's radius."""
_MOST_HIGH = 1.4
"""How much larger both are in a high box."""
_HEAD, _FOOT = 0.6, 0.1
"""Over the columns, for what says which layer they are; and under them."""
_BESIDE = 0.15
_WIDE = 8.0
"""In a wider box names are larger."""
_THICKEST = 7.0
_MORE = 0.9
"""Of a step, what the count of those left out has."""


class LayerPair(VGroup):
    """Neurons with their values in two columns of a box; names stand outside of them.

    An edge's colour says the sign of its weight, its width the size; one of weight 0 is dashed.

    Parameters
    ----------
    layer
        The second of the two.
    shown
        The neurons drawn of the first layer, and of the second.
    heights
        Where neurons of the first layer stand, those left out if there are any, and a bias: for a
        picture of one neuron of the second. By default both columns fill the box.

    Attributes
    ----------
    neurons, symbols, links
        By quantity; links by (cause, effect).
    numbers
        The neurons: they hold the values.
    others
        By layer, dots and how many neurons are left out.
    hollow
        Neurons of the second layer before they have a value.
    heads
        What says which layer a column is, by layer, and what its inputs or outputs are called.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        layer: int,
        shown: tuple[Sequence[int], Sequence[int]],
        box: Box,
        heights: Sequence[float] = (),
    ) -> None:
        self.write, self.trace, self.layer = write, trace, layer
        layers = (layer - 1, layer)
        left_out = [trace.widths[one] - len(some) for one, some in zip(layers, shown, strict=True)]
        own = [
            self._heights(len(some), bool(more), box)
            for some, more in zip(shown, left_out, strict=True)
        ]
        if heights:
            own = [[*heights[:-1]], [float(np.mean(heights))]]
        steps = [above - below for some in own for above, below in itertools.pairwise(some)]
        for size in (SYMBOL, NUMBER, WORD, LEAST)[0 if box.width > _WIDE else 1 :]:
            names = [
                [write.label(Quantity("a", one, (i,)), size) for i in some]
                for one, some in zip(layers, shown, strict=True)
            ]
            if max(name.height for some in names for name in some) < min(steps, default=1.0):
                break
        most_called = CALLED * box.width
        # One neuron that stands for itself has its name over it.
        ends = dict(zip(layers[: 1 if heights else 2], shown, strict=False))
        called = EndNames(write, trace, ends, (most_called, most_called))
        beside = [
            max(name.width for name in some) + _BESIDE + room
            for some, room in zip(names, (called.left, called.right), strict=True)
        ]
        if heights:
            beside[1] = 0.0
        most = _BOTH if max(map(len, own)) == 1 else _ALONE
        most = min(most, (box.width - sum(beside)) / 5)
        radii = [self._radius(one, box, most) for one in own]
        if heights:
            radii = [min(radii), min(_LARGER * min(radii), most)]
        across = sum(beside) + sum(radii)
        apart = min(_APART, box.width - across)
        start = box.middle[0] - (apart + across) / 2 + beside[0] + radii[0]
        if heights:
            start = box.left + beside[0] + radii[0]
        self.places = start, start + apart
        self.neurons: dict[Quantity, Neuron] = {}
        self.symbols: dict[Quantity, MathTypst] = {}
        self.links: dict[tuple[Quantity, Quantity], Line] = {}
        self.others: dict[int, VGroup] = {}
        self.hollow: dict[Quantity, Circle] = {}
        self.heads: dict[int, VGroup] = {}
        for at, one in enumerate(layers):
            x, side = self.places[at], (LEFT, RIGHT)[at]
            for i, y, name in zip(shown[at], own[at], names[at], strict=False):
                q = Quantity("a", one, (i,))
                neuron = Neuron(write, trace, q, radii[at], in_full=True).move_to((x, y, 0))
                self.neurons[q] = neuron
                if at:
                    empty = neuron.circle.copy().set_fill(write.theme.background)
                    self.hollow[q] = empty
                self.symbols[q] = name.next_to(neuron, side, buff=_BESIDE)
            if left_out[at] and not (at and heights):
                close = min(above - below for above, below in itertools.pairwise(own[at]))
                self.others[one] = self._more(left_out[at], x, own[at][-1], close)
            top = max(max(some) + r for some, r in zip(own, radii, strict=True))
            self.heads[one] = VGroup(self._head(one, x, top))
        called.stand(self.symbols)
        for q, text in called.words.items():
            self.heads[q.layer].add(text)
        self.numbers = self.neurons
        self._join(shown)
        super().__init__(
            *self.links.values(),
            *self.neurons.values(),
            *self.symbols.values(),
            *self.others.values(),
            *self.hollow.values(),
            *self.heads.values(),
        )

    def cause(self, k: int) -> Quantity:
        """A neuron of the first layer."""
        return Quantity("a", self.layer - 1, (k,))

    def effect(self, j: int) -> Quantity:
        """A neuron of the second."""
        return Quantity("a", self.layer, (j,))

    def _heights(self, count: int, more: bool, box: Box) -> list[float]:
        """Of neurons and what is left out, in the middle of the box under the heads."""
        spans = count - 1 + _MORE * more
        room = box.height - _HEAD - _FOOT
        step = min(_high(_STEP, box), room / (spans + 2 * _CLOSE + 0.15 * more))
        top = box.bottom + _FOOT + room / 2 + step * spans / 2
        found = [top - step * i for i in range(count)]
        return [*found, found[-1] - _MORE * step] if more else found

    @staticmethod
    def _radius(heights: Sequence[float], box: Box, most: float) -> float:
        """Of neurons that stand so in a column of a box."""
        if len(heights) == 1:
            return min(most, _CLOSE * (box.height - _HEAD - _FOOT))
        return min(_high(_RADIUS, box), _CLOSE * (heights[0] - heights[1]), most)

    def _more(self, count: int, x: float, y: float, room: float) -> VGroup:
        """Dots, and under them how many; beside them, where the rows are close."""
        dots = ellipsis(self.write)
        words = self.write.words(more(count), LEAST)
        made = VGroup(dots, words.next_to(dots, DOWN, buff=0.1))
        if made.height <= room:
            return made.move_to((x, y, 0))
        words.next_to(dots.move_to((x, y, 0)), RIGHT, buff=0.1)
        return made

    def _head(self, layer: int, x: float, top: float) -> Typst:
        name = self.trace.network.layer(layer).name if layer else ""
        own = f" {literal(f'({name})')}" if name else ""
        said = gettext("layer ${layer}$").format(layer=self.write.layer(layer))
        words = self.write.words(f"{said}{own}", WORD)
        return words.next_to((x, top, 0), UP, buff=0.2)

    def _join(self, shown: tuple[Sequence[int], Sequence[int]]) -> None:
        weights = self.trace.network.layer(self.layer).weights
        largest = float(np.abs(weights[np.ix_(list(shown[1]), list(shown[0]))]).max())
        for j, k in itertools.product(shown[1], shown[0]):
            by, to = self.cause(k), self.effect(j)
            line = join(self.neurons[by].circle, self.neurons[to].circle)
            self.links[by, to] = self.stroked(line, float(weights[j, k]), largest)

    def stroked(self, line: Line, value: float, largest: float) -> Line:
        """A line as an edge of this weight, next to the largest."""
        if not value:
            dashed = DashedLine(line.get_start(), line.get_end(), dash_length=0.1)
            return dashed.set_stroke(self.write.theme.quiet, 2)
        width, opacity = edge_style(float(proportion(value, largest)), _THICKEST)
        return line.set_stroke(self.write.theme.sign(value), width, opacity=opacity)


def _high(size: float, box: Box) -> float:
    """The most that something measures, larger in a box that is higher than wide."""
    return size * min(_MOST_HIGH, max(1.0, box.height / box.width))


def along_link(line: Line, share: float, away: float = 0.0) -> np.ndarray:
    """The place at a share of a line, so far over it."""
    along = line.get_unit_vector()
    place: np.ndarray = line.get_start() + share * line.get_length() * along
    return place + away * np.array([-along[1], along[0], 0.0])
