"""Run a scene without encoding and look at it: the picture at each stop and mid-move.

Only one frame of each play is drawn, its middle, so that watching a clip takes seconds; none is
where only the scene is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import (
    Create,
    DrawBorderThenFill,
    FadeIn,
    FadeOut,
    Scene,
    ShowPassingFlash,
    Wait,
)
from manim.renderer.cairo_renderer import CairoRenderer
from numpy.typing import NDArray

from backprop.audit.texts import single
from backprop.clips.context import Stage, staged
from backprop.clips.player import DeclaredScene
from backprop.clips.scene import Observer, RecordedScene
from backprop.drawing.motion import Veil
from backprop.io.unfinished import temporary
from backprop.render.film.camera import QuickCamera
from backprop.render.request import Quality
from backprop.render.settings import prepared
from backprop.render.shape import WIDE, Shape

__all__ = ["MidFrame", "Snapshot", "pass_through", "section_names", "watch"]

Picture = NDArray[np.uint8]
_IN_PLACE = (Create, DrawBorderThenFill, FadeIn, FadeOut, ShowPassingFlash, Veil, Wait)
"""What comes and goes where it stands."""
_MOMENTS = (0.15, 0.3, 0.5, 0.7, 0.85)
"""Of a move, at which it is looked at."""
LOOKED_AT = Quality(640, 360, 15)
"""Of pictures, and of fractions' bars, which are as wide as pixels have them."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One picture of a clip.

    Attributes
    ----------
    section, caption
        Where it belongs.
    time
        Seconds from the clip's beginning.
    moving
        Whether it was taken in the middle of a move, rather than at a section's end.
    picture
        (height, width, 4), RGBA.
    """

    section: str
    caption: str
    time: float
    moving: bool
    picture: Picture


class MidFrame(CairoRenderer):
    """Passes through each play without drawing it; it can be looked at on the way.

    Parameters
    ----------
    seen
        Called with the scene in the middle of each move.
    ended
        Called after each play, with the scene as it then stands.
    passed
        Called with the scene at some moments of each move in which something leaves its place.
    """

    def __init__(
        self,
        seen: Callable[[Scene], None] | None = None,
        ended: Callable[[Scene], None] | None = None,
        passed: Callable[[Scene], None] | None = None,
    ) -> None:
        super().__init__(camera_class=QuickCamera)
        self.seen, self.ended, self.passed = seen, ended, passed

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """As Manim plays with nothing written, but with a few frames instead of all."""
        scene.compile_animation_data(*args, **kwargs)
        animations = scene.animations or []
        # Without asking what moves: Manim draws the rest once, and here little is drawn at all.
        for animation in animations:
            animation._setup_scene(scene)
            animation.begin()
        if self.passed is not None and not all(
            isinstance(a, _IN_PLACE) for a in single(animations)
        ):
            for share in _MOMENTS:
                scene.update_to_time(scene.duration * share)
                self.passed(scene)
        if self.seen is not None and not scene.is_current_animation_frozen_frame():
            scene.update_to_time(scene.duration / 2)
            self.seen(scene)
        for animation in animations:
            animation.finish()
            animation.clean_up_from_scene(scene)
        scene.update_mobjects(0)
        self.static_image = None
        self.time += scene.duration
        self.num_plays += 1
        if self.ended is not None:
            self.ended(scene)


@dataclass(frozen=True, slots=True)
class _Stops(Observer):
    """Stops where a section has ended and the next begins."""

    stop: Callable[[Scene], None]

    def before_section(self, scene: RecordedScene, section: str) -> None:
        self.stop(scene)


def watch(
    scene_class: type[Scene],
    *,
    size: Quality = LOOKED_AT,
    longer_than: float | None = 0.9,
    on_stop: Callable[[Scene], None] | None = None,
) -> tuple[list[Snapshot], float]:
    """The snapshots of a clip and its length in seconds.

    Of a scene that is not a recorded one, and so tells nobody of its sections, there is no
    picture at the end of each, only at the end of all.

    Parameters
    ----------
    size
        Of the pictures.
    longer_than
        The middle of each move that lasts longer than this, in seconds, is taken too; None
        takes ends of sections only.
    on_stop
        Called after each play, with the scene as it then stands.
    """
    snapshots: list[Snapshot] = []

    def take(scene: Any, time: float, *, moving: bool) -> None:
        scene.renderer.static_image = None
        scene.renderer.update_frame(scene)
        picture = scene.renderer.get_frame().astype(np.uint8)
        caption = str(getattr(scene, "caption", ""))
        snapshots.append(Snapshot(_section(scene), caption, time, moving, picture))

    def seen(scene: Any) -> None:
        if longer_than is not None and scene.duration > longer_than:
            take(scene, scene.time + scene.duration / 2, moving=True)

    def stop(scene: Any) -> None:
        if scene.renderer.num_plays:
            take(scene, scene.time, moving=False)

    draws = seen if longer_than is not None else None
    with _ready(size):
        scene = scene_class(renderer=MidFrame(draws, on_stop))
        if isinstance(scene, RecordedScene):
            scene.observers = (_Stops(stop),)
        scene.render()
        stop(scene)
    return snapshots, float(scene.time)


def pass_through(
    scene_class: type[Scene],
    on_stop: Callable[[Scene], None],
    on_way: Callable[[Scene], None] | None = None,
    shape: Shape = WIDE,
) -> None:
    """As `watch`, with nothing drawn."""
    with _ready(LOOKED_AT.shaped(shape)):
        scene_class(renderer=MidFrame(None, on_stop, on_way)).render()


def section_names(scene_class: type[RecordedScene], stage: Stage) -> list[str]:
    """What a clip's sections over a record are called, in their order.

    A declared clip tells; another is passed through.
    """
    if issubclass(scene_class, DeclaredScene):
        return [
            name for name, _ in dict.fromkeys((c.beat, c.place[0]) for c in scene_class.told(stage))
        ]
    found: list[str] = []

    def stop(scene: Any) -> None:
        found[:] = [name for name, _ in scene.beats]

    with staged(stage):
        pass_through(scene_class, stop)
    return found


@contextmanager
def _ready(size: Quality) -> Iterator[None]:
    """Manim's settings for pictures of this size, and a folder for its files."""
    with (
        temporary() as folder,
        prepared(folder, size, dry_run=True),
    ):
        yield


def _section(scene: Scene) -> str:
    return str(scene.renderer.file_writer.sections[-1].name)
