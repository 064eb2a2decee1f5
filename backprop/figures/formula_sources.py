"""Each formula of the text: its source in symbols, and what it makes with a record's numbers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from backprop.core.averages import average
from backprop.core.dependencies import local_derivative
from backprop.core.quantities import COST, Quantity
from backprop.core.recording import record
from backprop.core.salience import opposed
from backprop.core.trace import Trace
from backprop.figures.formula_author import Author, multiplied, over


def gradient(at: Author) -> str:
    """The gradient as a column of derivatives."""
    rows = []
    layers = [1, *([at.depth] if at.depth > 1 else [])]
    for layer in layers:
        for kind, name in (("w", "W"), ("b", "b")):
            colour = at.theme.weight if kind == "w" else at.theme.bias
            wide = max(at.trace.widths) > 1
            letter = name if wide else kind
            below = at.write.coloured(f"partial {letter}^(({at.write.layer(layer)}))", colour)
            rows.append(f"display({at.cost_by(below)})")
        if layer == 1 and at.depth > 2:
            rows.append("dots.v")
    name = at.write.coloured("nabla C_0", at.theme.cost)
    return f'{name} = mat(delim: "[", row-gap: #0.5em, {"; ".join(rows)})'


def gradient_numbers(at: Author) -> str:
    """With the record's numbers."""
    blocks = []
    for layer in range(1, at.depth + 1):
        blocks += [at.trace.dC_dw[layer].ravel(), at.trace.dC_db[layer].ravel()]
    values = [float(value) for block in blocks for value in block]
    shown = values if len(values) <= 8 else [*values[:4], math.nan, *values[-3:]]
    cells = ("dots.v" if math.isnan(value) else at.value(value, COST) for value in shown)
    return f'= mat(delim: "[", {"; ".join(cells)})'


def cost(at: Author) -> str:
    """C0 from outputs and desired outputs."""
    form = at.network.cost.typst.format(a=at.a_j(), y=at.y_j())
    sign = at.over_outputs()
    # A sum sign takes but the first summand that follows it.
    whole = f"({form})" if sign and form.startswith("-") else form
    return f"{at.write.symbol(COST)} = {sign} {whole}"


def cost_numbers(at: Author) -> str:
    """With the record's numbers."""
    a, y = at.trace.a[at.depth], at.trace.y
    values = [float(value) for value in at.trace.terms]
    form = at.network.cost.typst.format(a="{0}", y="{1}")
    written = [
        (form, [(float(one), at.theme.ink), (float(other), at.theme.desired)])
        for one, other in zip(a, y, strict=True)
    ]
    total = at.part(at.trace.cost, COST)
    return at.equation("=", at.terms(written, values, COST), total, bare=2 * len(values))


def weighted_sum(at: Author) -> str:
    """z_j as a sum over the layer before."""
    sign = "sum_k" if at.trace.widths[at.depth - 1] > 1 else ""
    return f"{at.z_j()} = {sign} {at.w_jk()} {at.a_k()} + {at.b_j()}"


def weighted_sum_numbers(at: Author) -> str:
    """With the record's numbers."""
    (j,) = at.z.index
    weights, below = at.network.layers[-1].weights[j], at.trace.a[at.depth - 1]
    written = [
        multiplied([(float(w), at.theme.weight), (float(a), at.theme.ink)])
        for w, a in zip(weights, below, strict=True)
    ]
    form, parts = at.terms(written, [float(value) for value in weights * below], at.z)
    whole = f"{form} + {{{len(parts)}}}", [*parts, at.part(at.trace[at.b].value, at.b)]
    return at.equation(f"{at.write.symbol(at.z)} =", whole, at.part(at.trace[at.z].value, at.z))


def activation(at: Author) -> str:
    """a_j in one line."""
    inside = f"{at.w_jk()} {at.a_k()} + {at.b_j()}"
    return f"{at.a_j()} = {at.f(inside)}"


def activation_numbers(at: Author) -> str:
    """With the record's numbers."""
    inside = (
        f"{at.number(at.w)} dot {at.number(at.before, factor=True)} + "
        f"{at.number(at.b, factor=True)}"
    )
    return f"= {at.f(inside)} = {at.number(at.a)}"


def two_steps(at: Author) -> str:
    """a_j by way of z_j."""
    return f"{weighted_sum(at)}, quad {at.a_j()} = {at.f(at.z_j())}"


def two_steps_numbers(at: Author) -> str:
    """With the record's numbers."""
    return (
        f"{weighted_sum_numbers(at)}, quad {at.write.symbol(at.a)} = "
        f"{at.f(at.number(at.z))} = {at.number(at.a)}"
    )


def sensitivity(at: Author) -> str:
    """dC0/dw."""
    return at.cost_by(at.w_jk("partial"))


def sensitivity_numbers(at: Author) -> str:
    """With the record's numbers."""
    return f"= {at.derivative(at.w)}"


def three(at: Author) -> str:
    """The three local derivatives."""
    form = at.network.cost.typst_derivative.format(a=at.a_j(), y=at.y_j())
    return (
        f"{over(at.z_j('partial'), at.w_jk('partial'))} = {at.a_k()}, quad "
        f"{over(at.a_j('partial'), at.z_j('partial'))} = {at.f(at.z_j(), slope=True)}, quad "
        f"{at.cost_by(at.a_j('partial'))} = {form}"
    )


def three_numbers(at: Author) -> str:
    """With the record's numbers."""
    edges = [(at.z, at.w), (at.a, at.z), (COST, at.a)]
    return ", quad ".join(
        f"{at.write.ratio(of, by)} = {at.value(local_derivative(at.trace, of, by), of)}"
        for of, by in edges
    )


def chain_rule(at: Author) -> str:
    """dC0/dw as a product of ratios."""
    first = over(at.z_j("partial"), at.w_jk("partial"))
    return f"{sensitivity(at)} = {first} thin {at.onward()}"


def weight_rule(at: Author) -> str:
    """The same with what the ratios are."""
    return f"{chain_rule(at)} = {at.a_k()} {at.slopes()}"


def chain_rule_numbers(at: Author) -> str:
    """With the record's numbers."""
    return _through(at, at.w)


def _through(at: Author, start: Quantity) -> str:
    """The derivative of a parameter, by the factors from it to the cost, in numbers."""
    if at.coupled:
        _, (first,) = at.product([(at.z, start)])
        product = multiplied([first, at.part(at.trace[at.z].derivative, at.z)])
    else:
        product = at.product([(at.z, start), (at.a, at.z), (COST, at.a)])
    total = at.part(at.trace[start].derivative, COST)
    return at.equation(f"{at.write.ratio(COST, start)} =", product, total)


def bias(at: Author) -> str:
    """dC0/db."""
    first = over(at.z_j("partial"), at.b_j("partial"))
    return f"{at.cost_by(at.b_j('partial'))} = {first} thin {at.onward()} = {at.slopes()}"


def bias_numbers(at: Author) -> str:
    """With the record's numbers."""
    return _through(at, at.b)


def by_activation(at: Author) -> str:
    """dz/da of the layer before."""
    return f"{over(at.z_j('partial'), at.a_k('partial'))} = {at.w_jk()}"


def by_activation_numbers(at: Author) -> str:
    """With the record's numbers."""
    return f"{at.write.ratio(at.z, at.before)} = {at.number(at.w)}"


def previous(at: Author) -> str:
    """dC0/da of the layer before, a sum over layer L."""
    first = over(at.z_j("partial"), at.a_k("partial"))
    sign = at.over_outputs()
    onward = at.cost_by(at.z_j("partial")) if at.coupled else at.onward()
    last = "" if at.coupled else f" = {sign} {at.w_jk()} {at.slopes()}"
    return f"{at.cost_by(at.a_k('partial'))} = {sign} {first} thin {onward}{last}"


def previous_numbers(at: Author) -> str:
    """The sum over the layer after, for the activation whose terms oppose one another most."""
    chosen = opposed(at.trace).quantity
    q = chosen if chosen.layer == at.depth - 1 else at.before
    (k,) = q.index
    written, values = [], []
    for j in range(at.trace.widths[-1]):
        z, a = Quantity("z", at.depth, (j,)), Quantity("a", at.depth, (j,))
        if at.coupled:
            _, (first,) = at.product([(z, q)])
            written.append(multiplied([first, at.part(at.trace[z].derivative, z)]))
        else:
            written.append(at.product([(z, q), (a, z), (COST, a)]))
        weight = float(at.network.layers[-1].weights[j, k])
        values.append(weight * float(at.trace.dC_dz[at.depth][j]))
    total = at.part(at.trace[q].derivative, COST)
    return at.equation(f"{at.write.ratio(COST, q)} =", at.terms(written, values, COST), total)


def _long_way(at: Author) -> list[tuple[Quantity, Quantity]]:
    layer = at.depth - 1
    way = [Quantity("w", layer, (0, 0)), Quantity("z", layer, (0,)), Quantity("a", layer, (0,))]
    way += [at.z, at.a, COST]
    return [(of, by) for by, of in itertools.pairwise(way)]


def long(at: Author) -> str:
    """dC0/dw of layer L-1, by five ratios."""
    edges = _long_way(at)
    ratios = " thin ".join(at.write.ratio(of, by) for of, by in edges)
    return f"{at.write.ratio(COST, edges[0][1])} = {ratios}"


def long_numbers(at: Author) -> str:
    """With the record's numbers."""
    edges = _long_way(at)
    total = at.part(at.trace[edges[0][1]].derivative, COST)
    return at.equation("=", at.product(edges), total)


def mean(at: Author) -> str:
    """C as a mean."""
    cost = at.theme.cost
    one = at.write.coloured("C_i", cost)
    return f"{at.write.coloured('C', cost)} = 1/n sum_(i=0)^(n-1) {one}"


def mean_derivative(at: Author) -> str:
    """dC/dw as a mean."""
    cost, below = at.theme.cost, at.w_jk("partial")
    whole, one = at.write.coloured("partial C", cost), at.write.coloured("partial C_i", cost)
    return f"{over(whole, below)} = 1/n sum_(i=0)^(n-1) {over(one, below)}"


def _over_examples(at: Author, values: Sequence[float], total: float) -> str:
    form, parts = at.terms([multiplied([at.part(one, COST)]) for one in values], values, COST)
    return at.equation("=", (f"1/{len(values)} ({form})", parts), at.part(total, COST))


def mean_numbers(at: Author) -> str:
    """With the record's numbers."""
    traces = _records(at)
    return _over_examples(at, [one.cost for one in traces], _mean_of(COST, traces))


def mean_derivative_numbers(at: Author) -> str:
    """With the record's numbers."""
    traces = _records(at)
    values = [one[at.w].derivative for one in traces]
    return _over_examples(at, values, _mean_of(at.w, traces))


def _records(at: Author) -> list[Trace]:
    """Of all examples in the network's file."""
    found = [record(at.network, one.x, one.y) for one in at.network.examples.values()]
    return found or [at.trace]


def _mean_of(q: Quantity, traces: Sequence[Trace]) -> float:
    mean = average(traces)
    return mean.cost if q == COST else mean[q]
