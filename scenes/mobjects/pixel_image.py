"""A grey picture as vector squares: the pixels of an example that is an image."""

from __future__ import annotations

import math

import numpy as np
from manim import ManimColor, Square, VGroup, VMobject, interpolate_color

from backprop.activations import Array
from scenes.notation import Notation

__all__ = ["PixelImage"]

_LEVELS = 12
"""Shades drawn: all pixels of a shade are one shape, so that a picture is a dozen shapes."""


class PixelImage(VGroup):
    """The values 0 to 1 of a square picture, row by row, as bright as a neuron would be.

    Attributes
    ----------
    pixels, frame
        The parts.
    """

    def __init__(self, write: Notation, values: Array, size: float) -> None:
        theme, side = write.theme, math.isqrt(len(values))
        step = size / side
        levels = np.rint(np.clip(values, 0, 1) * _LEVELS).astype(int).reshape(side, side)
        ground, ink = ManimColor(theme.background), ManimColor(theme.ink)
        self.pixels = VGroup()
        for level in range(1, _LEVELS + 1):
            fill = interpolate_color(ground, ink, level / _LEVELS)
            shape = VMobject(stroke_width=0, fill_color=fill, fill_opacity=1)
            for row, column in np.argwhere(levels == level):
                left, top = column * step - size / 2, size / 2 - row * step
                # A little over its place, or the ground would shine through the seams.
                right, bottom = left + 1.04 * step, top - 1.04 * step
                corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
                shape.start_new_path(np.array([left, top, 0.0]))
                shape.add_points_as_corners(
                    [np.array([x, y, 0.0]) for x, y in (*corners[1:], corners[0])]
                )
            if len(shape.points):
                self.pixels.add(shape)
        self.frame = Square(size, stroke_color=theme.quiet, stroke_width=2, fill_opacity=0)
        super().__init__(self.pixels, self.frame)
