"""A hash of every clip's frames at 480p15: run before and after a change that may change none.

    python tests/benchmarks/frames.py > before     two minutes
    python tests/benchmarks/frames.py > after && diff before after

Each clip is drawn with its own network. A frame that stands counts as often as it is shown, and
captions and their times go in too.
"""

from __future__ import annotations

import hashlib
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from manim import tempconfig
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter

from backprop.clips.registry import catalog, scene_class
from backprop.render.film.camera import QuickCamera
from backprop.render.request import QUALITIES
from backprop.render.settings import settings


class Hashed(SceneFileWriter):
    """Hashes every frame instead of encoding it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digest, self.count = hashlib.sha256(), 0

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        self.count += repeat
        self.digest.update(repeat.to_bytes(4))
        self.digest.update(pixels)

    def open_partial_movie_stream(self, **_: Any) -> None: ...

    def close_partial_movie_stream(self) -> None: ...

    def finish(self) -> None: ...


def hashed(name: str) -> str:
    """The line of one clip."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempconfig(settings(Path(folder), QUALITIES["l"], format="mp4")),
    ):
        scene = scene_class(name)(
            renderer=CairoRenderer(file_writer_class=Hashed, camera_class=QuickCamera)
        )
        scene.render()
        writer: Any = scene.renderer.file_writer
        for caption in writer.subcaptions:
            writer.digest.update(f"{caption.start} {caption.end} {caption.content}".encode())
        writer.digest.update(repr(scene.beats).encode())
        return f"{name} {writer.count} {writer.digest.hexdigest()}"


def main() -> None:
    with ProcessPoolExecutor() as pool:
        for line in pool.map(hashed, [entry.name for entry in catalog()]):
            print(line, flush=True)


if __name__ == "__main__":
    main()
