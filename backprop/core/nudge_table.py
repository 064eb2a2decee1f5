"""A table of nudges: what each changed, and the ratio, in numbers that divide exactly.

Nudges are powers of ten. So a ratio and the change that it comes from have the same digits, and
the printed ratio times the nudge is the change as it is printed, to the last digit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from backprop.core.explain import Tried
from backprop.core.language import pointed
from backprop.core.number_format import INFINITE, LARGEST, SMALLEST, plain_number, raised

__all__ = ["NudgeTable", "TableRow", "alike", "settled", "spoken", "typst"]

_DIGITS = 5
"""Significant digits of the largest ratio: enough to see ratios settle."""
_SMALLEST_CHANGE = 1e-5
"""Changes below have so many zeros that the column is in powers of ten."""

_LONGEST = 8
"""Digits of a number in a column, besides its first."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A nudge, the change of the cost and their ratio, as plain text such as "-0.0072387".

    What is lost in rounding has no text.
    """

    by: str
    change: str = ""
    ratio: str = ""


@dataclass(frozen=True, slots=True)
class NudgeTable:
    """Rows for nudges, and the derivative in the digits of the ratios."""

    rows: tuple[TableRow, ...]
    derivative: str

    @classmethod
    def of(cls, tried: Sequence[Tried], derivative: float) -> NudgeTable:
        """The table of these nudges; ratios and changes each have one form."""
        certain = [one for one in tried if one.certain]
        sizes = [abs(value) for value in (derivative, *(one.ratio for one in certain)) if value]
        largest = max(sizes, default=1.0)
        fixed = SMALLEST <= largest < LARGEST
        places = max(0, _DIGITS - 1 - math.floor(math.log10(largest))) if fixed else None
        ratios = {one.by: _ratio(one.ratio, places) for one in certain}
        changes = {by: ratio * Decimal(plain_number(by, 1)) for by, ratio in ratios.items()}
        seen = [abs(change) for change in changes.values() if change]
        plain = all(Decimal(_SMALLEST_CHANGE) <= change < LARGEST for change in seen)
        rows = (
            TableRow(
                plain_number(one.by),
                _text(changes[one.by], plain),
                _text(ratios[one.by], fixed),
            )
            if one.certain
            else TableRow(plain_number(one.by))
            for one in tried
        )
        return cls(tuple(rows), _text(_ratio(derivative, places), fixed))


def alike(values: Sequence[float]) -> list[str]:
    """Numbers in a column as plain text, with as many decimals each; 0 has none.

    The smallest has three significant digits or more: more than the values that they stand beside
    have, whose last digits need not subtract to theirs. Where that would make long numbers, each
    is written for itself.
    """
    sizes = [abs(value) for value in values if value]
    if not sizes or not all(map(math.isfinite, sizes)):
        return [*map(plain_number, values)]
    places = max(4, 2 - math.floor(math.log10(min(sizes))))
    if max(0, math.floor(math.log10(max(sizes)))) + places > _LONGEST:
        return [*map(plain_number, values)]
    return [f"{value:.{places}f}" if value else "0" for value in values]


def settled(text: str, limit: str) -> int:
    """How many characters of a number, from its first on, are those of what it tends to.

    None, where another power of ten follows: then its digits stand in other places.
    """
    (digits, *power), (others, *other) = text.split("e"), limit.split("e")
    if power != other or len(digits.partition(".")[0]) != len(others.partition(".")[0]):
        return 0
    pairs = zip(digits, others, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def spoken(text: str) -> str:
    """Such a number as running text: "−0.0072387", "−7.2387 × 10⁻⁹"."""
    mantissa, _, exponent = text.partition("e")
    mantissa = pointed(mantissa.replace("-", "−"))
    return f"{mantissa} × 10{raised(int(exponent))}" if exponent else mantissa


def typst(text: str) -> str:
    """Such a number as Typst math."""
    mantissa, _, exponent = text.replace(INFINITE, "infinity").partition("e")
    return f"{mantissa} times 10^({exponent})" if exponent else mantissa


def _ratio(value: float, places: int | None) -> Decimal:
    """Rounded to so many decimals, or to its own first digits."""
    if not math.isfinite(value):
        return Decimal(value)
    return Decimal(f"{value:.{_DIGITS - 1}e}" if places is None else f"{value:.{places}f}")


def _text(value: Decimal, plain: bool) -> str:
    if not value.is_finite():
        return plain_number(float(value))
    if not value:
        return "0"
    if plain:
        return f"{value:f}"
    mantissa, _, exponent = f"{value:e}".partition("e")
    return f"{mantissa}e{int(exponent)}"
