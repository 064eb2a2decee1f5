"""What clips about a sum over paths have in common: the paths, their picture, and their terms."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from manim import VGroup

from backprop.clips.context import Stage
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, row
from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Beat
from backprop.clips.verbs import (
    point,
    show,
)
from backprop.clips.words import Message, Said, said
from backprop.core.aligned import spoken_aligned
from backprop.core.number_format import spoken_number
from backprop.core.paths import Path, PathSum, paths
from backprop.core.quantities import Quantity
from backprop.core.salience import opposed
from backprop.core.trace import Trace
from backprop.drawing.mobjects.path_network import PathNetwork, route
from backprop.drawing.mobjects.path_rows import PathRows, rows_height
from backprop.drawing.mobjects.path_steps import Column, counted, first_of_same, path_steps, written
from backprop.drawing.mobjects.path_steps import Step as Stretch
from backprop.drawing.style import Box

__all__ = [
    "LOCAL",
    "PathFacts",
    "network",
    "others",
    "pairs",
    "rest",
    "rows",
    "whole",
]

LOCAL = Message("Along a path the local derivatives multiply, one for each link.")
OTHERS = Message("The other {more} paths together give {rest}.")
OTHER = Message("The one path left gives {rest}.")

_PATHS, _STEPS = 3, 5
"""Paths drawn, and steps from column to column, at most."""


@dataclass(frozen=True)
class PathFacts:
    """An activation, the largest paths from it to the cost, and what all others add up to."""

    trace: Trace
    start: Quantity
    chosen: bool

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """Of the activation that was asked for, else of the one whose paths oppose most."""
        choice = opposed(stage.trace)
        start = stage.focus or choice.quantity
        return cls(stage.trace, start, stage.focus is None and "oppose" in choice.why)

    @property
    def depth(self) -> int:
        return self.trace.network.depth

    @property
    def coupled(self) -> bool:
        """Whether an output depends on several weighted sums, and paths cross between them."""
        return self.trace.network.coupled and self.start.layer < self.depth

    @property
    def brief(self) -> bool:
        """Whether a path is a weight, a slope and the cost's derivative."""
        return self.start.layer == self.depth - 1 and not self.coupled

    @property
    def significant(self) -> int:
        """Digits of the terms: few factors are multiplied in the head."""
        return 3 if self.brief else 4

    @cached_property
    def sums(self) -> PathSum:
        """The largest paths, as many as there is room for; of many none that is 0."""
        found = paths(self.trace, self.start, _PATHS)
        most = len(found.largest)
        if found.rest_count:
            most = max(1, sum(path.product != 0 for path in found.largest))
        return paths(self.trace, self.start, most)

    @property
    def count(self) -> int:
        """Of all paths."""
        return len(self.sums.largest) + self.sums.rest_count

    @cached_property
    def steps(self) -> list[Stretch]:
        """From column to column; of a single layer its weighted sums are drawn, too."""
        if self.brief:
            before: Column = ("a", self.depth - 1)
            z: Column = ("z", self.depth)
            a: Column = ("a", self.depth)
            return [Stretch(before, z), Stretch(z, a), Stretch(a, ("C", 0))]
        return path_steps(self.trace, self.sums, _STEPS)

    @property
    def hidden(self) -> bool:
        """Whether neurons or layers are left out of the picture."""
        nodes = {q for path in self.sums.largest for q in self.route(path) if q.kind != "C"}
        columns = {(q.kind, q.layer) for q in nodes}
        drawn = len(nodes) == sum(self.trace.widths[layer] for _, layer in columns)
        return not drawn or any(step.skipped for step in self.steps)

    @cached_property
    def terms(self) -> list[float]:
        found = [path.product for path in self.sums.largest]
        return [*found, self.sums.rest] if self.sums.rest_count else found

    @property
    def written(self) -> list[str]:
        """Terms and sum as they stand in their column, as Typst math."""
        return written(self.terms, self.sums.total, self.significant)

    @cached_property
    def said(self) -> list[str]:
        """The same in words."""
        return [*map(spoken_aligned, self.written)]

    def route(self, path: Path) -> list[Quantity]:
        return route(path, self.steps)

    def fresh(self, number: int) -> list[int]:
        """The steps of a path whose factors no path before it has."""
        same = first_of_same(self.sums, self.steps)
        return [i for i in range(len(self.steps)) if same[number, i] == number]

    @property
    def cost(self) -> str:
        return spoken_number(self.trace.cost)

    @property
    def total(self) -> str:
        return self.said[-1]

    @property
    def counted(self) -> str:
        """How many paths there are."""
        return said(self.trace, self.count, "count") if self.count < 10 else counted(self.count)

    @property
    def opposing(self) -> bool:
        """Whether drawn paths are of both signs."""
        return len({path.product > 0 for path in self.sums.largest if path.product}) > 1


@part(best=(8.8, 3.4), least=(6.0, 2.2))
def network(on: DeclaredScene, facts: PathFacts, room: Box) -> PathNetwork:
    return PathNetwork(on.write, on.trace, facts.sums, facts.steps, room)


@part(best=(13.4, 2.8), least=(8.0, 1.8))
def rows(on: DeclaredScene, facts: PathFacts, room: Box) -> PathRows:
    sums, steps, written = facts.sums, facts.steps, facts.written
    return PathRows(on.write, on.trace, sums, steps, written, facts.brief, on(network), room)


@part(best=(2.2, 0.1), least=(1.8, 0.1))
def after(on: DeclaredScene, facts: PathFacts, room: Box) -> VGroup:
    """Room right of it: under it are the products, or their arrows, too."""
    return VGroup()


def whole(f: PathFacts, beside: Layout, right: float) -> Layout:
    """The network, something at its left, room for so much at its right, and under it the terms."""
    low = rows_height(len(f.terms), f.brief)
    above = row(beside, network, after, shares=(1.4, 12.0 - right, right))
    return column(above, rows, shares=(5.95 - low, low))


def pairs(nodes: Sequence[Quantity]) -> list[tuple[Quantity, Quantity]]:
    return [*itertools.pairwise(nodes)]


def rest(f: PathFacts) -> Said:
    """What the paths that are not drawn come to together."""
    count, value = f.sums.rest_count, f.said[len(f.sums.largest)]
    return OTHER(rest=value) if count == 1 else OTHERS(more=counted(count), rest=value)


def others(f: PathFacts) -> Iterator[Beat]:
    """What the paths that are not drawn come to together, if there are any."""
    last = len(f.sums.largest)
    if f.sums.rest_count:
        value = rows.values[last]
        yield Beat("rest", rest(f), [point(rows.labels[last]), show(value), point(value)])
