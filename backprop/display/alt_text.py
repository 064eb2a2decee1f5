"""What each figure shows, in words and with the record's numbers, for who cannot see it.

Each takes the record and what the figure is about, for those that choose it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from backprop.core.dependencies import local_derivative
from backprop.core.equations import spoken_factors, summed
from backprop.core.explain import explain
from backprop.core.labels import labels_now
from backprop.core.language import gettext, language_now, ngettext
from backprop.core.nudge_table import NudgeTable, spoken
from backprop.core.number_format import spoken_number
from backprop.core.paths import paths
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.core.vary import vary

__all__ = [
    "chain",
    "chain_rule",
    "columns",
    "cost",
    "effects_of_one",
    "first_ratio",
    "last_two",
    "many_costs",
    "nudged",
    "number_lines",
    "previous",
    "summary",
    "tree",
    "tree_extended",
    "variables",
    "weight_label",
]

_MOST = 12


def chain(trace: Trace) -> str:
    """The neurons and edges of a chain."""
    count = len(trace.widths)
    activations = [Quantity("a", layer, (0,)) for layer in range(count)]
    weights = [Quantity("w", layer, (0, 0)) for layer in range(1, count)]
    return ngettext(
        "{count} neurons in a row, each as bright as it is active, joined by {edges} edge whose "
        "colour and width are those of the weights. {activations}; {weights}.",
        "{count} neurons in a row, each as bright as it is active, joined by {edges} edges whose "
        "colour and width are those of the weights. {activations}; {weights}.",
        count - 1,
    ).format(
        count=count,
        edges=count - 1,
        activations=_values(trace, activations),
        weights=_values(trace, weights),
    )


def variables(trace: Trace) -> str:
    """The same with every parameter."""
    parameters = [
        q
        for layer in range(1, len(trace.widths))
        for q in (Quantity("w", layer, (0, 0)), Quantity("b", layer, (0,)))
    ]
    return gettext(
        "A row of {count} neurons; every edge has its weight and every neuron but the first its "
        "bias, and the cost is written as a function of them. {values}; C = {cost}."
    ).format(
        count=len(trace.widths),
        values=_values(trace, parameters),
        cost=spoken_number(trace.cost),
    )


def last_two(trace: Trace) -> str:
    """The last two activations."""
    shown = _values(trace, _activations(trace))
    said = gettext("Two neurons with an arrow to each from its name. {values}.")
    return said.format(values=shown)


def cost(trace: Trace) -> str:
    """The output, the desired output and the cost."""
    shown = [_activations(trace)[1], Quantity("y", 0, (0,)), COST]
    said = (
        gettext(
            "The formula of the cost, in symbols and line by line in numbers; beside it the output "
            "and the desired output over a scale, the gap between them as an arrow and the cost as "
            "the square on it. {values}."
        )
        if trace.network.cost.name == "quadratic"
        else gettext(
            "The formula of the cost, in symbols and line by line in numbers; with it the curve of "
            "the cost over the output, on which this output is marked. {values}."
        )
    )
    return said.format(values=_values(trace, shown))


def tree(trace: Trace) -> str:
    """The tree of the last layer."""
    return gettext(
        "Lines lead down from weight, activation and bias of the layer before to the weighted "
        "sum, from there to the activation, and from that and the desired output to the cost; "
        "beside it, each on the row of what it makes, the formulas. C0 = {cost}."
    ).format(cost=spoken_number(trace.cost))


def tree_extended(trace: Trace) -> str:
    """The tree of the last two layers."""
    depth = trace.network.depth
    return gettext(
        "The tree of the last layer, formulas on the rows of what they make; above the activation "
        "of layer {layer} stand weight, activation and bias of the layer before, and the weighted "
        "sum that they make. C0 = {cost}."
    ).format(layer=labels_now().layer(depth - 1, depth), cost=spoken_number(trace.cost))


def number_lines(trace: Trace, shown: Iterable[Quantity]) -> str:
    """The tree with a number line for each of these values."""
    return gettext(
        "The tree of the last layer, and beside it a number line for each value that the weight "
        "moves, with a dot at the value. {values}."
    ).format(values=_values(trace, shown))


def nudged(trace: Trace, path: Sequence[Quantity]) -> str:
    """What a real nudge of a weight, the first of the path, changes of what follows."""
    w, *moved = path
    tried = explain(trace, w).nudges[0]
    after = vary(trace, {w: trace[w].value + tried.by})
    changes = (
        gettext("{quantity} by {change}").format(
            quantity=q.plain(trace.widths),
            change=spoken_number(after[q].value - trace[q].value),
        )
        for q in moved
    )
    return gettext(
        "The tree of the last layer. On the weight's number line a band shows a nudge by {by}; "
        "bands on the lines below, each magnified so that it is seen, show what it moves: "
        "{changes}."
    ).format(by=spoken_number(tried.by), changes=language_now().between.join(changes))


def first_ratio(trace: Trace, w: Quantity) -> str:
    """The first row of the table of nudges."""
    row = NudgeTable.of(explain(trace, w).nudges, trace[w].derivative).rows[0]
    if not row.ratio:
        return gettext(
            "The tree of the last layer, and beside it a table. For a nudge of the weight by {by} "
            "the change of the cost is lost in rounding."
        ).format(by=spoken(row.by))
    return gettext(
        "The tree of the last layer, and beside it a table. For a nudge of the weight by {by} the "
        "change of the cost, {change}, divided by it is {ratio}."
    ).format(by=spoken(row.by), change=spoken(row.change), ratio=spoken(row.ratio))


def chain_rule(trace: Trace) -> str:
    """The three ratios and their product."""
    depth = trace.network.depth
    w, z, a = Quantity("w", depth, (0, 0)), Quantity("z", depth, (0,)), Quantity("a", depth, (0,))
    ratios = [local_derivative(trace, of, by) for of, by in ((z, w), (a, z), (COST, a))]
    product = trace[w].derivative
    first, second, third = spoken_factors(ratios, product)
    return gettext(
        "The tree with the path from the weight to the cost lit; at each link stands its "
        "ratio, and under the tree their product: {first} times {second} times {third} is "
        "{product}."
    ).format(first=first, second=second, third=third, product=spoken_number(product))


def previous(trace: Trace) -> str:
    """The previous activation in its frame."""
    before = _activations(trace)[0]
    return gettext(
        "The tree of the last layer with a frame round {a}. {values}; the sensitivity of the cost "
        "to {a} is {slope}."
    ).format(
        a=before.plain(trace.widths),
        values=_values(trace, _last_layer(trace)),
        slope=spoken_number(trace[before].derivative),
    )


def columns(trace: Trace, w: Quantity) -> str:
    """The activations of the layers that a weight joins."""
    shown = [
        Quantity("a", layer, (index,))
        for layer in (w.layer - 1, w.layer)
        for index in range(trace.widths[layer])
    ]
    return gettext(
        "Two columns of neurons, {left} and {right}, with an edge between any two, coloured by "
        "sign and as wide as the weight is large. {values}."
    ).format(
        left=trace.widths[w.layer - 1],
        right=trace.widths[w.layer],
        values=_values(trace, shown),
    )


def many_costs(trace: Trace) -> str:
    """Outputs, desired outputs and the terms of the cost."""
    depth = trace.network.depth
    terms = trace.terms
    shown = [
        q
        for j in range(trace.widths[depth])
        for q in (Quantity("a", depth, (j,)), Quantity("y", 0, (j,)))
    ]
    digits = summed(terms.tolist(), trace.cost)[0]
    said = (
        gettext(
            "The gap between each output and its desired output as an arrow, on it the square "
            "whose side it is, and all these squares as one, the cost; with them the formula of "
            "the cost. {values}. The terms: {terms}; C0 = {cost}."
        )
        if trace.network.cost.name == "quadratic"
        else gettext(
            "The outputs, each on a line with its desired output; to the right the formula of the "
            "cost with a term for each output and their sum. {values}. The terms: {terms}; C0 = "
            "{cost}."
        )
    )
    return said.format(
        values=_values(trace, shown),
        terms=_listed(map(spoken_number, terms.tolist(), digits)),
        cost=spoken_number(trace.cost),
    )


def weight_label(trace: Trace, w: Quantity) -> str:
    """One edge and its weight."""
    j, k = map(labels_now().index, w.index)
    return gettext(
        "Of all edges between two layers the one from neuron k = {k} to neuron j = {j} is lit, "
        "with the name of its weight beside it. {values}."
    ).format(j=j, k=k, values=_values(trace, [w]))


def effects_of_one(trace: Trace, start: Quantity) -> str:
    """The paths from one activation to the cost."""
    found = paths(trace, start, 3)
    values = [path.product for path in found.largest]
    digits, _ = summed([*values, found.rest], found.total)
    products = _listed(map(spoken_number, values, digits))
    return gettext(
        "From {a} lines run through the layers after it to the cost. The products along the paths "
        "drawn: {products}; all {count} together make {total}."
    ).format(
        a=start.plain(trace.widths),
        products=products,
        count=len(found.largest) + found.rest_count,
        total=spoken_number(found.total),
    )


def summary(trace: Trace) -> str:
    """The gradient's formulas."""
    size = np.linalg.norm(
        np.concatenate([block.ravel() for one in (trace.dC_dw, trace.dC_db) for block in one])
    )
    return gettext(
        "The network, every neuron, rim and edge in the colour and size of its derivative; beside "
        "it in numbers the formulas that make them, from the cost back: for an output, for a "
        "hidden neuron, for a bias and for a weight. Here the gradient's length is {length}."
    ).format(length=spoken_number(float(size)))


def _activations(trace: Trace) -> list[Quantity]:
    depth = trace.network.depth
    return [Quantity("a", layer, (0,)) for layer in (depth - 1, depth)]


def _last_layer(trace: Trace) -> list[Quantity]:
    depth = trace.network.depth
    before, a = _activations(trace)
    w, b, z = Quantity("w", depth, (0, 0)), Quantity("b", depth, (0,)), Quantity("z", depth, (0,))
    return [w, before, b, z, a, Quantity("y", 0, (0,)), COST]


def _values(trace: Trace, shown: Iterable[Quantity]) -> str:
    """ "w(L) = 0.9133, ..."; of many the first, and how many more."""
    return _listed(f"{q.plain(trace.widths)} = {spoken_number(_value(trace, q))}" for q in shown)


def _value(trace: Trace, q: Quantity) -> float:
    # dC/dy may be infinite, and is not asked for here.
    return float(trace.y[q.index]) if q.kind == "y" else trace[q].value


def _listed(entries: Iterable[str]) -> str:
    found = list(entries)
    more = len(found) - _MOST
    if more > 0:
        found[_MOST:] = [gettext("and {count} more").format(count=more)]
    return language_now().between.join(found)
