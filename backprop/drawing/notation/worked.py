"""Formulas with numbers and their result, in as many terms and digits as can be read.

What they print multiplies out, by the rule of `backprop.core.equations`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence

from manim import MathTypst, Mobject

from backprop.core.arithmetic import computing
from backprop.core.equations import Result, borne_out, legible
from backprop.core.language import grouped, ngettext
from backprop.drawing.notation.formula import Notation, fit, quoted
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import SMALLEST, VALUE

__all__ = ["Equation", "Part", "equation", "expression", "joined", "worked_sum"]

Part = tuple[float, str]
"""A number and its colour."""
Equation = tuple[Mobject | str, ...]
"""An equation in numbers whose parts stand apart: formulas, numbers, and the signs between."""

_TRIES = ((3, 4), (2, 4), (2, 3), (1, 4), (1, 3), (1, 2), (1, 1), (0, 3))
"""Terms written out, and decimals."""


def joined(sign: str, parts: Iterable[Mobject]) -> Equation:
    """Parts of an equation with a sign between them."""
    found = [piece for part in parts for piece in (sign, part)]
    return tuple(found[1:])


def expression(
    write: Notation, form: str, parts: Sequence[Part], result: Result, decimals: int = 4
) -> str:
    """A formula in which {0}, {1}, ... are these numbers, in the digits that make its result."""
    values = [value for value, _ in parts]
    return _filled(write, form, parts, borne_out(computing(form), values, result, decimals))


def equation(
    write: Notation,
    form: str,
    parts: Sequence[Part],
    total: Part,
    decimals: int = 4,
    bare: int = 0,
) -> str:
    """The same with the result after it: `form` ends in "= {total}".

    The first `bare` numbers stand without brackets though they be negative.
    """
    value, colour = total
    places = legible(value, decimals)
    computed = form.rpartition("= {total}")[0].rpartition("=")[2]
    values = [one for one, _ in parts]
    digits = borne_out(computing(computed), values, Result.of(value, places), decimals)
    shown = write.number(value, colour, decimals=places)
    return _filled(write, form.replace("{total}", shown), parts, digits, bare)


def _filled(
    write: Notation, form: str, parts: Sequence[Part], digits: Sequence[int], bare: int = 0
) -> str:
    numbers = (
        write.number(*part, factor=number >= bare, decimals=places)
        for number, (part, places) in enumerate(zip(parts, digits, strict=True))
    )
    return form.format(*numbers)


def worked_sum(
    write: Notation,
    terms: Sequence[Sequence[Part]],
    total: Part,
    width: float,
    form: str = "= {sum} = {total}",
    others: Sequence[Part] = (),
    values: Sequence[float] | None = None,
) -> MathTypst:
    """The largest terms in their order as products of their factors, the rest as one number.

    The result has a line of its own where that makes room for more.

    `form` may also hold {0}, {1}, ... for the `others`, further numbers of the line. `values` are
    what the terms come to, where that is known better than as their product.
    """
    products = values or [math.prod(value for value, _ in term) for term in terms]
    order = sorted(range(len(terms)), key=lambda i: -abs(products[i]))

    def line(drawn: int, decimals: int, broken: bool) -> MathTypst:
        chosen = sorted(order[:drawn])
        parts: list[Part] = [*others]

        def slot(part: Part) -> str:
            parts.append(part)
            return f"{{{len(parts) - 1}}}"

        written = [" dot ".join(map(slot, terms[i])) for i in chosen]
        rest = order[drawn:]
        if rest:
            left = math.fsum(products[i] for i in rest)
            count = more(len(rest)) if drawn else _terms(len(rest))
            written.append(f"{quoted(f'{count}:')} {slot((left, write.theme.ink))}")
        whole = form.replace("{sum}", " + ".join(written))
        source = equation(write, whole, parts, total, decimals)
        if broken:
            computed, _, result = source.rpartition("= ")
            source = f"&{computed} \\ &= {result}"
        return write.formula(source, VALUE)

    for (drawn, decimals), broken in itertools.product(_TRIES, (False, True)):
        found = line(drawn, decimals, broken)
        if found.width * SMALLEST / VALUE <= width:
            break
    return fit(found, width)


def _terms(count: int) -> str:
    return ngettext("{count} term", "{count} terms", count).format(count=grouped(count))
