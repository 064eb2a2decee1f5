"""A picture in a box, and where some of its pixels are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ManimColor, Square, VGroup, interpolate_color

from backprop.core.activations import Array
from backprop.drawing.mobjects.pixel_image import PixelImage
from backprop.drawing.notation import Notation
from backprop.drawing.style import Box

__all__ = ["MarkedPicture", "strengths"]

_MARK = 0.3
"""A mark round a pixel is as wide at least."""


def strengths(values: Array) -> Array:
    """Pixels as shares of the brightest, of 1 at least."""
    shares: Array = values / max(1.0, float(np.abs(values).max()))
    return shares


class MarkedPicture(VGroup):
    """As large as the box allows, in its middle.

    Parameters
    ----------
    shares
        Of each pixel how strong it is; `signed`, from -1 to 1, in the colours of the signs.
    pixel
        The one that is marked.
    spots
        Those that are drawn by themselves.

    Attributes
    ----------
    image, mark
        The picture, and a frame round the pixel.
    spots
        Squares, by pixel.
    """

    def __init__(
        self,
        write: Notation,
        shares: Array,
        pixel: int,
        box: Box,
        spots: Sequence[int] = (),
        *,
        signed: bool = False,
    ) -> None:
        theme = write.theme
        self.image = PixelImage(write, shares, min(box.width, box.height), signed=signed)
        self.image.move_to(box.middle)
        self.mark = self.image.mark(pixel).set_fill(opacity=0)
        self.mark.scale(max(1.0, _MARK / self.mark.width))
        self.mark.set_stroke(theme.ink if signed else theme.highlight, 4)
        self.spots: dict[int, Square] = {}
        ground, ink = ManimColor(theme.background), ManimColor(theme.ink)
        for one in spots:
            share = float(np.clip(shares[one], -1 if signed else 0, 1))
            colour = ManimColor(theme.sign(share)) if signed else ink
            fill = interpolate_color(ground, colour, abs(share))
            spot = self.image.mark(one).set_fill(fill, 1)
            self.spots[one] = spot.set_stroke(theme.quiet, 1)
        super().__init__(self.image, self.mark, VGroup(*self.spots.values()))
