"""The last picture of each section: slides for who shows no films."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import typst
from manim import Camera, VMobject, config
from manim.utils.family import extract_mobject_family_members
from PIL import Image

from backprop.audit.dry_run import MidFrame, watch
from backprop.clips.context import staged
from backprop.clips.registry import scene_class
from backprop.clips.scene import Observer, RecordedScene
from backprop.clips.words import section_said
from backprop.core.language import gettext, language_now
from backprop.figures.svg import svg_document
from backprop.io.unfinished import temporary
from backprop.render.request import Request
from backprop.render.settings import prepared

__all__ = ["STILLS", "section_stills"]

_WIDE = 25.4
"""Of a page, in cm: of a slide as presentation programs have it."""
_SCALE = 72.0
"""Pixels of an SVG to a unit."""
_PAGES = """
#let it = json("it.json")
#set document(title: it.title, date: none)
#set page(width: it.width * 1cm, height: it.height * 1cm, margin: 0pt, fill: none)
#set text(lang: it.lang)
#for (number, page) in it.pages.enumerate() {
  if number > 0 { pagebreak() }
  image(page.file, width: 100%, alt: page.said)
}
"""


def section_stills(request: Request, kind: str) -> dict[str, bytes]:
    """The last picture of each section that is asked for: files, by their names.

    Parameters
    ----------
    kind
        "png" for a picture of the request's quality each, "pdf" for pages of one document.
    """
    return STILLS[kind](request)


def _pictures(request: Request) -> dict[str, bytes]:
    scene = scene_class(request.scene)
    with staged(request.stage(scene.clip.network)):
        found, _ = watch(scene, size=request.size, longer_than=None)
    files = {}
    for number, one in enumerate(found, 1):
        if not request.cut or number in request.cut:
            kept = io.BytesIO()
            Image.fromarray(one.picture).convert("RGB").save(kept, "PNG", optimize=True)
            files[f"{request.name}.{number:02}.png"] = kept.getvalue()
    return files


def _document(request: Request) -> dict[str, bytes]:
    scene = scene_class(request.scene)
    pages = _Pages(request.cut)
    with (
        temporary() as folder,
        staged(request.stage(scene.clip.network)),
        prepared(folder, request.size, dry_run=True),
    ):
        shown = scene(renderer=MidFrame())
        shown.observers = (pages,)
        shown.render()
        pages.before_section(shown, "")
        ratio = config.frame_height / config.frame_width
    with temporary() as folder:
        told = []
        title = gettext(shown.clip.summary) or request.name
        for number, (said, drawn) in enumerate(pages.taken):
            (folder / f"{number}.svg").write_text(drawn)
            told.append({"file": f"{number}.svg", "said": said})
        about = {"title": title, "lang": language_now().short, "pages": told}
        size = {"width": _WIDE, "height": _WIDE * ratio}
        (folder / "it.json").write_text(json.dumps(about | size))
        (folder / "it.typ").write_text(_PAGES)
        made = typst.compile(str(folder / "it.typ"), ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return {f"{request.name}.pdf": made}


@dataclass
class _Pages(Observer):
    """Draws the scene as it stands at the end of each section in the cut."""

    cut: tuple[int, ...]
    taken: list[tuple[str, str]] = field(default_factory=list)

    def before_section(self, scene: RecordedScene, section: str) -> None:
        number = len(scene.beats)
        if not number or (self.cut and number not in self.cut):
            return
        drawn: Any = extract_mobject_family_members(
            scene.mobjects, use_z_index=True, only_those_with_points=True
        )
        parts = [one for one in drawn if isinstance(one, VMobject)]
        wide, high = config.frame_width / 2, config.frame_height / 2
        box = -wide, wide, -high, high
        name = section_said(scene.beats[-1][0])
        ground, said = scene.theme.background, scene.caption
        page = svg_document(
            Camera(), parts, box, _SCALE, title=name, description=said, background=ground
        )
        self.taken.append((said, page))


STILLS: dict[str, Callable[[Request], dict[str, bytes]]] = {"png": _pictures, "pdf": _document}
