"""What is known of a weight's way to the recorded point, by one nudge after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backprop.core.nudge_table import NudgeTable

__all__ = ["Approach"]


@dataclass(frozen=True, slots=True)
class Approach:
    """What is known of a weight's way to the recorded point.

    Attributes
    ----------
    points
        (w, C0) of real passes in the order of w, close to one another round the record's.
    here, slope
        The recorded weight and cost, and the derivative.
    cost
        Of any other weight, by a pass.
    far
        From the recorded weight to the one that it comes from.
    nudges
        Those that change what is not lost in rounding.
    table
        These and maybe others, as they are printed.
    """

    points: Sequence[tuple[float, float]]
    here: tuple[float, float]
    slope: float
    cost: Callable[[float], float]
    far: float
    nudges: Sequence[float]
    table: NudgeTable

    def ratio(self, by: float) -> float:
        """Of the changes that a nudge makes; of no nudge, the derivative."""
        return (self.cost(self.here[0] + by) - self.here[1]) / by if by else self.slope
