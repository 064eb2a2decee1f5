"""A clip as a PowerPoint deck: a slide for each section."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Any

from backprop.core.errors import BackpropError
from backprop.core.language import language_now
from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.embed.slides import section_films
from backprop.publish.embed.target import Target

__all__ = ["PPTX", "deck"]

_WIDE = 13.333
"""Inches of a slide of 16:9, as PowerPoint makes it."""
_EMPTY = 6
"""The layout without placeholders in python-pptx's own template."""


def _check() -> None:
    if find_spec("pptx") is None:
        raise BackpropError(
            "a PowerPoint deck needs python-pptx: pip install 'backprop-visualized[slides]'"
        )


def deck(clip: Shown) -> bytes:
    """A .pptx: each slide is a section's film with its last frame as poster, and notes."""
    from pptx import Presentation
    from pptx.dml import color
    from pptx.util import Inches

    made: Any = Presentation()
    made.slide_width, made.slide_height = Inches(_WIDE), Inches(7.5)
    made.core_properties.title = clip.summary
    made.core_properties.language = language_now().tag
    for section in clip.sections:
        slide = made.slides.add_slide(made.slide_layouts[_EMPTY])
        ground = slide.background.fill
        ground.solid()
        colours: Any = color.RGBColor
        ground.fore_color.rgb = colours.from_string(clip.background.removeprefix("#"))
        film = _film(slide, section, made.slide_width, made.slide_height)
        film.name = f"{clip.scene}: {section.name}"
        said = " ".join(section.captions)
        film._element.nvPicPr.cNvPr.set("descr", f"{section.name}. {said}")
        slide.notes_slide.notes_text_frame.text = said
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _film(slide: Any, section: Section, width: int, height: int) -> Any:
    assert section.file is not None
    return slide.shapes.add_movie(
        io.BytesIO(section.file.read_bytes()),
        0,
        0,
        width,
        height,
        poster_frame_image=io.BytesIO(section.poster()),
        mime_type="video/mp4",
    )


PPTX = Target("{}.pptx", deck, section_films, sections=True, check=_check)
