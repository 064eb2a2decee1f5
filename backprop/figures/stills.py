"""The chapter's figures taken out of its clips: each scene is run once, without drawing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

from backprop.audit.dry_run import MidFrame
from backprop.clips.context import Stage, staged
from backprop.clips.registry import find_scene
from backprop.clips.scene import Observer, RecordedScene
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


class _Poses(Observer):
    """Takes each figure at its moment: after some play of a beat, or at the beat's end."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self.figures = figures
        self.found: dict[str, Still] = {}
        self.plays = 0

    def before_section(self, scene: RecordedScene, section: str) -> None:
        self.pose(scene, None)
        self.plays = 0

    def play_ended(self, scene: RecordedScene, seconds: float) -> None:
        self.plays += 1
        self.pose(scene, self.plays)

    def pose(self, scene: RecordedScene, plays: int | None) -> None:
        """Take the figures whose moment this is."""
        beat = scene.beats[-1][0] if scene.beats else ""
        for figure in self.figures:
            if (figure.beat, figure.play) == (beat, plays):
                self.found[figure.name] = _still(figure, scene)


def _run(name: str, figures: Sequence[Figure], stage: Stage) -> list[Still]:
    poses = _Poses(figures)
    with (
        temporary() as folder,
        staged(stage),
        prepared(folder, QUALITIES["l"], dry_run=True),
    ):
        scene = scene_class(name)(renderer=MidFrame())
        scene.observers = (poses,)
        scene.render()
        poses.pose(scene, None)
    return [poses.found[figure.name] for figure in figures]


def _still(figure: Figure, scene: Any) -> Still:
    about = getattr(scene, figure.about) if figure.about else COST
    return Still(
        figure.name,
        tuple(drawn(figure.name, scene)),
        figure.caption,
        figure.alt(scene.trace, about),
        scene.theme.background,
    )
