"""Sizes and times, in Manim's units: a frame 8 high, seconds, font sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backprop.core.activations import Array

__all__ = [
    "FORMULA",
    "FRAME",
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
    "Frame",
    "proportion",
]


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the picture that may be drawn on."""

    left: float
    right: float
    bottom: float
    top: float


MARGIN = 0.4
FRAME = Frame(-64 / 9 + MARGIN, 64 / 9 - MARGIN, -4 + MARGIN, 4 - MARGIN)

FORMULA = 40
LABEL = 34
VALUE = 27
SMALL = 23
SMALLEST = 19
"""No text is set smaller: its digits are 1.7 % of the frame's height, 8 pixels at 480p."""

SET_BACK = 0.3
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
