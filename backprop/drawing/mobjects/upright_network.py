"""A network from the top down, each chosen parameter at its edge or neuron on a row of its own."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    Line,
    ManimColor,
    VGroup,
    VMobject,
    interpolate_color,
)

from backprop.core.gradient_rows import GradientRows
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.edge_bundle import edge_style
from backprop.drawing.mobjects.network_diagram import brightness, chosen_neurons, ellipsis, join
from backprop.drawing.motion import rails
from backprop.drawing.notation import Notation, fit
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import LEAST, NUMBER, Box, proportion

__all__ = ["UprightNetwork", "heights"]

_ROWS, _FOOT = 1.0, 1.1
"""Between two rows at most, and room kept under them."""
_ACROSS, _RADIUS, _LONE = 0.95, 0.36, 0.45
"""Between neurons of a layer; a neuron at most, among others and alone."""
_MOST = 3
"""Neurons of a layer."""
_LYING, _OVER, _UNDER = 2.0, 0.5, 0.4
"""A box so many times as wide as high has the layers from left to right; there, under the
neurons the height of a symbol or of a count."""
_THICKEST = 7.0


def heights(rows: GradientRows, box: Box) -> list[float]:
    """The heights of the slots of such rows in a box, the same for all that stand beside."""
    few = 2.4 if rows.height < 5 else 1.0
    step = min(_ROWS * few, (box.height - _FOOT) / rows.height)
    over = (box.height - _FOOT - step * rows.height) / 2
    return [box.top - over - step * (slot + 0.5) for slot in range(rows.height)]


class UprightNetwork(VGroup):
    """The layers of the chosen parameters; neurons are empty until an example runs through.

    They stand from the top down or, in a low box, from left to right.

    Attributes
    ----------
    body
        Neurons and edges, and what is said of those left out.
    edges
        The drawn edges of chosen weights, by the weight.
    neurons
        Circles by activation.
    names
        Symbols of the chosen parameters, where the network is narrow.
    marks
        Light on the edge of a weight or a ring round the neuron of a bias: shown when asked for.
    """

    def __init__(self, write: Notation, trace: Trace, rows: GradientRows, box: Box) -> None:
        self.write, self.trace, self.rows = write, trace, rows
        self.alone = max(trace.widths) == 1
        self.lying = box.width > _LYING * box.height
        self._across, radius = _ACROSS, _LONE if self.alone else _RADIUS
        if self.lying:
            step = box.width / rows.height
            self._heights = [box.left + step * (slot + 0.5) for slot in range(rows.height)]
            over, under = (0.0, _OVER) if self.alone else (0.1, _UNDER)
            inner = box.height - over - under
            self._middle = box.bottom + under + inner / 2
            self._across = _ACROSS if self.alone else min(_ACROSS, inner / _MOST)
            self._radius = min(radius, 0.4 * step, inner / 2, 0.42 * self._across)
        else:
            self._heights = heights(rows, box)
            step = self._heights[0] - self._heights[1]
            self._radius = min(radius, (0.55 if self.alone else 0.45) * step)
            self._middle = box.left + (0.5 if self.alone else self._radius + _ACROSS)
        self.neurons: dict[Quantity, Circle] = {}
        self.edges: dict[Quantity, Line] = {}
        slots = rows.slots
        chosen = [
            (layer, slots[q], self._neurons(layer))
            for layer, q in ((q.layer, q) for q in rows.parameters if q.kind == "b")
        ]
        said: list[VMobject] = []
        if rows.layers[0] == 1:
            chosen.insert(0, (0, 0, self._neurons(0)))
        for layer, slot, shown in chosen:
            said += self._layer(layer, slot, shown)
        lines = VGroup(*self._lines())
        for slot in rows.gaps.values():
            dots = ellipsis(write, RIGHT) if self.lying else ellipsis(write)
            said.append(dots.move_to(self._at(slot)))
        self.body = VGroup(lines, *self.neurons.values(), *said)
        self.names = {q: self._name(q) for q in rows.parameters} if self.alone else {}
        self.marks = {q: self._mark(q) for q in rows.parameters}
        super().__init__(self.body, *self.names.values(), *self.marks.values())

    def fills(self, trace: Trace | None) -> list[list[tuple[Circle, ManimColor]]]:
        """Layer by layer, neurons and their brightness in a record; without one they are empty."""
        dark, light = (
            ManimColor(one) for one in (self.write.theme.background, self.write.theme.ink)
        )
        found: dict[int, list[tuple[Circle, ManimColor]]] = {}
        for q, circle in self.neurons.items():
            level = 0.0 if trace is None else brightness(self.trace, q, trace[q].value)
            found.setdefault(q.layer, []).append((circle, interpolate_color(dark, light, level)))
        return [found[layer] for layer in sorted(found)]

    def _neurons(self, layer: int) -> tuple[int, ...]:
        """Those that the chosen parameters belong to, then the most sensitive."""
        always = [q.index[0] for q in self.rows.parameters if q.layer == layer]
        always += [
            q.index[1] for q in self.rows.parameters if q.kind == "w" and q.layer == layer + 1
        ]
        return chosen_neurons(self.trace, layer, _MOST, list(dict.fromkeys(always)))

    def _at(self, slot: int, aside: float = 0.0) -> tuple[float, float, float]:
        """A place in a slot, so far right of the middle or, in a lying network, under it."""
        along = self._heights[slot]
        return (along, self._middle - aside, 0) if self.lying else (self._middle + aside, along, 0)

    def _layer(self, layer: int, slot: int, shown: tuple[int, ...]) -> list[VMobject]:
        theme = self.write.theme
        for place, i in enumerate(shown):
            aside = self._across * (place - (len(shown) - 1) / 2)
            circle = Circle(self._radius, stroke_color=theme.ink, stroke_width=3)
            circle.set_fill(theme.background, 1).move_to(self._at(slot, aside))
            self.neurons[Quantity("a", layer, (i,))] = circle
        left_out = self.trace.widths[layer] - len(shown)
        if not left_out:
            return []
        words = self.write.words(more(left_out), LEAST)
        end = self._at(slot, self._across + self._radius + (0.05 if self.lying else 0.15))
        return [words.move_to(end, aligned_edge=UP if self.lying else LEFT)]

    def _lines(self) -> list[Line]:
        """Those of chosen weights last: they lie over the others."""
        found: list[tuple[bool, Line]] = []
        chosen = {(q.layer, q.index): q for q in self.rows.parameters if q.kind == "w"}
        for end, circle in self.neurons.items():
            if end.layer == 0:
                continue
            weights = self.trace.network.layer(end.layer).weights
            for start, before in self.neurons.items():
                if start.layer == end.layer - 1:
                    index = (*end.index, *start.index)
                    line = join(before, circle)
                    q = chosen.get((end.layer, index))
                    found.append((q is not None, self._stroke(line, weights, index)))
                    if q is not None:
                        self.edges[q] = line
            for q in chosen.values():
                if q.layer == end.layer and q.layer in self.rows.gaps and q.index[:1] == end.index:
                    dots = np.array(self._at(self.rows.gaps[q.layer]))
                    onward = RIGHT if self.lying else DOWN
                    line = Line(dots + 0.25 * onward, circle.get_center())
                    line.put_start_and_end_on(
                        line.get_start(), line.get_end() - self._radius * line.get_unit_vector()
                    )
                    self.edges[q] = line
                    found.append((True, self._stroke(line, weights, q.index)))
        return [line for _, line in sorted(found, key=lambda pair: pair[0])]

    def _stroke(self, line: Line, weights: np.ndarray, index: tuple[int, ...]) -> Line:
        largest = float(np.abs(weights).max())
        if self.alone:
            largest = max(float(np.abs(one.weights).max()) for one in self.trace.network.layers)
        value = float(weights[index])
        width, opacity = edge_style(float(proportion(value, largest)), _THICKEST)
        # Signs have colours beside it that are not a weight's: those of derivatives.
        return line.set_stroke(self.write.theme.quiet, width, opacity=opacity)

    def _name(self, q: Quantity) -> VMobject:
        if self.lying:
            along, middle, _ = self._at(self.rows.slots[q])
            named = fit(self.write.label(q, NUMBER), 2 * (self._heights[1] - self._heights[0]))
            # A weight's over its edge, a bias's under its neuron.
            if q.kind == "w":
                return named.move_to((along, middle + 0.1, 0), aligned_edge=DOWN)
            return named.move_to((along, middle - self._radius - 0.15, 0), aligned_edge=UP)
        y = self._heights[self.rows.slots[q]]
        x = self._middle + (0.3 if q.kind == "w" else self._radius + 0.22)
        return fit(self.write.label(q, NUMBER), 1.3).move_to((x, y, 0), aligned_edge=LEFT)

    def _mark(self, q: Quantity) -> VGroup:
        if q.kind == "w":
            return rails(self.edges[q], self.write.theme)
        circle = self.neurons[Quantity("a", q.layer, q.index)]
        ring = Circle(self._radius + 0.1, color=self.write.theme.highlight, stroke_width=4)
        return VGroup(ring.move_to(circle))
