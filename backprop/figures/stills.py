"""The chapter's figures taken out of its clips: each scene is run once, without drawing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from typing import Any

from manim import VMobject
from manim.utils.exceptions import EndSceneEarlyException
from manim.utils.family import extract_mobject_family_members

from backprop.audit.dry_run import MidFrame
from backprop.clips.context import Stage, staged
from backprop.clips.declaration import Moment, Pose, moment_of
from backprop.clips.registry import scene_class
from backprop.clips.scene import Observer, RecordedScene
from backprop.figures.catalog import Figure
from backprop.figures.still import Still
from backprop.io.unfinished import temporary
from backprop.render.request import QUALITIES
from backprop.render.settings import prepared

__all__ = ["taken"]


def taken(figures: Sequence[Figure], stage: Callable[[str], Stage]) -> Generator[Still, None, None]:
    """The stills of these figures, scene by scene.

    `stage` says what is shown, given the network that a scene is made for.
    """
    for clip in dict.fromkeys(figure.clip for figure in figures):
        group = [figure.moment for figure in figures if figure.clip == clip]
        yield from _run(clip.reference, group, stage(clip.network))


class _Poses(Observer):
    """Takes each figure at its moment: after some play of a beat, or at the beat's end.

    When it has all of them it ends the scene.
    """

    def __init__(self, moments: Sequence[Moment]) -> None:
        self.moments = moments
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
        for moment in self.moments:
            if (moment.beat, moment.play) == (beat, plays):
                self.found[moment.name] = _still(moment, scene)
                if len(self.found) == len(self.moments):
                    raise EndSceneEarlyException


def _run(name: str, moments: Sequence[Moment], stage: Stage) -> list[Still]:
    poses = _Poses(moments)
    with (
        temporary() as folder,
        staged(stage),
        prepared(folder, QUALITIES["l"], dry_run=True),
    ):
        scene = scene_class(name)(renderer=MidFrame())
        scene.observers = (poses,)
        scene.render()
        if len(poses.found) < len(moments):
            with suppress(EndSceneEarlyException):
                poses.pose(scene, None)
    return [poses.found[moment.name] for moment in moments]


def _still(moment: Moment, scene: RecordedScene) -> Still:
    members = inspect.getmembers(type(scene), inspect.isfunction)
    (method,) = (member for _, member in members if moment_of(member) == moment)
    pose: Pose = method(scene)
    drawn: Any = extract_mobject_family_members(
        pose.parts, use_z_index=True, only_those_with_points=True
    )
    parts = tuple(part.copy() for part in drawn if _seen(part))
    return Still(moment.name, parts, moment.caption, pose.alt, scene.theme.background)


def _seen(part: VMobject) -> bool:
    """Whether it leaves any trace: a fill or a stroke that is not transparent."""
    stroked = part.get_stroke_width() > 0 and part.get_stroke_opacity() > 0
    return bool(stroked or part.get_fill_opacity() > 0)
