"""What is known of the way on which one value depends on the other, up through two layers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from backprop.clips.chain import RouteFacts
from backprop.clips.context import Stage
from backprop.clips.words import Message
from backprop.core.language import gettext, gettext_noop
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST, Quantity
from backprop.core.routes import Route, strongest
from backprop.core.visible_nudge import VisibleNudge, visible_nudge
from backprop.drawing.mobjects import in_neuron

__all__ = ["DependencyFacts"]

LINKED = {
    (1,): Message("Along a blue link, more of the one means more of the next."),
    (-1,): Message("Along an orange link, more of the one means less of the next."),
    (1, -1): Message(
        "Along a blue link, more of the one means more of the next. Along an orange link it means "
        "less."
    ),
}
"""What the colours of a tree's links say."""
MEANT = {
    1: gettext_noop("more means more"),
    -1: gettext_noop("more means less"),
    0: gettext_noop("more changes nothing"),
}


@dataclass(frozen=True)
class DependencyFacts(RouteFacts):
    """The strongest way to the cost through the last layers, and a nudge at its top."""

    long_spine: tuple[Quantity, ...]

    @classmethod
    def of(cls, stage: Stage) -> Self:
        long = strongest(stage.trace, min(2, stage.trace.network.depth))
        return cls(stage.trace, long[-4:], long)

    @property
    def deep(self) -> bool:
        """Whether there is a layer before the last one."""
        return len(self.long_spine) > len(self.spine)

    @property
    def way(self) -> Route:
        """From its top to the cost."""
        return Route(self.trace, self.long_spine)

    @property
    def earlier(self) -> Quantity:
        """The weighted sum that the activation before is made of."""
        return self.long_spine[1]

    @property
    def weight(self) -> Quantity:
        """The one that is nudged, at the top."""
        return self.way.leaves(self.earlier)[0]

    @property
    def down(self) -> tuple[Quantity, ...]:
        """From it to the cost."""
        return self.weight, *self.long_spine[1:]

    @cached_property
    def tried(self) -> VisibleNudge:
        """The nudge, of which what is printed subtracts exactly."""
        return visible_nudge(self.trace, self.weight, self.down)

    @property
    def all_seen(self) -> bool:
        """Whether all on the nudge's way is seen to move."""
        tried = self.tried
        moves = (map(tried.spoken, tried.values(q)[:2]) for q in self.down)
        return all(before != after for before, after in moves)

    @property
    def alone(self) -> bool:
        """Whether the network that is drawn has one neuron a layer."""
        return max(self.trace.widths[-4:]) == 1

    @property
    def last(self) -> str:
        """The output as its neuron has it."""
        return self._held(self.a)

    @property
    def next_to_last(self) -> str:
        """The activation before, as its neuron has it."""
        return self._held(self.before)

    def _held(self, q: Quantity) -> str:
        value = self.trace[q].value
        return spoken_number(value) if self.alone else in_neuron(value)

    @property
    def inputs(self) -> int:
        """How many more go into the weighted sum."""
        return self.way.left_out(self.z)

    @property
    def outputs(self) -> int:
        """How many more outputs there are."""
        return self.way.left_out(COST)

    @property
    def function(self) -> str:
        """The last layer's activation function."""
        return self.trace.network.layers[-1].activation.name

    @property
    def coupled(self) -> bool:
        """Whether it is one of all weighted sums."""
        return self.trace.network.coupled

    @property
    def linked(self) -> Message | None:
        """What the colours of the last layer's links say; None where there is no sign."""
        signs = Route(self.trace, self.spine).signs
        return LINKED.get(tuple(sign for sign in signs if sign))

    @property
    def meant(self) -> dict[int, str]:
        """What a link's colour means in short, by the signs that occur."""
        return {sign: gettext(MEANT[sign]) for sign in self.way.signs}

    @property
    def beginning(self) -> tuple[Quantity, ...]:
        """Where in the tree nothing is as long as it has the last layer alone."""
        return self.down[: self.down.index(self.z)]
