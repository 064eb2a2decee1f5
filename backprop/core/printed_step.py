"""How many decimals values before a step, what is added and values after it are printed with."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from backprop.core.number_format import number_parts

__all__ = ["PRINTED", "adds_up", "step_decimals"]

PRINTED = (4, 5, 6)
"""Decimals that may be printed, the fewest first."""

Row = tuple[float, float, float]
"""What is before, what is added, and what is after."""


def step_decimals(rows: Sequence[Row]) -> int:
    """The fewest with which all rows add up as printed and nothing that is added is printed as 0.

    Where there is no such number, the fewest with which they add up; else the fewest.
    """
    fits = [places for places in PRINTED if adds_up(rows, places)]
    seen = (
        places for places in fits if all(_fixed(added, places) for _, added, _ in rows if added)
    )
    return next(seen, next(iter(fits), PRINTED[0]))


def adds_up(rows: Sequence[Row], places: int) -> bool:
    """Whether the first two printed numbers of each row give the third, to its last digit."""
    for before, added, after in rows:
        first, last = (_as_printed(value, places) for value in (before, after))
        if (first + _fixed(added, places)).quantize(last) != last:
            return False
    return True


def _fixed(value: float, places: int) -> Decimal:
    return Decimal(f"{value:.{places}f}")


def _as_printed(value: float, places: int) -> Decimal:
    mantissa, power = number_parts(value, places, trimmed=False)
    return Decimal(mantissa).scaleb(power or 0)
