"""A thing becomes another that has the same pieces: outlines move, nothing is drawn twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import Animation, Mobject, Scene, VMobject
from numpy.typing import NDArray

__all__ = ["Morph", "counterparts"]

_LAYERS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")


def counterparts(old: Mobject, new: Mobject) -> Iterator[tuple[Mobject, Mobject]]:
    """The largest pieces of two drawings that stand for the same.

    Those that have the same pieces themselves can morph; those that have not are the smallest of
    their kind.
    """
    if _shape(old) == _shape(new) or len(old.submobjects) != len(new.submobjects):
        yield old, new
        return
    for one, other in zip(old.submobjects, new.submobjects, strict=True):
        yield from counterparts(one, other)


def _shape(of: Mobject) -> tuple[object, ...]:
    return tuple(_shape(one) for one in of.submobjects)


class Morph(Animation):
    """Piece by piece `old` becomes `new`, as seen as it is, and `new` stands there at the end.

    A piece whose outline has another number of points is `new`'s at once.

    Attributes
    ----------
    bow
        How far aside of the straight way they are in the middle of it.
    """

    def __init__(self, old: VMobject, new: VMobject, **options: Any) -> None:
        self.old, self.new = old, new
        self.bow: NDArray[np.float64] = np.zeros(3)
        self._pairs: list[tuple[Any, NDArray[np.float64], NDArray[np.float64]]] = []
        pieces: Any = zip(old.get_family(), new.get_family(), strict=True)
        for one, other in pieces:
            for name in _LAYERS:
                rgbas, seen = getattr(other, name), getattr(one, name)
                if len(rgbas) and len(seen):
                    rgbas[:, 3] = seen[0, 3]
            if hasattr(one, "veiled"):
                other.veiled = one.veiled
            end = other.points.copy()
            start = one.points if one.points.shape == end.shape else end
            self._pairs.append((other, start.copy(), end))
        super().__init__(new, introducer=True, **options)

    def _setup_scene(self, scene: Scene) -> None:
        super()._setup_scene(scene)
        if scene is not None:
            scene.remove(self.old)

    def interpolate_mobject(self, alpha: float) -> None:
        """All outlines on their way."""
        share = self.rate_func(alpha)
        aside = np.sin(np.pi * share) * self.bow
        for piece, start, end in self._pairs:
            piece.points = start + share * (end - start) + aside

    def create_starting_mobject(self) -> Mobject:
        """Nothing: both ends are kept already."""
        return Mobject()
