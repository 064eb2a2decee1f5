"""Clips as a PowerPoint deck, which Keynote opens too: a slide for each section."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from backprop.core.errors import BackpropError
from backprop.core.language import language_now
from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.embed.slides import all_films, said, section_films, titled
from backprop.publish.embed.target import Files, Target
from backprop.render.request import Format

__all__ = ["KEYNOTE", "PPTX", "deck"]

_HIGH = 7.5
"""Inches of a slide, as PowerPoint makes it."""
_EMPTY = 6
"""The layout without placeholders in python-pptx's own template."""


def _check() -> None:
    if find_spec("pptx") is None:
        raise BackpropError(
            "a PowerPoint deck needs python-pptx: pip install 'backprop-visualized[slides]'"
        )


def deck(clips: Sequence[Shown]) -> bytes:
    """A .pptx: each slide is a section's film with its last frame as poster, and notes.

    A film starts with its slide; the next key, or the presenter's remote, steps on.
    """
    from pptx import Presentation
    from pptx.util import Inches

    made: Any = Presentation()
    first = clips[0]
    made.slide_height = Inches(_HIGH)
    made.slide_width = round(made.slide_height * first.width / first.height)
    # As long as such a property may be.
    made.core_properties.title = titled(clips)[:255]
    made.core_properties.language = language_now().tag
    for clip in clips:
        for section in clip.sections:
            _add_slide(made, clip, section)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _add_slide(made: Any, clip: Shown, section: Section) -> None:
    from pptx.dml import color

    slide = made.slides.add_slide(made.slide_layouts[_EMPTY])
    ground = slide.background.fill
    ground.solid()
    colours: Any = color.RGBColor
    ground.fore_color.rgb = colours.from_string(clip.background.removeprefix("#"))
    assert section.file is not None
    film = slide.shapes.add_movie(
        io.BytesIO(section.file.read_bytes()),
        0,
        0,
        made.slide_width,
        made.slide_height,
        poster_frame_image=io.BytesIO(section.poster()),
        mime_type=clip.mime,
    )
    film.name = f"{clip.scene}: {section.name}"
    film._element.nvPicPr.cNvPr.set("descr", f"{section.name}. {said(section)}")
    # Where python-pptx writes "indefinite" a film waits for a click; at 0 it starts with the slide.
    (start,) = slide._element.xpath(".//p:video//p:cond")
    start.set("delay", "0")
    slide.notes_slide.notes_text_frame.text = said(section)


def _one(clip: Shown) -> bytes:
    return deck([clip])


def _several(clips: Sequence[Shown]) -> Files:
    return {**all_films(clips), "deck.pptx": deck(clips)}


PPTX = Target(
    "{}.pptx",
    _one,
    section_films,
    sections=True,
    deck=_several,
    alone=True,
    see_through=None,
    check=_check,
)
# It opens PowerPoint's decks, and shows what stands behind a film of ProRes 4444.
KEYNOTE = replace(PPTX, see_through=Format.MOV)
