"""DependencyTree: which value depends on which, from the cost up through one layer more."""

from __future__ import annotations

from collections.abc import Iterator

from manim import VMobject

from backprop import Quantity, Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import linked, signs, tall, tree
from backprop.clips.dependency_facts import DependencyFacts
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, flow, overlay, row
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    back,
    box,
    draw,
    extend,
    forth,
    grow,
    hand_over,
    leave,
    light,
    place,
    point,
    pulse,
    scatter,
    show,
    slide,
    sweep,
    together,
    travel,
    unbox,
    write,
)
from backprop.clips.words import Message, Said
from backprop.core.language import gettext, grouped
from backprop.core.quantities import COST
from backprop.core.routes import Route
from backprop.display import alt_text
from backprop.drawing.mobjects import ChangeBars, FormulaRows, RouteNetwork, Tree
from backprop.drawing.style import Box

__all__ = ["DependencyTree"]

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
SUM = Message("Weight times activation, plus the bias, is the weighted sum {z}.")
SUM_OF_MORE = Message(
    "Weight times activation, plus the bias, plus the same from the other inputs, is the weighted "
    "sum {z}."
)
ACTIVATION = Message("The activation function {function} turns it into {a}.")
TOGETHER = Message("The activation function {function} turns it, with all the others, into {a}.")
COMPARED = Message("Compared with the desired output, {y}, the cost is {cost}.")
COMPARED_ALL = Message(
    "Compared with the desired output, {y}, and with the other outputs, the cost is {cost}."
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
REACHES = Message("So does the cost in the end: it changes by {change}.")
STAYS = Message("None of it reaches the cost, which stays {cost}.")
LOST = Message("What it does to the cost, {cost}, is lost in rounding.")


def holds(f: DependencyFacts) -> Message:
    """What stands in the last two layers."""
    return NETWORK if max(f.trace.widths[-2:]) == 1 else ONE_OF_THEM


def nudge_said(f: DependencyFacts) -> Said:
    """The nudge, and whether all below it is seen to move."""
    tried = f.tried
    moves = (map(tried.spoken, tried.values(q)[:2]) for q in f.down)
    every = all(before != after for before, after in moves)
    return (NUDGE if every else NOT_ALL)(by=tried.spoken(tried.nudge.by))


def reached(f: DependencyFacts) -> Message | Said:
    """What the nudge did to the cost."""
    change = f.tried.values(COST)[2]
    if change:
        return REACHES(change=f.tried.spoken(change))
    # A nudge that has an effect, if too small a one for a computer's digits, has arrived.
    return LOST if f.trace[f.weight].derivative else STAYS


# What is drawn


@part(best=(13.4, 2.9), least=(5.0, 2.0))
def network(on: DeclaredScene, facts: DependencyFacts, room: Box) -> RouteNetwork:
    return RouteNetwork(on.write, facts.way, room)


@part(best=(7.5, 4.2), least=(5.0, 3.0))
def formulas(on: DeclaredScene, facts: DependencyFacts, room: Box) -> FormulaRows:
    return FormulaRows(on.write, facts.way, [facts.a], room)


@part(best=(3.6, 5.0), least=(2.3, 3.0))
def rules(on: DeclaredScene, facts: DependencyFacts, room: Box) -> FormulaRows:
    return FormulaRows(on.write, facts.way, [facts.a], room, on(tree))


@part(best=(3.6, 5.0), least=(2.3, 3.0))
def all_rules(on: DeclaredScene, facts: DependencyFacts, room: Box) -> FormulaRows:
    return FormulaRows(on.write, facts.way, [facts.before, facts.a], room, on(tall))


@part(best=(4.4, 5.0), least=(2.4, 4.0))
def bars(on: DeclaredScene, facts: DependencyFacts, room: Box) -> ChangeBars:
    return ChangeBars(on.write, facts.tried, on(tall if facts.deep else tree), room)


HALVES = 7.3, 5.9
"""Of the width: a tree, as wide as it is with one layer more, and what stands beside it."""
FORMULAS = column(network, formulas, shares=(1.05, 1.25))
ALONE = overlay(FORMULAS, flow(tree, signs, shares=HALVES))


def ruled(picture: Layout, formulas: Layout) -> Layout:
    """Formulas beside a tree or under it, what the colours say over them or over both."""
    return either(
        row(picture, column(signs, formulas, shares=(1, 6)), shares=HALVES),
        column(signs, row(picture, formulas, shares=(4.6, 2.6)), shares=(1, 10)),
        column(picture, signs, formulas),
    )


BOTH = overlay(tree, tall)
TREE = ruled(BOTH, rules)
GROWN = ruled(BOTH, overlay(rules, all_rules))
NUDGED = flow(BOTH, bars, shares=HALVES)


# What happens


def opening(f: DependencyFacts) -> Layout:
    """A chain has room for what is known of it; a wide network fills the frame."""
    return ALONE if f.alone else network


def beats(f: DependencyFacts) -> Iterator[Beat]:
    rows = formulas.rows
    symbols = [rows[i].symbols for i in range(3)]
    steps: list[Step | Say] = [
        place(network, *(symbols if f.alone else [])),
        *([back(network.earlier)] if f.alone and f.trace.network.depth > 1 else []),
        point(network.diagram.neurons[f.a]),
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
            *dropped(f, f.z, 0),
            say(SECOND),
            *dropped(f, f.a, 1),
            say(THIRD),
            *dropped(f, COST, 2),
            pulse(tree, f.spine),
            *coloured(f),
        ],
    )
    if f.deep:
        yield from grown(f)
    yield from nudged(f)


def started(f: DependencyFacts) -> Iterator[Step | Say]:
    """The formulas make room for a tree; out of a chain its first values fly into theirs."""
    lines = [(formulas.rows[i].symbols, rules.rows[i].symbols) for i in range(3)]
    numbers = [formulas.rows[i].numbers for i in range(3)]
    if not f.alone:
        # What the formulas fly over.
        yield leave(*numbers)
        yield hand_over(TREE, *lines)
        return
    names, (weight, bias) = network.names, f.way.leaves(f.z)
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
    yield hand_over(TREE, *lines)


def coloured(f: DependencyFacts) -> Iterator[Step | Say]:
    """What the colours of the links say, where there is a sign."""
    said = linked(Route(f.trace, f.spine))
    if said is not None:
        yield say(said)
        yield show(signs)
        yield point(signs)


def dropped(f: DependencyFacts, effect: Quantity, row: int) -> Iterator[Step | Say]:
    """The terms of a formula fly to their places, and lines join them to what they make."""
    terms = rules.rows[row].terms
    leaves = f.way.leaves(effect)
    causes = leaves if effect != f.z else () if f.alone else (*leaves, f.before)
    yield scatter(*((terms[q], tree.symbols[q]) for q in (*causes, effect)))
    yield together(
        *joined(f, tree, effect),
        show(*(tree.numbers[q] for q in (*causes, effect))),
        forth(*(terms[q] for q in (*causes, effect))),
    )


def joined(f: DependencyFacts, into: Tree, effect: Quantity) -> Iterator[Step]:
    """Lines come from all that a value is made of."""
    yield draw(*(into.links[q, effect] for q in (*f.way.leaves(effect), f.way.cause(effect))))
    if f.way.left_out(effect):
        yield show(into.others[effect])


def grown(f: DependencyFacts) -> Iterator[Beat]:
    """One layer more."""
    causes = (*f.way.leaves(f.earlier), f.way.cause(f.earlier))
    kept = (slide(rules.rows[i].symbols, all_rules.rows[i + 2].symbols) for i in range(3))
    steps: list[Step | Say] = [
        box(tree.symbols[f.before]),
        point(tree.numbers[f.before]),
        say(CAUSES),
        together(arrange(GROWN), grow(tree, tall), unbox(tree.symbols[f.before]), *kept),
        together(
            *joined(f, tall, f.before),
            show(tall.symbols[f.earlier], tall.numbers[f.earlier], all_rules.rows[1].symbols),
        ),
        together(
            *joined(f, tall, f.earlier),
            show(*(table[q] for q in causes for table in (tall.symbols, tall.numbers))),
            show(all_rules.rows[0].symbols),
        ),
    ]
    if f.trace[f.weight].value < 0:
        steps += [
            say(NEGATIVE),
            point(tall.symbols[f.weight], tall.numbers[f.weight]),
            pulse(tall, (f.way.cause(f.earlier), f.earlier)),
        ]
    yield Beat("layer before", GIVEN, steps)


def nudged(f: DependencyFacts) -> Iterator[Beat]:
    """One weight is really nudged: all that hangs on it moves, down to the cost."""
    picture, rows = tall if f.deep else tree, bars.rows
    start = f.trace[f.weight].value
    steps: list[Step | Say] = [arrange(NUDGED), show(bars.words)]
    for i, q in enumerate(f.down):
        if i:
            steps.append(light(picture, f.down[i - 1 : i + 1]))
        if q == COST:
            steps.append(say(reached(f)))
        moved = sweep(f.weight, (start, start + f.tried.nudge.by), picture, only=(q,))
        # What comes out is written when it has come out.
        steps += [together(moved, extend(rows[i].bar)), show(rows[i].told)]
    steps.append(pulse(picture, f.down))
    yield Beat("nudge", nudge_said(f), steps, rest=2.5)


class DependencyTree(DeclaredScene):
    """The tree of the last layer, then of the layer before it, value by value."""

    clip = Declaration(
        "Which value depends on which, from the cost up through the layers",
        order=4,
        formulas=("cost",),
        goal="draw what the cost depends on as a tree",
    )
    story = Story(DependencyFacts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        asked = gettext("In how many ways can a nudge to a bias of the last layer reach the cost?")
        outputs = trace.widths[-1]
        if trace.network.coupled and outputs > 1:
            return asked, gettext(
                "In {count}, one through each output: in a softmax every weighted sum moves all of "
                "them."
            ).format(count=grouped(outputs))
        return asked, gettext(
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
