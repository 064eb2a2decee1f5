"""Render one clip in this process, with all its files, into a folder of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from av.audio import AudioFrame
from manim.renderer.cairo_renderer import CairoRenderer

from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.clips.scene import Observer, RecordedScene
from backprop.core.language import in_language
from backprop.io.languages import find_language
from backprop.render.captions import sections_json, to_srt, to_vtt
from backprop.render.cut import Cut
from backprop.render.film.camera import QuickCamera
from backprop.render.film.encoding import SectionWriter
from backprop.render.film.mp4 import faststart, repeatable, tagged
from backprop.render.film.renderer import QuickRenderer
from backprop.render.film.section_split import Part, Share
from backprop.render.film.sound import heard
from backprop.render.gif import to_gif
from backprop.render.request import Format, Request
from backprop.render.result import Clip
from backprop.render.settings import prepared

__all__ = ["render_clip", "render_part"]

Progress = Callable[[float, str], None]
"""Called after each play that was drawn, with its seconds and its section's name."""

_COPIED = {Format.MP4: faststart, Format.WEBM: repeatable, Format.MOV: tagged}
"""What is done with a film of this format when it is made."""
_DONE = "done"
"""Where the files are when all are made, under the names that they will have."""


@dataclass(frozen=True, slots=True)
class _Told(Observer):
    """Tells a run of what is drawn."""

    progress: Progress

    def play_ended(self, scene: RecordedScene, seconds: float) -> None:
        if not scene.renderer.skip_animations:
            self.progress(seconds, scene.beats[-1][0] if scene.beats else "")


def render_clip(
    request: Request,
    work: Path,
    progress: Progress | None = None,
    share: Share | None = None,
    stage: Stage | None = None,
) -> Clip:
    """Render into the folder `work`; its files are in a folder in it, to be published.

    Until all are made nothing is in `request.folder`, and what is to be kept is taken before
    they go there, where another run may replace them. A `stage` is shown instead of the
    request's network and example.
    """
    start = time.perf_counter()
    scene = _played(request, work, progress, share or Share(), stage)
    writer: Any = scene.renderer.file_writer
    name, made = request.name, Path(writer.final_file_path)
    cut = Cut(request.cut, tuple(scene.beats), float(scene.time))
    captions = cut.captions(writer.subcaptions)
    with in_language(find_language(request.lang)):
        texts = [
            to_srt(captions),
            to_vtt(captions),
            sections_json(name, cut.sections, cut.seconds),
        ]
    shrunk = None
    if _drawn_as(request) is not request.format:
        film, made = made, work / f"{name}.small.gif"
        shrunk = to_gif(film, made, request.most, loop=request.loop)
    done = work / _DONE
    done.mkdir()
    clip = Clip.of(request, done, cut.seconds, 0, 0.0, shrunk)
    for file, text in zip(clip.beside, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    if request.format in _COPIED and not request.faithful:
        made = _COPIED[request.format](made, _sound(request, cut))
    os.replace(made, clip.file)
    return replace(clip, size=clip.file.stat().st_size, took=time.perf_counter() - start)


def _sound(request: Request, cut: Cut) -> Iterator[AudioFrame] | None:
    """The voice that is asked for, each recording where its section begins."""
    if request.voice is None:
        return None
    starts = dict(zip(cut.numbers, (start for _, start in cut.sections), strict=True))
    said = [(starts[one.number], one.file) for one in request.voice.spoken if one.number in starts]
    return heard(said, cut.seconds)


def render_part(
    request: Request, work: Path, part: Part, stage: Stage, progress: Progress | None = None
) -> dict[int, Path]:
    """Render some sections into the folder `work`: where the film of each is, by its number."""
    writer = _played(request, work, progress, part, stage).renderer.file_writer
    assert isinstance(writer, SectionWriter)
    return {number: film for number, film in writer.films.items() if part.mine(number)}


def _played(
    request: Request, work: Path, progress: Progress | None, share: Share, stage: Stage | None
) -> RecordedScene:
    """The scene when all of it was played."""
    base = scene_class(request.scene)
    if stage is None:
        stage = request.stage(base.clip.network)
    with staged(stage), _settings(request, work):
        scene = base(renderer=_renderer(request, share))
        if progress is not None:
            scene.observers = (_Told(progress),)
        scene.render()
    return scene


def _drawn_as(request: Request) -> Format:
    """What Manim writes: of a GIF a film, which gets a palette of its own then."""
    return (
        Format.MP4 if request.format is Format.GIF and not request.transparent else request.format
    )


def _renderer(request: Request, share: Share) -> CairoRenderer:
    """Plain Manim's way of writing films knows no sections to share."""
    if request.faithful:
        return CairoRenderer(camera_class=QuickCamera)
    return QuickRenderer(share, request.cut)


def _settings(request: Request, work: Path) -> AbstractContextManager[None]:
    return prepared(
        work,
        request.size,
        format=str(_drawn_as(request)),
        transparent=request.transparent,
        # Two encoders at once hold twice the memory, and gain little on a busy machine.
        max_inflight_encoders=2 if request.faithful else 1,
        # Frames that wait for the encoder are what a worker's memory goes into.
        encoder_queue_size=2,
        progress_bar="display" if request.verbose else "none",
        verbosity="INFO" if request.verbose else "ERROR",
    )
