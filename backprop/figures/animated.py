"""The figures that move in the article: some sections of a clip, as a clip of their own."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from backprop.clips.context import staged
from backprop.clips.registry import scene_class
from backprop.core.errors import BackpropError
from backprop.figures.catalog import Figure
from backprop.figures.figure_files import Look
from backprop.io.unfinished import unfinished
from backprop.render.request import QUALITIES
from backprop.render.settings import prepared

__all__ = ["render_moving"]


def _moves(figure: Figure, section: str) -> bool:
    return any(fnmatchcase(section, one) for one in figure.moment.moving)


def render_moving(figure: Figure, look: Look, out: Path, quality: str = "m") -> Path:
    """Render the figure's sections into `out`/NAME.mp4; what comes before is run, not drawn."""
    base = scene_class(figure.clip.reference)

    class Moving(base):  # type: ignore[misc, valid-type]
        def next_section(self, name: str = "", *args: Any, **kwargs: Any) -> None:
            kwargs["skip_animations"] = not _moves(figure, name)
            super().next_section(name, *args, **kwargs)

    target = out / f"{figure.name}.mp4"
    try:
        with (
            unfinished(out) as work,
            staged(look.stage(figure.clip.network)),
            prepared(work, QUALITIES[quality], format="mp4"),
        ):
            scene = Moving()
            scene.render()
            os.replace(scene.renderer.file_writer.final_file_path, target)
    except OSError as error:
        raise BackpropError(f"cannot write {target}: {error.strerror}") from None
    return target
