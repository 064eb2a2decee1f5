"""A sum of products with its numbers, in as many terms and digits as can be read."""

from __future__ import annotations

import math
from collections.abc import Sequence

from manim import MathTypst

from scenes.notation.formula import Notation, fit
from scenes.style import SMALLEST, VALUE

__all__ = ["Part", "worked_sum"]

Part = tuple[float, str]
"""A number and its colour."""

_TRIES = ((3, 4), (2, 4), (2, 3), (1, 4), (1, 3), (1, 2), (1, 1))
"""Terms written out, and decimals."""


def worked_sum(
    write: Notation,
    terms: Sequence[Sequence[Part]],
    total: Part,
    width: float,
    form: str = "= {sum} = {total}",
    others: Sequence[Part] = (),
) -> MathTypst:
    """The largest terms in their order as products of their factors, the rest as one number.

    `form` may also hold {0}, {1}, ... for the `others`, further numbers of the line.
    """
    products = [math.prod(value for value, _ in term) for term in terms]
    order = sorted(range(len(terms)), key=lambda i: -abs(products[i]))

    def line(drawn: int, decimals: int) -> MathTypst:
        def number(part: Part) -> str:
            return write.number(*part, factor=True, decimals=decimals)

        parts = [" dot ".join(map(number, terms[i])) for i in sorted(order[:drawn])]
        rest = order[drawn:]
        if rest:
            value = number((math.fsum(products[i] for i in rest), write.theme.ink))
            parts.append(f'"{len(rest)} more:" {value}')
        shown = write.number(*total, decimals=decimals)
        return write.formula(
            form.format(*map(number, others), sum=" + ".join(parts), total=shown), VALUE
        )

    for drawn, decimals in _TRIES:
        found = line(drawn, decimals)
        if found.width * SMALLEST / VALUE <= width:
            break
    return fit(found, width)
