"""What is handed back from a sum to what goes into it, in digits that multiply out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from backprop.core.dependencies import local_derivative
from backprop.core.equations import Result, borne_out, legible
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace

__all__ = ["Handed", "handed"]


@dataclass(frozen=True, slots=True)
class Handed:
    """Numbers and how many decimals each is written with.

    Attributes
    ----------
    links
        (cause, effect), each after the one that it is multiplied with.
    arrived
        dC/dq by quantity.
    slopes
        Of each link the ratio, by its cause.
    """

    links: tuple[tuple[Quantity, Quantity], ...]
    arrived: dict[Quantity, tuple[float, int]]
    slopes: dict[Quantity, tuple[float, int]]

    @property
    def last(self) -> Quantity:
        """The activation that the cost is made of."""
        return self.links[0][1]

    def said(self, q: Quantity) -> str:
        """What the cost is sensitive to a quantity, as it stands in the picture."""
        return spoken_number(*self.arrived[q])

    def ratio(self, q: Quantity) -> str:
        """The ratio of the link from a quantity, in the same way."""
        return spoken_number(*self.slopes[q])

    def agrees(self, cause: Quantity, effect: Quantity) -> bool:
        """Whether who multiplies the written numbers of a link gets the written result."""
        written = Result.of(*self.arrived[effect]).value, Result.of(*self.slopes[cause]).value
        return Result.of(*self.arrived[cause]).agrees(math.prod(written))


def handed(trace: Trace, links: Sequence[tuple[Quantity, Quantity]]) -> Handed:
    """Along links (cause, effect), from the last activation on: each after the one before it."""
    links = tuple(links)
    values = {q: trace[q].derivative for q in (links[0][1], *(by for by, _ in links))}
    slopes = {by: local_derivative(trace, of, by) for by, of in links}
    places = {q: legible(value) for q, value in values.items()}
    digits = {q: legible(slope) for q, slope in slopes.items()}
    # Twice: what one cause asks of a sum's number the others have, too.
    for by, of in (*links[::-1], *links[::-1]):
        digits[by], places[of] = borne_out(
            math.prod,
            (slopes[by], values[of]),
            Result.of(values[by], places[by]),
            (digits[by], places[of]),
        )
    # Equal numbers are written alike.
    alike = {
        value: max(places[q] for q in values if values[q] == value) for value in values.values()
    }
    return Handed(
        links,
        {q: (value, alike[value]) for q, value in values.items()},
        {q: (slopes[q], digits[q]) for q in slopes},
    )
