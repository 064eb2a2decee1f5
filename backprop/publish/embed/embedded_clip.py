"""A rendered clip with all that goes beside it where it is embedded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import srt

from backprop.clips.registry import find_scene
from backprop.clips.words import section_said
from backprop.core.language import gettext, ngettext
from backprop.render.captions import to_vtt
from backprop.render.film.mp4 import frame_before, last_frame, parts
from backprop.render.request import Request
from backprop.render.result import Clip

__all__ = ["Section", "Shown", "described", "in_parts", "shown"]


_MIMES = {".mp4": "video/mp4", ".webm": "video/webm", ".mov": "video/quicktime"}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a clip: its name, its seconds, what is said, and if it was cut out its film."""

    name: str
    start: float
    end: float
    captions: tuple[str, ...]
    file: Path | None

    def poster(self) -> bytes:
        """Its last frame as PNG."""
        assert self.file is not None
        return last_frame(self.file)


@dataclass(frozen=True, slots=True)
class Shown:
    """One clip, as it is handed to a target.

    Attributes
    ----------
    summary, about
        What it shows, and with which network and example.
    captions
        Its captions as WebVTT.
    poster
        PNG: its last frame, which every clip makes a still of what it was about.
    background
        The theme's colour.
    loop
        Whether it begins again at its end, where a page plays it.
    """

    scene: str
    summary: str
    about: str
    file: Path
    width: int
    height: int
    length: float
    captions: str
    sections: tuple[Section, ...]
    poster: bytes
    background: str
    loop: bool = True

    def opening(self) -> bytes:
        """The end of its first section as PNG: what it asks about, and no answer yet."""
        return frame_before(self.file, self.sections[0].end)

    @property
    def suffix(self) -> str:
        """How the names of its films end."""
        return self.file.suffix

    @property
    def mime(self) -> str:
        """What its films are."""
        return _MIMES[self.suffix]

    @property
    def film(self) -> str:
        """The file's name beside a page."""
        return f"{self.scene}{self.suffix}"

    @property
    def transparent(self) -> bool:
        """Whether what is behind it shows through: an MP4 cannot."""
        return self.suffix != ".mp4"

    @property
    def label(self) -> str:
        """What it shows, for who cannot see it."""
        return gettext("{summary} ({about}; no sound, captions in English)").format(
            summary=self.summary, about=self.about
        )


def shown(clip: Clip, request: Request, about: str, background: str) -> Shown:
    """Gather what belongs to a clip."""
    texts: Mapping[str, str] = {
        file.name.removeprefix(clip.scene): file.read_text(encoding="utf-8") for file in clip.beside
    }
    spoken = list(srt.parse(texts[".srt"]))
    sections = []
    for one in json.loads(texts[".sections.json"])["sections"]:
        start, end = one["start"], one["end"]
        said = (
            caption.content
            for caption in spoken
            if start - 0.02 <= caption.start.total_seconds() < end - 0.02
        )
        sections.append(Section(section_said(one["name"]), start, end, tuple(said), None))
    return Shown(
        clip.scene,
        gettext(find_scene(request.scene).summary),
        about,
        clip.file,
        request.size.width,
        request.size.height,
        clip.length,
        to_vtt(spoken),
        tuple(sections),
        last_frame(clip.file),
        background,
    )


def in_parts(clip: Shown) -> Shown:
    """The same with a film for each section, cut out of the clip's into a folder beside it."""
    folder = clip.file.with_suffix(".parts")
    folder.mkdir()
    films = parts(clip.file, [section.start for section in clip.sections], folder)
    cut = (replace(one, file=film) for one, film in zip(clip.sections, films, strict=True))
    return replace(clip, sections=tuple(cut))


def described(clip: Shown) -> str:
    """A clip in words: what it shows, and what is said in each section."""
    seconds = round(clip.length)
    told = ngettext(
        "Shown with {about}. {seconds} second.", "Shown with {about}. {seconds} seconds.", seconds
    ).format(about=clip.about, seconds=seconds)
    lines = [clip.scene, clip.summary, told, ""]
    for section in clip.sections:
        minutes, seconds = divmod(int(section.start), 60)
        lines.append(f"{minutes}:{seconds:02} {section.name}")
        lines += [f"  {caption}" for caption in section.captions]
    return "\n".join(lines) + "\n"
