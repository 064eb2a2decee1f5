"""What Cairo is told of an outline, and the pixels that it may touch.

Manim's own code chooses path and colours. They are kept here as Cairo's own things, so that
they can be drawn again after the mobject has changed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import cairo
import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from backprop.render.film.boxes import Box

__all__ = ["Context", "Outline", "look"]

Context: TypeAlias = "cairo.Context[Any]"
_MITER = 10
"""How far a pointed join may reach, in half widths: Cairo's limit, which Manim leaves."""
_SOFT = 2
"""Pixels beyond it that are counted in, for what Cairo rounds."""
_FAR = 1 << 20
"""Pixels: farther than any picture's end."""


def look(vmobject: VMobject) -> tuple[Any, ...]:
    """All that a camera draws it by, but for a background image: equal if the pixels are."""
    colours = (
        vmobject.get_fill_rgbas(),
        vmobject.get_stroke_rgbas(background=True),
        vmobject.get_stroke_rgbas(background=False),
    )
    one, two, three = colours
    plain = len(one) == len(two) == len(three) == 1
    return (
        vmobject.points.tobytes(),
        one.tobytes(),
        two.tobytes(),
        three.tobytes(),
        vmobject.background_stroke_width,
        vmobject.stroke_width,
        vmobject.joint_type,
        vmobject.cap_style,
        # From where to where several colours go into one another.
        None if plain else np.array(vmobject.get_gradient_start_and_end_points()).tobytes(),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """One outline as it looked once.

    Attributes
    ----------
    path
        In the units of the context that it was made with; none if nothing is to be seen.
    layers
        (colour, width) of each, in their order; a fill has no width.
    join, cap
        Of all strokes.
    """

    path: cairo.Path | None
    layers: tuple[tuple[cairo.Pattern, float | None], ...]
    join: cairo.LineJoin
    cap: cairo.LineCap

    def draw(self, ctx: Context) -> None:
        """Stroke and fill it, where it lies."""
        if self.path is None:
            return
        ctx.new_path()
        ctx.append_path(self.path)
        ctx.set_line_join(self.join)
        ctx.set_line_cap(self.cap)
        for colour, width in self.layers:
            ctx.set_source(colour)
            if width is None:
                ctx.fill_preserve()
            else:
                ctx.set_line_width(width)
                ctx.stroke_preserve()

    def reach(self, points: NDArray[np.float64], to_pixels: cairo.Matrix) -> Box:
        """The pixels that it may touch, of which these are the points, (n, 3), n not zero."""
        (left, low, _), (right, high, _) = points.min(axis=0), points.max(axis=0)
        pointed = self.join is cairo.LineJoin.MITER
        # A square cap's corner is at the root of two.
        half = max((width or 0.0 for _, width in self.layers), default=0.0) / 2
        beyond = half * (_MITER if pointed else math.sqrt(2))
        across, up = to_pixels.xx, to_pixels.yy
        found = (
            (left - beyond) * across + to_pixels.x0 - _SOFT,
            (high + beyond) * up + to_pixels.y0 - _SOFT,
            (right + beyond) * across + to_pixels.x0 + _SOFT,
            (low - beyond) * up + to_pixels.y0 + _SOFT,
        )
        if not all(map(math.isfinite, found)):
            return -_FAR, -_FAR, _FAR, _FAR
        first, top, last, bottom = found
        return math.floor(first), math.floor(top), math.ceil(last), math.ceil(bottom)
