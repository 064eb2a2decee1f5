"""What is written for each target, by the file's name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from backprop.errors import BackpropError
from backprop.rendering.embed.deck import deck
from backprop.rendering.embed.notebook import notebook
from backprop.rendering.embed.shown import Shown, described
from backprop.rendering.embed.slides import manim_slides, reveal
from backprop.rendering.embed.web import markdown, page, quarto

__all__ = ["STEPPED", "TARGETS", "files_for", "put"]

Files = dict[str, bytes]


def _slides(clip: Shown) -> Files:
    """The films of the sections, and the file that manim-slides finds them by."""
    folder = f"{clip.scene}.slides"
    found = {f"slides/{clip.scene}.json": manim_slides(clip, folder).encode()}
    for number, section in enumerate(clip.sections, 1):
        assert section.file is not None
        found[f"{folder}/{number:02}.mp4"] = section.file.read_bytes()
    return found


def _reveal(clip: Shown) -> Files:
    folder = f"{clip.scene}.slides"
    return _slides(clip) | {f"{folder}/{name}": data for name, data in reveal(clip).items()}


TARGETS: dict[str, Callable[[Shown], Files]] = {
    "html": lambda clip: {f"{clip.scene}.html": page(clip).encode()},
    "revealjs": _reveal,
    "quarto": lambda clip: {f"{clip.scene}.qmd": quarto(clip).encode()},
    "jupyter": lambda clip: {f"{clip.scene}.ipynb": notebook(clip).encode()},
    "pptx": lambda clip: _slides(clip) | {f"{clip.scene}.pptx": deck(clip)},
    "markdown": lambda clip: {f"{clip.scene}.md": markdown(clip).encode()},
}
"""What makes the files of a target, besides the clip and its words."""

STEPPED = ("revealjs", "pptx")
"""Targets that need each section as a file of its own."""


def files_for(target: str, clip: Shown) -> Files:
    """All files for a clip: itself, its poster, its captions, its description, and the target's."""
    return {
        f"{clip.scene}.mp4": clip.file.read_bytes(),
        f"{clip.scene}.png": clip.poster,
        f"{clip.scene}.vtt": clip.captions.encode(),
        f"{clip.scene}.txt": described(clip).encode(),
        **TARGETS[target](clip),
    }


def put(files: Mapping[str, bytes], folder: Path) -> None:
    """Write all files beside the folder's, and move them in when they are all there."""
    try:
        with TemporaryDirectory(prefix=".embedding-", dir=folder) as work:
            for name, data in files.items():
                draft = Path(work) / name
                draft.parent.mkdir(parents=True, exist_ok=True)
                draft.write_bytes(data)
            for name in files:
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(work) / name, target)
    except OSError as error:
        raise BackpropError(f"cannot write to {folder}: {error.strerror}") from None
