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

from handed import Handing, Laid
from manim import tempconfig

from backprop.clips.registry import catalog, scene_class
from backprop.render.film.encoding import Patch
from backprop.render.request import QUALITIES
from backprop.render.settings import settings


def hashed(name: str) -> str:
    """The line of one clip."""
    digest, laid, shown = hashlib.sha256(), Laid(), 0

    def add(patches: list[Patch], repeat: int) -> None:
        nonlocal shown
        shown += repeat
        digest.update(repeat.to_bytes(4))
        digest.update(laid.lay(patches))

    with (
        tempfile.TemporaryDirectory() as folder,
        tempconfig(settings(Path(folder), QUALITIES["l"], format="mp4")),
    ):
        scene = scene_class(name)(renderer=Handing(add))
        scene.render()
        for caption in scene.renderer.file_writer.subcaptions:
            digest.update(f"{caption.start} {caption.end} {caption.content}".encode())
        digest.update(repr(scene.beats).encode())
        return f"{name} {shown} {digest.hexdigest()}"


def main() -> None:
    with ProcessPoolExecutor() as pool:
        for line in pool.map(hashed, [entry.name for entry in catalog()]):
            print(line, flush=True)


if __name__ == "__main__":
    main()
