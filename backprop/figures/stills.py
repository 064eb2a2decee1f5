"""The chapter's figures taken out of its clips: each scene is run once, without drawing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from backprop.audit.dry_run import MidFrame
from backprop.clips.context import Stage, staged
from backprop.clips.registry import find_scene
from backprop.core.quantities import COST
from backprop.figures.catalog import Figure
from backprop.figures.parts import drawn
from backprop.figures.still import Still
from backprop.io.unfinished import temporary
from backprop.render.clip import scene_class
from backprop.render.request import QUALITIES
from backprop.render.settings import prepared

__all__ = ["taken"]


def taken(figures: Sequence[Figure], stage: Callable[[str], Stage]) -> Generator[Still, None, None]:
    """The stills of these figures, scene by scene.

    `stage` says what is shown, given the network that a scene is made for.
    """
    for scene in dict.fromkeys(figure.scene for figure in figures):
        group = [figure for figure in figures if figure.scene == scene]
        yield from _run(scene, group, stage(find_scene(scene).network))


def _run(name: str, figures: Sequence[Figure], stage: Stage) -> list[Still]:
    found: dict[str, Still] = {}
    base = scene_class(name)

    class Posing(base):  # type: ignore[misc, valid-type]
        plays = 0

        def beat(self, name: str, caption: str) -> None:
            self.pose(None)
            super().beat(name, caption)
            self.plays = 0

        def play(self, *args: Any, **kwargs: Any) -> None:
            super().play(*args, **kwargs)
            self.plays += 1
            self.pose(self.plays)

        def pose(self, plays: int | None) -> None:
            beat = self.beats[-1][0] if self.beats else ""
            for figure in figures:
                if (figure.beat, figure.play) == (beat, plays):
                    found[figure.name] = _still(figure, self)

    Posing.__name__ = base.__name__
    with (
        temporary() as folder,
        staged(stage),
        prepared(folder, QUALITIES["l"], dry_run=True),
    ):
        scene = Posing(renderer=MidFrame(None))
        scene.render()
        scene.pose(None)
    return [found[figure.name] for figure in figures]


def _still(figure: Figure, scene: Any) -> Still:
    about = getattr(scene, figure.about) if figure.about else COST
    return Still(
        figure.name,
        tuple(drawn(figure.name, scene)),
        figure.caption,
        figure.alt(scene.trace, about),
        scene.theme.background,
    )
