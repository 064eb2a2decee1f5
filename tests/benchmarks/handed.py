"""Our renderer, handing its frames to a function instead of encoding them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Scene
from numpy.typing import NDArray

from backprop.render.film.encoding import Patch, SectionWriter
from backprop.render.film.renderer import QuickRenderer
from backprop.render.film.section_split import Share

__all__ = ["Handing", "Laid"]

Each = Callable[[list[Patch], int], object]
"""Called with what is new in a frame, and how often it is shown."""


class Laid:
    """The frame of which only what is new is told."""

    def __init__(self) -> None:
        self.frame: NDArray[np.uint8] = np.empty(0, np.uint8)

    def lay(self, patches: list[Patch]) -> NDArray[np.uint8]:
        """The whole frame, which the next changes."""
        for (left, top, right, bottom), pixels in patches:
            if not self.frame.size:
                self.frame = pixels.copy()
            self.frame[top:bottom, left:right] = pixels
        return self.frame


class Handing(QuickRenderer):
    """Draws all sections."""

    def __init__(self, each: Each) -> None:
        super().__init__(Share())
        self._each = each

    def init_scene(self, scene: Scene, session_spec: Any, file_writer_settings: Any) -> None:
        self.file_writer: Any = _Writer(file_writer_settings, Share())
        self.file_writer.each = self._each


class _Writer(SectionWriter):
    each: Any = None

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        self.begins = False
        self.each(pixels, repeat)

    def open_partial_movie_stream(self, **_: Any) -> None: ...

    def close_partial_movie_stream(self) -> None: ...

    def finish(self) -> None: ...
