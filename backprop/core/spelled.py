"""Expressions in numbers: digits that give the result, and that others have where they stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from backprop.core.aligned import as_number
from backprop.core.arithmetic import computing
from backprop.core.equations import Result, borne_out
from backprop.core.number_format import typst_number
from backprop.core.step_back import Term

__all__ = ["Figure", "Spelled", "added", "product", "spell", "summing"]


@dataclass(frozen=True, slots=True)
class Spelled:
    """An expression in numbers: the form that holds them, each with what it is of, and its value.

    Attributes
    ----------
    numbers
        Typst math, and the kind of quantity, "C" for how the cost depends on something.
    rest
        How many terms the last number stands for; 0 for one that is its own.
    exact
        Whether what is printed comes out as it is printed.
    """

    form: str
    numbers: tuple[tuple[str, str], ...]
    total: str
    rest: int = 0
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of an expression, not written yet or, if it stands elsewhere, as it does there."""

    value: float
    of: str
    written: str = ""


def spell(form: str, numbers: Sequence[Figure], total: str, rest: int = 0) -> Spelled:
    """Numbers in the digits that give the total; what stands elsewhere keeps its own."""
    free = [number for number in numbers if not number.written]
    compute = computing(form)

    def made(found: Sequence[float]) -> float:
        left = iter(found)
        return compute([as_number(one.written) if one.written else next(left) for one in numbers])

    every = [*(number.value for number in free), as_number(total)]
    exact, texts = False, [typst_number(number.value) for number in free]
    if all(map(math.isfinite, every)):
        result = Result.read(total)
        digits = borne_out(made, every[:-1], result)
        texts = [typst_number(*pair) for pair in zip(every[:-1], digits, strict=True)]
        computed = made([*map(as_number, texts)])
        exact = math.isnan(computed) or result.agrees(computed)  # a sign is no arithmetic
    left = iter(texts)
    written = tuple((one.written or next(left), one.of) for one in numbers)
    return Spelled(form, written, total, rest, exact)


def added(terms: Sequence[Term], kinds: Sequence[str], total: str, most: int) -> Spelled:
    """A sum of products in at most so many terms: the largest, and what is left."""
    order = sorted(terms, key=lambda term: -abs(term.product))
    kept = sorted(order[: most - 1], key=lambda term: term.j)
    rest = [term.product for term in order[most - 1 :]]
    numbers = [
        Figure(value, kind)
        for term in kept
        for value, kind in zip(term.factors, kinds, strict=True)
    ]
    size = len(kinds)
    form = " + ".join(product(size, size * at) for at in range(len(kept))) or "0"
    if rest:
        numbers.append(Figure(math.fsum(rest), "rest"))
        form += f" + {{{len(numbers) - 1}}}"
    return spell(form, numbers, total, len(rest))


def product(count: int, first: int = 0) -> str:
    """The form of so many factors."""
    return " dot ".join(f"{{{first + at}}}" for at in range(count))


def summing(count: int, first: int = 0) -> str:
    """The form of so many terms."""
    return " + ".join(f"{{{first + at}}}" for at in range(count))
