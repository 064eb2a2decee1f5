"""The whole network, with a mark on what each formula of the chain rule is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.overview import overview
from backprop.drawing.motion import rails
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import LEAST, NUMBER, WORD, Box

__all__ = ["Marked", "SummaryNetwork"]

Marked = tuple[Mapping[str, Quantity], Sequence[tuple[Quantity, Quantity | None]]]
"""Neurons by the letters that formulas have for them, "" for none, and the edges that are lit:
those between two neurons, or all that lead on from one."""
_WIDE = 16
_CALLED = 0.2
"""Of the box's width, what a name of an input or output may take."""
_BESIDE = 0.45
"""Room left and right of the outer neurons, for their letters."""


class SummaryNetwork(VGroup):
    """All layers, as many neurons of each as there is room for.

    Parameters
    ----------
    about
        By a name, what it marks.
    terms
        What comes along the edges that lead on from a neuron to the outputs, one for each; or
        nothing.

    Attributes
    ----------
    body
        Neurons and edges.
    neurons
        Neuron by activation.
    marks
        By the name: rings with their letters, and light along edges; shown when asked for.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        about: Mapping[str, Marked],
        terms: Sequence[str],
        box: Box,
    ) -> None:
        self.write = write
        asked = [q for letters, _ in about.values() for q in letters.values()]
        # The counts of wide layers take up as much room beside.
        named = trace.network.inputs.names or trace.network.outputs
        beside = _BESIDE if named or max(trace.widths) < _WIDE else 0.0
        after = max((write.formula(text, WORD).width for text in terms), default=0.0)
        # A deep network has no room for them.
        self.terms = terms if after * len(trace.widths) < box.width else ()
        after *= bool(self.terms)
        most = _CALLED * box.width
        sides = box.left, box.right - after, box.bottom, box.top
        self.body = overview(
            write,
            trace,
            *sides,
            asked,
            beside=beside,
            called=(most, 0.0 if self.terms else most),
        )
        self.neurons = self.body.neurons
        for neuron in self.neurons.values():
            if neuron.number.font_size < LEAST:
                neuron.number.set_opacity(0)
        self.marks = {name: self._mark(*what) for name, what in about.items()}
        super().__init__(self.body, *self.marks.values())

    def _mark(
        self, letters: Mapping[str, Quantity], edges: Sequence[tuple[Quantity, Quantity | None]]
    ) -> VGroup:
        found = VGroup()
        for start, end in edges:
            for other in self._onward(start) if end is None else [end]:
                found.add(rails(self.body.line(start, other), self.write.theme))
                if end is None and self.terms:
                    found.add(self._term(other))
        for q in letters.values():
            found.add(self.body.ring(self.neurons[q]))
        for letter, q in letters.items():
            if letter:
                found.add(self._letter(letter, q))
        return found

    def _term(self, q: Quantity) -> VMobject:
        """What comes along the edge to an output, right of it and of its letter."""
        number = self.write.formula(self.terms[q.index[0]], WORD)
        number.set_color(self.write.theme.cost)
        return number.next_to(self.neurons[q].circle, RIGHT, buff=_BESIDE)

    def _onward(self, start: Quantity) -> Iterator[Quantity]:
        """The next layer's neurons, as far as no other lies on the way there."""
        beside = [
            one.circle
            for q, one in self.neurons.items()
            if q != start and q.layer in (start.layer, start.layer + 1)
        ]
        for q in self.neurons:
            if q.layer == start.layer + 1:
                ends = self.body.line(start, q).get_start_and_end()
                way = np.linspace(*ends, 50)
                if not any(
                    np.hypot(*(way - one.get_center())[:, :2].T).min() < one.width / 2
                    for one in beside
                    if one is not self.neurons[q].circle
                ):
                    yield q

    def _letter(self, letter: str, q: Quantity) -> VMobject:
        """Over its neuron, in the first and last column outside; where none has room, across."""
        text = self.write.formula(letter, NUMBER)
        circle = self.neurons[q].circle
        layers = [one.layer for one in self.neurons]
        column = [one for one in self.neurons if one.layer == q.layer]
        place = column.index(q)
        tall = text.height + 0.3
        above = self.neurons[column[place - 1]].circle.get_bottom()[1] if place else np.inf
        below = np.inf
        if place + 1 < len(column):
            below = circle.get_bottom()[1] - self.neurons[column[place + 1]].circle.get_top()[1]
        if q.layer == min(layers):
            side = LEFT
        elif q.layer == max(layers):
            side = RIGHT
        elif above - circle.get_top()[1] > tall:
            side = UP
        else:
            side = DOWN if below > tall else RIGHT
        text.next_to(circle, side, buff=0.16)
        return haloed(text, self.write.theme.background).set_z_index(3)
