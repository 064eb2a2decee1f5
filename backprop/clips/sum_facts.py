"""What is known of the last weighted sum, and of another that a turned weight makes."""

from __future__ import annotations

from functools import cached_property

from backprop.clips.chain import ChainFacts
from backprop.core.number_format import spoken_number
from backprop.core.other_sums import Sums

__all__ = ["SumFacts"]


class SumFacts(ChainFacts):
    """The activation function, and another weight that moves z far."""

    @cached_property
    def sums(self) -> Sums:
        return Sums(self.trace)

    @property
    def into(self) -> str:
        """The activation before, with the digits that the sum asks for."""
        return spoken_number(self.trace[self.before].value, self.sums.decimals[self.before])

    @property
    def function(self) -> str:
        """The activation function's name in words."""
        return self.trace.network.layers[-1].activation.name.replace("_", " ")
