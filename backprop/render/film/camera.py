"""Manim's camera, drawing the same pixels with less work.

Most of what a frame shows did not change since the last one, but Manim builds the path of
every outline again, point by point in Python; and it strokes and fills what is fully
transparent. Here a path is kept by its points, and what has no colour is not drawn. Cairo
gets the same path, colour and width in the same order, so every pixel stays what it was.
"""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np
from manim import Camera, Mobject, VMobject
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP
from numpy.typing import NDArray

from backprop.render.film.outline import Context, Outline

__all__ = ["QuickCamera"]

_MOST = 3000
"""Paths kept; an outline of 40 curves takes 7 kB, so that a clip's stay under 25 MB."""


class QuickCamera(Camera):
    """Keeps Cairo's path of every outline, by the outline's points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._paths: dict[bytes, cairo.Path] = {}
        self._kinds: dict[type[Mobject], type[Mobject]] = {}

    def type_or_raise(self, mobject: Mobject) -> type[Mobject]:
        """What draws it, looked up once for each class."""
        kind = self._kinds.get(type(mobject))
        if kind is None:
            kind = self._kinds[type(mobject)] = super().type_or_raise(mobject)
        return kind

    def display_vectorized(self, vmobject: VMobject, ctx: Context) -> QuickCamera:
        """Draw one outline: its stroke behind, its fill, its stroke."""
        self.outline(vmobject, ctx).draw(ctx)
        return self

    def outline(self, vmobject: VMobject, ctx: Context) -> Outline:
        """What is drawn of it in this context, whose path and colour are lost."""
        layers: list[tuple[cairo.Pattern, float | None]] = []
        for behind in (True, False):
            if not behind and _has_colour(rgbas := vmobject.get_fill_rgbas()):
                layers.append((self._colour(ctx, rgbas, vmobject), None))
            width = vmobject.get_stroke_width(behind)
            if width > 0 and _has_colour(rgbas := vmobject.get_stroke_rgbas(behind)):
                wide = width * self.cairo_line_width_multiple
                layers.append((self._colour(ctx, rgbas, vmobject), wide))
        return Outline(
            self._path(ctx, vmobject) if layers else None,
            tuple(layers),
            LINE_JOIN_MAP[vmobject.joint_type],
            CAP_STYLE_MAP[vmobject.cap_style],
        )

    def _colour(
        self, ctx: Context, rgbas: NDArray[np.float64], vmobject: VMobject
    ) -> cairo.Pattern:
        self.set_cairo_context_color(ctx, rgbas, vmobject)
        return ctx.get_source()

    def _path(self, ctx: Context, vmobject: VMobject) -> cairo.Path:
        key = vmobject.points.tobytes()
        path = self._paths.pop(key, None)
        if path is None:
            ctx.new_path()
            self.set_cairo_context_path(ctx, vmobject)
            path = ctx.copy_path()
            if len(self._paths) >= _MOST:
                # The first is the one that was not drawn for longest.
                del self._paths[next(iter(self._paths))]
        self._paths[key] = path
        return path


def _has_colour(rgbas: NDArray[np.float64]) -> bool:
    """Whether any of these colours, (n, 4), is not fully transparent."""
    return bool(rgbas.item(3)) if len(rgbas) == 1 else bool(rgbas[:, 3].any())
