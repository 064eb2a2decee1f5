"""A nudge whose effects can be subtracted by hand: what is printed after, less before, is exact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from backprop.core.language import pointed
from backprop.core.nudge import Nudge, nudge
from backprop.core.number_format import spoken_number, typst_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace

__all__ = ["VisibleNudge", "visible_nudge"]

_SIZES = (0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01)
"""Small beside what weights are; times the weight's own power of ten where it is far from 1."""
_PLACES = (4, 5, 6, 8)
_TOLD = 1e5
"""So many steps from one float to the next a change has at least: four of its digits hold."""


@dataclass(frozen=True, slots=True)
class VisibleNudge:
    """What a nudge did to the quantities on its way, as printed with so many decimals each.

    Attributes
    ----------
    nudge
        Both passes.
    way
        The quantities, the nudged one first.
    places
        Decimals of all numbers; None where they are so far apart that each has a power of its own.
    """

    nudge: Nudge
    way: tuple[Quantity, ...]
    places: int | None

    def values(self, q: Quantity) -> tuple[float, float, float]:
        """Before, after and the change."""
        before, after = self.nudge.before[q].value, self.nudge.after[q].value
        return before, after, after - before

    def typst(self, value: float) -> str:
        """One of the values as it is printed, as Typst math."""
        return typst_number(value) if self.places is None else f"{value:.{self.places}f}"

    def spoken(self, value: float) -> str:
        """The same as running text, without zeros at its end."""
        if self.places is None:
            return spoken_number(value)
        text = self.typst(value).replace("-", "−")
        return pointed(text.rstrip("0").rstrip("."))


def visible_nudge(trace: Trace, weight: Quantity, way: Sequence[Quantity]) -> VisibleNudge:
    """The largest of some small nudges of which every printed row subtracts exactly.

    Raises
    ------
    NumericsError
        Every nudged pass overflows.
    """
    value = abs(trace[weight].value)
    power = 10.0 ** math.floor(math.log10(value)) if value and not 0.01 <= value < 100 else 1.0
    nodes = tuple(way)

    def made(size: float) -> Nudge:
        return nudge(trace.network, trace.a[0], trace.y, weight, size * power)

    while power < 1 and any(_lost(VisibleNudge(made(_SIZES[0]), nodes, None), q) for q in nodes):
        power = min(1.0, 10 * power)
    tried = [made(sign * size) for size in _SIZES for sign in (1, -1)]
    for places in _PLACES:
        for one in tried:
            found = VisibleNudge(one, nodes, places)
            if all(_exact(found, q, places) for q in nodes):
                return found
    return VisibleNudge(tried[0], nodes, None)


def _lost(found: VisibleNudge, q: Quantity) -> bool:
    """Whether its change is so small beside it that rounding takes more than the last digits."""
    before, after, change = found.values(q)
    least = max(math.ulp(before), math.ulp(after)) if math.isfinite(after) else 0.0
    return abs(change) < _TOLD * least


def _exact(found: VisibleNudge, q: Quantity, places: int) -> bool:
    before, after, change = found.values(q)
    if not all(map(math.isfinite, (before, after))) or max(abs(before), abs(after)) >= 1e4:
        return False
    printed = round(round(after, places) - round(before, places), places)
    shown = round(change, places)
    return printed == shown and (shown != 0 or change == 0)
