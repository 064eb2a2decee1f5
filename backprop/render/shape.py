"""The shape of a frame: how wide it is to how high, or its size in pixels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import gcd

from backprop.core.errors import BackpropError

__all__ = ["SHAPES", "SHORTER", "WIDE", "Shape", "find_shape", "units"]

SHORTER = 8.0
"""A frame's shorter side in Manim's units: type is as large on it in every shape."""

_LONGEST = 2.4
"""A frame's longer side for its shorter: no clip is laid out for a narrower strip."""
_PIXELS = (240, 4320)
"""Of the shorter side: fewer show no digits, and more no encoder that editors read."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Width to height; in pixels where it says so."""

    width: int
    height: int
    pixels: bool = False

    def at(self, shorter: int) -> tuple[int, int]:
        """Its size in pixels with a shorter side of so many; its own where it has one.

        Both are even, as films are.
        """
        if self.pixels:
            return self.width, self.height
        wide = self.width >= self.height
        ratio = self.width / self.height if wide else self.height / self.width
        # As 480p has it: 854 pixels, where 16/9 would be 853.3.
        longer = 2 * round(shorter * ratio / 2)
        return (longer, shorter) if wide else (shorter, longer)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}" if self.pixels else f"{self.width}:{self.height}"


WIDE = Shape(16, 9)
SHAPES = (WIDE, Shape(4, 3), Shape(1, 1), Shape(9, 16))
"""Those that all clips are looked at in."""


def find_shape(name: str) -> Shape:
    """A shape as it is written: a ratio such as 4:3, or pixels such as 1080x1350 or 1080,1350.

    Raises
    ------
    BackpropError
        It is neither, or no clip can be shown in it; says what would do.
    """
    found = re.fullmatch(r"(\d{1,5})\s*([:x×,])\s*(\d{1,5})", name.strip().lower())
    if found is None or not (int(found[1]) and int(found[3])):
        known = ", ".join(map(str, SHAPES))
        raise BackpropError(
            f"unknown shape {name!r}: expected a ratio such as {known}, or pixels such as 1080x1350"
        )
    width, height = int(found[1]), int(found[3])
    short, long = sorted((width, height))
    if long > _LONGEST * short:
        raise BackpropError(
            f"shape {name}: one side is {long / short:.1f} times the other, and may be {_LONGEST}"
        )
    if found[2] == ":":
        parts = gcd(width, height)
        return Shape(width // parts, height // parts)
    low, high = _PIXELS
    if not low <= short <= high:
        raise BackpropError(f"shape {name}: the shorter side has {low} to {high} pixels")
    if width % 2 or height % 2:
        even = f"{width + width % 2}x{height + height % 2}"
        raise BackpropError(f"shape {name}: a film has even sides: {even} would do")
    return Shape(width, height, pixels=True)


def units(width: int, height: int) -> tuple[float, float]:
    """The sides in Manim's units of a frame of so many pixels.

    Pixels are whole: a frame is taken for the shape of `SHAPES` that it has to within one.
    """
    short, long = sorted((width, height))
    ratio = long / short
    for shape in SHAPES:
        usual = max(shape.width, shape.height) / min(shape.width, shape.height)
        if abs(short * usual - long) < 1:
            ratio = usual
    return (SHORTER * ratio, SHORTER) if width > height else (SHORTER, SHORTER * ratio)
