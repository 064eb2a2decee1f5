"""The last neurons of a chain, large, with their names, and the desired output in its frame."""

from __future__ import annotations

from manim import DOWN, RIGHT, UP, MathTypst, Square, VGroup

from backprop.core.language import gettext
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import NetworkDiagram, Neuron
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import LABEL, SMALL

__all__ = ["LastNeurons"]


class LastNeurons(NetworkDiagram):
    """The last layers of a network of one neuron a layer, and y beside the output.

    Parameters
    ----------
    layers
        How many layers with weights are drawn: 1 draws two neurons.

    Attributes
    ----------
    labels
        A name by quantity: activations under their neurons, weights over their edges,
        biases over the neuron that they belong to, y under its frame.
    target
        The desired output: a neuron in a square frame, and the words over it.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        layers: int = 1,
        *,
        radius: float = 0.5,
        spacing: float = 2.2,
    ) -> None:
        depth = trace.network.depth
        columns = range(depth - layers, depth + 1)
        super().__init__(
            write,
            trace,
            [("a", layer) for layer in columns],
            dict.fromkeys(columns, (0,)),
            (spacing, 1.0),
            radius,
        )
        self.labels: dict[Quantity, MathTypst] = {}
        for q, neuron in self.neurons.items():
            self._label(q).next_to(neuron, DOWN, buff=0.22)
        for (cause, effect), edge in self.edges.items():
            self._label(Quantity("w", effect.layer, effect.index + cause.index)).next_to(
                edge, UP, buff=0.14
            )
            bias = self._label(Quantity("b", effect.layer, effect.index))
            bias.next_to(self.neurons[effect], UP, buff=0.18)
        desired = Quantity("y", 0, (0,))
        self.desired = Neuron(write, trace, desired, radius)
        self.desired.circle.set_stroke(write.theme.ink)
        frame = Square(2 * radius + 0.3).set_stroke(write.theme.desired, 3)
        words = write.words(gettext("desired output"), SMALL, write.theme.desired)
        self.desired.next_to(self.columns, RIGHT, buff=0.75 * spacing - radius + 0.3)
        frame.move_to(self.desired)
        self.target = VGroup(self.desired, frame, words.next_to(frame, UP, buff=0.15))
        self._label(desired).next_to(frame, DOWN, buff=0.15)
        self.add(self.target)
        self.center()

    def redraw(self, trace: Trace, moving: bool = False) -> LastNeurons:
        """Neurons, edges and desired output as in another record."""
        super().redraw(trace, moving)
        self.desired.redraw(trace, moving)
        return self

    def _label(self, q: Quantity) -> MathTypst:
        label = haloed(self.write.label(q, LABEL), self.write.theme.background)
        self.labels[q] = label
        self.names.add(label)
        return label
