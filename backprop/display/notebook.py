"""How records show themselves in a notebook: a trace as a table, an explanation as formulas."""

from __future__ import annotations

import html
import itertools
import math
from collections.abc import Sequence

import numpy as np

from backprop.core.activations import Array
from backprop.core.equations import Result, borne_out, products
from backprop.core.explain import Explanation, Product, Sum
from backprop.core.labels import labels_now
from backprop.core.lost_products import beyond
from backprop.core.meaning import meaning
from backprop.core.number_format import amount, latex_number, spoken_number
from backprop.core.quantities import COST, Quantity
from backprop.core.representation import as_html, as_latex
from backprop.core.trace import Trace

__all__ = ["explanation_latex", "trace_html"]

_ROWS = 8
"""Neurons of a layer that a table shows; those that the cost is most sensitive to."""
_COLUMNS = ("layer", "neuron", "z", "a", "∂C/∂z", "∂C/∂a", "b", "∂C/∂b")


@as_html.register
def trace_html(trace: Trace) -> str:
    """A table of every layer's neurons: weighted sum, activation, sensitivities and bias."""
    network = trace.network
    widths = "-".join(map(str, trace.widths))
    head = f"{network.name} ({widths}), {network.cost.spoken} cost {spoken_number(trace.cost)}"
    if not trace.single:
        return (
            f"<p>{html.escape(head)}: the mean of {amount(trace.count, 'example')}; "
            "<code>trace.example(i)</code> shows one.</p>"
        )
    rows = "".join(_rows(trace, layer) for layer in range(network.depth + 1))
    columns = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    note = beyond(trace)
    head += f". {note}" if note else ""
    return (
        f"<table><caption>{html.escape(head)}</caption>"
        f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _rows(trace: Trace, layer: int) -> str:
    sizes = np.abs(trace.dC_da[layer])
    shown = np.sort(np.argsort(-sizes, kind="stable")[:_ROWS])
    own: list[Array | None] = [None, trace.a[layer], None, trace.dC_da[layer], None, None]
    if layer:
        own = [
            trace.z[layer],
            trace.a[layer],
            trace.dC_dz[layer],
            trace.dC_da[layer],
            trace.network.layer(layer).biases,
            trace.dC_db[layer],
        ]
    found = []
    for j in shown:
        cells = ("" if values is None else spoken_number(float(values[j])) for values in own)
        row = "".join(f'<td style="text-align:right">{cell}</td>' for cell in cells)
        of = meaning(trace.network, Quantity("a", layer, (int(j),)))
        name = html.escape(f"{labels_now().index(j)} {of}".rstrip())
        found.append(f'<tr><td>{layer}</td><th scope="row">{name}</th>{row}</tr>')
    more = trace.widths[layer] - len(shown)
    if more:
        found.append(f'<tr><td>{layer}</td><td colspan="{len(_COLUMNS) - 1}">{more} more</td></tr>')
    return "".join(found)


@as_latex.register
def explanation_latex(told: Explanation) -> str:
    """The chain rule of an explanation, in symbols and in numbers, as LaTeX that MathJax sets."""
    widths = told.trace.widths
    lines = [f"{_ratio(widths, COST, told.quantity)} &= {latex_number(told.derivative)}"]
    if told.product is not None:
        lines += _product(widths, told.product)
    if told.sum is not None:
        terms, rest = _sum(told.sum)
        if told.sum.rest_count:
            terms += rf" + \underbrace{{{rest}}}_{{\text{{{told.sum.rest_count} more}}}}"
        left = _ratio(widths, COST, told.sum.start)
        lines.append(f"{left} &= {terms} = {latex_number(told.sum.value)}")
    if r"\infty" in "".join(lines) and beyond(told.trace):
        lines.append(
            r"& \text{where } 0 \cdot \infty \text{ stands, their product is known from } z"
        )
    return r"$$\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}$$"


def _sum(parted: Sum) -> tuple[str, str]:
    """The products of a sum, and the rest of it."""
    factors = [[factor.value for factor in term.factors] for term in parted.terms]
    values = [*itertools.chain(*factors), parted.rest]
    compute = products([*map(len, factors), 1])
    numbers = iter(map(_number, values, borne_out(compute, values, Result.of(parted.value))))
    terms = " + ".join(r" \cdot ".join(itertools.islice(numbers, len(one))) for one in factors)
    return terms, next(numbers)


def _product(widths: Sequence[int], product: Product) -> list[str]:
    symbols = " ".join(_ratio(widths, factor.of, factor.by) for factor in product.factors)
    values = [factor.value for factor in product.factors]
    digits = borne_out(math.prod, values, Result.of(product.value))
    numbers = r" \cdot ".join(map(_number, values, digits))
    return [
        f"{_ratio(widths, COST, product.start)} &= {symbols}",
        f"&= {numbers} = {latex_number(product.value)}",
    ]


def _ratio(widths: Sequence[int], of: Quantity, by: Quantity) -> str:
    return rf"\frac{{\partial {of.latex(widths)}}}{{\partial {by.latex(widths)}}}"


def _number(value: float, decimals: int = 4) -> str:
    text = latex_number(value, decimals)
    return f"({text})" if value < 0 else text
