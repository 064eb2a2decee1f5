"""A still picture of mobjects, and its files: SVG and PNG, cropped to what is seen."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import cairo
import numpy as np
from manim import Camera, VMobject, tempconfig
from PIL import Image

from backprop.figures.svg import svg_document
from backprop.figures.writing import EM, Writing, main_size
from backprop.render.film.mobjects import quick_mobjects
from backprop.render.request import QUALITIES
from backprop.render.settings import settings

__all__ = ["DRAWN", "PIXELS", "Still", "png", "svg"]

PIXELS = 72.0
"""Of an SVG to a unit of Manim's: the whole frame is 1024 wide."""
DRAWN = QUALITIES["p"]
"""What figures are laid out for: Manim draws the bar of a fraction as heavy as the pixels have it,
and with these it is nearly what the typesetter makes it, which is three times that of 480p."""
_MARGIN = 0.25
_CM = 2.54 / 72
"""Of a point."""


@dataclass(frozen=True, slots=True)
class Still:
    """Mobjects in the order in which they are drawn, and what they show.

    Attributes
    ----------
    title, description
        In a few words, and for who cannot see it, with numbers.
    background
        The theme's; None for a picture without.
    texts
        What is written in it.
    least
        The least width of its box, in Manim's units: there is as much room left and right.
    sources
        A formula's, by the names of files.
    unit
        Points of the page to one of Manim's units; None where it is for a screen.
    """

    name: str
    parts: tuple[VMobject, ...]
    title: str
    description: str
    background: str | None
    texts: tuple[Writing, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    least: float = 0.0
    unit: float | None = None

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top of what is seen, with a margin, in Manim's units."""
        lows, highs = [], []
        for part in self.parts:
            # Strokes are 0.01 units wide for each of their pixels; half lies outside.
            reach = 0.005 * max(part.get_stroke_width(), part.get_stroke_width(background=True))
            lows.append(part.points[:, :2].min(axis=0) - reach)
            highs.append(part.points[:, :2].max(axis=0) + reach)
        (left, bottom), (right, top) = np.min(lows, axis=0), np.max(highs, axis=0)
        # On whole pixels of the SVG, so that its edges are sharp.
        step = 1 / PIXELS
        left = float(np.floor((left - _MARGIN) / step) * step)
        right = float(np.ceil((right + _MARGIN) / step) * step)
        more = max(self.least - (right - left), 0) / 2
        return (
            left - more,
            right + more,
            float(np.floor((bottom - _MARGIN) / step) * step),
            float(np.ceil((top + _MARGIN) / step) * step),
        )

    @property
    def size(self) -> tuple[float, float] | None:
        """Width and height on the page in cm, if it is for one."""
        left, right, bottom, top = self.box
        if self.unit is None:
            return None
        return (right - left) * self.unit * _CM, (top - bottom) * self.unit * _CM

    @property
    def type_size(self) -> float | None:
        """Points of its main type on the page, if it is for one and has any."""
        size = main_size(self.texts)
        return None if size is None or self.unit is None else size * EM * self.unit

    def transparent(self) -> Still:
        """The same without a background."""
        return replace(self, background=None)


def svg(still: Still) -> bytes:
    """As SVG, with a title and a description; the same bytes on every run."""
    with quick_mobjects(), tempconfig(settings(Path("."), QUALITIES["h"], dry_run=True)):
        text = svg_document(
            Camera(),
            still.parts,
            still.box,
            PIXELS,
            title=still.title,
            description=still.description,
            background=still.background,
            size=still.size,
        )
    return text.encode()


def png(still: Still, scale: float = 2.0) -> bytes:
    """As PNG, drawn by Manim's camera, `scale` pixels for each of the SVG's.

    For a page it says in its pHYs chunk how large it is there.
    """
    left, right, bottom, top = still.box
    unit = PIXELS * scale
    width, height = round((right - left) * unit), round((top - bottom) * unit)
    pixels = np.zeros((height, width, 4), np.uint8)
    surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, width, height)
    context = cairo.Context(surface)
    context.set_matrix(cairo.Matrix(unit, 0, 0, -unit, -left * unit, top * unit))
    with quick_mobjects(), tempconfig(settings(Path("."), QUALITIES["h"], dry_run=True)):
        camera = Camera()
        for part in still.parts:
            camera.display_vectorized(part, context)
    surface.flush()
    # Manim passes blue for red, so that Cairo's bytes are in the order of RGBA; the colours are
    # multiplied by alpha.
    alpha = pixels[..., 3:].astype(float) / 255
    colours = pixels[..., :3] / np.maximum(alpha, 1 / 255)
    picture = Image.fromarray(
        np.dstack([np.clip(np.round(colours), 0, 255).astype(np.uint8), pixels[..., 3]])
    )
    if still.background is not None:
        ground = Image.new("RGBA", picture.size, still.background)
        picture = Image.alpha_composite(ground, picture).convert("RGB")
    file = io.BytesIO()
    inch = {} if still.unit is None else {"dpi": (72 * unit / still.unit,) * 2}
    picture.save(file, "PNG", optimize=True, **inch)
    return file.getvalue()
