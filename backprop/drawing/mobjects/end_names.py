"""What a network's inputs and outputs are called, beside their neurons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manim import LEFT, RIGHT, VMobject

from backprop.core.network import Network
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import Notation, literal
from backprop.drawing.style import LEAST, NUMBER, WORD

__all__ = ["BESIDE", "CALLED", "EndNames", "outputs_called"]

BESIDE = 0.16
"""Between a neuron and its name."""
CALLED = 0.2
"""Of a network's room across, what its longest name may take at each side."""


class EndNames:
    """Names of inputs left of their neurons, of outputs right of theirs.

    Of a layer all neurons that are drawn are named, or none: where the longest name is wider
    than its room, and where the network has no names, pictures are as they are without.

    Parameters
    ----------
    shown
        The neurons drawn of each layer that is drawn.
    room
        The longest that a name may be, at the left and at the right.
    away
        From a neuron to its name.

    Attributes
    ----------
    words
        By quantity.
    left, right
        What is taken at both sides of a network for names, and the space before them.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        shown: Mapping[int, Sequence[int]],
        room: tuple[float, float],
        away: float = BESIDE,
    ) -> None:
        network = trace.network
        self.away = away
        self.words: dict[Quantity, VMobject] = {}
        called = (0, network.inputs.names), (network.depth, network.outputs)
        self.left, self.right = (
            self._set(write, layer, names, shown.get(layer, ()), most)
            for (layer, names), most in zip(called, room, strict=True)
        )

    def _set(
        self, write: Notation, layer: int, names: Sequence[str], shown: Sequence[int], room: float
    ) -> float:
        """The names of a layer's neurons that are drawn; how much room they take."""
        if not names or not shown:
            return 0.0
        words = {Quantity("a", layer, (i,)): write.words(literal(names[i]), LEAST) for i in shown}
        longest = max(one.width for one in words.values())
        if longest > room:
            return 0.0
        self.words.update(words)
        return float(longest) + self.away

    def stand(self, beside: Mapping[Quantity, VMobject]) -> None:
        """Put each name beside what stands for its quantity, on the outer side."""
        for q, text in self.words.items():
            text.next_to(beside[q], RIGHT if q.layer else LEFT, buff=self.away)


def outputs_called(
    write: Notation,
    network: Network,
    shown: Sequence[int],
    wanted: int,
    room: float,
    size: float = WORD,
) -> list[VMobject]:
    """What stands for each output shown: its name, or its number where one has no room.

    The one that is `wanted` stands out.
    """

    def written(texts: Sequence[str]) -> list[VMobject]:
        ink = write.theme.ink
        return [
            write.words(text, NUMBER, ink) if i == wanted else write.words(text, size)
            for i, text in zip(shown, texts, strict=True)
        ]

    if network.outputs:
        names = written([literal(network.outputs[i]) for i in shown])
        if max(one.width for one in names) <= room:
            return names
    return written([str(i) for i in shown])
