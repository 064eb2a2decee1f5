"""A clip as slides: a film and a poster for each section, and what manim-slides reads."""

from __future__ import annotations

import json
from collections.abc import Sequence

from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.embed.target import Files

__all__ = [
    "all_films",
    "folder",
    "manim_slides",
    "numbered",
    "said",
    "section_films",
    "titled",
    "with_posters",
]


def folder(clip: Shown) -> str:
    """Where the films and posters of its sections lie."""
    return f"{clip.scene}.slides"


def numbered(clip: Shown) -> list[tuple[str, Section]]:
    """Its sections, each with the name of its film and its poster, but for how they end."""
    return [(f"{number:02}", section) for number, section in enumerate(clip.sections, 1)]


def said(section: Section) -> str:
    """The captions of a section: what a presenter can say."""
    return " ".join(section.captions)


def section_films(clip: Shown) -> Files:
    """The films of the sections, and the file that manim-slides finds them by."""
    found: Files = {f"slides/{clip.scene}.json": manim_slides(clip).encode()}
    for name, section in numbered(clip):
        assert section.file is not None
        found[f"{folder(clip)}/{name}{clip.suffix}"] = section.file
    return found


def titled(clips: Sequence[Shown]) -> str:
    """What a deck of these clips is called."""
    return "; ".join(clip.summary for clip in clips)


def all_films(clips: Sequence[Shown]) -> Files:
    """The films of the sections of several clips."""
    return {name: film for clip in clips for name, film in section_films(clip).items()}


def with_posters(clips: Sequence[Shown]) -> Files:
    """The films of the sections of several clips, and of each its last picture."""
    found = all_films(clips)
    for clip in clips:
        found |= {f"{folder(clip)}/{name}.png": one.poster() for name, one in numbered(clip)}
    return found


def manim_slides(clip: Shown) -> str:
    """The JSON that `manim-slides convert` reads."""
    films = [(f"{folder(clip)}/{name}{clip.suffix}", section) for name, section in numbered(clip)]
    slides = [
        {
            "file": film,
            # It wants a film backwards too; shown forwards, stepping back is a jump.
            "rev_file": film,
            "loop": False,
            "auto_next": False,
            "notes": said(section),
        }
        for film, section in films
    ]
    return json.dumps(
        {
            "slides": slides,
            "resolution": [clip.width, clip.height],
            "background_color": clip.background,
        },
        indent=2,
    )
