"""Render one clip in this process, into a folder of its own, then put it in its place."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from manim import tempconfig

from backprop.rendering.captions import sections_json, to_srt, to_vtt
from backprop.rendering.request import Request
from scenes.catalog import find_scene
from scenes.recorded import RecordedScene
from scenes.stage import Stage, staged

__all__ = ["Clip", "render_clip", "scene_class", "stage_of"]

Progress = Callable[[float, str], None]
"""Called after each play with the seconds made so far and the section's name."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip that is there.

    Attributes
    ----------
    file, beside
        The clip, and its captions and sections.
    length, size, took
        Seconds of the clip, bytes of the file, seconds that it took.
    """

    scene: str
    file: Path
    beside: tuple[Path, ...]
    length: float
    size: int
    took: float


def scene_class(name: str) -> type[RecordedScene]:
    """The class of a scene in the catalogue."""
    entry = find_scene(name)
    found: type[RecordedScene] = getattr(importlib.import_module(entry.module), entry.name)
    return found


def stage_of(request: Request) -> Stage:
    """The record that a request wants to see."""
    network = request.network or find_scene(request.scene).network
    return Stage.of(network, request.example, request.theme)


def render_clip(request: Request, work: Path, progress: Progress | None = None) -> Clip:
    """Render into the folder `work`, then move the files to `request.folder`.

    `work` must be on the same disk as the folder: a file appears under its name only when
    it is whole. Captions and sections come first, the clip last.
    """
    start = time.perf_counter()
    base = scene_class(request.scene)

    class Reported(base):  # type: ignore[misc, valid-type]
        def play(self, *args: Any, **kwargs: Any) -> None:
            super().play(*args, **kwargs)
            if progress is not None:
                progress(float(self.time), self.beats[-1][0] if self.beats else "")

    # Manim names its files after the class.
    Reported.__name__ = base.__name__
    with staged(stage_of(request)), tempconfig(_settings(request, work)):
        scene = Reported()
        scene.render()
        writer: Any = scene.renderer.file_writer
        made = Path(writer.final_file_path)
        length = float(scene.time)
        texts = {
            ".srt": to_srt(writer.subcaptions),
            ".vtt": to_vtt(writer.subcaptions),
            ".sections.json": sections_json(base.__name__, scene.beats, length),
        }
    beside = []
    for suffix, text in texts.items():
        drafted = work / f"{base.__name__}{suffix}"
        drafted.write_text(text, encoding="utf-8")
        beside.append(_placed(drafted, request.folder / drafted.name))
    file = _placed(made, request.folder / f"{base.__name__}.{request.format}")
    took = time.perf_counter() - start
    return Clip(base.__name__, file, tuple(beside), length, file.stat().st_size, took)


def _placed(draft: Path, target: Path) -> Path:
    os.replace(draft, target)
    return target


def _settings(request: Request, work: Path) -> dict[str, Any]:
    size = request.size
    return {
        "media_dir": str(work),
        "format": str(request.format),
        "transparent": request.transparent,
        "pixel_width": size.width,
        "pixel_height": size.height,
        "frame_rate": size.rate,
        "frame_height": 8.0,
        "frame_width": 8.0 * 16 / 9,
        # Each play is made once, so finding it in a cache would cost more than it saves.
        "disable_caching": True,
        "max_inflight_encoders": 2,
        "progress_bar": "display" if request.verbose else "none",
        "verbosity": "INFO" if request.verbose else "ERROR",
    }
