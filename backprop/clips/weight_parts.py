"""The pictures of WeightChainRule: the way of one weight, its product, and all the derivatives."""

from __future__ import annotations

from manim import VMobject

from backprop.clips.handles import part
from backprop.clips.layout import column, either, overlay
from backprop.clips.player import DeclaredScene
from backprop.clips.weight_facts import WeightFacts
from backprop.core.equations import legible
from backprop.core.labels import labels_now
from backprop.core.language import gettext
from backprop.core.number_format import typst_number
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects.edge_numbers import EdgeNumbers
from backprop.drawing.mobjects.indexed_product import IndexedProduct, ProductText
from backprop.drawing.mobjects.slope_matrix import SlopeMatrix, stepped
from backprop.drawing.mobjects.weight_columns import Edge, WeightPicture
from backprop.drawing.mobjects.weight_network import WeightNetwork
from backprop.drawing.notation import Notation
from backprop.drawing.style import Box

__all__ = ["END", "LAYOUT", "beside", "matrix", "network", "numbers", "onward", "product"]


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


def beside(f: WeightFacts, at: tuple[int, int]) -> list[VMobject]:
    """What is said of a weight's neurons, beside them: their indices, and what is desired."""
    before, _, a, _ = f.nodes(at)
    desired = [network.desired[at[0]]] if f.last and not f.coupled else []
    return [network.counts[before], network.counts[a], *desired, network.outside[at]]


def onward(f: WeightFacts, at: tuple[int, int]) -> list[VMobject]:
    """The factors of a weight after the first, on their links, or what they come to."""
    _, z, a, cost = f.nodes(at)
    if not f.coupled:
        return [network.docks[z, a], network.docks[a, cost]]
    return [network.total if at == f.at else network.summed]


def picture(f: WeightFacts) -> WeightPicture:
    """All numbers of the network."""
    values: dict[Quantity, str] = {COST: typst_number(f.trace.cost)}
    docks: dict[Edge, str] = {}
    columns, rows = f.shown
    values |= {f.cause(k): f.factors.before[k] for k in columns}
    for j in rows:
        z = Quantity("z", f.layer, (j,))
        values[z] = typst_number(f.trace[z].value, legible(f.trace[z].value, 2))
        values[f.effect(j)] = typst_number(f.trace[f.effect(j)].value)
    for at in dict.fromkeys((f.at, f.other)):
        _, z, a, cost = f.nodes(at)
        if not f.coupled:
            docks[z, a], docks[a, cost] = f.factors.factors(*at)[1:]
    terms: tuple[str, ...] = ()
    rest, summed = 0, None
    if f.coupled:
        step, line = f.sum
        z = f.nodes(f.at)[1]
        for term, (slope, onward) in zip(step.terms, line.factors, strict=True):
            docks[z, f.effect(term.j)], docks[f.effect(term.j), COST] = slope, onward
        rest = step.rest_count
        terms = (*line.products, *([line.rest] if rest else []), line.total)
        summed = f.other[0], f.factors.factors(*f.other)[1]
    desired = {}
    if f.last and not f.coupled:
        for j in dict.fromkeys((f.j, f.other[0])):
            y = typst_number(f.trace[Quantity("y", 0, (j,))].value)
            desired[j] = (f"y_{labels_now().index(j)}" if f.rows > 1 else "y"), y
    named = {
        at: (f.factors.sign(*at), f.factors.products[at]) for at in dict.fromkeys((f.at, f.other))
    }
    return WeightPicture(f.layer, f.shown, values, docks, named, desired, terms, rest, summed)


def formula(write: Notation, f: WeightFacts) -> ProductText:
    """Each ratio without indices and with them, and what it is."""
    layer, theme = f.layer, write.theme
    i = "i" if f.coupled else "j"

    def ratio(above: str, below: str) -> str:
        return f"frac({above}, {below})"

    def partial(kind: str, at: int, letters: str) -> str:
        return write.indexed(kind, at, letters, "partial")  # type: ignore[arg-type]

    cost = write.partial(COST)
    pairs = []
    for jk, j, out in (("", "", ""), ("j k", "j", i)):
        w, z, a = partial("w", layer, jk), partial("z", layer, j), partial("a", layer, out)
        za = partial("z", layer, "j" if jk else "")
        pairs.append((ratio(cost, w), ratio(z, w), ratio(a, za), ratio(cost, a)))
    left, *factors = zip(*pairs, strict=True)
    meanings = [write.indexed("a", layer - 1, "k"), "", ""]
    if not f.coupled:
        name = f.trace.network.layer(layer).activation.typst
        meanings[1] = f"{name}'({write.indexed('z', layer, 'j')})"
    if f.last and not f.coupled:
        y = write.coloured("y_j" if f.rows > 1 else "y", theme.desired)
        form = f.trace.network.cost.typst_derivative
        meanings[2] = form.format(a=write.indexed("a", layer, "j"), y=y)
    after = gettext("at the cost") if f.last else gettext("in later layers")
    words = gettext("on the edge"), gettext("in the neuron"), after
    return ProductText(left, tuple(factors), words, tuple(meanings), f.coupled)
