"""Pictures of one scene, stop after stop, of which each begins as the one before did.

What is drawn later lies over what was drawn before: a list of parts that begins as another does
goes on from the picture of their common beginning. Three quarters of what stops show are drawn
already, and at a pause all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, count
from operator import ne
from typing import Any

import numpy as np
from manim import Camera, Mobject
from numpy.typing import NDArray

from backprop.render.film.outline import look
from backprop.render.film.painting import can_be_kept

__all__ = ["Canvas"]

Picture = NDArray[np.uint8]

_EACH = 32
"""After so many parts a picture is kept."""


class Canvas:
    """Draws lists of parts, each part over those before it.

    Parameters
    ----------
    camera
        What draws; others may draw with it in between.
    ground
        (height, width, 4): what lies behind all parts.
    """

    def __init__(self, camera: Camera, ground: Picture) -> None:
        self._camera: Any = camera  # Manim says that a byte of its pictures has 64 bits
        self._looks: list[object] = []
        self._kept = {0: ground}

    def draw(self, parts: Sequence[Mobject]) -> Picture:
        """The picture of these parts, which is not to be changed."""
        before, self._looks = self._looks, [_look(part) for part in parts]
        others = compress(count(), map(ne, self._looks, before))
        same = next(others, min(len(self._looks), len(before)))
        done = max(n for n in self._kept if n <= same)
        self._kept = {n: self._kept[n] for n in {*range(0, done, _EACH), done}}
        if done < len(parts):
            self._camera.set_frame_to_background(self._kept[done])
        while done < len(parts):
            end = min(len(parts), done - done % _EACH + _EACH)
            self._camera.capture_mobjects(parts[done:end], include_submobjects=False)
            self._kept[end] = self._camera.pixel_array.copy()
            done = end
        return self._kept[done]


def _look(part: Mobject) -> object:
    """What a camera draws of it, for comparing; what is not known well is like nothing else."""
    alone = [part]
    return look(alone[0]) if can_be_kept(alone) else object()
