"""Digits for numbers that stand in one equation: what is printed multiplies out.

The rule, for products, sums, quotients and whatever else is printed with its result: who types
the printed numbers into a calculator gets the printed result, rounded to its last
place. Nothing has fewer than two significant digits; of a number such as "0.5" zeros were cut
off at the end. Numbers get more digits than `backprop.core.number_format` gives them where, and
only where, this asks for it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from backprop.core.number_format import (
    LARGEST,
    SMALLEST,
    as_read,
    number_parts,
    plain_number,
    spoken_number,
    typst_number,
)

__all__ = [
    "Result",
    "borne_out",
    "carried",
    "chained",
    "column",
    "equals",
    "legible",
    "products",
    "spoken_factors",
    "summed",
]

Compute = Callable[[Sequence[float]], float]

_FINEST = 14
"""Decimals that a number gets at most: beyond are those that rounding makes up."""
_SLACK = 1 + 1e-9
_NUMBER = re.compile(r"(-?\d+(?:\.(\d+))?)(?: times 10\^\((-?\d+)\)|e(-?\d+))?$")


@dataclass(frozen=True, slots=True)
class Result:
    """A number as it is printed, and one unit of its last place."""

    value: float
    unit: float

    @classmethod
    def of(cls, value: float, decimals: int = 4) -> Result:
        """As `backprop.core.number_format` writes it with so many decimals."""
        if value == 0 or not math.isfinite(value):
            return cls(value, 0.0)
        mantissa, exponent = number_parts(value, decimals, trimmed=False)
        places = len(mantissa.partition(".")[2])
        return cls(as_read(value, decimals), float(f"1e{(exponent or 0) - places}"))

    @classmethod
    def read(cls, text: str) -> Result:
        """Read from plain text or Typst math: "-0.0741", "1.2e-9", "1.2 times 10^(-9)".

        A lone digit before a power of ten has lost its zeros: 3e9 is 3.0e9. A 0 has no unit.
        """
        found = _NUMBER.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no number")
        mantissa, places, *exponents = found.groups()
        power = next(filter(None, exponents), None)
        exponent = int(power or 0)
        lone = power is not None and len(mantissa.lstrip("-")) == 1
        unit = 0.0 if mantissa == "0" else float(f"1e{exponent - len(places or '') - lone}")
        return cls(float(f"{mantissa}e{exponent}"), unit)

    def agrees(self, computed: float) -> bool:
        """Whether a calculator that shows this number agrees with what is printed."""
        slack = 1e-12 * max(abs(computed), abs(self.value))
        return abs(computed - self.value) <= self.unit / 2 * _SLACK + slack


def legible(value: float, decimals: int = 4) -> int:
    """As many decimals, or more where that would leave fewer than two significant digits."""
    if value == 0 or not math.isfinite(value):
        return decimals
    while decimals < _FINEST:
        mantissa, _ = number_parts(value, decimals, trimmed=False)
        if len(mantissa.lstrip("-0.").replace(".", "")) > 1:
            break
        decimals += 1
    return decimals


def borne_out(
    compute: Compute, values: Sequence[float], result: Result, decimals: int | Sequence[int] = 4
) -> list[int]:
    """Decimals for each value, so that `compute` of what is written gives the result.

    Only values whose rounding matters get more than these decimals, which may be one number for
    all or one for each. Where the values themselves do not give the result, nothing helps: all
    stay as they are.
    """
    first = [decimals] * len(values) if isinstance(decimals, int) else decimals
    least = [*map(legible, values, first)]
    if not all(map(math.isfinite, (*values, result.value))):
        return least
    found = list(least)
    written = [as_read(*pair) for pair in zip(values, found, strict=True)]
    while not result.agrees(compute(written)):
        effects = [_effect(compute, written, i, values[i], found[i]) for i in range(len(values))]
        worst = max(effects, default=0.0)
        if worst == 0:
            return least
        for i, effect in enumerate(effects):
            # Those that matter as much get their digits together, as numbers in a column do.
            if effect > 0.9 * worst:
                found[i] += 1
                written[i] = as_read(values[i], found[i])
    return found


def equals(computed: float, result: Result) -> str:
    """The sign, as Typst math, between printed numbers and their result.

    Where there was no room for the digits it is only nearly so; what 0 times infinity stands for
    (`backprop.core.lost_products`) is known.
    """
    return "=" if math.isnan(computed) or result.agrees(computed) else "approx"


def carried(compute: Compute, written: Sequence[float], value: float, decimals: int = 4) -> int:
    """Decimals of a result, as many as numbers that are written already bear out, up to these."""
    for fewer in range(decimals, 0, -1):
        if Result.of(value, legible(value, fewer)).agrees(compute(written)):
            return legible(value, fewer)
    return legible(value, decimals)


def chained(ratios: Sequence[float], made: Sequence[float]) -> tuple[list[int], list[int]]:
    """Decimals of numbers of which each is its ratio times the next: the ratios', and their own.

    The first is the last result and has the usual digits; what makes it gets those that it asks
    for, and so on.
    """
    own, found = [legible(made[0])], []
    for ratio, value, then in zip(ratios, made[:-1], made[1:], strict=True):
        one, other = borne_out(math.prod, (ratio, then), Result.of(value, own[-1]))
        found.append(one)
        own.append(other)
    return found, own


def _effect(
    compute: Compute, written: Sequence[float], i: int, value: float, decimals: int
) -> float:
    """How far the result is moved by half a unit of the last place of one number."""
    if decimals >= _FINEST or written[i] == value:
        return 0.0
    moved = list(written)
    moved[i] += math.copysign(Result.of(value, decimals).unit / 2, value - written[i])
    by = abs(compute(moved) - compute(written))
    return by if math.isfinite(by) else 0.0


def products(lengths: Iterable[int]) -> Compute:
    """A sum of products of so many numbers each, for `borne_out`."""
    counts = tuple(lengths)

    def compute(numbers: Sequence[float]) -> float:
        left = iter(numbers)
        return math.fsum(math.prod(islice(left, count)) for count in counts)

    return compute


def spoken_factors(values: Sequence[float], product: float) -> list[str]:
    """Numbers that are said to multiply to another, as running text."""
    digits = borne_out(math.prod, values, Result.of(product))
    return [*map(spoken_number, values, digits)]


def summed(terms: Sequence[float], total: float) -> tuple[list[int], str]:
    """Decimals of a sum's terms, and the sum as plain text.

    A sum that is but the rounding of its terms has no digits of its own: it is written to the
    place that the largest term has.
    """
    shown = Result.of(total)
    if shown.agrees(math.fsum(terms)) or not all(map(math.isfinite, (*terms, total))):
        return borne_out(math.fsum, terms, shown), plain_number(total)
    found = [legible(term) for term in terms]
    coarsest = max(Result.of(*pair).unit for pair in zip(terms, found, strict=True))
    return found, _fixed(total, max(0, -round(math.log10(coarsest))))


def column(terms: Sequence[float], total: float, least: int = 0, significant: int = 4) -> list[str]:
    """Terms over their sum, as Typst math with as many decimals each.

    The largest number has four `significant` digits or, below 10, at least `least` decimals; the
    terms have a decimal or two more than the sum where what is written would not round to it.
    Where no common number of decimals would do, each is written for itself.
    """
    largest = max(map(abs, (*terms, total)))
    if not SMALLEST <= largest < LARGEST:
        found = borne_out(math.fsum, terms, Result.of(total))
        return [*map(typst_number, terms, found), typst_number(total)]
    own = max(0 if largest >= 10 else least, significant - 1 - math.floor(math.log10(largest)))
    more = next((more for more in range(_FINEST) if _adds_up(terms, total, own, more)), 0)
    return [*(_fixed(term, own + more) for term in terms), _fixed(total, own)]


def _adds_up(terms: Sequence[float], total: float, places: int, more: int) -> bool:
    added = math.fsum(float(_fixed(term, places + more)) for term in terms)
    return Result(float(_fixed(total, places)), 10.0**-places).agrees(added)


def _fixed(value: float, places: int) -> str:
    return f"{value:.{places}f}" if value else "0"
