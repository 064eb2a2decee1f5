"""A network from the top down that fills with derivatives from its last layer back."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, DashedVMobject, Line, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.backward_network import BackwardNetwork, Look
from backprop.drawing.mobjects.badge import Badge
from backprop.drawing.mobjects.edge_labels import EdgeLabels, Label
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.notation.phrases import layers, more
from backprop.drawing.style import LEAST, NUMBER, WORD, Box

__all__ = ["SummaryNetwork"]

_LARGEST, _SMALLEST, _PITCH = 0.68, 0.14, 2.5
"""Radius of a neuron, and from one of a layer to the next at most."""
_APART, _GAP = 1.3, 0.42
"""Of a radius, the least between two layers' rims; of a diameter, that between two of a layer."""
_RIM, _RING = 0.09, 0.19
"""How far outside its neuron a bias's rim is, and light round it."""
_ASIDE = 0.25
"""Beside the names of layers, and what is said of neurons that are left out."""
_LETTER = 0.4
"""What a letter beside a lit neuron takes."""
_SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73)
"""Where on an edge its number may stand, the best first."""


class SummaryNetwork(BackwardNetwork):
    """Inputs at the top, outputs at the bottom, each layer a row.

    Parameters
    ----------
    called
        By a layer, what formulas call it.

    Attributes
    ----------
    rims
        Round a neuron: colour and width are those of its bias's derivative, as an edge's are.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        look: Look,
        called: Mapping[int, str],
        box: Box,
    ) -> None:
        self._called = called
        super().__init__(write, trace, look, box)
        self.rims = {q: self._rim(q) for q in self.symbols if q.layer}
        self.add(*self.rims.values())

    def ring(self, q: Quantity) -> Circle:
        """Light round a neuron."""
        theme = self.write.theme
        ring = Circle(self.radius + _RING, color=theme.highlight, stroke_width=4)
        return ring.move_to(self.symbols[q])

    def letter(self, letter: str, q: Quantity) -> VMobject:
        """What formulas call a neuron: left of it, or over it where its neighbour is too near."""
        text = self.write.formula(letter, NUMBER)
        row = [one.get_x() for one in map(self.symbols.get, self.of_layer(q.layer)) if one]
        gap = min((b - a for a, b in itertools.pairwise(row)), default=np.inf) - 2 * self.radius
        away = self.radius + _RING + 0.1
        if gap > _LETTER + 2 * _RING:
            at, up = away + text.width / 2, 0.0
        else:
            at = up = np.sqrt(0.5) * (away + text.width / 2)
        text.move_to(self.symbols[q]).shift(at * LEFT + up * UP)
        return haloed(text, self.write.theme.background).set_z_index(3)

    def at_edges(
        self, written: Mapping[tuple[Quantity, Quantity], tuple[str, str]], *off: VMobject
    ) -> dict[tuple[Quantity, Quantity], Label]:
        """Numbers, each with its colour, at their edges: on nothing, and on least of the others."""
        free = EdgeLabels(self.links, self.write.theme.background, *self.symbols.values(), *off)
        texts = {
            edge: self.write.formula(source, WORD).set_color(colour)
            for edge, (source, colour) in written.items()
        }
        return {edge: free.along(one, self.links[edge], _SHARES) for edge, one in texts.items()}

    def corner(self, badge: Badge, q: Quantity, side: float) -> Badge:
        """At a neuron's lower right, or where `side` is -1 at its lower left."""
        away = (self.radius + _RING + Badge.RADIUS) * np.sqrt(0.5)
        return badge.move_to(self.symbols[q]).shift(away * (side * RIGHT + DOWN))

    def _stand(self, box: Box) -> None:
        shown, trace, write = self.look.shown, self.trace, self.write
        gaps = [one for one, other in itertools.pairwise(self.layers) if other > one + 1]
        called = {q: text for q, text in self._called.items() if q in shown}
        names = {q: write.formula(text, WORD) for q, text in called.items()}
        # Rows that are close have no room for a name in two lines.
        pitch = box.height / (len(self.layers) + len(gaps))
        names |= {
            q: write.formula(called[q].replace("\\ ", ""), WORD)
            for q, one in names.items()
            if one.height > pitch
        }
        counts = {
            layer: write.words(more(trace.widths[layer] - len(some)).replace(" ", " \\ ", 1), LEAST)
            for layer, some in shown.items()
            if trace.widths[layer] > len(some)
        }
        left = box.left + max(one.width for one in names.values()) + _ASIDE + _LETTER
        aside = max((one.width + 0.3 for one in counts.values()), default=0.0) + _ASIDE
        right = box.right - (aside if counts else 0.0)
        rows, most = len(self.layers) + len(gaps), max(map(len, shown.values()))
        across = (right - left - 2 * _RING) / (most * (2 + 2 * _GAP))
        down = (box.height - 2 * _RING) / (2 * rows + (rows - 1) * _APART)
        self.radius = max(_SMALLEST, min(_LARGEST, across, down))
        ends = self.radius + _RING
        pitch = min(_PITCH, (right - left - 2 * ends) / max(1, most - 1))
        step = (box.height - 2 * ends) / max(1, rows - 1)
        x, y = (left + right) / 2, box.top - ends
        for layer in self.layers:
            self._row(layer, shown[layer], x, y, pitch)
            if layer in names:
                self.others["name", layer] = names[layer].move_to((box.left, y, 0), LEFT)
                names[layer].set_color(write.theme.quiet)
            if layer in counts:
                end = VGroup(ellipsis(write, RIGHT), counts[layer]).arrange(DOWN, buff=0.1)
                foot = x + pitch * (len(shown[layer]) - 1) / 2 + ends
                self.others["more", layer] = end.move_to((foot + 0.15, y, 0), LEFT)
            if layer in gaps:
                y -= step
                after = self.layers[self.layers.index(layer) + 1]
                said = write.words(layers(after - layer - 1), LEAST)
                dots = ellipsis(write).move_to((x, y, 0))
                self.others["layers", layer] = VGroup(dots, said.next_to(dots, RIGHT, buff=0.2))
            y -= step

    def _row(self, layer: int, shown: Sequence[int], x: float, y: float, pitch: float) -> None:
        for place, i in enumerate(shown):
            aside = pitch * (place - (len(shown) - 1) / 2)
            q = Quantity("a", layer, (i,))
            self.symbols[q] = self._circle(q, (x + aside, y, 0))

    def _rim(self, q: Quantity) -> VMobject:
        """Dashed where the derivative is exactly 0."""
        value = self.trace[Quantity("b", q.layer, q.index)].derivative
        rim = Circle(self.radius + _RIM).move_to(self.symbols[q])
        stroke = self._edge(Line(LEFT, RIGHT), value, self.look.slopes)
        found = rim if value else DashedVMobject(rim, num_dashes=max(10, round(30 * self.radius)))
        first = stroke.family_members_with_points()[0]
        return found.set_fill(opacity=0).set_stroke(
            first.get_stroke_color(), first.get_stroke_width(), first.get_stroke_opacity()
        )
