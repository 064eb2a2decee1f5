"""A number of a column: as it is written there, or with as many digits as there is room for."""

from __future__ import annotations

from manim import MathTypst

from backprop.core.equations import Result, legible
from backprop.core.number_format import typst_number
from backprop.drawing.notation import Notation, shrunk
from backprop.drawing.style import SMALLEST

__all__ = ["column_value"]


def column_value(
    write: Notation, value: float, text: str, size: float, width: float
) -> tuple[MathTypst, Result]:
    """A number of a column as it is written there, or with fewer digits, and what it says then."""
    colour = write.theme.sign(value)
    shorter = (typst_number(value, legible(value, decimals)) for decimals in (4, 3, 2))
    for source in (text, *shorter):
        number = write.formula(write.coloured(source, colour), size)
        if (found := shrunk(number, width, size)) is not None:
            return found, Result.read(source)
    # An exponent of three digits.
    return number.scale(SMALLEST / size), Result.read(source)
