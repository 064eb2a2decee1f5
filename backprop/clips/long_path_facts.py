"""What is known of the way from a weight one layer further back."""

from __future__ import annotations

import itertools

from backprop.clips.chain import really
from backprop.clips.ways import WayFacts
from backprop.core.dependencies import local_derivative
from backprop.core.equations import chained
from backprop.core.explain import Tried
from backprop.core.number_format import spoken_number

__all__ = ["FRESH", "LongPathFacts"]

FRESH = 2
"""Links of the weight's own layer: from the weight to z, from z to the activation."""


class LongPathFacts(WayFacts):
    """The way to the cost from a weight one layer further back, and a nudge to it."""

    @property
    def handed(self) -> bool:
        """Whether there is a layer behind that hands a number back."""
        return self.layers > 1

    @property
    def ratios(self) -> list[float]:
        """Those of the fresh links, and the recorded one that was handed back."""
        pairs = itertools.pairwise(self.far_way[: FRESH + 1])
        own = [local_derivative(self.trace, effect, cause) for cause, effect in pairs]
        return [*own, self.trace[self.far_way[FRESH]].derivative]

    @property
    def cut(self) -> bool:
        """Whether a link of the way lets nothing through."""
        pairs = itertools.pairwise(self.far_way)
        return any(local_derivative(self.trace, effect, cause) == 0 for cause, effect in pairs)

    @property
    def digits(self) -> list[str]:
        """The same in digits that multiply, from the last on, to the derivative's."""
        made = [self.trace[q].derivative for q in self.far_way[: FRESH + 1]]
        own, places = chained(self.ratios[:FRESH], made)
        return [*map(spoken_number, self.ratios, [*own, places[-1]])]

    @property
    def function(self) -> str:
        """The activation function's name in words."""
        return self.trace.network.layer(self.far.layer).activation.name.replace("_", " ")

    @property
    def tried(self) -> Tried | None:
        return really(self.trace, self.far)
