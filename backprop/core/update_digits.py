"""How many decimals a step of gradient descent is written with, so that it comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backprop.core.equations import Result
from backprop.core.number_format import as_read, typst_number

__all__ = ["Update", "UpdateDigits", "update_digits"]

Update = tuple[float, float, float]
"""A value, its derivative, and the value after the step."""
_VALUES, _MORE, _SLOPES = (4, 5, 6), 3, range(4, 9)


@dataclass(frozen=True, slots=True)
class UpdateDigits:
    """Decimals, as of `backprop.core.number_format`.

    Attributes
    ----------
    values, slopes
        Of values before and after, and of derivatives.
    exact
        Whether each step comes out as it is written, rounded to its last place.
    """

    values: int
    slopes: int
    exact: bool


def update_digits(steps: Sequence[Update], last: Sequence[Update], rate: float) -> UpdateDigits:
    """The fewest with which a value that changes is seen to, and value - rate · slope comes out.

    The `last` steps, which may be as small as they like, only have to come out.
    """
    fewest = next((one for one in _VALUES if _seen(steps, one)), _VALUES[0])
    # A value's own rounding may spoil the difference, whatever digits the slope has.
    for values in range(fewest, fewest + _MORE):
        for slopes in _SLOPES:
            if _come_out([*steps, *last], rate, values, slopes):
                return UpdateDigits(values, slopes, True)
    return UpdateDigits(fewest, _SLOPES[0], False)


def _seen(steps: Sequence[Update], places: int) -> bool:
    return all(
        before == after or typst_number(before, places) != typst_number(after, places)
        for before, _, after in steps
    )


def _come_out(steps: Sequence[Update], rate: float, values: int, slopes: int) -> bool:
    return all(
        Result.of(after, values).agrees(
            as_read(before, values) - as_read(rate) * as_read(slope, slopes)
        )
        for before, slope, after in steps
    )
