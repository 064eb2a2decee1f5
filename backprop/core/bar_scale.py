"""Lengths of bars beside one another: to scale, or by powers of ten where that hides the small."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["BarScale"]

_APART = 100.0
"""Where the largest is more often the smallest than this, bars of one scale hide the small."""


@dataclass(frozen=True, slots=True)
class BarScale:
    """From nothing to the largest of some values, or from one power of ten to another.

    Attributes
    ----------
    largest
        Of the sizes; 1 where there is none.
    powers
        The exponents of a logarithmic scale's ends, which hold all that is not 0; else None.
    """

    largest: float
    powers: tuple[int, int] | None

    @classmethod
    def of(cls, values: Sequence[float], apart: float = _APART) -> BarScale:
        """Logarithmic where the largest is more than so many times the smallest that is not 0."""
        sizes = [abs(value) for value in values if value and math.isfinite(value)]
        if not sizes:
            return cls(1.0, None)
        least, largest = min(sizes), max(sizes)
        if largest <= apart * least:
            return cls(largest, None)
        # A bar of the smallest is seen, too.
        return cls(largest, (math.ceil(math.log10(least)) - 1, math.ceil(math.log10(largest))))

    def share(self, value: float) -> float:
        """The length of a value's bar, of the longest there can be; 0 for 0 alone."""
        if value == 0 or not math.isfinite(value):
            return 0.0 if value == 0 else 1.0
        if self.powers is None:
            return abs(value) / self.largest
        low, high = self.powers
        return (math.log10(abs(value)) - low) / (high - low)
