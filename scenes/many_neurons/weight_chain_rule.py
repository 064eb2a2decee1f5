"""WeightChainRule: the chain rule for one weight among many; only the indices are new."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from manim import VMobject

from backprop import Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.handles import part
from backprop.clips.layout import column, either, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Say, Step, say
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
from backprop.clips.weight_facts import WeightFacts, formula, picture
from backprop.clips.words import Message, Said
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.drawing.mobjects.edge_numbers import EdgeNumbers
from backprop.drawing.mobjects.indexed_product import IndexedProduct
from backprop.drawing.mobjects.slope_matrix import SlopeMatrix, stepped
from backprop.drawing.mobjects.weight_network import Edge, WeightNetwork
from backprop.drawing.style import Box

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
    "The weight comes from neuron k, here {k:index}. The neuron it leads to needs no index."
)
INTO = Message(
    "The weight leads to neuron j, here {j:index}. The neuron it comes from needs no index."
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


# What is drawn


AROUND = (0.16, 0.08)
"""Between a ratio and its frame."""


@part(best=(13.4, 3.6), least=(9.0, 2.4))
def network(on: DeclaredScene, facts: WeightFacts, room: Box) -> WeightNetwork:
    return WeightNetwork(on.write, on.trace, picture(facts), facts.nodes(facts.at), room)


@part(best=(13.4, 4.4), least=(7.0, 1.8))
def matrix(on: DeclaredScene, facts: WeightFacts, room: Box) -> SlopeMatrix:
    """Beside its neurons, where it shares the network's room."""
    drawn = on(network)
    cut = facts.rows > len(facts.shown[1]), facts.columns > len(facts.shown[0])
    texts = facts.factors.products
    if room != drawn.box:
        heights = stepped(facts.shown[1], room)
        return SlopeMatrix(on.write, texts, heights, cut, room, layer=facts.layer)
    heights = {j: drawn.row(j) for j in facts.shown[1]}
    return SlopeMatrix(on.write, texts, heights, cut, drawn.beside)


@part(best=(13.4, 2.0), least=(7.0, 2.0))
def product(on: DeclaredScene, facts: WeightFacts, room: Box) -> IndexedProduct:
    return IndexedProduct(on.write, formula(on.write, facts), room)


@part(best=(13.4, 3.6), least=(9.0, 2.4))
def numbers(on: DeclaredScene, facts: WeightFacts, room: Box) -> EdgeNumbers:
    """What each edge's derivative is, on it."""
    drawn, texts = on(network), facts.factors.products
    ends = {(j, k): (facts.cause(k), Quantity("z", facts.layer, (j,))) for j, k in texts}
    lines = {at: drawn.slopes[edge] for at, edge in ends.items()}
    nodes = dict.fromkeys(q for edge in ends.values() for q in edge)
    return EdgeNumbers(on.write, texts, lines, [drawn.symbols[q].circle for q in nodes])


LAYOUT = column(network, product, shares=(4.0, 2.1))
END = either(
    column(overlay(network, numbers), matrix, product),
    column(overlay(network, numbers), matrix, shares=(3.0, 3.0)),
    column(overlay(network, matrix, numbers), product, shares=(4.0, 2.1)),
)
"""Where there is room beside the weights nothing moves."""

# What happens


def beats(f: WeightFacts) -> Iterator[Beat]:
    way = f.nodes(f.at)
    links = [*itertools.pairwise(way)]
    yield Beat("one neuron", ONE, list(opened(f)))
    if f.several:
        yield Beat("indices", MANY, list(indexed(f)))
    one, *others = f.said(f.at)
    yield Beat("first factor", FIRST(one=one), list(factor(f, 0, links[0])), rest=0.6)
    if f.coupled:
        two, value = others
        yield Beat("sum over outputs", SOFTMAX, list(over_outputs(f, two)))
        said = PRODUCT_OF_TWO(one=one, two=two, value=value)
    else:
        two, three, value = others
        yield Beat("second factor", SECOND(two=two), list(factor(f, 1, links[1])), rest=0.6)
        third = (THIRD if f.last else LATER)(three=three)
        yield Beat("third factor", third, list(factor(f, 2, links[2])), rest=0.6)
        said = PRODUCT(one=one, two=two, three=three, value=value)
    framed = [] if f.coupled else [unbox(product.ratios[3])]
    yield Beat(
        "product",
        said,
        [
            together(pulse(network, way), *framed),
            *multiplied(f, f.at),
        ],
        rest=1.0 if f.several else 2.5,
    )
    if f.several:
        yield Beat("another edge", another(f), list(second(f)))
        yield Beat("every edge", ended(f), list(every(f)), rest=2.5)


def multiplied(f: WeightFacts, at: tuple[int, int]) -> Iterator[Step]:
    """The factors in their places, one after the other; on the edge what they come to."""
    _, z, a, cost = f.nodes(at)
    if f.coupled:
        others = [network.total if at == f.at else network.summed]
    else:
        others = [network.docks[z, a], network.docks[a, cost]]
    for one in (network.firsts[at], *others):
        yield point(one)
    named = [leave(network.names[at])] if f.several else []
    yield together(*named, show(network.results[at]), box(product.ratios[0], AROUND))
    yield point(network.results[at])


def opened(f: WeightFacts) -> Iterator[Step | Say]:
    """The one way, as in a network of one neuron a layer."""
    way = f.nodes(f.at)
    links = [network.links[pair] for pair in itertools.pairwise(way)]
    yield place(*links, *(network.symbols[q] for q in way), *(network.bare[q] for q in way))
    yield place(network.outside[f.at])
    yield write(product.bare[0])
    for n, pair in enumerate(itertools.pairwise(way)):
        shown = product.bare[n + 1], product.signs[n], product.words[n]
        yield together(pulse(network, pair), show(*shown))


def indexed(f: WeightFacts) -> Iterator[Step | Say]:
    """The other neurons come, and every name gets its index."""
    way = f.nodes(f.at)
    named = [q for q in way if q != COST]
    yield together(gathered(f), become(*((network.bare[q], network.lettered[q]) for q in named)))
    first = 2 if f.coupled else 4
    yield become(*((product.bare[n], product.ratios[n]) for n in range(first)))
    yield say(indices(f))
    yield show(network.counts[f.before], network.counts[f.a], network.names[f.at])
    yield point(network.names[f.at], network.counts[f.before], network.counts[f.a])


def gathered(f: WeightFacts) -> Step:
    """All neurons and edges besides those of the one way."""
    way = f.nodes(f.at)
    links = [pair for pair in f.links if pair not in [*itertools.pairwise(way)]]
    nodes = dict.fromkeys(q for pair in f.links for q in pair if q not in way)
    return together(
        draw(*(network.links[pair] for pair in links)),
        show(*(network.symbols[q] for q in nodes), network.others),
    )


def factor(f: WeightFacts, n: int, link: Edge) -> Iterator[Step]:
    """A factor is framed while its link is lit, and its number comes up there."""
    framed = [unbox(product.ratios[n])] if n else []
    yield together(light(network, link), *framed, box(product.ratios[n + 1], AROUND))
    if n == 0:
        yield point(network.firsts[f.at])
    else:
        sources: list[VMobject] = [network.symbols[link[0]]]
        if n == 2 and f.last:
            yield show(network.desired[f.j])
            sources.append(network.desired[f.j])
        yield together(point(*sources), show(network.docks[link]))
    if explained(f, n):
        yield together(leave(product.words[n]), show(product.meanings[n]))
        yield point(product.meanings[n])


def explained(f: WeightFacts, n: int) -> bool:
    """Whether a formula says what a factor is."""
    return n == 0 or (not f.coupled and (n == 1 or f.last))


def over_outputs(f: WeightFacts, total: str) -> Iterator[Step | Say]:
    """The last two factors for every output, their products, and the sum of these."""
    way = f.nodes(f.at)
    z = way[1]
    outputs = [f.effect(i) for i in f.shown[1]]
    several = len(outputs) > 1
    yield together(unbox(product.ratios[1]), reroute(network, way[:2]))
    yield together(*(pulse(network, (z, a, COST)) for a in outputs))
    yield become(*((product.bare[n], product.ratios[n]) for n in (2, 3)))
    yield show(product.sigma) if several else point(product.ratios[2], product.ratios[3])
    yield say(EACH)
    for n, a in enumerate(outputs):
        docks = network.docks[z, a], network.docks[a, COST]
        yield together(pulse(network, (z, a, COST)), show(*docks))
        yield spring((docks[1], network.terms[n]))
    if f.sum[0].rest_count:
        yield show(network.terms[len(outputs)])
    yield say(SUMMED(two=total))
    yield together(draw(network.rule), show(network.total))


def second(f: WeightFacts) -> Iterator[Step | Say]:
    """The light goes over to another edge, and the numbers with it."""
    old, new = f.nodes(f.at), f.nodes(f.other)
    links, before = ([*itertools.pairwise(way)] for way in (new, old))
    gone: list[Shown] = [network.results[f.at], network.outside[f.at]]
    gone += [network.counts[q] for q in old[:3:2] if q not in new]
    come: list[VMobject] = [network.counts[q] for q in new[:3:2] if q not in old]
    if f.coupled:
        gone += [network.terms, network.rule, network.total]
        gone += [network.docks[before[1][0], f.effect(i)] for i in f.shown[1]]
        gone += [network.docks[f.effect(i), COST] for i in f.shown[1]]
    else:
        gone += [network.docks[link] for link in before[1:] if link not in links]
    if f.last and not f.coupled and f.other[0] != f.j:
        gone.append(network.desired[f.j])
        come.append(network.desired[f.other[0]])
    yield together(leave(*gone), unbox(product.ratios[0]))
    yield reroute(network, new[:2] if f.coupled else new)
    yield show(*come, network.names[f.other], network.outside[f.other])
    yield point(*(product.ratios[n] for n in range(4)))
    value = f.said(f.other)[-1]
    yield say(ITS(value=value))
    fresh = [link for link in links[1:] if link not in before]
    if f.coupled:
        yield together(*(pulse(network, (new[1], f.effect(i), COST)) for i in f.shown[1]))
        yield show(network.summed)
    elif fresh:
        yield show(*(network.docks[link] for link in fresh))
    yield from multiplied(f, f.other)


def every(f: WeightFacts) -> Iterator[Step | Say]:
    """What is behind the weights leaves; each edge becomes its derivative, and says its number."""
    way = f.nodes(f.other)
    columns, rows = f.shown
    shown = [link for link in f.links if link[0].kind != "a" or link[0].layer == f.layer]
    right = dict.fromkeys(q for link in shown for q in link if q.kind != "z")
    gone: list[Shown] = [network.results[f.other], network.outside[f.other]]
    gone += [network.links[link] for link in shown]
    gone += [network.symbols[q] for q in right]
    gone += [network.lettered[f.a], network.bare[COST], network.counts[way[2]]]
    if f.last and not f.coupled:
        gone.append(network.desired[f.other[0]])
    if not f.coupled:
        gone += [network.docks[link] for link in itertools.pairwise(way[1:])]
    else:
        gone.append(network.summed)
    if f.rows > len(rows):
        gone.append(network.others["a", f.layer])
    yield together(leave(*gone), unlight(network))
    others = [network.counts[f.cause(k)] for k in columns if k != way[0].index[0]]
    around = matrix.label, matrix.brackets, matrix.indices, matrix.dots
    yield together(arrange(END), show(*around, *others))
    yield together(restyle(network, f.layer), show(numbers.labels))
    for j in rows:
        yield spring(*((numbers.starts[j, k], matrix.entries[j, k]) for k in columns))
    if f.zeros:
        yield say(NONE)
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
