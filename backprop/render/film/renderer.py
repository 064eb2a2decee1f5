"""Manim's renderer, which draws nothing of the plays that it jumps over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import Mobject, Scene
from manim.renderer.cairo_renderer import CairoRenderer

from backprop.render.film.camera import QuickCamera
from backprop.render.film.encoding import SectionWriter
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
        """What stands still, drawn once."""
        self.static_image = None
        return (
            None if self.skip_animations else super().save_static_frame_data(scene, static_mobjects)
        )

    def render(self, scene: Scene, time: float, moving_mobjects: Any = None) -> None:
        """One frame."""
        if not self.skip_animations:
            super().render(scene, time, moving_mobjects)

    def freeze_current_frame(self, duration: float) -> None:
        """A pause; its frame is drawn."""
        if not self.skip_animations:
            super().freeze_current_frame(duration)
