"""How a number is written: short, with its sign and exponent right.

One rule for terminal and picture, so that both print the same digits: four decimals below
10, but never fewer than three significant digits; four significant digits above; and powers
of ten where either would hide the size. Numbers that stand in one equation may need more:
`backprop.core.equations` says how many.
"""

from __future__ import annotations

import math

from backprop.core.language import pointed

__all__ = [
    "INFINITE",
    "amount",
    "as_read",
    "latex_number",
    "number_parts",
    "plain_number",
    "raised",
    "spoken_number",
    "typst_number",
]

SMALLEST, LARGEST = 1e-3, 1e5
INFINITE = "∞"
"""How a number is written that is larger than a number can be."""


def number_parts(
    value: float, decimals: int = 4, *, trimmed: bool = True
) -> tuple[str, int | None]:
    """(mantissa, exponent), exponent None where none is needed.

    Not `trimmed`, it keeps zeros at its end, so that a number that moves keeps its width.
    """
    cut = _trimmed if trimmed else str
    size, asked = abs(value), decimals
    if decimals >= 4 and size < 0.01:
        decimals += 1  # three significant digits, as just above
    if value == 0:
        return "0", None
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "-" * (value < 0) + INFINITE, None
    if SMALLEST <= size < LARGEST:
        places = decimals if size < 10 else max(0, decimals - len(str(int(size))))
        text = f"{value:.{places}f}"
        if float(text) != 0 and abs(float(text)) < LARGEST:
            return cut(text), None
    places = max(0, min(asked - 2, 2), asked - 4)
    mantissa, _, exponent = f"{value:.{places}e}".partition("e")
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


def as_read(value: float, decimals: int = 4) -> float:
    """The number that is read where this one is written."""
    return float(plain_number(value, decimals).replace(INFINITE, "inf"))


def typst_number(value: float, decimals: int = 4) -> str:
    """As Typst math: "-0.0741", "1.2 times 10^(-9)"."""
    mantissa, exponent = number_parts(value, decimals)
    mantissa = mantissa.replace(INFINITE, "infinity")
    return mantissa if exponent is None else f"{mantissa} times 10^({exponent})"


def latex_number(value: float, decimals: int = 4) -> str:
    r"""As LaTeX: "-0.0741", "1.2 \times 10^{-9}"."""
    mantissa, exponent = number_parts(value, decimals)
    mantissa = mantissa.replace(INFINITE, r"\infty")
    return mantissa if exponent is None else rf"{mantissa} \times 10^{{{exponent}}}"


def spoken_number(value: float, decimals: int = 4) -> str:
    """As running text in the language of here: "−0.0741", "1.2 × 10⁻⁹"; "−0,0741" in German."""
    mantissa, exponent = number_parts(value, decimals)
    mantissa = pointed(mantissa.replace("-", "−"))
    if exponent is None:
        return mantissa
    return f"{mantissa} × 10{raised(exponent)}"


def raised(number: int) -> str:
    """An exponent in raised digits: "⁻⁹"."""
    return str(number).translate(_RAISED)


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
