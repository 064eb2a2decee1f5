"""A matrix's row times a column, in the digits that both are printed with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from manim import MathTypst, VGroup

from backprop.core.aligned import as_number
from backprop.core.equations import Result, carried, equals
from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import Notation, term, without
from backprop.drawing.notation.formula import quoted
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import LEAST, SYMBOL, Box

__all__ = ["WorkedRow"]


class WorkedRow(VGroup):
    """z = w a + w a + b = its number, with as many digits as the others bear out.

    In the lines in which it is largest in its box.

    Parameters
    ----------
    z
        The weighted sum.
    row, column
        Weights and activations of its edges, by neuron, as Typst math; what is not among them
        is added up as one number.

    Attributes
    ----------
    lead, products, tail, total
        The sum's name; by neuron its product, empty where there is no room for it; what else is
        added, up to the last sign; and what it comes to.
    equations
        What it states, without names.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        z: Quantity,
        row: Mapping[int, str],
        column: Mapping[int, str],
        box: Box,
    ) -> None:
        layer, theme = trace.network.layer(z.layer), write.theme
        brought = layer.weights[z.index] * trace.a[z.layer - 1]
        value, bias = trace[z].value, typst_number(float(layer.biases[z.index]))
        largest = sorted(row, key=lambda k: -abs(brought[k]))
        for count in range(len(row), -1, -1):
            shown = sorted(largest[:count])
            left = np.delete(brought, shown)
            others = [typst_number(float(left.sum()))] if len(left) else []
            products = [as_number(row[k]) * as_number(column[k]) for k in shown]
            added = math.fsum([*products, *map(as_number, [*others, bias])])
            digits = carried(math.fsum, [added], value)
            sign = equals(added, Result.of(value, digits))
            parts = {f"k{k}": _product(write, row[k], column[k], k != shown[0]) for k in shown}
            rest = [f"{' '.join(_sign(text))} {quoted(f'({more(len(left))})')}" for text in others]
            plus, size = _sign(bias)
            rest.append(f"{plus} {write.coloured(size, theme.bias)}")
            total = write.coloured(typst_number(value, digits), theme.weighted_sum)
            lead = term(f"{write.symbol(z)} =", "lead")
            terms = [*(term(source, name) for name, source in parts.items()), *rest]
            ended = f"{sign} {term(total, 'total')}"
            tries = [
                write.formula(_broken(lead, terms, ended, lines), SYMBOL)
                for lines in range(1, len(terms) + 1)
            ]
            line: MathTypst = max(tries, key=lambda one: _share(one, box))
            if _share(line, box) * SYMBOL >= LEAST:
                break
        line.scale(_share(line, box)).move_to(box.middle)
        self.products = {k: line.select(f"k{k}") if k in shown else VGroup() for k in row}
        self.lead, self.total = line.select("lead"), line.select("total")
        self.tail = without(line, [self.lead, *self.products.values(), self.total])
        self.equations = ((*parts.values(), *rest, sign, total),)
        super().__init__(line)


def _share(line: MathTypst, box: Box) -> float:
    """Of its size, what a line has in a box."""
    return min(1.0, box.width / line.width, box.height / line.height)


def _broken(lead: str, terms: Sequence[str], ended: str, lines: int) -> str:
    """The whole, with as many terms on each of so many lines."""
    each = math.ceil(len(terms) / lines)
    found = [" ".join(terms[i : i + each]) for i in range(0, len(terms), each)]
    if lines == 1:
        return f"{lead} {found[0]} {ended}"
    under = " \\ &".join(found)
    return f"{lead} &{under} {ended}"


def _product(write: Notation, weight: str, before: str, later: bool) -> str:
    """Two factors with the sign of their term, the second in brackets where it is negative."""
    sign, size = _sign(weight) if later else ("", weight)
    factor = f"({before})" if before.startswith("-") else before
    return f"{sign} {write.coloured(size, write.theme.weight)} dot {factor}"


def _sign(number: str) -> tuple[str, str]:
    """A number as another term of a sum: its sign, and its size."""
    return ("-", number[1:]) if number.startswith("-") else ("+", number)
