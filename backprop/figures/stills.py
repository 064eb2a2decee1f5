"""The chapter's figures taken out of its clips: each scene is run once, without drawing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from typing import Any

from manim import VMobject
from manim.utils.exceptions import EndSceneEarlyException
from manim.utils.family import extract_mobject_family_members

from backprop.audit.checks import Defect, Inspector, Outside
from backprop.audit.dry_run import MidFrame
from backprop.audit.texts import Texts
from backprop.clips.context import Stage, staged
from backprop.clips.declaration import Moment, Pose, moment_of
from backprop.clips.player import DeclaredScene
from backprop.clips.registry import scene_class
from backprop.clips.scene import Observer, RecordedScene
from backprop.core.errors import BackpropError
from backprop.core.language import gettext
from backprop.figures.catalog import Figure
from backprop.figures.still import DRAWN, Still
from backprop.figures.writing import written
from backprop.io.unfinished import temporary
from backprop.render.request import Quality
from backprop.render.settings import prepared
from backprop.render.shape import SHORTER, WIDE, Shape, units

__all__ = ["FRAME_WIDE", "in_frame", "taken"]

FRAME_WIDE = SHORTER * WIDE.width / WIDE.height
"""The frame that clips are laid out for, in Manim's units."""


def taken(
    figures: Sequence[Figure], stage: Callable[[str], Stage], shape: Shape = WIDE
) -> Generator[Still, None, None]:
    """The stills of these figures, scene by scene.

    `stage` says what is shown, given the network that a scene is made for, and `shape` for what
    frame it is laid out.
    """
    for clip in dict.fromkeys(figure.clip for figure in figures):
        group = [figure.moment for figure in figures if figure.clip == clip]
        yield from _run(clip.reference, group, stage(clip.network), shape)


class _Poses(Observer):
    """Takes each figure at its moment: after some play of a beat, or at the beat's end.

    When it has all of them it ends the scene.

    Attributes
    ----------
    faults
        What cannot be read of those found, where it was asked to look.
    """

    def __init__(self, moments: Sequence[Moment], *, looks: bool = False) -> None:
        self.moments = moments
        self.found: dict[str, Still] = {}
        self.faults: list[Defect] = []
        self.reader = Texts()
        self.looks = looks
        self.plays = 0

    def before_section(self, scene: RecordedScene, section: str) -> None:
        self.pose(scene, None)
        self.plays = 0

    def play_ended(self, scene: RecordedScene, seconds: float) -> None:
        self.plays += 1
        self.reader.remember(scene.animations or [])
        self.pose(scene, self.plays)

    def pose(self, scene: RecordedScene, plays: int | None) -> None:
        """Take the figures whose moment this is."""
        beat = scene.beats[-1][0] if scene.beats else ""
        for moment in self.moments:
            if (moment.beat, moment.play) == (beat, plays):
                still = self.found[moment.name] = _still(moment, scene, self.reader)
                if self.looks:
                    self.faults += _faults(scene, self.reader, still)
                if len(self.found) == len(self.moments):
                    raise EndSceneEarlyException


def in_frame(figure: Figure, stage: Stage, width: float, height: float) -> Still | None:
    """The still of a figure laid out for a frame of this size, in Manim's units.

    None where not all of it can be read then.
    """
    poses = _Poses([figure.moment], looks=True)
    # A clip may find no room at all, and says so in whatever way it breaks.
    with suppress(ArithmeticError, AssertionError, LookupError, ValueError, BackpropError):
        _play(figure.clip.reference, poses, stage, width, height)
    return None if poses.faults else poses.found.get(figure.name)


def _run(name: str, moments: Sequence[Moment], stage: Stage, shape: Shape) -> list[Still]:
    poses = _Poses(moments)
    _play(name, poses, stage, *units(*shape.at(min(DRAWN.width, DRAWN.height))))
    return [poses.found[moment.name] for moment in moments]


def _play(name: str, poses: _Poses, stage: Stage, width: float, height: float) -> None:
    """Run a clip in a frame of this size until all figures are taken."""
    usual = DRAWN
    # A pixel is as large as in the usual frame: bars of fractions are as heavy.
    wide, high = usual.width * width / FRAME_WIDE, usual.height * height / SHORTER
    pixels = Quality(round(wide), round(high), usual.rate)
    frame = {"frame_width": width, "frame_height": height}
    with (
        temporary() as folder,
        staged(stage),
        prepared(folder, pixels, dry_run=True, **frame),
    ):
        scene = scene_class(name)(renderer=MidFrame())
        scene.observers = (poses,)
        scene.render()
        if len(poses.found) < len(poses.moments):
            with suppress(EndSceneEarlyException):
                poses.pose(scene, None)


def _still(moment: Moment, scene: RecordedScene, reader: Texts) -> Still:
    members = inspect.getmembers(type(scene), inspect.isfunction)
    (method,) = (member for _, member in members if moment_of(member) == moment)
    pose: Pose = method(scene)
    drawn: Any = extract_mobject_family_members(
        pose.parts, use_z_index=True, only_those_with_points=True
    )
    seen = [part for part in drawn if _seen(part)]
    # A formula of which parts were moved is in the scene in pieces, but in its clip as a whole.
    whole = list(scene.drawn.values()) if isinstance(scene, DeclaredScene) else []
    texts = written(reader, [*pose.parts, *scene.mobjects, *whole], {id(part) for part in seen})
    parts = tuple(part.copy() for part in seen)
    return Still(
        moment.name, parts, gettext(moment.caption), pose.alt, scene.theme.background, tuple(texts)
    )


def _faults(scene: RecordedScene, reader: Texts, still: Still) -> list[Defect]:
    """What cannot be read of a still; where its frame ends does not matter to it."""
    inspector = Inspector()
    inspector.reader = reader
    left, right, bottom, top = still.box
    return [
        fault
        for fault in inspector.look(scene)
        if not isinstance(fault, Outside)
        and all(
            left <= box[0] and box[1] <= right and bottom <= box[2] and box[3] <= top
            for box in fault.boxes
        )
    ]


def _seen(part: VMobject) -> bool:
    """Whether it leaves any trace: a fill or a stroke that is not transparent."""
    stroked = part.get_stroke_width() > 0 and part.get_stroke_opacity() > 0
    return bool(stroked or part.get_fill_opacity() > 0)
