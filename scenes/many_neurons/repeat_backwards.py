"""RepeatBackwards: the sensitivities of a layer from those of the layer after it, to the start."""

from __future__ import annotations

from collections.abc import Iterator

from manim import VMobject

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, flow, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.sweep_back import SweepFacts
from backprop.clips.verbs import (
    become,
    box,
    draw,
    grow,
    leave,
    one_by_one,
    place,
    point,
    pulse,
    replace,
    show,
    spring,
    together,
    unbox,
    unlight,
    write,
)
from backprop.clips.verbs.backward import gather, learn, restyle, shut, tint, widen
from backprop.clips.words import Message
from backprop.core.operation_counts import multiplications
from backprop.core.quantities import COST, Quantity
from backprop.core.step_back import StepBack, Written
from backprop.drawing.mobjects.backward_network import BackwardNetwork, Look
from backprop.drawing.mobjects.decade_chart import DecadeChart
from backprop.drawing.mobjects.factor_table import FactorTable, TableRow, TableText
from backprop.drawing.mobjects.look_legend import LookLegend
from backprop.drawing.mobjects.output_slope import OutputSlope
from backprop.drawing.mobjects.sweep_counts import SweepCounts
from backprop.drawing.notation import Notation
from backprop.drawing.style import Box

__all__ = ["RepeatBackwards"]

# What is said

TITLE = Message("From back to front: one sweep finds every derivative")
NETWORK = Message(
    "One example has run through this network, and its cost is {cost}. How does the cost depend on "
    "each of the {weights:count} weights?"
)
ONE_WEIGHT = Message(
    "One example has run through this network, and its cost is {cost}. How does the cost depend on "
    "the weight?"
)
OUTPUT = Message("Start at the output. There it is the cost's own derivative: {known}.")
OUTPUTS = Message("Start at the outputs. For this one, the cost's own derivative is {known}.")
OTHERS = Message("Each of the other outputs gets its number in the same way.")
ONE_WAY = Message(
    "One layer back, this neuron reaches the cost through one neuron: multiply the weight, the "
    "slope, and the number that is known there."
)
WAYS = Message(
    "One layer back, this neuron reaches the cost through {count:count} neurons. Each gives a "
    "term: the weight, times the slope, times the number that is known there."
)
UNSQUASHED = Message("This output is not squashed, so its slope is 1.")
ONE_WAY_COUPLED = Message(
    "One layer back, this neuron reaches the cost through one weighted sum: multiply the weight "
    "and the sensitivity to that sum."
)
WAYS_COUPLED = Message(
    "One layer back, this neuron reaches the cost through {count:count} weighted sums. Each gives "
    "a term: the weight, times the sensitivity to that sum."
)
FOUND = Message("The result, {total}, is how the cost depends on this neuron.")
ADDED = Message("The terms add up to {total}: that is how the cost depends on this neuron.")
LAYER = Message("The rest of this layer gets its numbers from the same neurons.")
AGAIN = Message(
    "Now this layer is known and takes the place of the outputs. The formula moves one layer back."
)
TERMS = Message("This neuron reaches {count:count} known neurons, so there are as many terms.")
TERM = Message("This neuron reaches one known neuron, so there is one term.")
GATE = Message("Where the slope is exactly 0, the gate is shut: nothing comes back through it.")
WEIGHT = Message(
    "The derivative for a weight is one more product: the activation that enters, times the slope "
    "and the number known at the other end. Here it is {value}."
)
WEIGHT_COUPLED = Message(
    "The derivative for a weight is one more product: the activation that enters, times the "
    "sensitivity to the weighted sum. Here it is {value}."
)
ONWARD = Message("The same step runs on to the front, and no number is computed twice.")
WHOLE = Message("Now every neuron has its number, and the whole network is ready.")
EDGES = Message("From back to front, every edge takes the colour and width of its own derivative.")
LOGARITHMIC = Message(
    "From back to front, every edge takes the colour of its derivative. Its width grows with each "
    "power of ten."
)
ZEROS = Message("The dashed edges, {zeros} of {every}, have a derivative of exactly 0.")
ALL_ZERO = Message(
    "Every derivative is exactly 0, so every edge is dashed: no weight moves the cost."
)
COUNT = Message(
    "Path by path, this would take {by_paths} multiplications. One sweep takes {sweep}."
)
VANISH = Message(
    "But look at the sizes. In the last layer a typical derivative is {last}. In the first it has "
    "shrunk to {first}: the gradient vanishes."
)
EXPLODE = Message(
    "But look at the sizes. In the last layer a typical derivative is {last}. In the first it has "
    "grown to {first}: the gradient explodes."
)


def stepping(f: SweepFacts, step: StepBack) -> Message:
    """What one layer back is made of."""
    if f.coupled:
        return ONE_WAY_COUPLED if step.count == 1 else WAYS_COUPLED
    return ONE_WAY if step.count == 1 else WAYS


# What is drawn


def look(f: SweepFacts, *, near: bool = False, cost: bool = False) -> Look:
    scales = f.weights_scale, f.slopes_scale, f.fills_scale
    shown = f.near if near else f.shown
    texts = f.activations, f.sensitivities
    return Look(shown, *texts, *scales, cost=f.cost_text if cost else "")


@part(best=(13.4, 5.4), least=(8.0, 3.0))
def whole(on: DeclaredScene, facts: SweepFacts, room: Box) -> BackwardNetwork:
    return BackwardNetwork(on.write, on.trace, look(facts, cost=True), room)


@part(best=(4.6, 5.4), least=(4.0, 3.0))
def near(on: DeclaredScene, facts: SweepFacts, room: Box) -> BackwardNetwork:
    return BackwardNetwork(on.write, on.trace, look(facts, near=True), room)


@part(best=(13.4, 5.4), least=(7.0, 3.0))
def after(on: DeclaredScene, facts: SweepFacts, room: Box) -> BackwardNetwork:
    return BackwardNetwork(on.write, on.trace, look(facts), room)


@part(best=(8.4, 5.4), least=(5.0, 3.0))
def output(on: DeclaredScene, facts: SweepFacts, room: Box) -> OutputSlope:
    text = facts.sensitivities[facts.output]
    return OutputSlope(on.write, on.trace, facts.output, text, room)


@part(best=(8.4, 5.4), least=(5.0, 3.0))
def first(on: DeclaredScene, facts: SweepFacts, room: Box) -> FactorTable:
    return FactorTable(on.write, step_text(on.write, facts, 0), room)


@part(best=(8.4, 5.4), least=(5.0, 3.0))
def second(on: DeclaredScene, facts: SweepFacts, room: Box) -> FactorTable:
    return FactorTable(on.write, step_text(on.write, facts, 1), room)


@part(best=(8.4, 5.4), least=(5.0, 3.0))
def product(on: DeclaredScene, facts: SweepFacts, room: Box) -> FactorTable:
    return FactorTable(on.write, weight_text(on.write, facts), room)


@part(best=(13.4, 5.4), least=(8.0, 3.0))
def counts(on: DeclaredScene, facts: SweepFacts, room: Box) -> SweepCounts:
    share = facts.counted.reused / max(1, facts.counted.by_paths)
    return SweepCounts(on.write, facts.counts, share, facts.fewer, room)


@part(best=(13.4, 5.4), least=(8.0, 3.0))
def chart(on: DeclaredScene, facts: SweepFacts, room: Box) -> DecadeChart:
    return DecadeChart(on.write, [*facts.trace.dC_dw], facts.means, facts.ends, room)


@part(best=(13.4, 0.4), least=(8.0, 0.3))
def legend(on: DeclaredScene, facts: SweepFacts, room: Box) -> LookLegend:
    fills, slopes = (
        f"one {'logarithmic ' * scale.logarithmic}scale for the network"
        for scale in (facts.fills_scale, facts.slopes_scale)
    )
    cost = on.write.partial(COST)
    sentences = {
        "weights": "edges: weights, width on one scale for the network",
        "fills": f"fill: ${cost} \\/ partial a$, {fills}",
        "slopes": f"edges: ${cost} \\/ partial w$, width on {slopes}",
        "chart": "dot: a weight; line: a layer's geometric mean",
    }
    return LookLegend(on.write, sentences, "exactly 0", room)


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
        rows.append(TableRow(f"{step.rest_count:,} more", (), "=", line.rest))
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
        ['"slope"' if plain else f"{activation.typst}'({z})", f"frac({write.partial(COST)}, {a})"],
        [theme.weighted_sum, theme.cost],
    )


# What happens


def opening(f: SweepFacts) -> Layout:
    panel: list[Layout] = [output, product]
    panel += [first] if f.steps else []
    panel += [second] if len(f.steps) > 1 else []
    pictures: list[Layout] = [
        whole,
        flow(near, overlay(*panel), shares=(4.6, 8.4)),
        after,
        counts,
    ]
    pictures += [chart] if f.decades else []
    return column(overlay(*pictures), legend, shares=(5.5, 0.4))


def beats(f: SweepFacts) -> Iterator[Beat]:
    said = legend.said
    yield Beat(
        "network",
        NETWORK if f.weights > 1 else ONE_WEIGHT,
        [
            place(whole.links, whole.symbols, whole.numbers, whole.others),
            place(legend.signs, said["weights"]),
            *(together(*(pulse(whole, (k, j)) for j, k in f.into(one))) for one in forwards(f)),
            together(*(pulse(whole, (q, COST)) for q in f.outputs)),
            point(whole.symbols[COST], whole.numbers[COST], whole.others["name", -1]),
        ],
    )
    yield from outputs(f)
    if f.steps:
        yield from one_step(f)
    if len(f.steps) > 1:
        yield from second_step(f)
    yield from one_weight(f)
    yield from swept(f)
    yield from counted(f)


def forwards(f: SweepFacts) -> list[int]:
    """The layers that the example is seen to leave."""
    return [layer for layer in f.layers[-5:] if f.into(layer)]


def outputs(f: SweepFacts) -> Iterator[Beat]:
    """The cost's own derivative."""
    q, said = f.output, legend.said
    alone = f.trace.widths[-1] == 1
    steps: list[Step | Say] = [
        grow(whole, near),
        write(output.formula),
        show(output.inside, output.equals, output.total),
        together(tint(near, q), replace(said["weights"], said["fills"])),
        spring((output.total, near.known[q].number)),
    ]
    if not alone:
        steps += [say(OTHERS), learn(near, f.depth)]
    yield Beat("outputs", OUTPUT if alone else OUTPUTS, steps)


def one_step(f: SweepFacts) -> Iterator[Beat]:
    """A neuron of the layer before, then its whole layer."""
    step = f.steps[0]
    yield Beat(
        "one neuron",
        stepping(f, step)(count=step.count) if step.count > 1 else stepping(f, step),
        [
            leave(output.formula, output.inside, output.equals, output.total),
            gather(near, ways(step)),
            write(first.formula),
            *slope(f),
            *terms(f, 0),
            *summed(f, 0),
        ],
    )
    if f.trace.widths[f.depth - 1] > 1:
        yield Beat(
            "a whole layer",
            LAYER,
            [
                unlight(near),
                together(*(pulse(near, pair) for pair in f.into(f.depth - 1))),
                learn(near, f.depth - 1),
            ],
        )


def slope(f: SweepFacts) -> list[Step | Say]:
    """What is to be said of an output's."""
    return [say(UNSQUASHED), point(first.formula)] if f.unsquashed else []


def second_step(f: SweepFacts) -> Iterator[Beat]:
    """The same formula, with the numbers of one more layer back."""
    step, old = f.steps[1], first
    alone = f.trace.widths[f.depth - 1] == 1
    steps: list[Step | Say] = [
        *([unlight(near)] if alone else []),
        together(unbox(old.total), leave(old.rows, old.rule, old.equals, old.total)),
        become((old.formula, second.formula)),
        say(TERM if step.count == 1 else TERMS(count=step.count)),
        gather(near, ways(step)),
        *terms(f, 1),
    ]
    if any(term.shut for term in step.terms):
        steps += [say(GATE), *gates(step)]
    yield Beat("second step", AGAIN, [*steps, *summed(f, 1)])


def ways(step: StepBack) -> list[tuple[Quantity, Quantity]]:
    """The edges that lead on from a neuron to those in its sum."""
    return [(step.quantity, Quantity("a", step.quantity.layer + 1, (t.j,))) for t in step.terms]


def terms(f: SweepFacts, number: int) -> list[Step | Say]:
    """Each factor comes out of where it stands in the picture."""
    step, table = f.steps[number], (first, second)[number]
    rows = range(len(step.terms))
    plain = not (f.coupled and step.quantity.layer == f.depth - 1)
    weights = [(near.links[edge], table.rows[i].factors[0]) for i, edge in enumerate(ways(step))]
    onward = [
        (near.known[effect].number, table.rows[i].factors[2 if plain else 1])
        for i, (_, effect) in enumerate(ways(step))
    ]
    found: list[Step | Say] = [
        together(spring(*weights), show(*(table.rows[i].label for i in rows))),
    ]
    if plain:
        found += [
            show(*(table.rows[i].factors[1] for i in rows)),
            together(spring(*onward), show(*(table.rows[i].dots for i in rows))),
        ]
    else:
        found.append(one_by_one(*((table.rows[i].dots, table.rows[i].factors[1]) for i in rows)))
    return found


def gates(step: StepBack) -> list[Step]:
    """What is shut is dashed: the neuron, its edge, and the factor."""
    at = [i for i, term in enumerate(step.terms) if term.shut]
    return [
        together(shut(near, [ways(step)[i] for i in at]), show(*(second.rows[i].ring for i in at))),
        point(*(second.rows[i].factors[1] for i in at)),
    ]


def summed(f: SweepFacts, number: int) -> list[Step | Say]:
    """The products, their sum, and its flight to the neuron."""
    step, table, line = f.steps[number], (first, second)[number], f.lines[number]
    q = step.quantity
    count = len(step.terms) + bool(step.rest_count)
    text = f.spoken(line.total)
    more = len(step.terms)
    rest = [show(table.rows[more].label, table.rows[more].value, table.rows[more].equals)]
    said = say(FOUND(total=text) if count == 1 else ADDED(total=text))
    found: list[Step | Say] = []
    if count == 1:
        found += [show(table.rows[0].equals, table.rows[0].value), said]
    else:
        found += [
            draw(table.rule),
            *(
                together(
                    point(table.rows[i].factors), show(table.rows[i].equals, table.rows[i].value)
                )
                for i in range(more)
            ),
            *(rest if step.rest_count else []),
            said,
            show(table.equals, table.total),
        ]
    found += [
        box(table.total, 0.1),
        tint(near, q),
        spring((table.total, near.known[q].number)),
    ]
    return found


def one_weight(f: SweepFacts) -> Iterator[Beat]:
    """A weight's derivative as one more product."""
    table = second if len(f.steps) > 1 else first
    gone: list[VMobject] = [output.formula, output.inside, output.equals, output.total]
    steps: list[Step | Say] = []
    if f.steps:
        gone = [table.formula, table.rows, table.rule, table.equals, table.total]
        steps.append(together(unbox(table.total), leave(*gone)))
    else:
        steps.append(leave(*gone))
    row = product.rows[0]
    cause, effect = f.edge
    plain = len(f.product.factors[0]) > 2
    steps += [
        unlight(near),
        gather(near, [f.edge]),
        write(product.formula),
        spring((near.numbers[cause], row.factors[0])),
    ]
    if plain:
        steps += [
            show(row.factors[1]),
            together(spring((near.known[effect].number, row.factors[2])), show(row.dots)),
        ]
    else:
        steps.append(show(row.dots, row.factors[1]))
    steps += [show(row.equals, row.value), box(product.total, 0.1)]
    said = WEIGHT if plain else WEIGHT_COUPLED
    yield Beat("a weight", said(value=f.spoken(f.product.products[0])), steps)


def swept(f: SweepFacts) -> Iterator[Beat]:
    """The whole network again: the sweep to the front, then every edge's derivative."""
    said = legend.said
    begin: list[Step | Say] = [
        together(unbox(product.total), leave(product.formula, product.rows)),
        unlight(near),
        widen(near, after),
    ]
    missing = f.unlearnt
    for layer in missing:
        pulses = [pulse(after, pair) for pair in f.into(layer)]
        begin += [together(*pulses)] if pulses else []
        begin.append(learn(after, layer))
    yield Beat("to the front", ONWARD if missing else WHOLE, begin)
    every = f.silent == f.weights
    text = ALL_ZERO if every else LOGARITHMIC if f.slopes_scale.logarithmic else EDGES
    edges: list[Step | Say] = [replace(said["fills"], said["slopes"])]
    edges += [restyle(after, layer) for layer in reversed(f.layers) if f.into(layer - 1)]
    if f.silent:
        edges += [*([] if every else [say(ZEROS)]), show(legend.dashed), point(legend.dashed)]
    yield Beat("gradients", text, edges)


def counted(f: SweepFacts) -> Iterator[Beat]:
    """What re-use saves; and where gradients vanish, their sizes."""
    said = legend.said
    steps: list[Step | Say] = [
        leave(after, said["slopes"], legend.signs, legend.dashed),
        show(counts.head, counts.paths),
        draw(counts.bars[0]),
        show(counts.sweep),
        draw(counts.bars[1]),
        show(counts.fewer) if f.fewer else point(counts.number),
    ]
    yield Beat("count", COUNT, steps, rest=1.0 if f.decades else 2.5)
    if not f.decades:
        return
    shrinks = f.means_fall
    dots = [chart.dots[i] for i in reversed(range(f.depth))]
    yield Beat(
        "sizes",
        VANISH if shrinks else EXPLODE,
        [
            together(leave(counts), show(said["chart"], legend.signs)),
            show(chart.grid, chart.ticks, chart.names),
            one_by_one(*dots, each=0.35),
            draw(chart.line),
            show(chart.last),
            show(chart.first),
            box(chart.first),
        ],
        rest=2.5,
    )


class RepeatBackwards(DeclaredScene):
    """Every neuron's sensitivity in one sweep from the right, then every weight's gradient."""

    clip = Declaration(
        "Layer by layer from the back, each from the one after it, to all derivatives",
        order=20,
        network="relu",
        formulas=("activation-sum", "weight-chain-rule"),
        goal="do a backward pass by hand, layer by layer",
    )
    story = Story(SweepFacts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        count = multiplications(trace.network)
        asked = "What does going backwards layer by layer save, against following every path?"
        if count.reused == count.by_paths:
            return asked, (
                f"In a network this small nothing: both take {count.reused:,} multiplications. "
                "Where paths have a part in common, that part is computed just once."
            )
        return asked, (
            f"All weights together take {count.reused:,} multiplications instead of "
            f"{count.by_paths:,}, for what two paths have in common is computed just once."
        )
