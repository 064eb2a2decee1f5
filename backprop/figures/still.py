"""A still picture of mobjects, and its files: SVG, PDF and PNG, cropped to what is seen."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import cairo
import numpy as np
import typst
from manim import Camera, VMobject, tempconfig
from PIL import Image

from backprop.figures.svg import svg_document
from backprop.io.unfinished import temporary
from backprop.render.request import QUALITIES
from backprop.render.settings import settings

__all__ = ["PIXELS", "Still", "pdf", "png", "svg"]

PIXELS = 72.0
"""Of an SVG to a unit of Manim's: the whole frame is 1024 wide."""
_MARGIN = 0.25

_PAGE = """
#let it = json("it.json")
#set document(title: it.title, date: none)
#set page(width: it.width * 0.75pt, height: it.height * 0.75pt, margin: 0pt, fill: none)
#image("it.svg", width: 100%, alt: it.description)
"""


@dataclass(frozen=True, slots=True)
class Still:
    """Mobjects in the order in which they are drawn, and what they show.

    Attributes
    ----------
    title, description
        In a few words, and for who cannot see it, with numbers.
    background
        The theme's; None for a picture without.
    """

    name: str
    parts: tuple[VMobject, ...]
    title: str
    description: str
    background: str | None

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
        return (
            float(np.floor((left - _MARGIN) / step) * step),
            float(np.ceil((right + _MARGIN) / step) * step),
            float(np.floor((bottom - _MARGIN) / step) * step),
            float(np.ceil((top + _MARGIN) / step) * step),
        )

    def transparent(self) -> Still:
        """The same without a background."""
        return replace(self, background=None)


def svg(still: Still) -> bytes:
    """As SVG, with a title and a description; the same bytes on every run."""
    with tempconfig(settings(Path("."), QUALITIES["h"], dry_run=True)):
        text = svg_document(
            Camera(),
            still.parts,
            still.box,
            PIXELS,
            title=still.title,
            description=still.description,
            background=still.background,
        )
    return text.encode()


def pdf(still: Still) -> bytes:
    """As a page of PDF of the picture's size: Typst sets the SVG, with its alternative text."""
    left, right, bottom, top = still.box
    with temporary() as folder:
        (folder / "it.svg").write_bytes(svg(still))
        about = {
            "title": still.title,
            "description": still.description,
            "width": (right - left) * PIXELS,
            "height": (top - bottom) * PIXELS,
        }
        (folder / "it.json").write_text(json.dumps(about))
        (folder / "it.typ").write_text(_PAGE)
        # A date would make every run's file another.
        made = typst.compile(
            str(folder / "it.typ"), format="pdf", timestamp=datetime(2000, 1, 1, tzinfo=UTC)
        )
    assert isinstance(made, bytes)
    return made


def png(still: Still, scale: float = 2.0) -> bytes:
    """As PNG, drawn by Manim's camera, `scale` pixels for each of the SVG's."""
    left, right, bottom, top = still.box
    unit = PIXELS * scale
    width, height = round((right - left) * unit), round((top - bottom) * unit)
    pixels = np.zeros((height, width, 4), np.uint8)
    surface = cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, width, height)
    context = cairo.Context(surface)
    context.set_matrix(cairo.Matrix(unit, 0, 0, -unit, -left * unit, top * unit))
    with tempconfig(settings(Path("."), QUALITIES["h"], dry_run=True)):
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
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
