"""Every weight and bias of a chain moves a little: real passes that begin and end at the record."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from manim import smooth

from backprop.core.errors import BackpropError
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.core.vary import vary
from backprop.drawing.mobjects.numbered_chain import parameters

__all__ = ["Motion", "wiggles"]

Motion = Callable[[float], Trace]
"""From the share of the way to the record there."""

_SHARE = 0.3
"""How far a weight or bias is moved, of its own size or of a third of the largest's."""
_TRIED = 60
"""Passes of each motion tried before it is shown."""


def wiggles(trace: Trace) -> tuple[dict[Quantity, float], Motion, Motion]:
    """How far each weight and bias is moved, and two motions, both through real passes.

    The first moves one after the other, the second all at once, each at its own pace; both
    begin and end at the record. Where a pass fails on the way (a logarithm of something
    negative), all are moved less.
    """
    names = parameters(trace)
    largest = {k: max(abs(trace[q].value) for q in names if q.kind == k) for k in "wb"}
    share = _SHARE
    while True:
        sizes = {q: share * (max(abs(trace[q].value), largest[q.kind] / 3) or 1.0) for q in names}
        each, together = _each(trace, sizes), _together(trace, sizes)
        try:
            for step in range(_TRIED + 1):
                each(step / _TRIED)
                together(step / _TRIED)
        except BackpropError:
            share /= 2
            continue
        return sizes, each, together


def _each(trace: Trace, sizes: Mapping[Quantity, float]) -> Motion:
    names = list(sizes)

    def at(share: float) -> Trace:
        turn = min(int(share * len(names)), len(names) - 1)
        q = names[turn]
        off = _swing(smooth(share * len(names) - turn))
        return vary(trace, {q: trace[q].value + sizes[q] * off})

    return at


def _swing(turns: float) -> float:
    # Rounded, so that it is 0 where it should be and values come back to the record.
    return round(math.sin(2 * math.pi * turns), 9)


def _together(trace: Trace, sizes: Mapping[Quantity, float]) -> Motion:
    def at(share: float) -> Trace:
        swell = max(0.0, math.sin(math.pi * share)) ** 0.5
        values = {}
        for turn, (q, size) in enumerate(sizes.items()):
            # Two to four swings, some the other way, so that no two keep in step.
            swings = (2 + turn % 3) * (-1 if turn % 2 else 1)
            off = swell * _swing(swings * share)
            values[q] = trace[q].value + size * off
        return vary(trace, values)

    return at
