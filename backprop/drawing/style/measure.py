"""Sizes and times, in Manim's units: a frame 8 high, seconds, font sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backprop.core.activations import Array

__all__ = [
    "FORMULA",
    "LABEL",
    "MARGIN",
    "MOVE",
    "PAUSE",
    "QUICK",
    "READING",
    "SET_BACK",
    "SMALL",
    "SMALLEST",
    "VALUE",
    "Box",
    "proportion",
]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the picture, in Manim's units."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    @property
    def middle(self) -> tuple[float, float, float]:
        """Its centre, as a point of Manim's."""
        return ((self.left + self.right) / 2, (self.bottom + self.top) / 2, 0.0)

    def part(self, low: float, high: float, *, down: bool) -> Box:
        """From one length to another, from the left or, going down, from the top."""
        if down:
            return Box(self.left, self.right, self.top - high, self.top - low)
        return Box(self.left + low, self.left + high, self.bottom, self.top)


MARGIN = 0.4
"""From the edge of a frame to what is drawn."""

HAND = 64
"""The formula at hand. This and the next three are what declared clips are set in."""
SYMBOL = 46
NUMBER = 37
WORD = 29
LEAST = 25
"""Nothing in them is smaller: digits of 2.2 % of the frame's height, 11 pixels at 480p."""

FORMULA = 40
LABEL = 34
VALUE = 27
SMALL = 23
SMALLEST = 19
"""No text is set smaller: its digits are 1.7 % of the frame's height, 8 pixels at 480p."""

SET_BACK = 0.42
"""Opacity of what is set back: seen, but not to be read now."""

QUICK = 0.5
MOVE = 1.0
PAUSE = 1.0
READING = 16.0
"""Letters of a caption read in a second, the usual pace of subtitles."""


def proportion(values: Array | float, largest: float) -> Array:
    """How large values are next to the largest, from 0 to 1; beside an infinite one, nothing."""
    sizes = np.abs(values)
    if np.isinf(largest):
        return np.isinf(sizes).astype(float)
    return np.minimum(sizes / largest, 1) if largest else 0 * sizes
