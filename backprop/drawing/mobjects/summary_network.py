"""The whole network, with a mark on what each formula of the chain rule is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.edge_labels import Label
from backprop.drawing.mobjects.end_names import CALLED
from backprop.drawing.mobjects.layer_pair import along_link
from backprop.drawing.mobjects.overview import overview
from backprop.drawing.motion import rails
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import LEAST, NUMBER, WORD, Box

__all__ = ["Marked", "SummaryNetwork"]

Marked = tuple[Mapping[str, Quantity], Sequence[tuple[Quantity, Quantity | None]]]
"""Neurons by the letters that formulas have for them, "" for none, and the edges that are lit:
those between two neurons, or all that lead on from one."""
_WIDE = 16
_BESIDE = 0.16
"""Between an outer neuron and its letter, and between that and a result."""
_CLEAR = 0.4
"""Between a letter over its neuron and the results at both sides of it: they are no product."""
_APART = 6.0
"""From column to column at most."""
_RUN = 24
"""Edges of a layer that light runs along."""
_LONG, _MIDST = 0.35, 0.58
"""Of a short edge a term takes more than that: it is small then, and stands there."""
_ALONG, _ON, _SHARE = 0.72, 0.5, 0.55
"""Where on its edge a term stands, and a result, and how much of the edge they may take."""


class SummaryNetwork(VGroup):
    """All layers, as many neurons of each as there is room for.

    Parameters
    ----------
    about
        By a name, what it marks.
    terms
        What comes along the edges that lead on from a neuron, one for each; or nothing.
    made
        By a name, what its formula makes, as source; it stands at what it marks first.
    said
        By an activation, a line that it stands in: where that has more digits of it than its
        neuron would, no neuron of its layer has a number.
    felt
        What the cost's derivatives by the outputs are, where the terms name them all; or nothing.
    called
        By a layer, what formulas call it.

    Attributes
    ----------
    body
        Neurons and edges.
    neurons
        Neuron by activation.
    edges
        The largest of each layer, as lines to run along.
    marks
        By the name: rings with their letters, and light along edges; shown when asked for.
    results
        By the name; empty where there is no room.
    layers
        What formulas call each layer, under it.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        about: Mapping[str, Marked],
        terms: Sequence[str],
        made: Mapping[str, str],
        box: Box,
        said: Mapping[Quantity, str],
        felt: Sequence[str],
        called: Mapping[int, str],
    ) -> None:
        self.write, self.trace, self.terms = write, trace, terms
        layers = {layer: write.formula(text, WORD) for layer, text in called.items()}
        foot = max(one.height for one in layers.values()) + _BESIDE
        made = {name: text for name, text in made.items() if name in about}
        results = {name: write.formula(text, NUMBER) for name, text in made.items()}
        asked = [q for letters, _ in about.values() for q in letters.values()]
        # The counts of wide layers take up as much room beside.
        names = {letter for letters, _ in about.values() for letter in letters if letter}
        wide = max((write.formula(one, NUMBER).width for one in names), default=0.0)
        self._aside = wide + 2 * _BESIDE
        named = trace.network.inputs.names or trace.network.outputs
        beside = self._aside if named or max(trace.widths) < _WIDE else 0.0
        self._felt = [write.formula(one, NUMBER).set_color(write.theme.cost) for one in felt]
        after = max((one.width for one in [*results.values(), *self._felt]), default=0.0)
        # A deep network has no room for them.
        edge = min(_APART, box.width / len(trace.widths))
        roomy = after < _SHARE * edge
        self._term = (NUMBER, _ALONG) if after < _LONG * edge else (LEAST, _MIDST)
        most = CALLED * box.width
        sides = box.left, box.right - after * roomy, box.bottom + foot, box.top
        # Where outputs have results after them, these stand in the place of their names.
        ends = most, 0.0 if roomy else most
        self.body = overview(write, trace, *sides, asked, _APART, beside=beside, called=ends)
        self.neurons = self.body.neurons
        finer = {q.layer for q, line in said.items() if self._finer(q, line)}
        for q, neuron in self.neurons.items():
            if neuron.number.font_size < LEAST or q.layer in finer:
                neuron.number.set_opacity(0)
        if not roomy:
            self.terms, self._felt = (), []
        self.edges = [self.body.line(*ends) for ends in self._largest()]
        self.marks = {name: self._mark(*what) for name, what in about.items()}
        self.results = {
            name: self._result(one, *about[name], before=name == "bias") if roomy else VGroup()
            for name, one in results.items()
        }
        self.layers = VGroup(*(self._called(*one) for one in layers.items()))
        super().__init__(self.body, self.layers, *self.marks.values(), *self.results.values())

    def _called(self, layer: int, text: VMobject) -> VMobject:
        """Under its layer's neurons, all on one row."""
        marks = [self.body, *self.marks.values()]
        foot = min(one.get_bottom()[1] for one in marks if len(one.submobjects))
        column = [one.circle for q, one in self.neurons.items() if q.layer == layer]
        return text.move_to((column[0].get_x(), foot - _BESIDE, 0), aligned_edge=UP)

    def _mark(
        self, letters: Mapping[str, Quantity], edges: Sequence[tuple[Quantity, Quantity | None]]
    ) -> VGroup:
        found = VGroup()
        for start, end in edges:
            for other in self._onward(start) if end is None else [end]:
                found.add(rails(self.body.line(start, other), self.write.theme))
                if end is None and self.terms:
                    size, share = self._term
                    term = self.write.formula(self.terms[other.index[0]], size)
                    term.set_color(self.write.theme.cost)
                    found.add(self._along(term, start, other, share))
            if end is None:
                for other in self._onward(start):
                    if self._felt and other not in letters.values():
                        felt = self._felt[other.index[0]]
                        felt.next_to(self.neurons[other].circle, RIGHT, buff=self._aside)
                        found.add(felt)
        for q in letters.values():
            found.add(self.body.ring(self.neurons[q]))
        for letter, q in letters.items():
            if letter:
                found.add(self._letter(letter, q))
        return found

    def _finer(self, q: Quantity, line: str) -> bool:
        """Whether a line has more digits of an activation than its neuron."""
        value, own = self.trace[q].value, self.neurons[q].number.decimals
        numbers = re.findall(r"(\d+\.(\d+))", line)
        return any(
            len(places) > own and f"{abs(value):.{len(places)}f}" == found
            for found, places in numbers
        )

    def _largest(self) -> Iterator[tuple[Quantity, Quantity]]:
        for ends in self.body.ends.values():
            yield from sorted(ends, key=self._size)[-_RUN:]

    def _size(self, ends: tuple[Quantity, Quantity]) -> float:
        start, end = ends
        return abs(float(self.trace.network.layer(end.layer).weights[end.index + start.index]))

    def _along(self, text: VMobject, start: Quantity, end: Quantity, share: float) -> Label:
        """On an edge, which is interrupted there."""
        text.move_to(along_link(self.body.line(start, end), share))
        return Label(text, self.write.theme.background)

    def _result(
        self,
        text: VMobject,
        letters: Mapping[str, Quantity],
        edges: Sequence[tuple[Quantity, Quantity | None]],
        *,
        before: bool,
    ) -> VMobject:
        """On the edge that it is about, or before or after its neuron's letter."""
        for start, end in edges:
            if end is not None:
                return self._along(text, start, end, _ON)
        letter, q = next(iter(letters.items()))
        neuron, beside = self.neurons[q].circle, self._letter(letter or "j", q)
        if beside.get_left()[0] > neuron.get_right()[0]:
            if before:  # the neuron stands there
                return VGroup()
            text.next_to(neuron, RIGHT, buff=self._aside)
        else:
            text.next_to(beside, LEFT if before else RIGHT, buff=_CLEAR)
        return haloed(text, self.write.theme.background)

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
        text.next_to(circle, side, buff=_BESIDE)
        return haloed(text, self.write.theme.background).set_z_index(3)
