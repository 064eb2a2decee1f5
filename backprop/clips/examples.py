"""What the clips about all examples of a network have in common: facts, and the upright network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from backprop.clips.context import Stage
from backprop.clips.handles import part
from backprop.clips.player import DeclaredScene
from backprop.core.averages import Average
from backprop.core.batches import batch_average, examples_recorded
from backprop.core.gradient_rows import GradientRows, gradient_rows
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects import UprightNetwork
from backprop.drawing.style import Box

__all__ = ["BatchFacts", "network", "shares"]


@dataclass(frozen=True)
class BatchFacts:
    """All examples of the network, and the entries that their mean gradient is shown by.

    Attributes
    ----------
    example
        The name of the one that comes first.
    """

    trace: Trace
    example: str
    average: Average
    rows: GradientRows

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """Of the network that is shown."""
        average = batch_average(stage.trace.network)
        return cls(stage.trace, stage.example, average, gradient_rows(average))

    @property
    def count(self) -> int:
        """Of the examples."""
        return len(self.average.costs)

    @property
    def total(self) -> int:
        """Of the parameters."""
        return len(self.average.names)

    @property
    def w(self) -> Quantity:
        """The weight of the last layer that the full cost is most sensitive to."""
        return [q for q in self.rows.parameters if q.kind == "w"][-1]

    @cached_property
    def records(self) -> list[Trace]:
        """Each example's own pass."""
        return examples_recorded(self.trace.network, self.example)

    @cached_property
    def slopes(self) -> list[float]:
        """Each example's derivative for that weight."""
        return [one[self.w].derivative for one in self.records]

    @property
    def alone(self) -> bool:
        """Whether there is one neuron a layer."""
        return max(self.trace.widths) == 1


def shares(facts: BatchFacts) -> tuple[float, float]:
    """Of the width, the network's and the rest."""
    return (2.5, 10.4) if facts.alone else (3.5, 9.4)


@part(best=(3.2, 6.2), least=(2.3, 4.0))
def network(on: DeclaredScene, facts: BatchFacts, room: Box) -> UprightNetwork:
    """The network at the left, its neurons empty."""
    return UprightNetwork(on.write, on.trace, facts.rows, room)
