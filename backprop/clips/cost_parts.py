"""The output beside the desired one, the gap between them, and the curve of what outputs cost."""

from __future__ import annotations

from manim import DOWN, UP, MathTypst, Mobject

from backprop.clips.cost_facts import CostFacts
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, flow, overlay, row
from backprop.clips.player import DeclaredScene
from backprop.core.language import gettext
from backprop.core.quantities import COST
from backprop.core.trace import Trace
from backprop.drawing.mobjects import LastNeurons
from backprop.drawing.mobjects.brightness_scale import BrightnessScale
from backprop.drawing.mobjects.gap import Gap
from backprop.drawing.mobjects.neuron_row import NeuronRow
from backprop.drawing.mobjects.pointer import pointer
from backprop.drawing.mobjects.read_curve import ReadCurve
from backprop.drawing.mobjects.turned_gap import TurnedGap
from backprop.drawing.mobjects.worked_cost import WorkedCost, cost_formula
from backprop.drawing.notation import fit
from backprop.drawing.style import LABEL, Box

__all__ = [
    "BESIDE",
    "ENDING",
    "area",
    "curve",
    "formula",
    "gap",
    "last_two",
    "layout",
    "lines",
    "named_cost",
    "neurons",
    "scale",
]

_CLEAR = 0.35
"""How far the formulas are over the middle beside a scale."""
_WIDE = 1.5
"""Of their width, a room in whose middle they stand."""


@part(best=(13.4, 3.5), least=(8.0, 2.4))
def neurons(on: DeclaredScene, facts: CostFacts, room: Box) -> NeuronRow:
    return NeuronRow(on.write, on.trace, room)


@part(best=(13.4, 2.2), least=(7.0, 1.6))
def scale(on: DeclaredScene, facts: CostFacts, room: Box) -> BrightnessScale:
    return BrightnessScale(on.write, on.trace, facts.a, facts.outputs.scale, room)


@part(best=(5.3, 4.4), least=(4.2, 2.5))
def lines(on: DeclaredScene, facts: CostFacts, room: Box) -> WorkedCost:
    gap = facts.gap if facts.quadratic else None
    found = WorkedCost(on.write, on.trace, facts.a, gap, facts.decimals, room)
    # Clear of the scale that the gap is on.
    free = room.top - float(found.get_top()[1])
    found.shift(min(_CLEAR, max(0.0, free)) * UP * facts.quadratic)
    # In a room much wider than they are they stand in its middle, over or under the curve.
    return found.set_x(room.middle[0]) if room.width > _WIDE * found.width else found


@part(best=(8.0, 5.5), least=(5.0, 3.0))
def gap(on: DeclaredScene, facts: CostFacts, room: Box) -> Gap:
    span = facts.outputs.scale
    return Gap(on.write, on.trace, facts.a, span, facts.gap, facts.decimals, room, on(lines))


@part(best=(7.5, 5.5), least=(5.0, 3.0))
def curve(on: DeclaredScene, facts: CostFacts, room: Box) -> ReadCurve:
    outputs = facts.outputs

    def values(trace: Trace) -> tuple[float, float]:
        output = trace[facts.a].value
        return output, outputs.cost_at(output)

    tries = [(at, outputs.cost_at(at)) for at in outputs.stops if at != outputs.wanted]
    names = facts.a, COST
    within = None if outputs.scale[0] <= 0 <= outputs.scale[1] else outputs.scale
    return ReadCurve(
        on.write,
        on.trace,
        outputs.curve(),
        names,
        values,
        on.theme.cost,
        room,
        tries,
        within,
        facts.y,
        gettext("the cost of every output"),
    )


@part(best=(4.6, 4.6), least=(2.8, 2.6))
def area(on: DeclaredScene, facts: CostFacts, room: Box) -> TurnedGap:
    """The gap of every output that is tried, and its square."""
    tried = facts.outputs.stops
    return TurnedGap(on.write, on.trace, facts.a, facts.gap, tried, facts.decimals, room)


@part(best=(13.4, 1.1), least=(5.0, 0.8))
def formula(on: DeclaredScene, facts: CostFacts, room: Box) -> MathTypst:
    """Over the curve, or over the square that stands beside it."""
    made = fit(cost_formula(on.write, on.trace, facts.a), room.width)
    return made.scale(min(1.0, room.height / made.height)).move_to(room.middle)


_FIRST = column(neurons, scale)
_SQUARED = either(
    overlay(_FIRST, row(lines, curve, shares=(5.3, 7.9)), gap),
    overlay(_FIRST, column(lines, overlay(curve, gap))),
)
_SHORT = overlay(_FIRST, flow(lines, curve, shares=(5.3, 7.9)))
_LONG = overlay(_FIRST, column(lines, curve))


def layout(facts: CostFacts) -> Layout:
    """The picture is beside the formula, but under one that says more than one thing of a."""
    if facts.quadratic:
        return _SQUARED
    return _SHORT if facts.short else _LONG


ENDING = column(formula, curve, shares=(1.0, 5.2))
"""The curve has the frame, but for a long formula."""
BESIDE = either(
    row(column(formula, area, shares=(1.1, 4.9)), curve, shares=(5.3, 7.9)),
    column(formula, row(area, curve, shares=(5.3, 7.9)), shares=(1.0, 5.2)),
    column(formula, area, curve, shares=(1.0, 4.0, 4.0)),
)
"""The square beside the curve, off its axes."""


def last_two(on: DeclaredScene) -> list[Mobject]:
    """The last two neurons, with an arrow from each name."""
    pair = LastNeurons(on.write, on.trace, 1, radius=0.62, spacing=3.0)
    parts: list[Mobject] = [pair.lines]
    for q, neuron in pair.neurons.items():
        label = pair.labels[q].next_to(neuron, DOWN, buff=1.0)
        parts += [neuron, label, pointer(on.theme, label, neuron, UP)]
    return parts


def named_cost(on: DeclaredScene) -> list[Mobject]:
    """A word over the formula, with an arrow to it."""
    formula = on(lines).formula
    word = on.write.words(gettext("Cost"), LABEL, on.theme.cost)
    word.next_to(formula, UP, buff=0.8)
    return [word, pointer(on.theme, word, formula, DOWN)]
