"""Weights and biases swing about their values: how far, on which way, and what the cost then is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from backprop.core.errors import BackpropError
from backprop.core.quantities import ParameterNames, Quantity
from backprop.core.trace import Trace
from backprop.core.vary import vary

__all__ = ["Motion", "Swings", "swing"]

Motion = Callable[[float], Trace]
"""From the share of the way to the record there."""

_SHARE = 0.3
"""How far weights and biases are moved, of the smallest of them that is not 0."""
_BEYOND, _HALVED = 1.5, 6
"""All at once may move the cost so many times as far as one alone; what is tried for that."""
_TRIED = 60
"""Passes of a motion tried before it is shown."""
_SIDE = 12
"""Passes to each side of which a response is made."""
_ALIKE = 1e-6
"""What differs by less, of its size: a weight and a bias where the input is 1 act alike."""


@dataclass(frozen=True)
class Swings:
    """Every weight and bias of a record is moved up and down, all by the same amount.

    By a share of its own size each would answer on a scale of its own, and the steepest picture
    would not be the greatest derivative.
    """

    trace: Trace

    @cached_property
    def by(self) -> float:
        """How far each is moved to both sides, in one digit.

        Where a pass fails on the way (a logarithm of something negative), all are moved less.
        """
        values = [abs(self.trace[q].value) for q in ParameterNames(self.trace.widths)]
        by = float(f"{_SHARE * min(filter(None, values), default=1.0):.0e}")
        while True:
            sizes = self._sized(by)
            try:
                _responses(self.trace, sizes)
                _costs(swing(self.trace, sizes))
            except BackpropError:
                by /= 2
                continue
            return by

    @property
    def sizes(self) -> dict[Quantity, float]:
        """How far each is moved."""
        return self._sized(self.by)

    def _sized(self, by: float) -> dict[Quantity, float]:
        return dict.fromkeys(ParameterNames(self.trace.widths), by)

    @cached_property
    def together(self) -> dict[Quantity, float]:
        """How far when all are moved: less, where the cost would leave for another scale."""
        low, high = _ends(cost for one in self.responses.values() for _, cost in one)
        found = self.sizes
        for _ in range(_HALVED):
            least, most = _ends(_costs(swing(self.trace, found)))
            if most - least <= _BEYOND * (high - low):
                break
            found = {q: size / 2 for q, size in found.items()}
        return found

    @cached_property
    def responses(self) -> dict[Quantity, list[tuple[float, float]]]:
        """What the cost is while each is moved by itself: (share of the way, cost)."""
        return _responses(self.trace, self.sizes)

    @cached_property
    def span(self) -> tuple[float, float]:
        """The least and the greatest cost, moved one at a time and all at once."""
        costs = [cost for one in self.responses.values() for _, cost in one]
        return _ends([*costs, *_costs(swing(self.trace, self.together))])

    def answer(self, q: Quantity) -> float:
        """How far the cost goes when one is moved."""
        low, high = _ends(cost for _, cost in self.responses[q])
        return high - low

    def strongest(self, among: Iterable[Quantity]) -> Quantity | None:
        """What the cost answers to most; None where several are alike, or it answers to none."""
        return _outstanding({q: self.answer(q) for q in among})

    def steepest(self, among: Iterable[Quantity]) -> Quantity | None:
        """That of the greatest derivative, in the same way."""
        return _outstanding({q: abs(self.trace[q].derivative) for q in among})


def swing(trace: Trace, sizes: Mapping[Quantity, float]) -> Motion:
    """Quantities go up, down and back by these sizes, one once, several each at its own pace.

    It begins and ends at the record.
    """

    def at(share: float) -> Trace:
        if len(sizes) == 1:
            off = {q: size * _swing(share * share * (3 - 2 * share)) for q, size in sizes.items()}
        else:
            swell = round(max(0.0, math.sin(math.pi * share)) ** 0.5, 6)
            # Two to four swings, some the other way, so that no two keep in step; and a quarter
            # more, so that they do not all pass the middle at half time.
            off = {
                q: swell * size * _swing((2.25 + turn % 3) * (-1 if turn % 2 else 1) * share)
                for turn, (q, size) in enumerate(sizes.items())
            }
        return vary(trace, {q: trace[q].value + by for q, by in off.items()})

    return at


def _responses(
    trace: Trace, sizes: Mapping[Quantity, float]
) -> dict[Quantity, list[tuple[float, float]]]:
    shares = [step / _SIDE for step in range(-_SIDE, _SIDE + 1)]
    return {
        q: [(at, vary(trace, {q: trace[q].value + at * size}).cost) for at in shares]
        for q, size in sizes.items()
    }


def _costs(motion: Motion) -> list[float]:
    return [motion(step / _TRIED).cost for step in range(_TRIED + 1)]


def _outstanding(sizes: Mapping[Quantity, float]) -> Quantity | None:
    *_, second, first = [0.0, *sorted(sizes.values())]
    return max(sizes, key=sizes.__getitem__) if first > (1 + _ALIKE) * second else None


def _ends(costs: Iterable[float]) -> tuple[float, float]:
    found = [*costs]
    return min(found), max(found)


def _swing(turns: float) -> float:
    # Rounded, so that it is 0 where it should be and values come back to the record.
    return round(math.sin(2 * math.pi * turns), 9)
