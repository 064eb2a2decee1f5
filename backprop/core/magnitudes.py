"""One scale for sizes all over a network, logarithmic where the layers' differ by decades.

A scale for each layer would say that a gradient which vanishes is as large as any other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from backprop.core.activations import Array

__all__ = ["Magnitudes"]

_APART = 30.0
"""Where one layer's largest is so many times another's, a linear scale would hide the small."""
_LEAST = 0.06
"""The share of what is smallest on a logarithmic scale: it is not nothing."""
_DECADES = 16
"""Below the largest; what is smaller still is drawn as the smallest."""


@dataclass(frozen=True, slots=True)
class Magnitudes:
    """From nothing, or from `low`, to the largest size there is, which is drawn in full.

    Attributes
    ----------
    low, high
        The smallest and the largest size that is not 0, and finite.
    logarithmic
        Whether equal steps are equal factors.
    """

    low: float
    high: float
    logarithmic: bool

    @classmethod
    def of(cls, layers: Iterable[Array], apart: float = _APART) -> Magnitudes:
        """The scale for the values of all layers; logarithmic where they are so far `apart`."""
        sizes = [np.abs(layer)[np.isfinite(layer) & (layer != 0)] for layer in layers]
        found = [one for one in sizes if one.size]
        if not found:
            return cls(0.0, 0.0, False)
        largest = [float(one.max()) for one in found]
        high = max(largest)
        low = max(min(float(one.min()) for one in found), high / 10.0**_DECADES)
        return cls(low, high, high > apart * min(largest))

    def share(self, value: float) -> float:
        """How far up the scale a value's size is, 0 for what is exactly 0."""
        size = abs(value)
        if not size or not self.high:
            return float(bool(size))
        if size >= self.high:
            return 1.0
        if not self.logarithmic:
            return size / self.high
        decades = math.log10(self.high / self.low)
        up = max(0.0, math.log10(size / self.low)) / decades if decades else 1.0
        return _LEAST + (1 - _LEAST) * up
