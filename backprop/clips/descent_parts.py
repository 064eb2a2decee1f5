"""The trained network, its examples' outputs, the map of its cost and the first update."""

from __future__ import annotations

from manim import MathTypst

from backprop.clips.descent_facts import SINGLE, DescentFacts
from backprop.clips.described import described, in_one
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, overlay, row
from backprop.clips.player import DeclaredScene
from backprop.core.activations import Array
from backprop.core.language import gettext, grouped
from backprop.core.number_format import typst_number
from backprop.core.two_descents import Descent
from backprop.drawing.mobjects.descent_map import DescentMap
from backprop.drawing.mobjects.example_lines import ExampleLines
from backprop.drawing.mobjects.mean_cost import mean_cost
from backprop.drawing.mobjects.trained_network import TrainedNetwork
from backprop.drawing.mobjects.update_rows import UpdateRows
from backprop.drawing.style import Box

__all__ = ["STEPPING", "WALKING", "examples", "ground", "mean", "network", "opening", "updates"]


@part(best=(3.9, 3.2), least=(3.2, 2.4))
def network(on: DeclaredScene, facts: DescentFacts, room: Box) -> TrainedNetwork:
    found = facts.examples
    records = [*found.records.values()]
    made = TrainedNetwork(on.write, facts.descents, records, found.wanted, room)
    made.go("two", on.reached)
    return made


@part(best=(3.9, 2.8), least=(3.2, 2.2))
def examples(on: DeclaredScene, facts: DescentFacts, room: Box) -> ExampleLines:
    found = facts.examples
    title, names = in_one(described(found.records))
    outputs: dict[Descent, Array] = {
        which: found.outputs(facts.descents, which) for which in ("two", "all")
    }
    made = ExampleLines(on.write, on.trace, title, names, found.desired, outputs, found.left, room)
    made.go("two", on.reached)
    return made


@part(best=(4.1, 2.8), least=(3.2, 1.0))
def mean(on: DeclaredScene, facts: DescentFacts, room: Box) -> MathTypst:
    return mean_cost(on.write, facts.count, room)


@part(best=(8.9, 6.3), least=(4.0, 3.2))
def ground(on: DeclaredScene, facts: DescentFacts, room: Box) -> DescentMap:
    found = facts.descents
    end = typst_number(float(found.costs("all")[-1]), found.decimals)
    made = DescentMap(
        on.write,
        found.two,
        room,
        arrows=SINGLE,
        decimals=found.decimals,
        every=gettext("all {count}: {cost}").format(count=grouped(facts.total), cost=f"${end}$"),
    )
    made.go("two", on.reached)
    return made


@part(best=(4.1, 3.5), least=(3.2, 2.4))
def updates(on: DeclaredScene, facts: DescentFacts, room: Box) -> UpdateRows:
    """The first step."""
    found = facts.descents
    assert found.rate is not None
    ends = zip(found.two.way[0], found.slopes[0], found.two.way[1], strict=True)
    steps = {
        q: (float(a), float(s), float(b)) for q, (a, s, b) in zip(found.pair, ends, strict=True)
    }
    return UpdateRows(on.write, steps, found.rate, room)


def opening(f: DescentFacts) -> Layout:
    """The network where it stays, and the examples large, where the map will be."""
    return beside(mean, overlay(examples, ground))


def beside(at_hand: Layout, large: Layout) -> Layout:
    """The network stays as it is; under it stands what is at hand, or beside it."""
    left = column(network, at_hand, shares=(2.7, 3.3))
    over = column(row(network, at_hand), large)
    return either(row(left, large, shares=(4.1, 8.9)), column(network, at_hand, large), over)


WALKING, STEPPING = beside(examples, ground), beside(updates, ground)
