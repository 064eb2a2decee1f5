"""The chain rule's expressions for a record, in its numbers: "= product = value"."""

from __future__ import annotations

from manim import MathTypst

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation.formula import Notation
from backprop.drawing.notation.worked import Part, worked_sum

__all__ = ["by_cost", "by_next_layer", "by_parameter"]


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
    slope = float(trace.da_dz[q.layer][j]), theme.weighted_sum
    total = trace[q].derivative, theme.quantity(q.kind)
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
