"""RepeatBackwards: the sensitivities of a layer from those of the layer after it, to the start."""

from __future__ import annotations

from collections.abc import Iterator

from manim import VMobject

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.sweep_back import SweepFacts
from backprop.clips.sweep_parts import (
    after,
    asked,
    chart,
    counts,
    dashed,
    first,
    legend,
    near,
    opening,
    output,
    product,
    second,
    signs,
)
from backprop.clips.verbs import (
    become,
    box,
    draw,
    leave,
    one_by_one,
    place,
    point,
    pulse,
    replace,
    show,
    spring,
    stream,
    together,
    unbox,
    unlight,
    write,
)
from backprop.clips.verbs.backward import gather, learn, restyle, shut, tint, widen
from backprop.clips.words import Message
from backprop.core.language import gettext, grouped
from backprop.core.operation_counts import multiplications
from backprop.core.quantities import Quantity
from backprop.core.step_back import StepBack

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
LAYER = Message("The rest of this layer gets its numbers in the same way.")
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


# What happens


def beats(f: SweepFacts) -> Iterator[Beat]:
    said = legend.said
    yield Beat(
        "network",
        NETWORK if f.weights > 1 else ONE_WEIGHT,
        [
            place(near.links, near.symbols, near.numbers, near.others),
            place(signs, said["weights"], asked.cost),
            *(together(*(pulse(near, (k, j)) for j, k in f.into(one))) for one in forwards(f)),
            point(asked.cost),
            write(asked.slope),
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
    return [layer for layer in f.near if f.into(layer)]


def outputs(f: SweepFacts) -> Iterator[Beat]:
    """The cost's own derivative."""
    q, said = f.output, legend.said
    alone = f.trace.widths[-1] == 1
    steps: list[Step | Say] = [
        leave(asked.cost, asked.slope),
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
    begin += [show(counts.head, counts.sweep), draw(counts.bars[0])]
    yield Beat("to the front", ONWARD if missing else WHOLE, begin)
    every = f.silent == f.weights
    text = ALL_ZERO if every else LOGARITHMIC if f.slopes_scale.logarithmic else EDGES
    edges: list[Step | Say] = [replace(said["fills"], said["slopes"])]
    edges += [restyle(after, layer) for layer in reversed(f.layers) if f.into(layer - 1)]
    if f.silent:
        edges += [*([] if every else [say(ZEROS)]), show(dashed), point(dashed)]
    yield Beat("gradients", text, edges)


def counted(f: SweepFacts) -> Iterator[Beat]:
    """What re-use saves, beside what was found; and where gradients vanish, their sizes."""
    said = legend.said
    steps: list[Step | Say] = [
        show(counts.paths),
        together(draw(counts.bars[1]), stream(after.slopes, back=True)),
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
            together(leave(after, counts, dashed), replace(said["slopes"], said["chart"])),
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
        told = {"few": grouped(count.reused), "many": grouped(count.by_paths)}
        asked = gettext(
            "What does going backwards layer by layer save, against following every path?"
        )
        if count.reused == count.by_paths:
            return asked, gettext(
                "In a network this small nothing: both take {few} multiplications. Where paths "
                "have a part in common, that part is computed just once."
            ).format(**told)
        return asked, gettext(
            "All weights together take {few} multiplications instead of {many}, for what two paths "
            "have in common is computed just once."
        ).format(**told)
