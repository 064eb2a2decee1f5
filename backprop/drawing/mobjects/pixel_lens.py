"""A few pixels of a picture so large that each shows its number."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, ManimColor, Square, VGroup, interpolate_color

from backprop.core.activations import Array
from backprop.core.number_format import typst_number
from backprop.drawing.mobjects.marked_picture import MarkedPicture, strengths
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import LEAST, NUMBER, Box, contrast

__all__ = ["PixelLens"]

_CELLS = 5
_INSIDE = 0.86
_DIGITS = ("#000000", "#FFFFFF")
"""On any grey one of these can be read."""


class PixelLens(VGroup):
    """Pixels round one, in a square as large as the box allows, and where they are.

    Attributes
    ----------
    window, rays
        Their frame in the picture, and from its corners to those of the square.
    cells
        Row by row: a pixel and its number.
    middle
        That of the pixel.
    """

    def __init__(
        self, write: Notation, values: Array, pixel: int, picture: MarkedPicture, box: Box
    ) -> None:
        theme, image = write.theme, picture.image
        side = image.side
        count = min(_CELLS, side)
        top, left = (int(np.clip(at - count // 2, 0, side - count)) for at in divmod(pixel, side))
        shares = np.clip(strengths(values), 0, 1).reshape(side, side)
        grid = values.reshape(side, side)
        size = min(box.width, box.height)
        step = size / count
        under = box.top <= image.frame.get_bottom()[1]
        left_side = box.middle[0] - size / 2 if under else box.right - size
        corner = np.array([left_side, box.middle[1] + size / 2, 0])
        ground, ink = ManimColor(theme.background), ManimColor(theme.ink)
        self.cells = VGroup()
        for row, column in np.ndindex(count, count):
            at = top + row, left + column
            fill = interpolate_color(ground, ink, float(shares[at]))
            cell = Square(step).set_fill(fill, 1).set_stroke(theme.quiet, 1.5)
            cell.move_to(corner + step * np.array([column + 0.5, -(row + 0.5), 0]))
            colour = max(_DIGITS, key=lambda one: contrast(one, fill.to_hex()))
            number = self._number(write, float(grid[at]), colour, _INSIDE * step)
            self.cells.add(VGroup(cell, number.move_to(cell)))
        row, column = (at - low for at, low in zip(divmod(pixel, side), (top, left), strict=True))
        self.middle = self.cells[count * row + column]
        first, last = (image.mark(side * (top + k) + left + k) for k in (0, count - 1))
        wide = count * image.frame.width / side
        self.window = Square(wide).set_stroke(theme.highlight, 3)
        self.window.move_to((first.get_center() + last.get_center()) / 2)
        half, low = wide / 2, corner + size * (RIGHT if under else DOWN)
        middle = self.window.get_center()
        self.rays = VGroup(
            Line(middle + half * (DOWN + LEFT if under else RIGHT + UP), corner),
            Line(middle + half * (RIGHT + DOWN), low),
        ).set_stroke(theme.quiet, 2)
        super().__init__(self.rays, self.window, self.cells)

    @staticmethod
    def _number(write: Notation, value: float, colour: str, wide: float) -> VGroup:
        for decimals in (2, 1):
            number = write.formula(typst_number(value, decimals), NUMBER).set_color(colour)
            if number.width * LEAST / NUMBER <= wide:
                break
        return VGroup(fit(number, wide))
