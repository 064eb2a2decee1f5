"""What a pass comes to: the sizes of its derivatives, the scales they are drawn on, the work."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from backprop.clips.facts import RecordFacts
from backprop.core.aligned import aligned, spoken_aligned
from backprop.core.language import grouped, pointed
from backprop.core.magnitudes import Magnitudes
from backprop.core.number_format import raised, typst_number
from backprop.core.operation_counts import Multiplications, multiplications

__all__ = ["SizeFacts"]

_VANISHED = 100.0
"""Layers whose typical derivatives are so many times apart are shown over an axis."""


class SizeFacts(RecordFacts):
    """One example's pass, measured."""

    # Scales

    @cached_property
    def weights_scale(self) -> Magnitudes:
        return Magnitudes.of([layer.weights for layer in self.trace.network.layers])

    @cached_property
    def slopes_scale(self) -> Magnitudes:
        return Magnitudes.of(self.trace.dC_dw)

    @cached_property
    def fills_scale(self) -> Magnitudes:
        return Magnitudes.of([*self.trace.dC_da][1:])

    # Sizes

    @cached_property
    def means(self) -> list[float | None]:
        """The geometric mean of each layer's derivatives, but for those that are 0."""
        found: list[float | None] = []
        for slopes in self.trace.dC_dw:
            sizes = np.abs(slopes[(slopes != 0) & np.isfinite(slopes)])
            found.append(math.exp(float(np.log(sizes).mean())) if sizes.size else None)
        return found

    @property
    def decades(self) -> bool:
        """Whether derivatives vanish, or explode, on the way back: several layers say so."""
        known = [one for one in self.means if one is not None]
        return len(known) > 2 and max(known[0], known[-1]) > _VANISHED * min(known[0], known[-1])

    @property
    def ends(self) -> tuple[str, str]:
        """The first and the last of the means, as Typst math."""
        known = [one for one in self.means if one is not None]
        return aligned([known[0]], 3)[0], aligned([known[-1]], 3)[0]

    @property
    def first(self) -> str:
        return spoken_aligned(self.ends[0])

    @property
    def last(self) -> str:
        return spoken_aligned(self.ends[1])

    @property
    def means_fall(self) -> bool:
        """Whether derivatives are smaller in front."""
        known = [one for one in self.means if one is not None]
        return known[0] < known[-1]

    # Counts

    @cached_property
    def weights(self) -> int:
        return sum(layer.weights.size for layer in self.trace.network.layers)

    @cached_property
    def silent(self) -> int:
        """Weights whose derivative is exactly 0."""
        return int(sum((slopes == 0).sum() for slopes in self.trace.dC_dw))

    @property
    def zeros(self) -> str:
        """How many these are, and all."""
        return grouped(self.silent)

    @property
    def every(self) -> str:
        return grouped(self.weights)

    @cached_property
    def counted(self) -> Multiplications:
        return multiplications(self.trace.network)

    @property
    def sweep(self) -> str:
        return _said(self.counted.reused)

    @property
    def by_paths(self) -> str:
        return _said(self.counted.by_paths)

    @property
    def paths(self) -> str:
        return _said(self.counted.paths)

    @property
    def counts(self) -> tuple[str, str]:
        """In one sweep, and path by path, as Typst math."""
        return _shown(self.counted.reused), _shown(self.counted.by_paths)

    @property
    def fewer(self) -> str:
        """How many times the first is in the second, as Typst math; nothing where it is hardly."""
        one, other = self.counted.by_paths, max(1, self.counted.reused)
        if one < 2 * other:
            return ""
        return _shown(one // other) if one > 1000 * other else typst_number(one / other, 1)


def _scientific(count: int) -> tuple[str, int]:
    mantissa, _, exponent = f"{count:.1e}".partition("e") if count < 10**300 else ("", "", "")
    if not mantissa:
        digits = str(count)
        return f"{digits[0]}.{digits[1]}", len(digits) - 1
    return mantissa, int(exponent)


def _shown(count: int) -> str:
    """A count as Typst math."""
    if count < 10**7:
        return f'"{grouped(count)}"'
    mantissa, exponent = _scientific(count)
    return f"{mantissa} times 10^({exponent})"


def _said(count: int) -> str:
    """A count as a caption says it."""
    if count < 10**7:
        return grouped(count)
    mantissa, exponent = _scientific(count)
    return f"{pointed(mantissa)} × 10{raised(exponent)}"
