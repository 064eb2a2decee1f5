"""The chapter's figures taken out of its clips: each scene is run once, without drawing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Sequence
from typing import Any

from manim import VMobject
from manim.utils.family import extract_mobject_family_members

from backprop.audit.dry_run import MidFrame
from backprop.clips.context import Stage, staged
from backprop.clips.declaration import Moment, Pose, moment_of
from backprop.clips.registry import scene_class
from backprop.clips.scene import RecordedScene
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


def _run(name: str, moments: Sequence[Moment], stage: Stage) -> list[Still]:
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
            for moment in moments:
                if (moment.beat, moment.play) == (beat, plays):
                    found[moment.name] = _still(moment, self)

    Posing.__name__ = base.__name__
    with (
        temporary() as folder,
        staged(stage),
        prepared(folder, QUALITIES["l"], dry_run=True),
    ):
        scene = Posing(renderer=MidFrame(None))
        scene.render()
        scene.pose(None)
    return [found[moment.name] for moment in moments]


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
