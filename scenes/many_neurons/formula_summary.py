"""FormulaSummary: every expression of the chain rule beside the network that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from manim import LEFT, MathTypst, VGroup, VMobject

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
    arrange,
    back,
    draw,
    forth,
    leave,
    place,
    point,
    show,
    together,
)
from backprop.core.quantities import Kind, ParameterNames
from backprop.core.salience import instructive
from backprop.display import alt_text
from backprop.drawing.mobjects import Marked, SummaryNetwork, SummaryRows
from backprop.drawing.notation import fit, literal
from backprop.drawing.notation.expressions import Expressions
from backprop.drawing.notation.worked_rules import by_cost, by_next_layer, by_parameter, onward
from backprop.drawing.style import LEAST, NUMBER, SMALLEST, Box

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
        """The formulas in their order, from the cost back: each takes what one before gives."""
        return ["last", *(["hidden"] if self.depth > 1 else []), "bias", "weight"]

    @property
    def count(self) -> int:
        return len(self.names)


# What is said

TITLE = Message("The whole of backpropagation")
GRADIENT = Message(
    "The gradient has an entry for each of the network's {total:count} weights and biases. "
    "It takes {count:count} formulas to make them all."
)
WEIGHT = Message("For a weight it is the same, times what its edge brings in.")
BIAS = Message(
    "For a bias, multiply the slope of its neuron by how sensitive the cost is to that neuron."
)
BIAS_COUPLED = Message(
    "For a bias, it is how sensitive the cost is to its neuron's weighted sum: nothing else."
)
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
ORDER = Message(
    "Begin at the cost. The second formula calls itself, once for each hidden layer; what it "
    "gives, the others take."
)
ORDER_ONE = Message("Begin at the cost: what the first formula gives, the others take.")
WHOLE = Message("That is all of backpropagation.")


def weight_said(f: Facts) -> Message:
    """What makes a weight's derivative."""
    return WEIGHT


def bias_said(f: Facts) -> Message:
    """What makes a bias's."""
    return BIAS_COUPLED if f.coupled else BIAS


def hidden_said(f: Facts) -> Message:
    """Where a hidden neuron's sensitivity comes from."""
    return HIDDEN if f.trace.widths[f.layer + 1] > 1 else HIDDEN_ONE


def last_said(f: Facts) -> Message:
    """Where that of an output does."""
    return LAST_COUPLED if f.coupled else LAST


def order_said(f: Facts) -> Message:
    """What calls what."""
    return ORDER if f.depth > 1 else ORDER_ONE


# What is drawn


class Numbers(VGroup):
    """Equations by their names."""

    def __init__(self, worked: Mapping[str, MathTypst]) -> None:
        self.worked = dict(worked)
        super().__init__(*worked.values())


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


@part(best=(5.5, 4.2), least=(3.6, 3.0))
def network(on: DeclaredScene, facts: Facts, room: Box) -> SummaryNetwork:
    terms = onward(on.trace, facts.neuron) if facts.depth > 1 else []
    return SummaryNetwork(on.write, on.trace, marked(facts), terms, room)


@part(best=(5.5, 0.4), least=(2.0, 0.3))
def functions(on: DeclaredScene, facts: Facts, room: Box) -> VMobject:
    """What f is, where it is not the same everywhere."""
    names = ", ".join(Expressions(on.write, on.trace.network).activations).replace("_", " ")
    text = on.write.words(f"$f$: {literal(names)}" if names else "", LEAST)
    return fit(text, room.width).move_to(room.middle)


@part(best=(5.5, 1.6), least=(3.6, 1.2))
def numbers(on: DeclaredScene, facts: Facts, room: Box) -> Numbers:
    """The formulas' right sides in the record's numbers, in one place."""
    write, trace = on.write, on.trace
    # As many terms and digits as there is room for.
    width = room.width * SMALLEST / LEAST
    made = {
        "last": by_cost(write, trace, facts.last, width),
        "bias": by_parameter(write, trace, facts.b, width),
        "weight": by_parameter(write, trace, facts.w, width),
    }
    if facts.depth > 1:
        made["hidden"] = by_next_layer(write, trace, facts.neuron, width)
    for one in made.values():
        fit(one.scale(NUMBER / one.font_size), room.width)
        one.move_to((room.left, room.middle[1], 0), aligned_edge=LEFT)
    return Numbers(made)


@part(best=(7.5, 6.4), least=(6.0, 4.0))
def formulas(on: DeclaredScene, facts: Facts, room: Box) -> SummaryRows:
    told = Expressions(on.write, on.trace.network)
    kind: Kind = "z" if facts.coupled else "a"
    here = told.cost_by(kind, "j")
    sources = {
        "last": (told.last(), ""),
        "hidden": (told.hidden(), told.cost_by(kind, "i", "l+1")),
        "bias": (told.bias(), here),
        "weight": (told.weight(), here),
    }
    again = "hidden" if facts.depth > 1 else ""
    return SummaryRows(on.write, {name: sources[name] for name in facts.names}, again, room)


OPENING = row(
    column(network, functions, numbers, shares=(4.2, 0.4, 1.6)), formulas, shares=(5.5, 7.5)
)
ENDING = row(column(network, functions, shares=(5.8, 0.4)), formulas, shares=(5.5, 7.5))

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    rows = formulas.rows
    yield Beat(
        "gradient",
        GRADIENT,
        [place(network.body, functions), *(show(rows[name]) for name in f.names)],
    )
    said = {"weight": weight_said, "bias": bias_said, "hidden": hidden_said, "last": last_said}
    others = [rows[name].formula for name in f.names[1:]]
    gone: list[Step] = [back(*others)]
    for name in f.names:
        handed = [] if name == f.names[0] else [draw(formulas.arrows[name])]
        yield Beat(
            name,
            said[name](f),
            [
                together(*gone, show(network.marks[name])),
                *handed,
                point(rows[name].formula),
                show(numbers.worked[name]),
                point(numbers.worked[name]),
            ],
        )
        gone = [leave(network.marks[name], numbers.worked[name]), back(rows[name])]
        gone += [forth(others.pop(0))] if others else []
    yield Beat("whole", order_said(f), [*fed(f), *ended(f)], rest=2.5)


def fed(f: Facts) -> Iterator[Step | Say]:
    """From the cost back, each with what it is about."""
    rows, first, last = formulas.rows, f.names[0], f.names[-1]
    yield leave(network.marks[last], numbers.worked[last])
    yield together(arrange(ENDING), back(rows[last]))
    yield together(show(network.marks[first]), forth(rows[first]))
    for name, after in pairwise(f.names):
        yield together(leave(network.marks[name]), show(network.marks[after]), forth(rows[after]))
        if after == "hidden":
            yield draw(formulas.loop)


def ended(f: Facts) -> Iterator[Step | Say]:
    """All of them, and the way that they are about."""
    yield say(WHOLE)
    if "hidden" in f.names:
        yield show(network.marks["hidden"])
    yield point(formulas.rows[f.names[-1]])


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
