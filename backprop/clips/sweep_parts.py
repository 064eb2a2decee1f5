"""The pictures of RepeatBackwards: networks, the sums beside them, what the work comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from manim import VGroup

from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, flow, overlay, row
from backprop.clips.player import DeclaredScene
from backprop.clips.sweep_back import SweepFacts
from backprop.core.language import gettext
from backprop.core.quantities import COST, Quantity
from backprop.core.step_back import Written
from backprop.drawing.mobjects.asked_slope import AskedSlope
from backprop.drawing.mobjects.backward_network import BackwardNetwork, Look
from backprop.drawing.mobjects.decade_chart import DecadeChart
from backprop.drawing.mobjects.factor_table import FactorTable, TableRow, TableText
from backprop.drawing.mobjects.look_legend import LookSaid, dashed_stroke, sign_strokes
from backprop.drawing.mobjects.output_slope import OutputSlope
from backprop.drawing.mobjects.sweep_counts import SweepCounts
from backprop.drawing.notation import Notation, quoted
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import Box

__all__ = [
    "after",
    "asked",
    "chart",
    "counts",
    "dashed",
    "first",
    "legend",
    "near",
    "opening",
    "output",
    "product",
    "second",
    "signs",
]

_COLUMNS = 6
"""Of more layers the network needs the frame's whole width: what is counted stands under it."""

SHARES = (7.2, 5.8)
"""Of the width, the network, which has its size from the start, and what stands beside it."""
BESIDE = 0.35
"""From what a sign's colour is to what is said of the rest, in one line."""


def look(f: SweepFacts, *, near: bool = False) -> Look:
    scales = f.weights_scale, f.slopes_scale, f.fills_scale
    shown = f.near if near else f.shown
    return Look(shown, f.activations, f.sensitivities, *scales, before=near)


@part(best=(7.4, 3.6), least=(5.62, 2.6))
def asked(on: DeclaredScene, facts: SweepFacts, room: Box) -> AskedSlope:
    return AskedSlope(on.write, facts.cost_text, room)


@part(best=(4.0, 4.4), least=(2.4, 1.8))
def near(on: DeclaredScene, facts: SweepFacts, room: Box) -> BackwardNetwork:
    return BackwardNetwork(on.write, on.trace, look(facts, near=True), room)


@part(best=(8.4, 5.0), least=(6.2, 3.0))
def after(on: DeclaredScene, facts: SweepFacts, room: Box) -> BackwardNetwork:
    return BackwardNetwork(on.write, on.trace, look(facts), room)


@part(best=(7.4, 3.6), least=(5.62, 2.6))
def output(on: DeclaredScene, facts: SweepFacts, room: Box) -> OutputSlope:
    text = facts.sensitivities[facts.output]
    return OutputSlope(on.write, on.trace, facts.output, text, room)


@part(best=(7.4, 3.6), least=(5.62, 2.6))
def first(on: DeclaredScene, facts: SweepFacts, room: Box) -> FactorTable:
    return FactorTable(on.write, step_text(on.write, facts, 0), room)


@part(best=(7.4, 3.6), least=(5.62, 2.6))
def second(on: DeclaredScene, facts: SweepFacts, room: Box) -> FactorTable:
    return FactorTable(on.write, step_text(on.write, facts, 1), room)


@part(best=(7.4, 3.6), least=(5.62, 2.6))
def product(on: DeclaredScene, facts: SweepFacts, room: Box) -> FactorTable:
    return FactorTable(on.write, weight_text(on.write, facts), room)


@part(best=(3.2, 1.5), least=(2.6, 1.2))
def counts(on: DeclaredScene, facts: SweepFacts, room: Box) -> SweepCounts:
    share = facts.counted.reused / max(1, facts.counted.by_paths)
    return SweepCounts(on.write, facts.counts, share, facts.fewer, room)


@part(best=(13.4, 5.4), least=(8.0, 3.0))
def chart(on: DeclaredScene, facts: SweepFacts, room: Box) -> DecadeChart:
    return DecadeChart(on.write, [*facts.trace.dC_dw], facts.means, facts.ends, room)


@part(best=(3.4, 0.4), least=(3.0, 0.3))
def signs(on: DeclaredScene, facts: SweepFacts, room: Box) -> VGroup:
    return sign_strokes(on.write, room)


@part(best=(2.3, 0.4), least=(2.0, 0.3))
def dashed(on: DeclaredScene, facts: SweepFacts, room: Box) -> VGroup:
    return dashed_stroke(on.write, gettext("exactly 0"), room)


@part(best=(7.4, 0.4), least=(5.0, 0.3))
def legend(on: DeclaredScene, facts: SweepFacts, room: Box) -> LookSaid:
    fills = (
        gettext("fill: {slope}, one logarithmic scale for the network")
        if facts.fills_scale.logarithmic
        else gettext("fill: {slope}, one scale for the network")
    )
    slopes = (
        gettext("edges: {slope}, width on one logarithmic scale for the network")
        if facts.slopes_scale.logarithmic
        else gettext("edges: {slope}, width on one scale for the network")
    )
    cost = on.write.partial(COST)
    sentences = {
        "weights": gettext("fill: activations, edges: weights, one scale each"),
        "fills": fills.format(slope=f"${cost} \\/ partial a$"),
        "slopes": slopes.format(slope=f"${cost} \\/ partial w$"),
        "chart": gettext("dot: a weight; line: a layer's geometric mean"),
    }
    # In one line with these it has what they leave.
    begin, end = (on(one) for one in (signs, dashed))
    if begin.get_bottom()[1] < room.middle[1] < begin.get_top()[1]:
        left, right = float(begin.get_right()[0]) + BESIDE, float(end.get_left()[0]) - BESIDE
        room = replace(room, left=left, right=right)
    return LookSaid(on.write, sentences, room)


def over_legend(pictures: Layout) -> Layout:
    """What colour, width and fullness say, in a line under the pictures, or in two."""
    return either(
        column(pictures, row(signs, legend, dashed), shares=(5.5, 0.4)),
        column(pictures, row(signs, dashed), legend, shares=(5.1, 0.4, 0.4)),
    )


def step_text(write: Notation, f: SweepFacts, number: int) -> TableText:
    """dC/da as the sum over the layer after it."""
    step, line = f.steps[number], f.lines[number]
    layer, theme = step.quantity.layer + 1, write.theme
    several = write.widths[layer] > 1
    own = write.index(step.quantity.index[0]) if write.widths[layer - 1] > 1 else ""
    index = f"j {own}" if several else f"{write.index(0)},{own}" if own else ""
    factors = [write.indexed("w", layer, index)]
    colours = [theme.weight]
    rows = [
        TableRow(f"$j = {write.index(term.j)}$" if several else "", *texts, shut=term.shut)
        for term, texts in zip(step.terms, by_row(line), strict=True)
    ]
    if step.rest_count:
        rows.append(TableRow(more(step.rest_count), (), "=", line.rest))
    onward, tones = behind(write, f, layer)
    total = line.total if len(rows) > 1 else None
    head = "= sum_j" if several else "="
    left = write.ratio(COST, step.quantity)
    return TableText(
        left,
        head,
        (*factors, *onward),
        (*colours, *tones),
        tuple(rows),
        total,
        "=" if line.exact else "approx",
    )


def weight_text(write: Notation, f: SweepFacts) -> TableText:
    """dC/dw as a product."""
    cause, effect = f.edge
    onward, tones = behind(write, f, effect.layer, effect)
    rows = tuple(TableRow("", *texts) for texts in by_row(f.product))
    factors = write.symbol(cause), *onward
    colours = write.theme.ink, *tones
    return TableText(write.ratio(COST, f.w), "=", factors, colours, rows, None)


def by_row(line: Written) -> Iterator[tuple[tuple[str, ...], str, str]]:
    return zip(line.factors, line.signs, line.products, strict=True)


def behind(
    write: Notation, f: SweepFacts, layer: int, q: Quantity | None = None
) -> tuple[list[str], list[str]]:
    """What comes back to a layer's weighted sums: slope and sensitivity, and their colours."""
    theme = write.theme
    index = "j" if q is None else write.index(q.index[0])
    if layer == f.depth and f.coupled:
        z = write.indexed("z", layer, index, "partial")
        return [f"frac({write.partial(COST)}, {z})"], [theme.cost]
    a = write.indexed("a", layer, index, "partial")
    subscript = f"_{index}" if write.widths[layer] > 1 else ""
    z = write.coloured(f"z{subscript}", theme.weighted_sum)
    activation = f.trace.network.layer(layer).activation
    plain = activation.name == "identity"
    return (
        [
            quoted(gettext("slope")) if plain else f"{activation.typst}'({z})",
            f"frac({write.partial(COST)}, {a})",
        ],
        [theme.weighted_sum, theme.cost],
    )


def opening(f: SweepFacts) -> Layout:
    """All pictures of the clip, each where it will be: first the end of the network and a panel,
    then all of it and what it took; and the chart, if there is one, in its place.
    """
    panel: list[Layout] = [asked, output, product]
    panel += [first] if f.steps else []
    panel += [second] if len(f.steps) > 1 else []
    network: Layout = column(after, counts, shares=(4.0, 1.5))
    if len(f.layers) <= _COLUMNS:
        network = either(row(after, counts, shares=SHARES), network)
    pictures: list[Layout] = [flow(near, overlay(*panel), shares=SHARES), network]
    return over_legend(overlay(*pictures, *([chart] if f.decades else [])))
