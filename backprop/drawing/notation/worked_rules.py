"""The chain rule's expressions for a record, in its numbers: "= product = value"."""

from __future__ import annotations

from manim import MathTypst

from backprop.core.equations import summed
from backprop.core.number_format import plain_number, typst_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation.formula import Notation
from backprop.drawing.notation.worked import Part, added_products, worked_sum

__all__ = ["by_cost", "by_next_layer", "by_parameter", "onward"]

_FEW = 3
"""Terms that are written out, each as a number of its own, at most."""


def by_parameter(write: Notation, trace: Trace, q: Quantity, width: float) -> MathTypst:
    """dC/dw or dC/db, from what comes in and what is known of its neuron."""
    theme, j = write.theme, q.index[0]
    factors: list[Part] = []
    if q.kind == "w":
        before = Quantity("a", q.layer - 1, q.index[1:])
        factors.append((trace[before].value, theme.ink))
    if trace.network.coupled:
        factors.append((float(trace.dC_dz[q.layer][j]), theme.weighted_sum))
    else:
        factors.append((float(trace.da_dz[q.layer][j]), theme.weighted_sum))
        factors.append((float(trace.dC_da[q.layer][j]), theme.cost))
    form = "= {sum} = {total}" if len(factors) > 1 else "= {total}"
    total = trace[q].derivative, theme.quantity(q.kind)
    return worked_sum(write, [factors], total, width, form)


def onward(trace: Trace, q: Quantity) -> list[str]:
    """The terms that add up to dC/da of a hidden neuron, one for each of the next layer.

    As Typst math, in digits that give the sum; nothing where they are many, or have a common
    factor.
    """
    if q.kind == "z" or not 1 < trace.widths[q.layer + 1] <= _FEW:
        return []
    weights = trace.network.layer(q.layer + 1).weights[:, q.index[0]]
    terms = (weights * trace.dC_dz[q.layer + 1]).tolist()
    digits, total = summed(terms, trace[q].derivative)
    same = total == plain_number(trace[q].derivative)
    return [*map(typst_number, terms, digits)] if same else []


def by_next_layer(write: Notation, trace: Trace, q: Quantity, width: float) -> MathTypst:
    """dC/da of a hidden neuron, or dC/dz where the last layer is coupled."""
    theme, after, (j,) = write.theme, q.layer + 1, q.index
    columns = [(trace.network.layer(after).weights[:, j], theme.weight)]
    if q.kind == "z":
        columns.append((trace.dC_dz[after], theme.weighted_sum))
        form = "= {0} dot ({sum}) = {total}"
    else:
        columns.append((trace.da_dz[after], theme.weighted_sum))
        columns.append((trace.dC_da[after], theme.cost))
        form = "= {sum} = {total}"
    terms = [
        [(float(values[i]), colour) for values, colour in columns]
        for i in range(trace.widths[after])
    ]
    total = trace[q].derivative, theme.quantity(q.kind)
    found = added_products(write, terms, onward(trace, q), total, width)
    if found:
        return found
    slope = float(trace.da_dz[q.layer][j]), theme.weighted_sum
    return worked_sum(write, terms, total, width, form, [slope])


def by_cost(write: Notation, trace: Trace, q: Quantity, width: float) -> MathTypst:
    """dC/da of an output, or dC/dz where the last layer is coupled."""
    theme, (j,) = write.theme, q.index
    total = trace[q].derivative, theme.quantity(q.kind)
    if q.kind == "z":
        slopes = trace.da_dz[q.layer][:, j].tolist()
        costs = trace.dC_da[q.layer].tolist()
        terms = [
            [(slope, theme.ink), (cost, theme.cost)]
            for slope, cost in zip(slopes, costs, strict=True)
        ]
        values = trace.through[:, j].tolist()
        return worked_sum(write, terms, total, width, values=values)
    form = trace.network.cost.typst_derivative.format(a="{0}", y="{1}")
    others = [(trace[q].value, theme.ink), (float(trace.y[j]), theme.desired)]
    return worked_sum(write, [[total]], total, width, f"= {form} = {{total}}", others)
