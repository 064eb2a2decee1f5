"""The outputs of a pass, how far each is off, and what it adds to the cost."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from backprop.clips.facts import RecordFacts
from backprop.core.aligned import spoken_aligned
from backprop.core.equations import Result, borne_out
from backprop.core.equations import column as in_column
from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity

__all__ = ["OutputsFacts"]

_ALL, _MOST = 5, 4
"""Outputs shown where that is all, and of more."""
_DIGITS = 3
"""Of the largest term: gaps of four decimals, as outputs have, make their squares then."""
_LONG = 9
"""Letters of a gap that is written without a power of ten, at most."""


def _trimmed(text: str) -> str:
    """Without zeros that say nothing: an output has none."""
    return text.rstrip("0").rstrip(".") if "." in text else text


class OutputsFacts(RecordFacts):
    """The outputs that are shown, how far each is off, and what it adds to the cost."""

    @property
    def count(self) -> int:
        """Of the outputs."""
        return self.trace.widths[-1]

    @cached_property
    def shown(self) -> list[int]:
        """All, or the one desired most and those with the largest terms."""
        if self.count <= _ALL:
            return [*range(self.count)]
        order = np.argsort(-np.abs(self.trace.terms), kind="stable").tolist()
        return sorted([*dict.fromkeys([int(self.trace.y.argmax()), *order])][:_MOST])

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)

    @cached_property
    def terms(self) -> list[float]:
        """Of the shown, then what all others add."""
        every = self.trace.terms
        rest = [float(np.delete(every, self.shown).sum())] if self.left else []
        return [float(every[j]) for j in self.shown] + rest

    @cached_property
    def written(self) -> list[str]:
        """These and their sum, as they stand in a column."""
        return in_column(self.terms, self.trace.cost, significant=_DIGITS)

    @cached_property
    def gaps(self) -> dict[int, float]:
        """a - y of the shown with all its digits: half the derivative of its square."""
        slopes = self.trace.dC_da[self.trace.network.depth]
        return {j: float(slopes[j]) / 2 for j in self.shown} if self.quadratic else {}

    @cached_property
    def gaps_written(self) -> dict[int, str]:
        """In as many decimals each, so that their squares are the terms as they are written."""
        areas = [Result.read(text) for text in self.written]
        for places in range(4, _LONG):
            found = {j: f"{gap:.{places}f}" if gap else "0" for j, gap in self.gaps.items()}
            if max(map(len, found.values()), default=0) > _LONG:
                break
            pairs = zip(found.items(), areas, strict=False)
            if all(
                area.agrees(float(text) ** 2) and bool(float(text)) == bool(self.gaps[j])
                for (j, text), area in pairs
            ):
                return {j: _trimmed(text) for j, text in found.items()}
        return {
            j: typst_number(gap, borne_out(lambda one: one[0] ** 2, [gap], area)[0])
            for (j, gap), area in zip(self.gaps.items(), areas, strict=False)
        }

    @property
    def farthest(self) -> int:
        """The output that is farthest off."""
        return max(self.gaps, key=lambda j: abs(self.gaps[j]))

    @property
    def largest(self) -> int:
        """The output whose term is the largest."""
        return int(np.abs(self.trace.terms).argmax())

    @property
    def dominance(self) -> str:
        """How much of the cost it is: all of it, most, or a part that is less than the rest."""
        others = np.delete(self.trace.terms, self.largest)
        if not np.any(others):
            return "all"
        return "most" if abs(self.trace.terms[self.largest]) > np.abs(others).sum() else "part"

    @property
    def one_hot(self) -> bool:
        """Whether 1 is desired of one output, and 0 of all others."""
        y = self.trace.y
        return self.count > 1 and np.count_nonzero(y) == 1 and float(y.max()) == 1.0

    @property
    def wanted(self) -> int:
        """That one."""
        return int(self.trace.y.argmax())

    @property
    def y(self) -> Quantity:
        """The first desired output."""
        return Quantity("y", 0, (0,))

    @property
    def cost(self) -> str:
        return spoken_aligned(self.written[-1])
