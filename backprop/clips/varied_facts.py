"""What is known of the last weight's three factors, and of varying each: what silences it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from backprop.clips.context import Stage
from backprop.clips.slopes import SlopeFacts
from backprop.core.language import gettext
from backprop.core.varied import steeper_outwards
from backprop.core.varied_factors import VariedFactors

__all__ = ["VariedFacts"]


@dataclass(frozen=True, slots=True)
class VariedFacts(SlopeFacts):
    """The last weight's three factors, and what varying each of them does."""

    varied: VariedFactors

    @classmethod
    def of(cls, stage: Stage) -> Self:
        return cls(stage.trace, VariedFactors.of(stage.trace))

    @property
    def matters(self) -> bool:
        """Whether a nudge to the weight does anything where it is."""
        return self.trace[self.w].derivative != 0

    @property
    def bending(self) -> str:
        """What a turned bias does to the slope of the activation, and to the product."""
        v, (first, slope, third) = self.varied, self.factors
        if len({*v.bends}) == 1:
            return "everywhere" if v.bends[0] else "flat here"
        if not v.fades:
            return "bends" if first * third else "in vain"
        if not v.silences:
            return "fades alone"
        if not v.flattest:
            return "flat here" if slope == 0 else "flat there"
        return "fades against" if v.against else "fades"

    @property
    def distance(self) -> str:
        """What the desired output's does to the slope of the cost, and to the product."""
        slopes = self.varied.slopes
        if not any(slope for _, slope in slopes):
            return "flat"
        found = "steeper" if steeper_outwards(slopes) else "follows"
        return found if self.felt else f"{found} in vain"

    @property
    def felt(self) -> bool:
        """Whether the slope of the cost comes through to the weight."""
        first, second, _ = self.factors
        return first * second != 0

    @property
    def silenced(self) -> dict[int, str]:
        """The factors that were seen to silence the weight, and when they do."""
        when = (
            gettext("the neuron before is off") if self.before.layer else gettext("the input is 0"),
            gettext("{function} is flat at this z").format(function=self.function),
            gettext("the output is as desired"),
        )
        return {i: when[i] for i in self.varied.flats}

    @property
    def sign(self) -> str:
        """What stands before 0: one sign for all of them."""
        near = any(flat.slope for flat in self.varied.flats.values())
        return "approx" if near else "="
