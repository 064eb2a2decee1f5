"""Manim's renderer, which draws nothing of the plays that it jumps over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import Mobject, Scene
from manim.renderer.cairo_renderer import CairoRenderer
from manim.utils.iterables import list_update

from backprop.render.film.camera import QuickCamera
from backprop.render.film.encoding import SectionWriter
from backprop.render.film.painting import Painting, Part, can_be_kept
from backprop.render.film.section_split import Share

__all__ = ["QuickRenderer"]


class QuickRenderer(CairoRenderer):
    """Draws the sections that are this process's share, of those in the cut, if there is one.

    Time passes in the others as it would, by frames: captions, and pauses that last until a
    caption is read, come out the same.
    """

    def __init__(self, share: Share, cut: tuple[int, ...] = ()) -> None:
        super().__init__(camera_class=QuickCamera)
        self._share, self._cut = share, cut
        assert isinstance(self.camera, QuickCamera)
        self._painting = Painting(self.camera)
        self._still: list[Part] = []

    def init_scene(self, scene: Scene, session_spec: Any, file_writer_settings: Any) -> None:
        """As Manim does, with our writer."""
        self.file_writer = SectionWriter(file_writer_settings, self._share)

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """One play, drawn or jumped over."""
        before = self.time
        begun = len(getattr(scene, "beats", ()))
        ground: Any = self.camera.background
        self.file_writer.ground = ground[0, 0, :3]
        self.file_writer.choose(not self._cut or begun in self._cut)
        super().play(scene, *args, **kwargs)
        self._still = []
        if self.skip_animations:
            # Added up frame by frame, as Manim does: the sum's rounding is part of it.
            self.time = before
            frame = 1 / self.camera.frame_rate
            if scene.is_current_animation_frozen_frame():
                self.time += int(scene.duration / frame) * frame
            else:
                for _ in np.arange(0, scene.duration, frame):
                    self.time += frame

    def save_static_frame_data(self, scene: Scene, static_mobjects: Iterable[Mobject]) -> Any:
        """What stands still, looked at once."""
        self.static_image, self._still = None, []
        if self.skip_animations:
            return None
        shown = self.camera.get_mobjects_to_display(static_mobjects)
        if not can_be_kept(shown):
            return super().save_static_frame_data(scene, static_mobjects)
        self._still = self._painting.parts(shown)
        return None

    def update_frame(
        self, scene: Scene, mobjects: Iterable[Mobject] | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """What stands still, and over it these, or as with Manim all if there are none."""
        shown = mobjects or list_update(scene.mobjects, scene.foreground_mobjects)
        parts = self.camera.get_mobjects_to_display(shown)
        if self.static_image is None and can_be_kept(parts):
            self._painting.show([*self._still, *self._painting.parts(parts)])
            return
        if self.static_image is None and self._still:
            self._painting.show(self._still)
            self.camera.capture_mobjects(shown)
        else:
            super().update_frame(scene, shown, *args, **kwargs)
        self._painting.forget()

    def render(self, scene: Scene, time: float, moving_mobjects: Any = None) -> None:
        """One frame."""
        if not self.skip_animations:
            self.update_frame(scene, moving_mobjects)
            self._write(1)

    def freeze_current_frame(self, duration: float) -> None:
        """A pause; its frame is drawn."""
        if not self.skip_animations:
            self._write(int(duration / (1 / self.camera.frame_rate)))

    def _write(self, count: int) -> None:
        patches: Any = self._painting.changes(whole=self.file_writer.begins)
        self.add_frame(patches, count)
