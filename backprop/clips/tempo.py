"""How fast a clip goes, and how long it stands where a lecturer speaks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from backprop.core.errors import BackpropError

__all__ = ["PACES", "PAUSES", "TICK", "Tempo", "waited"]

TICK = 15
"""Times are whole frames at 15 a second, so that they are the same at every quality's rate."""
PACES, PAUSES = (0.1, 10.0), (0.0, 60.0)
"""The least and the most of each; pauses in seconds."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """All moves and pauses, faster or slower.

    Parameters
    ----------
    pace
        How fast: at 0.8 everything takes 1/0.8 times as long.
    pause
        Seconds that the last picture of each section stands at least, whatever the pace.

    Raises
    ------
    BackpropError
        One is no such number.
    """

    pace: float = 1.0
    pause: float = 0.0

    def __post_init__(self) -> None:
        for what, (low, high) in (("pace", PACES), ("pause", PAUSES)):
            found = getattr(self, what)
            if not isinstance(found, int | float) or not math.isfinite(found):
                raise BackpropError(f"{what}: expected a number, found {found!r}")
            if not low <= found <= high:
                raise BackpropError(f"{what}: expected {low:g} to {high:g}, found {found:g}")

    def of(self, seconds: float) -> float:
        """How long something takes that takes so long at the usual pace."""
        if self.pace == 1:
            return seconds
        return max(1, round(seconds / self.pace * TICK)) / TICK

    def missing(self, stood: float) -> float:
        """What is left of the pause where a picture has stood for so long, in seconds."""
        return waited(self.pause - stood)


def waited(seconds: float) -> float:
    """A wait no shorter than that, in whole frames; 0 where there is nothing to wait for."""
    return max(0, math.ceil(round(seconds * TICK, 6))) / TICK
