"""What the clips about all examples of a network have in common: facts, and the upright network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from manim import VMobject

from backprop.clips.context import Stage
from backprop.clips.described import described
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, flow, row
from backprop.clips.player import DeclaredScene
from backprop.core.aligned import aligned
from backprop.core.averages import Average
from backprop.core.batches import batch_average, examples_recorded
from backprop.core.gradient_rows import GradientRows, gradient_rows
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects import MeanBars, MeanFormula, UprightNetwork
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.style import Box

__all__ = [
    "BARS",
    "MEANS",
    "BatchFacts",
    "beside",
    "cost_bars",
    "full_cost",
    "full_slope",
    "names",
    "network",
    "slope_bars",
]

BARS = (4.5, 1.5)
"""Of the height: bars and the formula of their mean."""
_OVER = (1.2, 6.0)
"""Of the height, the network and what is under it."""
_ONE_BY_ONE = 6
"""Examples shown for themselves; of more than two others, these are counted."""


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

    @cached_property
    def costs(self) -> list[float]:
        """Each example's cost."""
        return [one.cost for one in self.records]

    @cached_property
    def shown(self) -> list[int]:
        """Which examples have a row: all, or the first and those that cost most."""
        if self.count <= _ONE_BY_ONE + 2:
            return [*range(self.count)]
        others = sorted(range(1, self.count), key=lambda i: -self.costs[i])
        return [0, *others[: _ONE_BY_ONE - 1]]

    @property
    def left(self) -> int:
        """How many have none."""
        return self.count - len(self.shown)

    @property
    def places(self) -> int:
        """Decimals of what is averaged, at least."""
        return 4

    @cached_property
    def columns(self) -> tuple[list[str], list[str]]:
        """Costs and derivatives of the shown, then their means, as they stand in a table."""
        first, second = (
            aligned([*(column[i] for i in self.shown), *means], self.places)
            for column, means in zip((self.costs, self.slopes), self.means, strict=True)
        )
        return first, second

    @cached_property
    def means(self) -> tuple[list[float], list[float]]:
        """The mean cost and derivative of the first, of the first two, ..., last of all."""
        whole = self.average.cost, self.average[self.w]
        first, second = (
            [*_running([column[i] for i in self.shown])[: None if self.left else -1], mean]
            for column, mean in zip((self.costs, self.slopes), whole, strict=True)
        )
        return first, second

    @cached_property
    def said(self) -> tuple[str, list[str]]:
        """What each shown example desires, by its symbol, or what it is called."""
        every = sorted(self.trace.network.examples, key=lambda name: name != self.example)
        columns = described({every[i]: self.records[i] for i in self.shown})
        return ("y" if len(columns) > 1 else "", columns[-1][1])

    @property
    def alone(self) -> bool:
        """Whether there is one neuron a layer."""
        return max(self.trace.widths) == 1


def _running(values: list[float]) -> list[float]:
    """Means of the first, of the first two, ..."""
    return [sum(values[:n]) / n for n in range(1, len(values) + 1)]


def shares(facts: BatchFacts) -> tuple[float, float]:
    """Of the width, the network's and the rest."""
    return (2.2, 10.7) if facts.alone else (3.5, 9.4)


def beside(facts: BatchFacts, rest: Layout) -> Layout:
    """The network at the left of the rest or, where that has too little room, over it."""
    return either(row(network, rest, shares=shares(facts)), column(network, rest, shares=_OVER))


def names(f: BatchFacts) -> list[VMobject]:
    """Symbols beside the network, where it is narrow."""
    return [network.names[q] for q in f.rows.parameters] if f.alone else []


@part(best=(3.4, 1.6), least=(2.3, 1.0))
def network(on: DeclaredScene, facts: BatchFacts, room: Box) -> UprightNetwork:
    """The network, its neurons empty."""
    return UprightNetwork(on.write, on.trace, facts.rows, room)


@part(best=(5.0, 1.4), least=(2.4, 0.7))
def full_cost(on: DeclaredScene, facts: BatchFacts, room: Box) -> MeanFormula:
    """What the full cost is."""
    text = facts.columns[0][-1]
    return MeanFormula(on.write, None, facts.count, text, room, on.theme.cost)


@part(best=(5.0, 1.4), least=(2.4, 0.7))
def full_slope(on: DeclaredScene, facts: BatchFacts, room: Box) -> MeanFormula:
    """What its derivative is."""
    w, text = facts.w, facts.columns[1][-1]
    colour = signed(on.theme, facts.average[w])
    return MeanFormula(on.write, w, facts.count, text, room, colour)


@part(best=(4.0, 4.4), least=(1.5, 1.4))
def cost_bars(on: DeclaredScene, facts: BatchFacts, room: Box) -> MeanBars:
    """The costs that are summed."""
    shown, (texts, _), (means, _) = facts.shown, facts.columns, facts.means
    values = [facts.costs[i] for i in shown]
    return MeanBars(on.write, None, values, means, shown, texts, facts.left, room, facts.said)


@part(best=(4.0, 4.4), least=(1.5, 1.4))
def slope_bars(on: DeclaredScene, facts: BatchFacts, room: Box) -> MeanBars:
    """The derivatives that are summed."""
    shown, (_, texts), (_, means) = facts.shown, facts.columns, facts.means
    values = [facts.slopes[i] for i in shown]
    return MeanBars(on.write, facts.w, values, means, shown, texts, facts.left, room)


MEANS = flow(
    column(cost_bars, full_cost, shares=BARS),
    column(slope_bars, full_slope, shares=BARS),
    shares=(4.2, 5.8),
)
"""Both means, each under what it is of: one clip ends on them, the next begins with them."""
