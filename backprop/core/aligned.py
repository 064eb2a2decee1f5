"""Numbers of a column: one format for all, so that decimals stand under decimals."""

from __future__ import annotations

import math
from collections.abc import Sequence

from backprop.core.language import pointed
from backprop.core.number_format import INFINITE, LARGEST, SMALLEST, raised

__all__ = ["aligned", "as_number", "in_column", "spoken_aligned"]

_WIDEST = 7
"""Digits of a number that is written without a power of ten, at most."""


def aligned(values: Sequence[float], least: int = 4) -> list[str]:
    """As Typst math, with as many decimals each: what is exactly 0 is "0".

    So many decimals at least, of large numbers significant digits, but of the smallest two; where
    that takes too many digits, each has a power of ten.
    """
    sizes = [abs(value) for value in values if value and math.isfinite(value)]
    places = least
    if sizes:
        low, high = min(sizes), max(sizes)
        enough = least if high < 10 else max(0, least - 1 - math.floor(math.log10(high)))
        places = max(enough, 1 - math.floor(math.log10(low)))
        digits = places + max(1, 1 + math.floor(math.log10(high)))
        if digits > max(_WIDEST, least + 1) or not SMALLEST / 10 <= low <= high < LARGEST:
            return [_powered(value, max(2, least - 2)) for value in values]
    return [_written(value, f"{value:.{places}f}") for value in values]


def in_column(values: Sequence[float], least: int = 4) -> list[str]:
    """The same, but zeros at the ends of all of them are left out where none was rounded away."""
    texts = aligned(values, least)
    fixed = all("." in text or text == "0" for text in texts) and "times" not in " ".join(texts)
    if not fixed or any(float(text) != value for text, value in zip(texts, values, strict=True)):
        return texts
    while any("." in text for text in texts) and all(
        text == "0" or text.endswith(("0", ".")) for text in texts
    ):
        texts = [text if text == "0" else text[:-1] for text in texts]
    return texts


def spoken_aligned(written: str) -> str:
    """One of them as running text."""
    mantissa, _, power = written.replace("infinity", INFINITE).partition(" times 10^(")
    spoken = pointed(mantissa.replace("-", "−"))
    return f"{spoken} × 10{raised(int(power.rstrip(')')))}" if power else spoken


def as_number(written: str) -> float:
    """The number that is read where one of them is written."""
    mantissa, _, power = written.replace("infinity", "inf").partition(" times 10^(")
    return float(f"{mantissa}e{power.rstrip(')')}") if power else float(mantissa)


def _powered(value: float, places: int) -> str:
    mantissa, _, power = f"{value:.{places}e}".partition("e")
    exponent = int(power or 0)
    return _written(value, f"{mantissa} times 10^({exponent})" if exponent else mantissa)


def _written(value: float, text: str) -> str:
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "infinity" if value > 0 else "-infinity"
    return text
