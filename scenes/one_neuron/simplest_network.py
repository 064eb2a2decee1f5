"""SimplestNetwork: a large network becomes a chain, and its cost a function of a few knobs."""

from __future__ import annotations

from collections.abc import Iterator

from manim import VMobject

from backprop import Trace
from backprop.clips import Beat, Declaration, DeclaredScene, Message, Pose, Story, figure, say
from backprop.clips.question import Question
from backprop.clips.simplest_facts import SimplestFacts
from backprop.clips.simplest_parts import (
    ASKED,
    AT_ENDS,
    LAYOUT,
    MOVED,
    NAMED,
    chain,
    curves,
    large,
    slopes,
)
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    arrange,
    back,
    become,
    draw,
    forth,
    hand_over,
    into,
    leave,
    merge,
    point,
    pulse,
    scatter,
    show,
    slide,
    swing,
    together,
)
from backprop.clips.words import Said
from backprop.core.language import gettext, grouped
from backprop.core.quantities import ParameterNames, Quantity
from backprop.display import alt_text
from backprop.drawing.mobjects.large_network import landings
from backprop.drawing.mobjects.lying_chain import LyingChain, plain

__all__ = ["SimplestNetwork"]

# What is said

TITLE = Message("How much does each weight and bias matter?")
NETWORK = Message(
    "This network reads handwritten digits. It is shown a {name}, and its output for {digit} "
    "lights up."
)
MANY = Message(
    "Each line is a weight, blue if positive, orange if negative. Each neuron after the first "
    "layer has a bias: {total:count} numbers in all."
)
COLLAPSE = Message(
    "Too many to follow one by one. To see how they act, one neuron in every layer is enough."
)
LEFT = Message("That leaves {last:count} weights and {last:count} biases.")
LEFT_ONE = Message("That leaves one weight and one bias.")
RUN = Message(
    "An example runs through it as through any network. Next to the output is the value we wanted."
)
VARIABLES = Message("Each weight and each bias gets a name.")
FUNCTION = Message(
    "The cost says how far the output is from the desired one, here {cost}. It depends on all "
    "{count:count}."
)
FUNCTION_OF_TWO = Message(
    "The cost says how far the output is from the desired one, here {cost}. It depends on both."
)
ONE_BY_ONE = Message(
    "Move one at a time, each by {by} up and down. Each time the network runs again, and the cost "
    "follows."
)
MOST = {
    "w": Message("Here the weight of layer {layer} moves it most."),
    "b": Message("Here the bias of layer {layer} moves it most."),
}
SEVERAL = Message("Here no single one moves it most.")
NEVER = Message("Here the cost does not answer to any of them.")
TOGETHER = Message("Now all of them at once, some up and some down.")
BOTH = Message("Now both of them at once.")
QUESTION = Message(
    "Change one of them a tiny bit: how much does the cost change? That ratio is the slope of its "
    "curve."
)
STEEPEST = {
    "w": Message("Here the slope is largest for the weight of layer {layer}: it matters most."),
    "b": Message("Here the slope is largest for the bias of layer {layer}: it matters most."),
}
ANSWER = Message("Backpropagation finds all {count:count} of these ratios, for any network.")
ANSWER_OF_TWO = Message("Backpropagation finds both of these ratios, for any network.")


def most(f: SimplestFacts) -> Message | Said:
    """What the cost answers to."""
    q = f.strongest
    if q is None:
        return SEVERAL if any(map(f.swings.answer, f.parameters)) else NEVER
    return MOST[q.kind](layer=q.layer)


# What happens


def beats(f: SimplestFacts) -> Iterator[Beat]:
    last = len(f.large.widths) - 1
    running = [together(show(large.layers[k]), draw(large.bundles[k])) for k in range(last)]
    yield Beat(
        "network",
        NETWORK,
        [
            show(large.image),
            *running,
            show(large.layers[last], large.digits, large.more),
            point(large.answer),
            say(MANY),
            *(point(large.layers[k]) for k in range(1, last + 1)),
            show(large.total),
            point(large.total),
        ],
    )
    yield Beat("collapse", COLLAPSE, list(collapsed(f, last)))
    yield Beat("variables", VARIABLES, list(named(f)))
    yield Beat("wiggle", ONE_BY_ONE, list(moved(f)))
    yield Beat("question", QUESTION, list(asked(f)), rest=2.5)


def collapsed(f: SimplestFacts, last: int) -> Iterator[Step | Say]:
    """Layer by layer all neurons go into one and all edges into one; then an example runs."""
    layers = f.drawn
    places = landings(last + 1, len(layers))
    yield leave(large.more, large.total)
    for k in range(last + 1):
        steps = [merge(large.layers[k], large.goals[k])]
        if k > 0:
            steps.append(merge(large.fans[k - 1], large.ways[k - 1]))
            if places[k] - places[k - 1] > 1:
                steps.append(show(large.new[k]))
        if k < last:
            steps.append(merge(large.bundles[k], large.fans[k]))
        yield together(*steps, *([into(large.goals[k], AT_ENDS[k])] if k in AT_ENDS else []))
    if len(layers) <= f.last:
        yield show(chain.gap)
    yield say(LEFT if f.last > 1 else LEFT_ONE)
    yield show(chain.count)
    yield point(chain.count)
    yield say(RUN)
    for before, layer in zip((None, *layers), layers, strict=False):
        neuron = chain.neurons[layer]
        steps = [slide(chain.empty[layer], neuron.circle), show(neuron.number)]
        if before is None:
            steps.append(show(chain.input))
        elif layer - before == 1:
            steps.append(pulse(chain, [Quantity("a", at, (0,)) for at in (before, layer)]))
        yield together(*steps)
    yield show(chain.desired)
    yield point(chain.desired)


def named(f: SimplestFacts) -> Iterator[Step | Say]:
    """Names and values stand at their edges and neurons; the names fly into the brackets."""
    yield together(leave(chain.count), arrange(NAMED))
    for w, b in zip(f.parameters[::2], f.parameters[1::2], strict=True):
        yield show(chain.labels[w], chain.labels[b], chain.rings[b])
    yield say(FUNCTION if f.last > 1 else FUNCTION_OF_TWO)
    yield show(curves.cost, curves.constant)
    yield scatter(*((chain.symbols[q], curves.symbols[q]) for q in f.parameters))
    yield together(forth(*(chain.symbols[q] for q in f.parameters)), show(curves.number))
    yield point(chain.neurons[f.last], chain.desired[0])
    yield point(curves.number)


def moved(f: SimplestFacts) -> Iterator[Step | Say]:
    """Each for itself, then all together, by real passes."""
    names = () if plain(f.trace) else (chain.labels[q][0] for q in f.parameters)
    yield leave(*names, chain.input, chain.desired[1])
    yield arrange(MOVED)
    yield together(show(curves.axis), point(curves.number))
    yield show(*(curves.dots[q] for q in f.parameters), curves.by)
    before: list[Step] = []
    for q in f.parameters:
        steps = [
            show(chain.marks[q], curves.curves[q]),
            swing({q: f.swings.sizes[q]}, chain, curves),
        ]
        yield together(*before, *steps)
        before = [leave(chain.marks[q])]
    yield together(*before)
    yield say(most(f))
    yield point(*(curves.curves[q] for q in ([f.strongest] if f.strongest else f.parameters)))
    yield say(TOGETHER if f.last > 1 else BOTH)
    yield back(*(curves.curves[q] for q in f.parameters))
    yield swing(f.swings.together, chain, curves)


def asked(f: SimplestFacts) -> Iterator[Step | Say]:
    """Each name becomes the ratio for it, each curve gets its slope."""
    kept: list[tuple[VMobject, VMobject]] = [(curves.axis, slopes.axis)]
    for q in f.parameters:
        for old, new in ((curves.symbols, slopes.symbols), (curves.curves, slopes.curves)):
            kept.append((old[q], new[q]))
        kept.append((curves.dots[q], slopes.dots[q]))
    yield leave(curves.constant, curves.number, curves.cost, curves.by)
    yield hand_over(ASKED, *kept)
    yield become(*((slopes.symbols[q], slopes.ratios[q]) for q in f.parameters))
    yield together(
        back(*(slopes.curves[q] for q in f.parameters)),
        draw(*(slopes.tangents[q] for q in f.parameters)),
    )
    yield show(slopes.slopes, slopes.wedges)
    if (steepest := f.steepest) is not None:
        yield say(STEEPEST[steepest.kind](layer=steepest.layer))
        # It is lit in the network, over its ratio.
        yield together(show(chain.marks[steepest]), forth(slopes.curves[steepest]))
        yield point(chain.labels[steepest], slopes.answers[steepest])
        yield point(slopes.tangents[steepest])
    yield say(ANSWER if f.last > 1 else ANSWER_OF_TWO)
    # The light runs from the output to the input, which is where the clips after this one go.
    for run in reversed(f.runs):
        yield pulse(chain, [Quantity("a", layer, (0,)) for layer in reversed(run)])
    yield point(*(slopes.answers[q] for q in f.parameters))


class SimplestNetwork(DeclaredScene):
    """The digits network shrinks to the chain; all its weights and biases move."""

    clip = Declaration(
        "A wide network collapses into one neuron a layer; its cost depends on every parameter",
        order=1,
        one_neuron=True,
        also=("digits",),
        formulas=("gradient",),
        goal="say what a network's cost depends on",
    )
    story = Story(SimplestFacts.of, TITLE, LAYOUT, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        count = len(ParameterNames(trace.widths))
        return (
            gettext(
                "How many numbers does the gradient of this network have, and what does each say?"
            ),
            gettext(
                "It has {count}, one for each weight and each bias. Each says how much the cost "
                "changes for a tiny change of that one, the others left alone."
            ).format(count=grouped(count)),
        )

    @figure("simple-network", "A network with one neuron in every layer", order=1, beat="collapse")
    def pose_simple_network(self) -> Pose:
        drawn: LyingChain = self.part("chain")
        return Pose([*drawn.links.values(), *drawn.neurons.values()], alt_text.chain(self.trace))

    @figure(
        "simple-weights-and-biases",
        "Its cost is a function of all its weights and biases",
        order=2,
        beat="variables",
    )
    def pose_simple_weights_and_biases(self) -> Pose:
        return Pose(self.everything(), alt_text.variables(self.trace))
