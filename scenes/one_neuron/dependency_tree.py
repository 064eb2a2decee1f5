"""DependencyTree: which value depends on which, from the cost up through one layer more."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.dependency_facts import DependencyFacts
from backprop.clips.dependency_parts import ALONE, bars, formulas, network, rules, signs, tree
from backprop.clips.dependency_steps import dropped, joined, started
from backprop.clips.layout import Layout
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    back,
    box,
    extend,
    leave,
    light,
    place,
    point,
    pulse,
    show,
    sweep,
    together,
    unbox,
    write,
)
from backprop.clips.words import Message, Said
from backprop.core.language import gettext, grouped
from backprop.core.quantities import COST
from backprop.display import alt_text

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
    "The weight {weight} is negative, so the activation that it multiplies has an orange link: "
    "more of that means less of the sum."
)
NUDGE = Message("Nudge this weight by {by} and run again: everything on its way to the cost moves.")
NOT_ALL = Message("Nudge this weight by {by} and run again: how far does that reach?")
REACHES = Message("So does the cost in the end: it changes by {change}.")
STAYS = Message("None of it reaches the cost, which stays {cost}.")
LOST = Message("What it does to the cost, {cost}, is lost in rounding.")


def holds(f: DependencyFacts) -> Message:
    """What stands in the last two layers."""
    return NETWORK if max(f.trace.widths[-2:]) == 1 else ONE_OF_THEM


def reached(f: DependencyFacts) -> Message | Said:
    """What the nudge did to the cost."""
    change = f.tried.values(COST)[2]
    if change:
        return REACHES(change=f.tried.spoken(change))
    # A nudge that has an effect, if too small a one for a computer's digits, has arrived.
    return LOST if f.trace[f.weight].derivative else STAYS


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
    coloured: list[Step | Say] = []
    if f.linked is not None:
        coloured = [say(f.linked), show(signs), point(signs)]
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
            *coloured,
        ],
    )
    if f.deep:
        yield from grown(f)
    yield from nudged(f)


def grown(f: DependencyFacts) -> Iterator[Beat]:
    """One layer more."""
    causes = (*f.way.leaves(f.earlier), f.way.cause(f.earlier))
    total, made = rules.rows[0].symbols, rules.rows[1].symbols
    steps: list[Step | Say] = [
        box(tree.symbols[f.before]),
        point(tree.numbers[f.before]),
        say(CAUSES),
        together(unbox(tree.symbols[f.before]), *([leave(signs)] if f.linked else [])),
        together(
            *joined(f, f.before), show(tree.symbols[f.earlier], tree.numbers[f.earlier], made)
        ),
        together(
            *joined(f, f.earlier),
            show(*(table[q] for q in causes for table in (tree.symbols, tree.numbers)), total),
        ),
    ]
    if f.trace[f.weight].value < 0:
        steps += [
            say(NEGATIVE),
            point(tree.numbers[f.weight]),
            point(*(tree.symbols[q] for q in causes)),
            pulse(tree, (f.way.cause(f.earlier), f.earlier)),
        ]
    yield Beat("layer before", GIVEN, steps)


def nudged(f: DependencyFacts) -> Iterator[Beat]:
    """One weight is really nudged: all that hangs on it moves, down to the cost."""
    start, moved = f.trace[f.weight].value, bars.rows
    told = [rules] if f.deep or not f.linked else [rules, signs]
    steps: list[Step | Say] = [
        together(
            leave(*told), show(bars.zero, bars.said, *(moved[i].delta for i in range(len(f.down))))
        )
    ]
    for i, q in enumerate(f.down):
        if i:
            steps.append(light(tree, f.down[i - 1 : i + 1]))
        if q == COST:
            steps.append(say(reached(f)))
        moves = sweep(f.weight, (start, start + f.tried.nudge.by), tree, only=(q,))
        # What comes out is written when it has come out.
        steps += [together(moves, extend(moved[i].bar)), show(moved[i].change)]
    steps.append(pulse(tree, f.down))
    said = (NUDGE if f.all_seen else NOT_ALL)(by=f.tried.spoken(f.tried.nudge.by))
    yield Beat("nudge", said, steps, rest=2.5)


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
