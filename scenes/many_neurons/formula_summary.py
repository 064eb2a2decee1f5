"""FormulaSummary: the network fills with derivatives, and each formula stands at what it makes."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace
from backprop.clips import (
    Beat,
    Declaration,
    DeclaredScene,
    Message,
    Pose,
    Story,
    figure,
    say,
)
from backprop.clips.question import Question
from backprop.clips.steps import Say, Step
from backprop.clips.summary_facts import SummaryFacts
from backprop.clips.summary_parts import formulas, functions, lettered, marks, network, opening
from backprop.clips.summary_steps import fed, made, told
from backprop.clips.verbs import (
    Shown,
    back,
    draw,
    leave,
    one_by_one,
    place,
    show,
    spring,
    stream,
    together,
    unlight,
)
from backprop.clips.verbs.backward import gather, learn, restyle
from backprop.core.language import gettext
from backprop.display import alt_text

__all__ = ["FormulaSummary"]

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
OTHERS = Message("Layer by layer, all other neurons get their numbers in the same way.")
RIMS = Message("Each rim now shows its bias's derivative: the sign as colour, the size as width.")
EDGES = Message("From back to front, every edge takes the colour and width of its own derivative.")
LOGARITHMIC = Message(
    "From back to front, every edge takes the colour of its derivative. Its width grows with each "
    "power of ten."
)
ORDER = Message(
    "Begin at the cost. The second formula calls itself, once for each hidden layer; what it "
    "gives, the others take."
)
ORDER_ONE = Message("Begin at the cost: what the first formula gives, the others take.")
WHOLE = Message("That is all of backpropagation.")


# What happens


def beats(f: SummaryFacts) -> Iterator[Beat]:
    body: list[Shown] = [network.links, network.symbols, network.numbers, network.others]
    body += [functions] if f.mixed else []
    every = [formulas.rows[name] for name in f.names]
    numbers = [formulas.badges[name] for name in f.names]
    yield Beat(
        "gradient",
        GRADIENT,
        [
            place(*body),
            stream(network.links, back=True),
            one_by_one(*([*pair] for pair in zip(every, numbers, strict=True))),
            back(*every, *numbers),
        ],
    )
    yield Beat("last", LAST_COUPLED if f.coupled else LAST, [*told(f, "last"), *output(f)])
    if f.steps:
        said = HIDDEN if f.trace.widths[f.layer + 1] > 1 else HIDDEN_ONE
        yield Beat("hidden", said, [*told(f, "hidden"), *neuron(f)])
    yield Beat("bias", BIAS_COUPLED if f.coupled else BIAS, [*told(f, "bias"), *rims(f)])
    yield Beat("weight", WEIGHT, [*told(f, "weight"), *edges(f)])
    order = ORDER if f.depth > 1 else ORDER_ONE
    last = say(WHOLE), stream(network.slopes, back=True)
    yield Beat("whole", order, [*fed(f), *last], rest=2.5)


def output(f: SummaryFacts) -> Iterator[Step | Say]:
    """The cost's own derivative, and that of the other outputs."""
    yield from made(f, "last", f.output)
    yield show(marks.badges["last"])
    if f.trace.widths[-1] > 1:
        yield learn(network, f.depth)


def neuron(f: SummaryFacts) -> Iterator[Step | Say]:
    """What comes along each edge, and the sum; then all other hidden neurons."""
    edges = [(f.a, q) for q in f.terms]
    yield gather(network, edges)
    yield spring(*((network.known[q].number, marks.terms[f.a, q]) for q in f.terms))
    yield from made(f, "hidden", f.a)
    yield together(unlight(network), leave(marks.terms))
    yield show(marks.badges["hidden"])
    if f.others:
        yield say(OTHERS)
        for layer in f.others:
            ways = [network.links[own, after] for after, own in f.into(layer)]
            yield together(*([stream(*ways, back=True)] if ways else []), learn(network, layer))


def rims(f: SummaryFacts) -> Iterator[Step | Say]:
    """A bias's derivative is its neuron's rim; then all of them."""
    own = network.rims[f.a]
    others = [network.rims[q] for q in reversed(f.sensitivities) if q != f.a]
    yield show(formulas.worked["bias"])
    yield together(draw(own), show(marks.badges["bias"]))
    if others:
        yield say(RIMS)
        yield draw(*others)


def edges(f: SummaryFacts) -> Iterator[Step | Say]:
    """One edge's, then all edges'."""
    edge = f.edge
    yield gather(network, [edge])
    yield show(formulas.worked["weight"])
    yield spring((formulas.worked["weight"], marks.entry))
    yield show(marks.badges["weight"])
    yield together(unlight(network), leave(*(marks.rings[q] for _, q in lettered(f, "weight"))))
    yield say(LOGARITHMIC if f.slopes_scale.logarithmic else EDGES)
    for layer in reversed(f.layers):
        if f.into(layer - 1):
            yield restyle(network, layer)


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
    story = Story(SummaryFacts.of, TITLE, opening, beats)

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
