"""Turn a quantity and let what depends on it follow: a real pass for every frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from manim import Animation, Mobject, VGroup, VMobject, interpolate

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.core.vary import vary

__all__ = ["Sweep", "turned"]


class Sweep(Animation):
    """Show one record after another.

    Parameters
    ----------
    parts
        What moves. All of it is drawn anew in every frame, so nothing else should be in it.
    at
        From the share of the way, 0 to 1 (eased by `rate_func`), to the record there.
    show
        Called with each record and whether it is passed through: it brings the parts up to it.
    """

    def __init__(
        self,
        parts: Iterable[VMobject],
        at: Callable[[float], Trace],
        show: Callable[[Trace, bool], object],
        **options: Any,
    ) -> None:
        self.at, self.show = at, show
        super().__init__(VGroup(*parts), **options)

    def interpolate_mobject(self, alpha: float) -> None:
        """Show the record at this share of the way."""
        self.show(self.at(self.rate_func(alpha)), 0 < alpha < 1)

    def create_starting_mobject(self) -> Mobject:
        """Nothing: a frame is made from its record, not from the first frame."""
        return Mobject()


def turned(trace: Trace, q: Quantity, values: Iterable[float]) -> Callable[[float], Trace]:
    """The record with `q` going through these values in equal shares of the way."""
    stops = list(values)

    def at(share: float) -> Trace:
        legs = len(stops) - 1
        leg = min(int(share * legs), legs - 1)
        within = share * legs - leg
        return vary(trace, {q: interpolate(stops[leg], stops[leg + 1], within)})

    return at
