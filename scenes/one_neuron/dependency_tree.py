"""DependencyTree: which value depends on which, from the cost up through one layer more."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from manim import VMobject

from backprop import Quantity, Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import linked, signs, tall, tree
from backprop.clips.context import Stage
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, flow, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    back,
    become,
    box,
    draw,
    extend,
    forth,
    grow,
    leave,
    light,
    place,
    point,
    pulse,
    scatter,
    show,
    sweep,
    together,
    travel,
    unbox,
    write,
)
from backprop.clips.words import Message, Said
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.core.routes import Route, strongest
from backprop.core.visible_nudge import VisibleNudge, visible_nudge
from backprop.display import alt_text
from backprop.drawing.mobjects import ChangeRow, ChangeTable, FormulaRows, RouteNetwork, in_neuron
from backprop.drawing.style import Box

__all__ = ["DependencyTree"]

# What the record says


@dataclass(frozen=True)
class Facts:
    """The strongest way to the cost through the last layers, and a nudge at its top."""

    trace: Trace
    long_spine: tuple[Quantity, ...]

    @classmethod
    def of(cls, stage: Stage) -> Self:
        layers = min(2, stage.trace.network.depth)
        return cls(stage.trace, strongest(stage.trace, layers))

    @property
    def spine(self) -> tuple[Quantity, ...]:
        return self.long_spine[-4:]

    @property
    def way(self) -> Route:
        return Route(self.trace, self.long_spine)

    @property
    def before(self) -> Quantity:
        return self.spine[0]

    @property
    def sum(self) -> Quantity:
        return self.spine[1]

    @property
    def cost(self) -> Quantity:
        return COST

    @property
    def output(self) -> Quantity:
        return self.spine[2]

    @property
    def desired(self) -> Quantity:
        return self.way.leaves(COST)[0]

    @property
    def earlier(self) -> Quantity:
        """The weighted sum that the activation before is made of."""
        return self.long_spine[1]

    @property
    def weight(self) -> Quantity:
        """The one that is nudged, at the top."""
        return self.way.leaves(self.long_spine[1])[0]

    @property
    def down(self) -> tuple[Quantity, ...]:
        """From it to the cost."""
        return self.weight, *self.long_spine[1:]

    @cached_property
    def tried(self) -> VisibleNudge:
        return visible_nudge(self.trace, self.weight, self.down)

    @property
    def alone(self) -> bool:
        """Whether the network that is drawn has one neuron a layer."""
        return max(self.trace.widths[-4:]) == 1

    @property
    def last(self) -> str:
        """The output as its neuron has it."""
        return self._held(self.output)

    @property
    def next_to_last(self) -> str:
        return self._held(self.before)

    def _held(self, q: Quantity) -> str:
        value = self.trace[q].value
        return spoken_number(value) if self.alone else in_neuron(value)

    @property
    def inputs(self) -> int:
        return self.way.left_out(self.sum)

    @property
    def outputs(self) -> int:
        return self.way.left_out(COST)

    @property
    def function(self) -> str:
        return self.trace.network.layers[-1].activation.name

    @property
    def coupled(self) -> bool:
        return self.trace.network.coupled


# What is said

TITLE = Message("What does the cost depend on?")
NETWORK = Message(
    "A network has run on one example. Its output neuron holds {last}, the one before it "
    "{next_to_last}."
)
ONE_OF_THEM = Message(
    "A network has run on one example. One of its output neurons holds {last}, a neuron "
    "before it {next_to_last}."
)
SUM = Message("Weight times activation, plus the bias, is the weighted sum {sum}.")
SUM_OF_MORE = Message(
    "Weight times activation, plus the bias, plus the same from the other inputs, is the weighted "
    "sum {sum}."
)
ACTIVATION = Message("The activation function {function} turns it into {output}.")
TOGETHER = Message(
    "The activation function {function} turns it, with all the others, into {output}."
)
COMPARED = Message("Compared with the desired output, {desired}, the cost is {cost}.")
COMPARED_ALL = Message(
    "Compared with the desired output, {desired}, and with the other outputs, the cost is {cost}."
)
FIRST = Message(
    "Each of these values depends on others. Weight, activation and bias make the weighted sum."
)
SECOND = Message("The weighted sum makes the activation.")
THIRD = Message("The activation and the desired output make the cost.")
GIVEN = Message("The activation {before} was not given: it was computed in the layer before.")
CAUSES = Message(
    "It has a weighted sum of its own, from a weight, a bias and an earlier activation."
)
NEGATIVE = Message(
    "The weight {weight} is negative, so the link beside it is orange: more above means less below."
)
NUDGE = Message("Nudge the weight at the top by {by} and run again: everything below it moves.")
NOT_ALL = Message("Nudge the weight at the top by {by} and run again: how far down does it reach?")
REACHES = Message("So does the cost in the end, from {cost} to {after}.")
STAYS = Message("None of it reaches the cost, which stays {cost}.")
LOST = Message("What it does to the cost, {cost}, is lost in rounding.")
UNSEEN = Message("In the digits shown, the cost stays {cost}.")


def holds(f: Facts) -> Message:
    """What stands in the last two layers."""
    return NETWORK if max(f.trace.widths[-2:]) == 1 else ONE_OF_THEM


def nudge_said(f: Facts) -> Said:
    """The nudge, and whether all below it is seen to move."""
    tried = f.tried
    moves = (map(tried.spoken, tried.values(q)[:2]) for q in f.down)
    every = all(before != after for before, after in moves)
    return (NUDGE if every else NOT_ALL)(by=tried.spoken(tried.nudge.by))


def reached(f: Facts) -> Message | Said:
    """What the nudge did to the cost, as far as it is printed."""
    before, after = map(f.tried.spoken, f.tried.values(COST)[:2])
    if f.tried.values(COST)[2] == 0:
        # A nudge that has an effect, if too small a one for a computer's digits, has arrived.
        return (LOST if f.trace[f.weight].derivative else STAYS)(cost=before)
    if before == after:
        return UNSEEN(cost=before)
    return REACHES(cost=before, after=after)


# What is drawn


@part(best=(13.4, 2.9), least=(5.0, 2.0))
def network(on: DeclaredScene, facts: Facts, room: Box) -> RouteNetwork:
    return RouteNetwork(on.write, facts.way, room)


@part(best=(7.5, 4.2), least=(5.0, 3.0))
def formulas(on: DeclaredScene, facts: Facts, room: Box) -> FormulaRows:
    return FormulaRows(on.write, facts.way, facts.output, room, cost=True)


@part(best=(7.5, 3.0), least=(5.0, 2.0))
def earlier(on: DeclaredScene, facts: Facts, room: Box) -> FormulaRows:
    return FormulaRows(on.write, facts.way, facts.before, room, cost=False)


@part(best=(7.5, 6.2), least=(5.0, 4.0))
def table(on: DeclaredScene, facts: Facts, room: Box) -> ChangeTable:
    return ChangeTable(on.write, facts.tried, on(tall), room)


FORMULAS = column(network, formulas, shares=(1.05, 1.25))
ALONE = overlay(FORMULAS, flow(tree, signs, shares=(5.7, 7.5)))
TREE = flow(tree, column(formulas, signs, shares=(6, 1)), shares=(5.7, 7.5))
LONG = 8
"""Letters of a number: where the table has longer ones it is wider."""


def halves(f: Facts) -> tuple[float, float]:
    """Of the width: the tree of two layers and the panel."""
    numbers = [f.tried.spoken(value) for q in f.down for value in f.tried.values(q)]
    return (7.3, 5.9) if max(map(len, numbers)) <= LONG else (6.4, 6.8)


def grown_layout(f: Facts) -> Layout:
    """The tree of two layers grows over that of one."""
    panel = column(earlier, signs, shares=(6, 1))
    return overlay(TREE, flow(tall, panel, shares=halves(f)))


def nudged_layout(f: Facts) -> Layout:
    """The table comes beside the tree."""
    return flow(overlay(tree, tall), table, shares=halves(f))


# What happens


def opening(f: Facts) -> Layout:
    """A chain has room for what is known of it; a wide network fills the frame."""
    return ALONE if f.alone else network


def beats(f: Facts) -> Iterator[Beat]:
    rows = formulas.rows
    symbols = [rows[i].symbols for i in range(3)]
    steps: list[Step | Say] = [
        place(network, *(symbols if f.alone else [])),
        *([back(network.earlier)] if f.alone and f.trace.network.depth > 1 else []),
        point(network.diagram.neurons[f.output]),
        point(network.diagram.neurons[f.before]),
    ]
    then = (
        SUM_OF_MORE if f.inputs else SUM,
        TOGETHER if f.coupled else ACTIVATION,
        COMPARED_ALL if f.outputs else COMPARED,
    )
    for i, line in enumerate(then):
        steps += [say(line)] if i or f.alone else [say(line), arrange(formulas)]
        steps += [point(symbols[i]) if f.alone else write(symbols[i]), show(rows[i].numbers)]
    yield Beat("formulas", holds(f), steps)
    yield Beat(
        "tree",
        FIRST,
        [
            *started(f),
            *dropped(f, f.sum, 0),
            say(SECOND),
            *dropped(f, f.output, 1),
            say(THIRD),
            *dropped(f, COST, 2),
            pulse(tree, f.spine),
            *coloured(f),
        ],
    )
    if len(f.long_spine) > 4:
        yield from grown(f)
    yield from nudged(f)


def started(f: Facts) -> Iterator[Step | Say]:
    """The formulas make room for a tree; out of a chain its first values fly into theirs."""
    numbers = [formulas.rows[i].numbers for i in range(3)]
    if not f.alone:
        # What the formulas fly over.
        yield leave(*numbers)
        yield arrange(TREE)
        return
    names, (weight, bias) = network.names, f.way.leaves(f.sum)
    neuron = network.diagram.neurons[f.before]
    flown: list[tuple[VMobject, VMobject]] = [
        (neuron.number, tree.numbers[f.before]),
        (names[f.before][0], tree.symbols[f.before]),
    ]
    for q in weight, bias:
        flown += [(names[q][0], tree.symbols[q]), (names[q][1], tree.numbers[q])]
    flight = travel(*flown)
    kept = [source for source, _ in flown]
    yield together(leave(network, *numbers, but=kept, seconds=flight.seconds), flight)
    yield arrange(TREE, bow=1.0)


def coloured(f: Facts) -> Iterator[Step | Say]:
    """What the colours of the links say, where there is a sign."""
    said = linked(Route(f.trace, f.spine))
    if said is not None:
        yield say(said)
        yield show(signs)
        yield point(signs)


def dropped(f: Facts, effect: Quantity, row: int) -> Iterator[Step | Say]:
    """The terms of a formula fly to their places, and lines join them to what they make."""
    terms = formulas.rows[row].terms
    leaves = f.way.leaves(effect)
    causes = leaves if effect != f.sum else () if f.alone else (*leaves, f.before)
    yield scatter(*((terms[q], tree.symbols[q]) for q in (*causes, effect)))
    links = [(cause, effect) for cause in (*leaves, f.way.cause(effect))]
    others = [tree.others[effect]] if f.way.left_out(effect) else []
    yield together(
        draw(*(tree.links[link] for link in links)),
        show(*(tree.numbers[q] for q in (*causes, effect)), *others),
        forth(*(terms[q] for q in (*causes, effect))),
        show(formulas.rows[row].numbers),
    )


def grown(f: Facts) -> Iterator[Beat]:
    """One layer more."""
    rows = earlier.rows
    causes = (*f.way.leaves(f.earlier), f.way.cause(f.earlier))
    more = f.way.left_out
    yield Beat(
        "layer before",
        GIVEN,
        [
            box(tree.symbols[f.before]),
            point(tree.numbers[f.before]),
            say(CAUSES),
            together(
                arrange(grown_layout(f)),
                grow(tree, tall),
                unbox(tree.symbols[f.before]),
                leave(*(formulas.rows[i].numbers for i in range(3)), formulas.rows[2].symbols),
                become(*((formulas.rows[i].symbols, rows[i].symbols) for i in range(2))),
            ),
            together(
                draw(tall.links[f.earlier, f.before]),
                show(tall.symbols[f.earlier], tall.numbers[f.earlier], rows[1].numbers),
                *([show(tall.others[f.before])] if more(f.before) else []),
            ),
            together(
                draw(*(tall.links[q, f.earlier] for q in causes)),
                show(*(table_[q] for q in causes for table_ in (tall.symbols, tall.numbers))),
                show(rows[0].numbers),
                *([show(tall.others[f.earlier])] if more(f.earlier) else []),
            ),
            *negative(f),
        ],
    )


def negative(f: Facts) -> Iterator[Step | Say]:
    """Why a link is orange, where the weight beside it is negative."""
    if f.trace[f.weight].value < 0:
        yield say(NEGATIVE)
        yield point(tall.symbols[f.weight], tall.numbers[f.weight])
        yield pulse(tall, (f.way.cause(f.earlier), f.earlier))


def nudged(f: Facts) -> Iterator[Beat]:
    """One weight is really nudged: all that hangs on it moves, down to the cost."""
    long = len(f.long_spine) > 4
    picture = tall if long else tree
    rows = table.rows
    start = f.trace[f.weight].value
    ends = (start, start + f.tried.nudge.by)
    steps: list[Step | Say] = [
        arrange(nudged_layout(f)),
        show(table.header, rows[0].symbol, rows[0].before),
        sweep(f.weight, ends, picture, only=(f.weight,)),
        came(rows[0]),
    ]
    for i, link in enumerate(itertools.pairwise(f.down), 1):
        steps.append(light(picture, link))
        moved = sweep(f.weight, ends, picture, only=(f.down[i],))
        row = rows[i]
        steps.append(together(moved, show(row.symbol, row.before)))
        # What comes out is written when it has come out.
        steps.append(came(row))
        if i == len(f.down) - 2:
            steps.append(say(reached(f)))
    steps.append(box(rows[len(f.down) - 1]))
    yield Beat("nudge", nudge_said(f), steps, rest=2.5)


def came(row: ChangeRow) -> Step:
    """What a value has become, and its change as a number and a bar."""
    return together(show(row.arrow, row.after, row.change), extend(row.bar))


class DependencyTree(DeclaredScene):
    """The tree of the last layer, then of the layer before it, value by value."""

    clip = Declaration(
        "Which value depends on which, from the cost up through the layers",
        order=4,
        formulas=("cost",),
        goal="draw what the cost depends on as a tree",
    )
    story = Story(Facts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        asked = "In how many ways can a nudge to a bias of the last layer reach the cost?"
        outputs = trace.widths[-1]
        if trace.network.coupled and outputs > 1:
            return asked, (
                f"In {outputs}, one through each output: in a softmax every weighted sum moves all "
                "of them."
            )
        return asked, (
            "In just one: it moves its own weighted sum, that moves its own activation, and that "
            "the cost."
        )

    @figure("tree", "What the cost depends on, one thing through the other", order=5, beat="tree")
    def pose_tree(self) -> Pose:
        return Pose(self.everything(), alt_text.tree(self.trace))

    @figure(
        "tree-extended",
        "The activation before has a weight, an activation and a bias of its own behind it",
        order=6,
        beat="layer before",
        depth=2,
    )
    def pose_tree_extended(self) -> Pose:
        return Pose(self.everything(), alt_text.tree_extended(self.trace))
