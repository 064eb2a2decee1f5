"""A network whose weights are being changed: edges follow them, neurons wait for examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from manim import RIGHT, UP, Circle, Line, ManimColor, VGroup, VMobject, interpolate_color

from backprop.core.descent import parameter
from backprop.core.language import grouped
from backprop.core.network import Network
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.core.two_descents import Descent, TwoDescents
from backprop.drawing.mobjects.end_names import CALLED
from backprop.drawing.mobjects.network_diagram import Neuron, brightness, join
from backprop.drawing.mobjects.overview import overview
from backprop.drawing.motion import rails
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import LEAST, WORD, Box, proportion

__all__ = ["TrainedNetwork"]

_THINNEST, _THICKEST = 2.5, 7.0
"""Edges of the two."""
_NAMED, _CLEAR = 0.6, 0.14
"""How far along its edge a symbol stands, and how far beside it."""
_ELSEWHERE = (0.7, 0.8, 0.9, 1.0)
"""Farther along, where that would be outside."""


class TrainedNetwork(VGroup):
    """All layers, as many neurons of each as there is room for; the two parameters stand out.

    An edge's width is on the scale of its layer's largest weight, at the start or at the end.

    Parameters
    ----------
    descents
        What its weights are after each step.
    examples, wanted
        Records, and the output that each is about.

    Attributes
    ----------
    edges, lines, body
        All edges, those of the two over them, and neurons with what is said of those left out.
    outputs
        The neuron of each of the `wanted`, or where it is not drawn the last.
    chosen
        Of the two parameters the edge, of a bias its neuron.
    marks, names
        Light along these, and their symbols beside it: shown when asked for.
    answers
        In the output, what it is for each example, where that can be read.
    """

    def __init__(
        self,
        write: Notation,
        descents: TwoDescents,
        examples: Sequence[Trace],
        wanted: Sequence[int],
        box: Box,
    ) -> None:
        self.write, self.descents = write, descents
        self.trace: Trace = descents.trace
        always = [end for q in descents.pair for end in _ends(q)]
        sides = box.left, box.right, box.bottom, box.top
        diagram = overview(
            write, self.trace, *sides, always, called=(CALLED * box.width, CALLED * box.width)
        )
        ends = [descents.network(which, descents.steps) for which in ("two", "all")]
        self._bundles = diagram.bundles
        self._joined = diagram.ends
        for column, bundle in self._bundles.items():
            for network in ends:
                drawn = self._weights(network, column)
                bundle.largest = max(bundle.largest, float(np.abs(drawn).max()))
        self.edges = diagram.lines
        dark = write.theme.background
        self.neurons: dict[Quantity, Circle] = {}
        for q, neuron in diagram.neurons.items():
            neuron.remove(neuron.number)
            self.neurons[q] = neuron.circle.set_fill(dark, 1)
        self.body = diagram.columns
        self._count()
        self.body = VGroup(*self.body, diagram.names)
        self.chosen: dict[Quantity, VMobject] = {}
        for q in descents.pair:
            start, end = (self.neurons[one] for one in _ends(q)) if q.kind == "w" else (None, None)
            self.chosen[q] = (
                self.neurons[_ends(q)[0]]
                if start is None or end is None
                else join(start, end).set_z_index(-1)
            )
        self.marks = {q: self._mark(q) for q in descents.pair}
        self.go("two", 0)
        depth = self.trace.network.depth
        last = [circle for q, circle in self.neurons.items() if q.layer == depth][-1]
        self.outputs = [self.neurons.get(Quantity("a", depth, (j,)), last) for j in wanted]
        self.answers: list[VMobject] = []
        for one, j, circle in zip(examples, wanted, self.outputs, strict=True):
            q = Quantity("a", depth, (j,))
            filled = Neuron(write, self.trace, q, circle.width / 2).redraw(one)
            number = filled.number.move_to(circle).set_z_index(3)
            self.answers.append(number.set_opacity(float(number.font_size >= LEAST)))
        self.names: dict[Quantity, VMobject] = {}
        for q in descents.pair:
            self.names[q] = self._symbol(q, box)
        self.lines = VGroup(*(one for one in self.chosen.values() if isinstance(one, Line)))
        super().__init__(self.edges, self.lines, self.body, *self.marks.values())
        self.add(*self.names.values(), *self.answers)

    def fills(self, trace: Trace | None) -> Sequence[Sequence[tuple[Circle, ManimColor]]]:
        """Layer by layer, neurons and their brightness in a record; without one they are empty."""
        theme = self.write.theme
        dark, light = ManimColor(theme.background), ManimColor(theme.ink)
        found: dict[int, list[tuple[Circle, ManimColor]]] = {}
        for q, circle in self.neurons.items():
            level = 0.0 if trace is None else brightness(self.trace, q, trace[q].value)
            found.setdefault(q.layer, []).append((circle, interpolate_color(dark, light, level)))
        return [found[layer] for layer in sorted(found)]

    def go(self, which: Descent, step: float) -> None:
        """Edges as wide as after so many steps of a descent."""
        network = self.descents.network(which, int(step))
        if which == "two":
            self._follow({q: self._between(q, step) for q in self.descents.pair})
            if self._last == "two":
                return
        else:
            self._follow({q: parameter(network, q) for q in self.descents.pair})
        for column, bundle in self._bundles.items():
            bundle.redraw(self._weights(network, column))
        self._last = which

    _last = ""

    def _count(self) -> None:
        """How many neurons are left out, in fewer letters where columns are narrow."""
        counts = [
            (column[-1][1], self.trace.widths[layer] - len(column) + 1)
            for layer, column in zip(self._layers(), self.body, strict=True)
            if not isinstance(column[-1], Neuron)
        ]
        wide = any(
            other.get_left()[0] - one.get_right()[0] < 0.15
            for (one, _), (other, _) in pairwise(counts)
        )
        for words, count in counts if wide else ():
            words.become(self.write.words(f"+{grouped(count)}", LEAST).move_to(words))

    def _layers(self) -> list[int]:
        """Those that are drawn, column by column."""
        return sorted({q.layer for q in self.neurons})

    def _between(self, q: Quantity, step: float) -> float:
        """The value on the way from a step to the next."""
        way = self.descents.two.way[:, self.descents.pair.index(q)]
        return float(np.interp(step, np.arange(len(way)), way))

    def _follow(self, values: Mapping[Quantity, float]) -> None:
        """The two edges by themselves."""
        for q, value in values.items():
            line = self.chosen[q]
            if isinstance(line, Line):
                share = float(proportion(value, self._bundles["a", q.layer].largest))
                width = _THINNEST + (_THICKEST - _THINNEST) * share
                line.set_stroke(self.write.theme.sign(value), width, opacity=1)

    def _weights(self, network: Network, column: tuple[str, int]) -> np.ndarray:
        weights = network.layer(column[1]).weights
        return np.array(
            [weights[to.index + by.index] for by, to in self._joined[column]],  # type: ignore[index]
            float,
        )

    def _mark(self, q: Quantity) -> VGroup:
        thing = self.chosen[q]
        if isinstance(thing, Line):
            return rails(thing.copy().set_stroke(width=_THICKEST), self.write.theme)
        ring = Circle(thing.width / 2 + 0.1, color=self.write.theme.highlight, stroke_width=4)
        return VGroup(ring.move_to(thing))

    def _symbol(self, q: Quantity, box: Box) -> VMobject:
        """By its edge, on the side where that of the other is not; of a bias over its neuron."""
        thing, label = self.chosen[q], self.write.label(q, WORD)
        haloed(label, self.write.theme.background).set_z_index(3)
        if not isinstance(thing, Line):
            return label.next_to(thing, UP, buff=0.2)
        others = [one for other, one in self.chosen.items() if other != q]
        along = thing.get_unit_vector()
        aside = np.array([-along[1], along[0], 0.0])
        if sum(float(aside @ (one.get_center() - thing.get_center())) for one in others) > 0:
            aside = -aside
        far = (abs(aside[0]) * label.width + abs(aside[1]) * label.height) / 2 + _CLEAR
        # The first of these places that is inside the box and clear of the other's.
        for share in (_NAMED, *_ELSEWHERE):
            label.move_to(thing.point_from_proportion(share) + far * aside)
            inside = box.left <= label.get_left()[0] and label.get_right()[0] <= box.right
            if inside and not any(_meet(label, other) for other in self.names.values()):
                return label
        return label.shift(max(0.0, box.left - label.get_left()[0]) * RIGHT)


def _meet(one: VMobject, other: VMobject) -> bool:
    apart = np.abs(one.get_center() - other.get_center())[:2]
    reach = np.array([one.width + other.width, one.height + other.height]) / 2
    return bool((apart < reach).all())


def _ends(q: Quantity) -> list[Quantity]:
    """The neurons that a weight joins, or that a bias belongs to."""
    effect = Quantity("a", q.layer, q.index[:1])
    return [Quantity("a", q.layer - 1, q.index[1:]), effect] if q.kind == "w" else [effect]
