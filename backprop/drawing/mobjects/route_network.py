"""The last layers of a network, as wide as their box, the neurons of one route named."""

from __future__ import annotations

from manim import DOWN, LEFT, RIGHT, UP, VGroup

from backprop.core.language import gettext
from backprop.core.quantities import Quantity
from backprop.core.routes import Route
from backprop.drawing.mobjects.network_diagram import (
    NetworkDiagram,
    Neuron,
    chosen_neurons,
    ellipsis,
)
from backprop.drawing.mobjects.neuron_row import framed
from backprop.drawing.notation import LiveNumber, Notation, haloed
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["RouteNetwork"]

_MOST = 4
"""Columns."""
_ROWS = 3
"""Neurons of a layer."""
_DESIRED = 0.8
"""From the output of a chain to the desired output, next to what lies between two neurons."""
_NAME = 0.7
"""Room between two neurons, for the name of the lower one."""


class RouteNetwork(VGroup):
    """Neurons with their values, and names.

    Of a chain also the last weight, the last bias and, in its frame, the desired output, with their
    values.

    Attributes
    ----------
    diagram
        The network.
    names
        What stands for a quantity.
    earlier
        All that is before the last two layers.
    """

    def __init__(self, write: Notation, route: Route, box: Box) -> None:
        trace = route.trace
        depth = trace.network.depth
        columns = range(max(0, depth - _MOST + 1), depth + 1)
        on_route = {q.layer: q.index[0] for q in route.nodes if q.kind == "a"}
        shown = {
            layer: chosen_neurons(trace, layer, _ROWS, (on_route.get(layer, 0),))
            for layer in columns
        }
        alone = max(trace.widths[layer] for layer in columns) == 1
        steps = len(columns) - 1 + alone * _DESIRED
        between = (box.width - 1.4) / max(1, steps)
        if alone:
            # Names over and under it, and edges as long as the names over them.
            radius, across = min(0.85, 0.22 * between, (box.height - 1.5) / 2), 1.0
        else:
            radius = min(0.6, (box.height - 0.6 - _ROWS * _NAME) / (2 * _ROWS))
            across = 2 * radius + _NAME
        spacing = (between * steps - 2 * radius) / max(1, steps)
        self.diagram = NetworkDiagram(
            write,
            trace,
            [("a", layer) for layer in columns],
            shown,
            (min(spacing, 4.6), across),
            radius,
            count_size=WORD,
            in_full=alone,
        )
        self.names: dict[Quantity, VGroup] = {}
        theme = write.theme
        for q, neuron in self.diagram.neurons.items():
            if alone or (on_route.get(q.layer) == q.index[0] and q in route.nodes):
                name = haloed(write.label(q, 0.85 * SYMBOL), theme.background)
                self.names[q] = VGroup(name.next_to(neuron, UP, buff=0.14))
        if alone:
            for (cause, effect), edge in self.diagram.edges.items():
                if effect.layer < depth:
                    continue
                w = Quantity("w", effect.layer, (*effect.index, *cause.index))
                b = Quantity("b", effect.layer, effect.index)
                number = LiveNumber(trace[w].value, theme.weight, NUMBER)
                wide = 0.9 * edge.get_length()
                number.scale(min(1.0, max(wide / number.width, LEAST / NUMBER)))
                symbol = write.label(w, 0.8 * SYMBOL).next_to(edge, UP, buff=0.14)
                self.names[w] = VGroup(symbol, number.next_to(edge, DOWN, buff=0.16))
                number = LiveNumber(trace[b].value, theme.bias, NUMBER)
                label = VGroup(write.label(b, 0.8 * SYMBOL), number).arrange(RIGHT, buff=0.15)
                self.names[b] = label.next_to(self.diagram.neurons[effect], DOWN, buff=0.16)
            y = Quantity("y", 0, (0,))
            wanted = Neuron(write, trace, y, radius, in_full=True)
            output = self.diagram.neurons[Quantity("a", depth, (0,))]
            wanted.move_to(output).shift(RIGHT * _DESIRED * min(spacing, 4.6))
            frame = framed(write, wanted)
            symbol = write.label(y, 0.8 * SYMBOL).next_to(frame, DOWN, buff=0.16)
            word = write.words(gettext("desired"), WORD, theme.desired).next_to(
                frame, UP, buff=0.14
            )
            self.names[y] = VGroup(symbol, word, frame)
        super().__init__(self.diagram, *self.names.values())
        tables = (self.diagram.neurons, self.names)
        self.earlier = VGroup(
            *(
                one
                for some in tables
                for q, one in some.items()
                if q.kind == "a" and q.layer < depth - 1
            ),
            *(edge for (_, effect), edge in self.diagram.edges.items() if effect.layer < depth),
        )
        if columns[0]:
            first = self.diagram.columns[0]
            dots = ellipsis(write, RIGHT).next_to(first, LEFT, buff=0.25)
            self.add(dots)
            self.earlier.add(dots)
        self.move_to(box.middle)
