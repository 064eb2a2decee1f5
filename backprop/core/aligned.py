"""Numbers of a column: one format for all, so that decimals stand under decimals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from backprop.core.number_format import INFINITE, LARGEST, SMALLEST, raised

__all__ = ["aligned", "spans_decades", "spoken_aligned"]

_DECADES = 100.0
"""Where the largest is more often the smallest than this, bars of one scale hide the small."""
_WIDEST = 7
"""Digits of a number that is written without a power of ten, at most."""


def aligned(values: Sequence[float]) -> list[str]:
    """As Typst math, with as many decimals each: what is exactly 0 is "0".

    Four decimals, of large numbers four significant digits, but of the smallest two at least; where
    that takes too many digits, each has a power of ten.
    """
    sizes = [abs(value) for value in values if value and math.isfinite(value)]
    places = 4
    if sizes:
        low, high = min(sizes), max(sizes)
        least = 4 if high < 10 else max(0, 3 - math.floor(math.log10(high)))
        places = max(least, 1 - math.floor(math.log10(low)))
        digits = places + max(1, 1 + math.floor(math.log10(high)))
        if digits > _WIDEST or not SMALLEST / 10 <= low <= high < LARGEST:
            return [_powered(value) for value in values]
    return [_written(value, f"{value:.{places}f}") for value in values]


def spoken_aligned(written: str) -> str:
    """One of them as running text."""
    mantissa, _, power = written.replace("infinity", INFINITE).partition(" times 10^(")
    spoken = mantissa.replace("-", "−")
    return f"{spoken} × 10{raised(int(power.rstrip(')')))}" if power else spoken


def spans_decades(values: Sequence[float]) -> bool:
    """Whether a linear scale would hide the small ones of these."""
    sizes = [abs(value) for value in values if value and math.isfinite(value)]
    return bool(sizes) and max(sizes) > _DECADES * min(sizes)


def _powered(value: float) -> str:
    mantissa, _, power = f"{value:.2e}".partition("e")
    return _written(value, f"{mantissa} times 10^({int(power or 0)})")


def _written(value: float, text: str) -> str:
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "infinity" if value > 0 else "-infinity"
    return text
