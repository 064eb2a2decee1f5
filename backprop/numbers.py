"""How a number is written: short, with its sign and exponent right.

One rule for terminal and picture, so that both print the same digits: four decimals below
10, but never fewer than three significant digits; four significant digits above; and powers
of ten where either would hide the size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = [
    "amount",
    "column",
    "latex_number",
    "number_parts",
    "plain_number",
    "raised",
    "spoken_number",
    "typst_number",
]

_SMALLEST, _LARGEST = 1e-3, 1e5


def number_parts(
    value: float, decimals: int = 4, *, trimmed: bool = True
) -> tuple[str, int | None]:
    """(mantissa, exponent), exponent None where none is needed.

    Not `trimmed`, it keeps zeros at its end, so that a number that moves keeps its width.
    """
    cut = _trimmed if trimmed else str
    size = abs(value)
    if decimals >= 4 and size < 0.01:
        decimals += 1  # three significant digits, as just above
    if value == 0:
        return "0", None
    if not math.isfinite(value):
        return str(value), None
    if _SMALLEST <= size < _LARGEST:
        places = decimals if size < 10 else max(0, decimals - len(str(int(size))))
        text = f"{value:.{places}f}"
        if float(text) != 0 and abs(float(text)) < _LARGEST:
            return cut(text), None
    mantissa, _, exponent = f"{value:.{min(max(decimals - 2, 0), 2)}e}".partition("e")
    return cut(mantissa), int(exponent)


def amount(count: int, one: str, more: str = "") -> str:
    """A number of things: "1 step", "2 steps", with `more` where an s is not enough."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain_number(value: float, decimals: int = 4) -> str:
    """As text: "-0.0741", "1235", "1.2e-9"."""
    mantissa, exponent = number_parts(value, decimals)
    return mantissa if exponent is None else f"{mantissa}e{exponent}"


def typst_number(value: float, decimals: int = 4) -> str:
    """As Typst math: "-0.0741", "1.2 times 10^(-9)"."""
    mantissa, exponent = number_parts(value, decimals)
    return mantissa if exponent is None else f"{mantissa} times 10^({exponent})"


def latex_number(value: float, decimals: int = 4) -> str:
    r"""As LaTeX: "-0.0741", "1.2 \times 10^{-9}"."""
    mantissa, exponent = number_parts(value, decimals)
    return mantissa if exponent is None else rf"{mantissa} \times 10^{{{exponent}}}"


def spoken_number(value: float, decimals: int = 4) -> str:
    """As running text: "−0.0741", "1.2 × 10⁻⁹"."""
    mantissa, exponent = number_parts(value, decimals)
    mantissa = mantissa.replace("-", "−")
    if exponent is None:
        return mantissa
    return f"{mantissa} × 10{raised(exponent)}"


def raised(number: int) -> str:
    """An exponent in raised digits: "⁻⁹"."""
    return str(number).translate(_RAISED)


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def column(values: Sequence[float]) -> list[str]:
    """Numbers that stand under one another, as Typst math with as many decimals each.

    The largest has four significant digits or four decimals, whichever shows more. Where no
    common number of decimals would do, each is written for itself.
    """
    largest = max((abs(value) for value in values), default=0.0)
    if not _SMALLEST <= largest < _LARGEST:
        return [typst_number(value) for value in values]
    places = max(0, 3 - math.floor(math.log10(largest)))
    return [f"{value:.{places}f}" if value else "0" for value in values]
