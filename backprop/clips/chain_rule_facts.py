"""What is known of the ratios along a weight's way to the cost, and of nudges that run down it."""

from __future__ import annotations

import itertools

from backprop.clips.chain import really
from backprop.clips.ways import WayFacts
from backprop.core.explain import Tried
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Quantity
from backprop.core.sent_down import sent_down

__all__ = ["ChainRuleFacts"]


class ChainRuleFacts(WayFacts):
    """The way from the weight to the cost, its factors, and a nudge that was really made."""

    @property
    def links(self) -> list[tuple[Quantity, Quantity]]:
        return list(itertools.pairwise(self.from_w))

    @property
    def sources(self) -> list[tuple[Quantity, ...]]:
        """Of each ratio, the values of the tree that it is made of."""
        return [(self.before,), (self.z,), (self.a, self.y)]

    @property
    def sent(self) -> dict[Quantity, tuple[float, int]] | None:
        """What the largest small nudge moves, and decimals: each times a ratio is the next."""
        return sent_down(self.trace, self.from_w)

    @property
    def tried(self) -> Tried | None:
        return really(self.trace, self.w)

    @property
    def told(self) -> dict[str, str]:
        """How far that moves each quantity, by its letter."""
        names, sent = {"C": "cost"}, self.sent or {}
        return {names.get(q.kind, q.kind): spoken_number(*one) for q, one in sent.items()}
