"""A grey picture as vector squares: the pixels of an example that is an image."""

from __future__ import annotations

import math

import numpy as np
from manim import LEFT, UP, ManimColor, Square, VGroup, VMobject, interpolate_color

from backprop.core.activations import Array
from backprop.drawing.notation import Notation

__all__ = ["PixelImage"]

_LEVELS = 12
"""Shades drawn: all pixels of a shade are one shape, so that a picture is a dozen shapes."""


class PixelImage(VGroup):
    """A square picture, row by row: 0 to 1 as bright as a neuron would be, or signed.

    A `signed` picture has the colour of each value's sign, the stronger the nearer its size is
    to the largest, and the ground's where it is 0.

    Attributes
    ----------
    ground, pixels, frame
        The parts: what lies under a picture is not seen through it.
    """

    def __init__(
        self, write: Notation, values: Array, size: float, *, signed: bool = False
    ) -> None:
        theme, side = write.theme, math.isqrt(len(values))
        self.side = side
        shares = np.clip(values, 0, 1)
        if signed:
            largest = float(np.abs(values).max())
            shares = values / largest if largest else 0 * values
        levels = np.rint(shares * _LEVELS).astype(int).reshape(side, side)
        ground = ManimColor(theme.background)
        self.pixels = VGroup()
        for level in range(-_LEVELS, _LEVELS + 1):
            ink = ManimColor(theme.sign(level) if signed else theme.ink)
            fill = interpolate_color(ground, ink, abs(level) / _LEVELS)
            shape = VMobject(stroke_width=0, fill_color=fill, fill_opacity=1)
            for row, column in np.argwhere(levels == level) if level else ():
                _add_square(shape, row, column, side, size)
            if len(shape.points):
                self.pixels.add(shape)
        self.frame = Square(size, stroke_color=theme.quiet, stroke_width=2, fill_opacity=0)
        self.ground = Square(size, stroke_width=0, fill_color=ground, fill_opacity=1)
        super().__init__(self.ground, self.pixels, self.frame)

    def mark(self, pixel: int) -> Square:
        """A frame round one pixel, without colour yet."""
        row, column = divmod(pixel, self.side)
        step = self.frame.width / self.side
        corner = self.frame.get_corner(UP + LEFT)
        inside = np.array([column + 0.5, -(row + 0.5), 0])
        return Square(step).move_to(corner + step * inside)


def _add_square(shape: VMobject, row: int, column: int, side: int, size: float) -> None:
    step = size / side
    left, top = column * step - size / 2, size / 2 - row * step
    # A little over its place, or the ground would shine through the seams.
    right, bottom = left + 1.04 * step, top - 1.04 * step
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    shape.start_new_path(np.array([left, top, 0.0]))
    shape.add_points_as_corners([np.array([x, y, 0.0]) for x, y in corners[1:]])
