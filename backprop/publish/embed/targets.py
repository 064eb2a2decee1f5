"""What is written for each target, by the file's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from backprop.core.errors import BackpropError
from backprop.io.atomic_write import write_together
from backprop.publish.embed.deck import deck
from backprop.publish.embed.embedded_clip import Shown, described
from backprop.publish.embed.notebook import notebook
from backprop.publish.embed.slides import manim_slides, reveal
from backprop.publish.embed.web import markdown, page, quarto

__all__ = ["STEPPED", "TARGETS", "files_for", "main_file", "put", "weight"]

Files = dict[str, bytes | Path]
"""By name what is to be written, or a file that is to be moved there."""


def _slides(clip: Shown) -> Files:
    """The films of the sections, and the file that manim-slides finds them by."""
    folder = f"{clip.scene}.slides"
    found: Files = {f"slides/{clip.scene}.json": manim_slides(clip, folder).encode()}
    for number, section in enumerate(clip.sections, 1):
        assert section.file is not None
        found[f"{folder}/{number:02}.mp4"] = section.file
    return found


def _reveal(clip: Shown) -> Files:
    folder = f"{clip.scene}.slides"
    return {f"{folder}/{name}": data for name, data in reveal(clip).items()} | _slides(clip)


TARGETS: dict[str, Callable[[Shown], Files]] = {
    "html": lambda clip: {f"{clip.scene}.html": page(clip).encode()},
    "revealjs": _reveal,
    "quarto": lambda clip: {f"{clip.scene}.qmd": quarto(clip).encode()},
    "jupyter": lambda clip: {f"{clip.scene}.ipynb": notebook(clip).encode()},
    "pptx": lambda clip: {f"{clip.scene}.pptx": deck(clip)} | _slides(clip),
    "markdown": lambda clip: {f"{clip.scene}.md": markdown(clip).encode()},
}
"""What makes the files of a target, besides the clip and its words."""

_MAIN = {
    "html": "{}.html",
    "revealjs": "{}.slides/index.html",
    "quarto": "{}.qmd",
    "jupyter": "{}.ipynb",
    "pptx": "{}.pptx",
    "markdown": "{}.md",
}

STEPPED = ("revealjs", "pptx")
"""Targets that need each section as a file of its own."""


def main_file(target: str, scene: str) -> str:
    """The file to open."""
    return _MAIN[target].format(scene)


def files_for(target: str, clip: Shown) -> Files:
    """All files for a clip: itself, its poster, its captions, its description, and the target's.

    The file to open is the last.
    """
    files: Files = {
        f"{clip.scene}.mp4": clip.file,
        f"{clip.scene}.png": clip.poster,
        f"{clip.scene}.vtt": clip.captions.encode(),
        f"{clip.scene}.txt": described(clip).encode(),
        **TARGETS[target](clip),
    }
    main = main_file(target, clip.scene)
    return {**files, main: files.pop(main)}


def weight(files: Mapping[str, bytes | Path]) -> int:
    """Their size in bytes."""
    return sum(
        len(data) if isinstance(data, bytes) else data.stat().st_size for data in files.values()
    )


def put(files: Mapping[str, bytes | Path], folder: Path) -> None:
    """Write all files together, the last of them when all others are there."""
    try:
        write_together(files, folder)
    except OSError as error:
        raise BackpropError(f"cannot write to {folder}: {error.strerror}") from None
