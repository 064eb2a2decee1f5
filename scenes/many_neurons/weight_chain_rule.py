"""WeightChainRule: the chain rule for one weight among many; only the indices are new."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from backprop import Quantity, Trace
from backprop.clips import Beat, Declaration, DeclaredScene, Message, Story, say
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    Shown,
    arrange,
    become,
    box,
    draw,
    leave,
    light,
    place,
    point,
    pulse,
    reroute,
    show,
    spring,
    together,
    unbox,
    unlight,
    write,
)
from backprop.clips.verbs.backward import restyle
from backprop.clips.weight_facts import WeightFacts
from backprop.clips.weight_parts import (
    END,
    LAYOUT,
    beside,
    matrix,
    network,
    numbers,
    onward,
    product,
)
from backprop.clips.words import Said
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST

__all__ = ["WeightChainRule"]

# What is said

TITLE = Message("How sensitive is the cost to one weight among many?")
TITLE_OF_ONE = Message("How sensitive is the cost to the weight {w}?")
ONE = Message(
    "Along one neuron of each layer, three factors make the derivative for a weight: one for each "
    "link on its way to the cost."
)
MANY = Message("Now the layers have several neurons. The formula stays. It only gains indices.")
BOTH = Message("The weight runs from neuron k to neuron j: here from {k:index} to {j:index}.")
FROM = Message(
    "The weight comes from neuron k, here {k:index}. It leads to the only neuron of its layer, so "
    "j is always {j:index}."
)
INTO = Message(
    "The weight leads to neuron j, here {j:index}. It comes from the only neuron of its layer, so "
    "k is always {k:index}."
)
FIRST = Message(
    "On the edge, the weight multiplies the activation it starts from. So this activation is the "
    "first factor: {one}."
)
SECOND = Message("Inside the neuron, {function} turns z into a. Its slope there is {two}.")
THIRD = Message("At the cost, the output is compared with the desired one. The slope is {three}.")
LATER = Message("Later layers carry the activation to the cost. Its slope there is {three}.")
SOFTMAX = Message(
    "Softmax lets this weighted sum move every output. So all outputs i count, and the last two "
    "factors are summed."
)
EACH = Message("Along each path the two slopes multiply.")
SUMMED = Message("Added up, the paths make {two}.")
PRODUCT = Message("{one} times {two} times {three} is {value}: the derivative for this weight.")
PRODUCT_OF_TWO = Message("{one} times {two} is {value}: the derivative for this weight.")
OTHER = Message("Take another edge. The formula is the same, with another j and another k.")
OTHER_J = Message("Take another edge. The formula is the same, with another j.")
OTHER_K = Message("Take another edge. The formula is the same, with another k.")
ITS = Message("Its numbers come from its own way to the cost. Their product is {value}.")
EVERY = Message(
    "So this one formula gives all {count:count} derivatives of the layer: every edge has its own "
    "j and k. Now each edge shows its derivative."
)
EVERY_J = Message(
    "So this one formula gives all {count:count} derivatives of the layer: every edge has its own "
    "j. Now each edge shows its derivative."
)
EVERY_K = Message(
    "So this one formula gives all {count:count} derivatives of the layer: every edge has its own "
    "k. Now each edge shows its derivative."
)
NONE = Message(
    "Where the derivative is exactly 0, the edge is dashed: nudging that weight does nothing."
)


def indices(f: WeightFacts) -> Message | Said:
    """Which neurons the weight joins."""
    if f.rows == 1:
        return FROM
    return INTO if f.columns == 1 else BOTH


def another(f: WeightFacts) -> Message:
    """What is new about the second weight."""
    if f.rows == 1:
        return OTHER_K
    return OTHER_J if f.columns == 1 else OTHER


def ended(f: WeightFacts) -> Message:
    """What tells one weight's derivative from another's."""
    if f.rows == 1:
        return EVERY_K
    return EVERY_J if f.columns == 1 else EVERY


# What happens

AROUND = (0.16, 0.08)
"""Between a ratio and its frame."""


def beats(f: WeightFacts) -> Iterator[Beat]:
    way = f.nodes(f.at)
    edge, neuron, cost = pairwise(way)
    yield Beat("one neuron", ONE, list(opened(f)))
    if f.several:
        yield Beat("indices", MANY, list(indexed(f)))
    one, *others = f.said(f.at)
    yield Beat("first factor", FIRST(one=one), list(factor(f, 0, edge)), rest=0.6)
    if f.coupled:
        two, value = others
        yield Beat("sum over outputs", SOFTMAX, list(over_outputs(f, two)))
        said = PRODUCT_OF_TWO(one=one, two=two, value=value)
    else:
        two, three, value = others
        yield Beat("second factor", SECOND(two=two), list(factor(f, 1, neuron)), rest=0.6)
        third = (THIRD if f.last else LATER)(three=three)
        yield Beat("third factor", third, list(factor(f, 2, cost)), rest=0.6)
        said = PRODUCT(one=one, two=two, three=three, value=value)
    framed = [] if f.coupled else [unbox(product.ratios[3])]
    steps = [together(pulse(network, way), *framed), *multiplied(f, f.at)]
    yield Beat("product", said, steps, rest=1.0 if f.several else 2.5)
    if f.several:
        yield Beat("another edge", another(f), list(second(f)))
        yield Beat("every edge", ended(f), list(every(f)), rest=2.5)


def opened(f: WeightFacts) -> Iterator[Step]:
    """The one way, as in a network of one neuron a layer."""
    way = f.nodes(f.at)
    yield place(*(network.links[link] for link in pairwise(way)))
    yield place(*(network.symbols[q] for q in way), *(network.bare[q] for q in way))
    yield place(network.outside[f.at])
    yield write(product.bare[0])
    for n, link in enumerate(pairwise(way)):
        shown = product.bare[n + 1], product.signs[n], product.words[n]
        yield together(pulse(network, link), show(*shown))


def indexed(f: WeightFacts) -> Iterator[Step | Say]:
    """The other neurons come, and every name gets its index."""
    names = [(network.bare[q], network.lettered[q]) for q in f.nodes(f.at) if q != COST]
    others = show(*(network.symbols[q] for q in f.off_way), network.others)
    yield together(draw(network.off_way), others, become(*names))
    first = 2 if f.coupled else 4
    yield become(*((product.bare[n], product.ratios[n]) for n in range(first)))
    yield say(indices(f))
    yield show(network.counts[f.before], network.counts[f.a], network.names[f.at])
    yield point(network.names[f.at], network.counts[f.before], network.counts[f.a])


def factor(f: WeightFacts, n: int, link: tuple[Quantity, Quantity]) -> Iterator[Step]:
    """A factor is framed while its link is lit, and its number comes up there."""
    framed = [unbox(product.ratios[n])] if n else []
    yield together(light(network, link), *framed, box(product.ratios[n + 1], AROUND))
    if n == 0:
        yield point(network.firsts[f.at])
    else:
        desired = [network.desired[f.j]] if n == 2 and f.last else []
        if desired:
            yield show(*desired)
        pointed = point(network.symbols[link[0]], *desired)
        yield together(pointed, show(network.docks[link]))
    if f.explains(n):
        yield together(leave(product.words[n]), show(product.meanings[n]))
        yield point(product.meanings[n])


def over_outputs(f: WeightFacts, total: str) -> Iterator[Step | Say]:
    """The last two factors for every output, their products, and the sum of these."""
    before, z, *_ = f.nodes(f.at)
    ways = [(z, f.effect(i), COST) for i in f.shown[1]]
    yield together(unbox(product.ratios[1]), reroute(network, (before, z)))
    yield together(*(pulse(network, way) for way in ways))
    yield become(*((product.bare[n], product.ratios[n]) for n in (2, 3)))
    several = len(ways) > 1
    yield show(product.sigma) if several else point(product.ratios[2], product.ratios[3])
    yield say(EACH)
    for n, way in enumerate(ways):
        slope, cost = (network.docks[link] for link in pairwise(way))
        yield together(pulse(network, way), show(slope, cost))
        yield spring((cost, network.terms[n]))
    if f.sum[0].rest_count:
        yield show(network.terms[len(ways)])
    yield say(SUMMED(two=total))
    yield together(draw(network.rule), show(network.total))


def multiplied(f: WeightFacts, at: tuple[int, int]) -> Iterator[Step]:
    """The factors in their places, one after the other; on the edge what they come to."""
    for one in (network.firsts[at], *onward(f, at)):
        yield point(one)
    result = show(network.results[at]), box(product.ratios[0], AROUND)
    yield together(leave(network.names[at]), *result)
    yield point(network.results[at])


def second(f: WeightFacts) -> Iterator[Step | Say]:
    """The light goes over to another edge, and the numbers with it."""
    new = f.nodes(f.other)
    kept = [*beside(f, f.other), *onward(f, f.other)]
    had = [*beside(f, f.at), *onward(f, f.at)]
    terms: list[Shown] = [network.docks, network.terms, network.rule] if f.coupled else []
    gone = leave(network.results[f.at], *terms, *(one for one in had if one not in kept))
    yield together(gone, unbox(product.ratios[0]))
    yield reroute(network, new[:2] if f.coupled else new)
    come = [one for one in beside(f, f.other) if one not in had]
    yield show(*come, network.names[f.other])
    yield point(*(product.ratios[n] for n in range(4)))
    yield say(ITS(value=f.said(f.other)[-1]))
    if f.coupled:
        yield together(*(pulse(network, (new[1], f.effect(i), COST)) for i in f.shown[1]))
    if fresh := [one for one in onward(f, f.other) if one not in had]:
        yield show(*fresh)
    yield from multiplied(f, f.other)


def every(f: WeightFacts) -> Iterator[Step | Say]:
    """What is behind the weights leaves; each edge becomes its derivative, and says its number."""
    columns, rows = f.shown
    aside = network.results[f.other], network.outside[f.other], network.behind
    yield together(leave(*aside), unlight(network))
    others = [network.counts[f.cause(k)] for k in columns if k != f.other[1]]
    around = matrix.label, matrix.brackets, matrix.indices, matrix.dots
    yield together(arrange(END), show(*around, *others))
    yield together(restyle(network, f.layer), show(numbers.labels))
    for j in rows:
        yield spring(*((numbers.starts[j, k], matrix.entries[j, k]) for k in columns))
    if f.zeros:
        yield say(NONE)
        before_and_z = (f.nodes(at)[:2] for at in f.zeros)
        yield point(*(network.slopes[before, z] for before, z in before_and_z))
        yield point(*(matrix.entries[at] for at in f.zeros))


class WeightChainRule(DeclaredScene):
    """The three factors of one edge's derivative, each from its place in the network."""

    clip = Declaration(
        "The chain rule for one weight among many: only the indices are new",
        order=18,
        network="small",
        focus="w",
        formulas=("weight-chain-rule",),
        goal="find the derivative for one weight among many",
    )
    story = Story(WeightFacts.of, lambda f: TITLE if f.several else TITLE_OF_ONE, LAYOUT, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        w, *_ = last_quantities(trace)
        return (
            gettext("Does the derivative for one weight depend on the other weights?"),
            gettext(
                "Yes, though no other stands in the formula: they take part in the weighted sums "
                "and outputs that the slopes are taken at. Here it is {slope}."
            ).format(slope=spoken_number(trace[w].derivative)),
        )
