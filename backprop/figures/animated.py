"""The figures that move in the article: some sections of a clip, as a clip of their own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from backprop.clips.context import staged
from backprop.clips.registry import scene_class
from backprop.clips.scene import Observer, RecordedScene
from backprop.core.errors import BackpropError
from backprop.figures.catalog import Figure
from backprop.figures.figure_files import Look
from backprop.io.unfinished import unfinished
from backprop.render.request import QUALITIES
from backprop.render.settings import prepared

__all__ = ["render_moving"]


@dataclass(frozen=True, slots=True)
class _Moves(Observer):
    """Has the figure's sections drawn, and no others."""

    figure: Figure

    def draws(self, scene: RecordedScene, section: str) -> bool:
        return any(fnmatchcase(section, one) for one in self.figure.moment.moving)


def render_moving(figure: Figure, look: Look, out: Path, quality: str = "m") -> Path:
    """Render the figure's sections into `out`/NAME.mp4; what comes before is run, not drawn."""
    target = out / f"{figure.name}.mp4"
    try:
        with (
            unfinished(out) as work,
            staged(look.stage(figure.clip.network)),
            prepared(work, QUALITIES[quality].shaped(look.shape), format="mp4"),
        ):
            scene = scene_class(figure.clip.reference)()
            scene.observers = (_Moves(figure),)
            scene.render()
            os.replace(scene.renderer.file_writer.final_file_path, target)
    except OSError as error:
        raise BackpropError(f"cannot write {target}: {error.strerror}") from None
    return target
