"""RepeatBackwards: the sensitivities of a layer from those of the layer after it, to the start."""

from __future__ import annotations

from collections.abc import Iterator

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
from backprop.clips.sweep_steps import cleared, gates, handed, multiplied, onward, terms, weighed
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
from backprop.clips.verbs.backward import gather, learn, restyle, tint, widen
from backprop.clips.words import Message, Said
from backprop.core.language import gettext, grouped
from backprop.core.operation_counts import multiplications
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


def stepping(f: SweepFacts, step: StepBack) -> Message | Said:
    """What one layer back is made of."""
    if step.count == 1:
        return ONE_WAY_COUPLED if f.coupled else ONE_WAY
    return (WAYS_COUPLED if f.coupled else WAYS)(count=step.count)


# What happens

looks = legend.said


def beats(f: SweepFacts) -> Iterator[Beat]:
    yield Beat(
        "network",
        NETWORK if f.weights > 1 else ONE_WEIGHT,
        [
            place(near.links, near.symbols, near.numbers, near.others),
            place(signs, looks["weights"], asked.cost),
            *(together(*(pulse(near, (k, j)) for j, k in f.into(one))) for one in f.left),
            point(asked.cost),
            write(asked.slope),
        ],
    )
    alone = f.trace.widths[-1] == 1
    yield Beat(
        "outputs",
        OUTPUT if alone else OUTPUTS,
        [
            leave(asked.cost, asked.slope),
            write(output.formula),
            show(output.inside, output.equals, output.total),
            together(tint(near, f.output), replace(looks["weights"], looks["fills"])),
            spring((output.total, near.known[f.output].number)),
            *(() if alone else (say(OTHERS), learn(near, f.depth))),
        ],
    )
    if f.steps:
        yield from one_step(f)
    if len(f.steps) > 1:
        yield from second_step(f)
    said = WEIGHT if f.sloped else WEIGHT_COUPLED
    worked = [cleared(f), unlight(near), *weighed(f)]
    yield Beat("a weight", said(value=f.spoken(f.product.products[0])), worked)
    yield from swept(f)
    yield from counted(f)


def one_step(f: SweepFacts) -> Iterator[Beat]:
    """A neuron of the layer before, then its whole layer."""
    step, layer = f.steps[0], f.depth - 1
    yield Beat(
        "one neuron",
        stepping(f, step),
        [
            leave(output.formula, output.inside, output.equals, output.total),
            gather(near, step.edges),
            write(first.formula),
            *((say(UNSQUASHED), point(first.formula)) if f.unsquashed else ()),
            *terms(step, first),
            *summed(f, 0),
        ],
    )
    if f.trace.widths[layer] > 1:
        yield Beat("a whole layer", LAYER, [unlight(near), *onward(near, f, layer)])


def second_step(f: SweepFacts) -> Iterator[Beat]:
    """The same formula, with the numbers of one more layer back."""
    step, old = f.steps[1], first
    yield Beat(
        "second step",
        AGAIN,
        [
            *([unlight(near)] if f.trace.widths[f.depth - 1] == 1 else []),
            together(unbox(old.total), leave(old.rows, old.rule, old.equals, old.total)),
            become((old.formula, second.formula)),
            say(TERM if step.count == 1 else TERMS(count=step.count)),
            gather(near, step.edges),
            *terms(step, second),
            *((say(GATE), *gates(step)) if step.shut else ()),
            *summed(f, 1),
        ],
    )


def summed(f: SweepFacts, number: int) -> list[Step | Say]:
    """The products, their sum, and its flight to the neuron."""
    step, table = f.steps[number], (first, second)[number]
    one, text = step.count == 1, f.spoken(f.lines[number].total)
    return [
        *multiplied(table, len(step.terms), step.rest_count),
        say(FOUND(total=text) if one else ADDED(total=text)),
        *([] if one else [show(table.equals, table.total)]),
        box(table.total, 0.1),
        *handed(table.total, step.quantity),
    ]


def swept(f: SweepFacts) -> Iterator[Beat]:
    """The whole network again: the sweep to the front, then every edge's derivative."""
    yield Beat(
        "to the front",
        ONWARD if f.unlearnt else WHOLE,
        [
            together(unbox(product.total), leave(product.formula, product.rows)),
            unlight(near),
            widen(near, after),
            *(one for layer in f.unlearnt for one in onward(after, f, layer)),
            show(counts.head, counts.sweep),
            draw(counts.bars[0]),
        ],
    )
    every = f.silent == f.weights
    edges: list[Step | Say] = [replace(looks["fills"], looks["slopes"])]
    edges += [restyle(after, layer) for layer in reversed(f.layers) if f.into(layer - 1)]
    if f.silent:
        edges += [*([] if every else [say(ZEROS)]), show(dashed), point(dashed)]
    text = ALL_ZERO if every else LOGARITHMIC if f.slopes_scale.logarithmic else EDGES
    yield Beat("gradients", text, edges)


def counted(f: SweepFacts) -> Iterator[Beat]:
    """What re-use saves, beside what was found; and where gradients vanish, their sizes."""
    all_paths = together(draw(counts.bars[1]), stream(after.slopes, back=True))
    said = show(counts.fewer) if f.fewer else point(counts.number)
    last = [show(counts.paths), all_paths, said]
    yield Beat("count", COUNT, last, rest=1.0 if f.decades else 2.5)
    if f.decades:
        steps = [
            together(leave(after, counts, dashed), replace(looks["slopes"], looks["chart"])),
            show(chart.grid, chart.ticks, chart.names),
            one_by_one(*(chart.dots[i] for i in reversed(range(f.depth))), each=0.35),
            draw(chart.line),
            show(chart.last),
            show(chart.first),
            box(chart.first),
        ]
        yield Beat("sizes", VANISH if f.means_fall else EXPLODE, steps, rest=2.5)


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
        work = multiplications(trace.network)
        told = {"few": grouped(work.reused), "many": grouped(work.by_paths)}
        asked = gettext(
            "What does going backwards layer by layer save, against following every path?"
        )
        if work.reused == work.by_paths:
            return asked, gettext(
                "In a network this small nothing: both take {few} multiplications. Where paths "
                "have a part in common, that part is computed just once."
            ).format(**told)
        return asked, gettext(
            "All weights together take {few} multiplications instead of {many}, for what two paths "
            "have in common is computed just once."
        ).format(**told)
