"""FormulaSummary: every expression of the chain rule beside the network that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Self

from manim import VMobject

from backprop import Quantity, Trace
from backprop.clips import (
    Beat,
    Declaration,
    DeclaredScene,
    Message,
    Pose,
    Story,
    column,
    figure,
    part,
    row,
    say,
)
from backprop.clips.context import Stage
from backprop.clips.facts import RecordFacts
from backprop.clips.question import Question
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    back,
    box,
    draw,
    forth,
    leave,
    one_by_one,
    place,
    point,
    show,
    together,
)
from backprop.core.quantities import ParameterNames
from backprop.core.salience import instructive
from backprop.display import alt_text
from backprop.drawing.mobjects import DerivativeColumn, Marked, SummaryNetwork, SummaryRows
from backprop.drawing.notation import fit, literal
from backprop.drawing.notation.expressions import Expressions
from backprop.drawing.notation.worked_rules import by_cost, by_next_layer, by_parameter
from backprop.drawing.style import LEAST, Box

__all__ = ["FormulaSummary"]

# What the record says


@dataclass(frozen=True)
class Facts(RecordFacts):
    """The weight, neuron and output that the formulas are shown for.

    Attributes
    ----------
    w
        Of the last hidden layer, the one that the cost is most sensitive to.
    output
        The activation of the last layer that it is most sensitive to.
    """

    w: Quantity
    output: Quantity

    @classmethod
    def of(cls, stage: Stage) -> Self:
        trace = stage.trace
        depth = trace.network.depth
        w = instructive(trace, "w", max(1, depth - 1)).quantity
        return cls(trace, w, instructive(trace, "a", depth).quantity)

    @property
    def total(self) -> int:
        """Weights and biases."""
        return len(ParameterNames(self.trace.widths))

    @property
    def layer(self) -> int:
        return self.w.layer

    @property
    def before(self) -> Quantity:
        return Quantity("a", self.layer - 1, self.w.index[1:])

    @property
    def b(self) -> Quantity:
        return Quantity("b", self.layer, self.w.index[:1])

    @property
    def z(self) -> Quantity:
        return Quantity("z", self.layer, self.w.index[:1])

    @property
    def a(self) -> Quantity:
        return Quantity("a", self.layer, self.w.index[:1])

    @property
    def after(self) -> Quantity:
        """The activation of the next layer that the cost is most sensitive to."""
        if self.layer + 1 == self.depth:
            return self.output
        return instructive(self.trace, "a", self.layer + 1).quantity

    @property
    def neuron(self) -> Quantity:
        """What a hidden neuron's sensitivity is of."""
        return self.z if self.coupled else self.a

    @property
    def last(self) -> Quantity:
        """What an output's is of."""
        return Quantity("z", self.depth, self.output.index) if self.coupled else self.output

    @property
    def names(self) -> list[str]:
        """The formulas in their order: the last is where all begins."""
        return ["weight", "bias", *(["hidden"] if self.depth > 1 else []), "last"]

    @property
    def entries(self) -> int:
        """Of the column: of the first and last layer, and dots between."""
        return 2 * min(self.depth, 2) + (self.depth > 2)

    @property
    def count(self) -> int:
        return len(self.names)


# What is said

TITLE = Message("The whole of backpropagation")
GRADIENT = Message(
    "The gradient has an entry for each of the network's {total:count} weights and biases. "
    "It takes {count:count} formulas to make them all."
)
WEIGHT = Message(
    "For a weight, multiply what its edge brings in, the slope of its neuron, and how sensitive "
    "the cost is to that neuron."
)
WEIGHT_COUPLED = Message(
    "For a weight, multiply what its edge brings in by how sensitive the cost is to its neuron's "
    "weighted sum."
)
BIAS = Message("For a bias it is the same, but nothing comes in.")
HIDDEN = Message(
    "In a hidden layer, the neuron's sensitivity is a sum over the next layer: one term for each "
    "edge that leads on."
)
HIDDEN_ONE = Message(
    "In a hidden layer, the neuron's sensitivity comes from the single neuron of the next layer."
)
LAST = Message(
    "In the last layer, the sensitivity is the slope of the cost: here the actual output comes "
    "up against the desired one."
)
LAST_COUPLED = Message(
    "In the last layer every output depends on every weighted sum, so each weighted sum collects "
    "from all outputs."
)
ORDER = Message("Begin at the cost. Each formula feeds the one above it, layer after layer.")
WHOLE = Message("That is all of backpropagation.")


def weight_said(f: Facts) -> Message:
    """What makes a weight's derivative."""
    return WEIGHT_COUPLED if f.coupled else WEIGHT


def hidden_said(f: Facts) -> Message:
    """Where a hidden neuron's sensitivity comes from."""
    return HIDDEN if f.trace.widths[f.layer + 1] > 1 else HIDDEN_ONE


def last_said(f: Facts) -> Message:
    """Where that of an output does."""
    return LAST_COUPLED if f.coupled else LAST


# What is drawn


def marked(f: Facts) -> dict[str, Marked]:
    """What each formula is about, in the letters that it has."""
    several = max(f.trace.widths) > 1
    j, k, i = ("j", "k", "i") if several else ("l", "l-1", "l+1")
    found: dict[str, Marked] = {
        "weight": ({k: f.before, j: f.a}, [(f.before, f.a)]),
        "bias": ({j: f.a}, []),
        "last": ({"j" if f.trace.widths[-1] > 1 else "": f.output}, []),
    }
    if f.depth > 1:
        found["hidden"] = ({j: f.a, i: f.after}, [(f.a, None)])
    return found


@part(best=(5.2, 6.0), least=(3.6, 3.6))
def network(on: DeclaredScene, facts: Facts, room: Box) -> SummaryNetwork:
    return SummaryNetwork(on.write, on.trace, marked(facts), room)


@part(best=(5.2, 0.4), least=(2.0, 0.3))
def functions(on: DeclaredScene, facts: Facts, room: Box) -> VMobject:
    """What f is, where it is not the same everywhere."""
    names = ", ".join(Expressions(on.write, on.trace.network).activations).replace("_", " ")
    text = on.write.words(f"$f$: {literal(names)}" if names else "", LEAST)
    return fit(text, room.width).move_to(room.middle)


@part(best=(1.9, 6.2), least=(1.6, 4.0))
def gradient(on: DeclaredScene, facts: Facts, room: Box) -> DerivativeColumn:
    ends = [1, facts.depth] if facts.depth > 1 else [1]
    names = [on.write.layer(layer) for layer in ends]
    return DerivativeColumn(on.write, names, facts.depth > 2, room)


@part(best=(6.4, 6.2), least=(4.5, 4.0))
def formulas(on: DeclaredScene, facts: Facts, room: Box) -> SummaryRows:
    told = Expressions(on.write, on.trace.network)
    sources = {
        "weight": (told.weight(), partial(by_parameter, on.write, on.trace, facts.w)),
        "bias": (told.bias(), partial(by_parameter, on.write, on.trace, facts.b)),
        "hidden": (told.hidden(), partial(by_next_layer, on.write, on.trace, facts.neuron)),
        "last": (told.last(), partial(by_cost, on.write, on.trace, facts.last)),
    }
    return SummaryRows(on.write, {name: sources[name] for name in facts.names}, room)


OPENING = row(
    column(network, functions, shares=(5.8, 0.4)), gradient, formulas, shares=(4.4, 2.0, 6.9)
)

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    rows = formulas.rows
    yield Beat(
        "gradient",
        GRADIENT,
        [
            place(network.body, functions),
            together(show(gradient.label), draw(gradient.brackets)),
            one_by_one(*(gradient.entries[n] for n in range(f.entries))),
            draw(gradient.brace),
            one_by_one(*(rows[name].formula for name in f.names)),
        ],
    )
    said = {"weight": weight_said, "bias": lambda _: BIAS, "hidden": hidden_said, "last": last_said}
    others = [rows[name].formula for name in f.names[1:]]
    gone: list[Step] = [back(*others)]
    for name in f.names:
        yield Beat(
            name,
            said[name](f),
            [
                together(*gone, show(network.marks[name])),
                point(rows[name].formula),
                show(rows[name].worked),
                point(rows[name].worked),
            ],
        )
        gone = [leave(network.marks[name]), back(rows[name])]
        gone += [forth(others.pop(0))] if others else []
    yield Beat("whole", ORDER, [*fed(f), *ended(f)], rest=2.5)


def fed(f: Facts) -> Iterator[Step | Say]:
    """From the last formula to the first, each with what it is about."""
    rows, order = formulas.rows, [*reversed(f.names)]
    yield point(rows[order[0]].formula)
    for name, after in pairwise(order):
        yield together(leave(network.marks[name]), show(network.marks[after]), forth(rows[after]))
        yield point(rows[after].formula)


def ended(f: Facts) -> Iterator[Step | Say]:
    """All of them, and what they make."""
    rows = formulas.rows
    yield say(WHOLE)
    yield together(
        leave(network.marks[f.names[0]]), leave(*(rows[name].worked for name in f.names))
    )
    yield point(gradient.label)
    yield box(formulas.every)


class FormulaSummary(DeclaredScene):
    """The gradient, the formulas of its entries, and what each is about."""

    clip = Declaration(
        "All expressions of the chain rule beside the network that they are about",
        order=21,
        network="small",
        formulas=("gradient",),
        turn=True,
        goal="write down all of backpropagation in a few formulas",
    )
    story = Story(Facts.of, TITLE, OPENING, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        return (
            "Which of these formulas knows what the cost is?",
            "Only the last. All others work for any cost: they take what comes from the layer "
            "after.",
        )

    @figure("summary", "The formulas that make the whole gradient", order=17, beat="whole")
    def pose_summary(self) -> Pose:
        return Pose(self.everything(), alt_text.summary(self.trace))
