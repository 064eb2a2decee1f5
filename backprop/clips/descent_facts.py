"""What is known of a training of two parameters alone, then of all, over the shown examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from backprop.clips.context import Stage
from backprop.core.number_format import spoken_number
from backprop.core.shown_examples import ShownExamples
from backprop.core.trace import Trace
from backprop.core.two_descents import Descent, TwoDescents
from backprop.drawing.mobjects.cost_map import contour_levels

__all__ = ["SINGLE", "DescentFacts"]

SINGLE = 3
"""Steps that are made one by one; the first is told in numbers."""


@dataclass(frozen=True)
class DescentFacts:
    trace: Trace
    examples: ShownExamples
    descents: TwoDescents

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """Of the network that is shown."""
        found = ShownExamples.of(stage.trace, stage.example)
        return cls(stage.trace, found, TwoDescents(stage.trace, stage.focus, stage.rate))

    @property
    def count(self) -> int:
        """Of the examples."""
        return self.examples.count

    @property
    def name(self) -> str:
        """The cost function's, in words."""
        return self.trace.network.cost.spoken

    @property
    def total(self) -> int:
        """Of the weights and biases."""
        return self.descents.every.count

    def cost(self, which: Descent, at: int) -> str:
        """As it is said."""
        return spoken_number(float(self.descents.costs(which)[at]), self.descents.decimals)

    @property
    def start(self) -> str:
        return self.cost("two", 0)

    @property
    def two(self) -> str:
        return self.cost("two", -1)

    @property
    def every(self) -> str:
        return self.cost("all", -1)

    @property
    def rate(self) -> str:
        return spoken_number(self.descents.rate or 0.0)

    @property
    def steps(self) -> int:
        return self.descents.steps

    @property
    def flat(self) -> bool:
        """Whether the cost is the same all over the map."""
        return not len(contour_levels(self.descents.two.surface))

    @property
    def moved(self) -> bool:
        """Whether the two go anywhere alone."""
        return bool(np.ptp(self.descents.two.way, axis=0).any())
