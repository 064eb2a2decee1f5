"""FormulaSummary: every expression of the chain rule beside the network that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
    overlay,
    part,
    say,
)
from backprop.clips.context import Stage
from backprop.clips.facts import RecordFacts
from backprop.clips.layout import Layout
from backprop.clips.question import Question
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    Shown,
    leave,
    one_by_one,
    place,
    point,
    show,
    spring,
    stream,
    together,
)
from backprop.core.language import gettext, pgettext_noop
from backprop.core.quantities import Kind, ParameterNames
from backprop.core.salience import instructive
from backprop.display import alt_text
from backprop.drawing.mobjects import Marked, SummaryGrid, SummaryNetwork, SummarySlides
from backprop.drawing.notation import fit, literal
from backprop.drawing.notation.expressions import Expressions
from backprop.drawing.notation.worked_rules import by_cost, by_next_layer, by_parameter, onward
from backprop.drawing.style import LEAST, SMALLEST, Box

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
    def a(self) -> Quantity:
        return Quantity("a", self.layer, self.w.index[:1])

    @property
    def about(self) -> dict[str, Quantity]:
        """By each formula's name, what it makes the derivative by."""
        return {
            "last": self.last,
            "hidden": self.neuron,
            "bias": Quantity("b", self.layer, self.w.index[:1]),
            "weight": self.w,
        }

    @property
    def mixed(self) -> bool:
        """Whether f is not the same function in all layers."""
        layers = self.trace.network.layers[: -1 if self.coupled else None]
        return len({layer.activation.name for layer in layers}) > 1

    @property
    def after(self) -> Quantity:
        """The activation of the next layer that the cost is most sensitive to."""
        if self.layer + 1 == self.depth:
            return self.output
        return instructive(self.trace, "a", self.layer + 1).quantity

    @property
    def neuron(self) -> Quantity:
        """What a hidden neuron's sensitivity is of."""
        return Quantity("z" if self.coupled else "a", self.layer, self.w.index[:1])

    @property
    def last(self) -> Quantity:
        """What an output's is of."""
        return Quantity("z", self.depth, self.output.index) if self.coupled else self.output

    @property
    def names(self) -> list[str]:
        """The formulas in their order, from the cost back: each takes what one before gives."""
        hidden = [pgettext_noop("section", "hidden")] if self.depth > 1 else []
        return [pgettext_noop("section", "last"), *hidden, "bias", "weight"]

    @property
    def results(self) -> list[str]:
        """Those whose results have a place on the network: an output's ring is its bias's, too."""
        return [name for name in self.names if name != "bias" or self.depth > 1]

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


@part(best=(13.0, 3.6), least=(4.0, 2.4))
def network(on: DeclaredScene, facts: Facts, room: Box) -> SummaryNetwork:
    terms = onward(on.trace, facts.neuron) if facts.depth > 1 else []
    made = {name: _result(on, facts, name) for name in facts.results}
    lines = {"last": facts.output, "weight": facts.before}
    # A number that a line has in more digits does not stand in its circle, too.
    said = {q: str(on(formula.worked[name]).typst_code) for name, q in lines.items()}
    felt = _felt(on, facts) if terms and facts.layer + 1 == facts.depth else []
    return SummaryNetwork(
        on.write, on.trace, marked(facts), terms, made, room, said, felt, called(facts)
    )


def called(f: Facts) -> dict[int, str]:
    """What the formulas call the layers."""
    names = {f.layer - 1: "(l-1)", f.layer: "(l)"}
    if f.layer < f.depth:
        names[f.layer + 1] = "(l+1)"
    names[f.depth] = f"{names[f.depth]} = (L)" if f.depth in names else "(L)"
    return names


def _felt(on: DeclaredScene, f: Facts) -> list[str]:
    """The derivatives by the outputs, as the sum over them has them."""
    line = str(on(formula.worked["hidden"]).typst_code)
    colour = re.escape(on.theme.cost)
    found = re.findall(rf'rgb\("{colour}"\), \(?([^()]+(?:\([^()]*\))?)\)', line)
    return found if len(found) == f.trace.widths[-1] else []


def _result(on: DeclaredScene, facts: Facts, name: str) -> str:
    """What a formula makes, in the digits of its line and the colour that others have it in."""
    q = facts.about[name]
    text = str(on(formula.worked[name]).typst_code).strip("$ ").rpartition("= ")[2]
    theme = on.theme
    return text.replace(theme.ink, theme.cost) if q.kind == "a" else text


@part(best=(13.0, 0.3), least=(2.0, 0.3))
def functions(on: DeclaredScene, facts: Facts, room: Box) -> VMobject:
    """What f is, where it is not the same everywhere."""
    names = ", ".join(Expressions(on.write, on.trace.network).activations).replace("_", " ")
    text = on.write.words(f"$f$: {literal(names)}", LEAST)
    return fit(text, room.width).move_to(room.middle)


def sources(on: DeclaredScene, facts: Facts) -> dict[str, tuple[str, str]]:
    """The formulas, each with the factor that another gives."""
    told = Expressions(on.write, on.trace.network)
    kind: Kind = "z" if facts.coupled else "a"
    here = told.cost_by(kind, "j")
    found = {
        "last": (told.last(), ""),
        "hidden": (told.hidden(), told.cost_by(kind, "i", "l+1")),
        "bias": (told.bias(), here),
        "weight": (told.weight(), here),
    }
    return {name: found[name] for name in facts.names}


@part(best=(13.0, 2.6), least=(4.0, 2.0))
def formula(on: DeclaredScene, facts: Facts, room: Box) -> SummarySlides:
    """One formula at a time, and its right side in the record's numbers."""
    write, trace = on.write, on.trace
    # As many terms and digits as there is room for.
    width = room.width * SMALLEST / LEAST
    made = {"last": by_cost, "hidden": by_next_layer, "bias": by_parameter, "weight": by_parameter}
    worked = {name: made[name](write, trace, facts.about[name], width) for name in facts.names}
    return SummarySlides(write, sources(on, facts), worked, room)


@part(best=(13.0, 2.6), least=(4.0, 2.0))
def formulas(on: DeclaredScene, facts: Facts, room: Box) -> SummaryGrid:
    return SummaryGrid(on.write, sources(on, facts), room)


def layout(f: Facts) -> Layout:
    """The network large, and under it the formula at hand, then all of them."""
    notes = [functions] if f.mixed else []
    return column(network, *notes, overlay(formula, formulas))


# What happens


def beats(f: Facts) -> Iterator[Beat]:
    said = {"weight": weight_said, "bias": bias_said, "hidden": hidden_said, "last": last_said}
    notes = [functions] if f.mixed else []
    every = [formulas.rows[name] for name in f.names]
    opened = [stream(network.edges, back=True), one_by_one(*every)]
    yield Beat("gradient", GRADIENT, [place(network.body, network.layers, *notes), *opened])
    gone: list[Shown] = [*every]
    for name in f.names:
        row, numbers = formula.rows[name], formula.worked[name]
        made = [spring((numbers, network.results[name]))] if name in f.results else []
        steps = [leave(*gone), together(show(network.marks[name]), show(row)), show(numbers)]
        yield Beat(name, said[name](f), [*steps, point(numbers), *made])
        gone = [network.marks[name], row, numbers]
    yield Beat("whole", order_said(f), [leave(*gone), *fed(f), *ended(f)], rest=2.5)


def fed(f: Facts) -> Iterator[Step | Say]:
    """From the cost back: what one gives, and the factor of the next that it is, swell together."""
    rows, first = formulas.rows, f.names[0]
    yield together(show(network.marks[first]), show(rows[first]))
    gives = first
    for before, name in pairwise(f.names):
        yield together(leave(network.marks[before]), show(network.marks[name]), show(rows[name]))
        yield point(rows[gives].given, rows[name].taken)
        gives = "hidden" if name == "hidden" else gives


def ended(f: Facts) -> Iterator[Step | Say]:
    """All of them, and the way that they are about."""
    yield say(WHOLE)
    yield show(*(network.marks[name] for name in f.names[-2:0:-1]))
    yield point(*(formulas.rows[name].given for name in f.names))


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
    story = Story(Facts.of, TITLE, layout, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        return (
            gettext("Which of these formulas knows what the cost is?"),
            gettext(
                "Only the last. All others work for any cost: they take what comes from the layer "
                "after."
            ),
        )

    @figure("summary", "The formulas that make the whole gradient", order=17, beat="whole")
    def pose_summary(self) -> Pose:
        return Pose(self.everything(), alt_text.summary(self.trace))
