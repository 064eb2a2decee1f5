"""A picture of outlines that becomes another: only what changed is drawn.

Where no outline came, went or changed, pixels stay. Elsewhere all outlines that reach there are
drawn again from the ground up, each as a whole on a picture beside, from which those pixels are
taken: clipped to them, Cairo gives a few soft edges other values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress, count
from operator import is_not
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

import numpy as np
from manim import Mobject, VMobject
from numpy.typing import NDArray

from backprop.render.film.boxes import Box, gathered, meet, within
from backprop.render.film.encoding import Patch
from backprop.render.film.outline import Outline, look

if TYPE_CHECKING:
    from backprop.render.film.camera import QuickCamera

__all__ = ["Painting", "Part", "can_be_kept"]

Pixels: TypeAlias = NDArray[np.uint8]
Part = tuple[Outline, Box]
"""An outline, and outside what it touches no pixel. The same object is the same look."""

_SPARE = 500
"""Looks kept besides those that are shown; an outline of 40 curves takes 7 kB."""
_NOWHERE: Box = (0, 0, 0, 0)


def can_be_kept(mobjects: list[Mobject]) -> TypeGuard[list[VMobject]]:
    """Whether all are outlines of colours of their own, of which it is known what they touch."""
    return all(isinstance(one, VMobject) and one.get_background_image() is None for one in mobjects)


class Painting:
    """The camera's picture, drawn by what changed in it.

    Parameters
    ----------
    camera
        Whose picture it is; what others draw there is to be told by `forget`.
    """

    def __init__(self, camera: QuickCamera) -> None:
        self._camera: Any = camera
        self._ground: Pixels | None = None
        self._beside: Pixels = np.empty_like(self._camera.pixel_array)
        self._parts: Sequence[Part] = ()
        self._known: dict[tuple[Any, ...], Part] = {}
        self._changed: list[Box] = []

    @property
    def _whole(self) -> Box:
        high, wide = self._beside.shape[:2]
        return 0, 0, wide, high

    def parts(self, mobjects: Sequence[VMobject]) -> list[Part]:
        """How these look now, whatever becomes of them."""
        ctx = self._camera.get_cairo_context(self._beside)
        found = []
        for one in mobjects:
            key = look(one)
            part = self._known.get(key)
            if part is None:
                outline = self._camera.outline(one, ctx)
                seen = outline.layers and len(one.points)
                box = outline.reach(one.points, ctx.get_matrix()) if seen else _NOWHERE
                part = self._known[key] = outline, box
            found.append(part)
        return found

    def show(self, parts: Sequence[Part]) -> None:
        """Make the picture that of these, each over those before it."""
        ground, canvas = self._camera.background, self._camera.pixel_array
        if ground is self._ground:
            others = _others(self._parts, parts)
            boxes = gathered(seen for box in others if (seen := within(box, self._whole)))
        else:
            boxes = [self._whole]
        self._ground, self._parts = ground, parts
        if len(self._known) > _SPARE + 2 * len(parts):
            shown = {id(part) for part in parts}
            self._known = {key: part for key, part in self._known.items() if id(part) in shown}
        if not boxes:
            return
        for left, top, right, bottom in boxes:
            self._beside[top:bottom, left:right] = ground[top:bottom, left:right]
        ctx = self._camera.get_cairo_context(self._beside)
        for outline, reach in parts:
            if any(meet(reach, box) for box in boxes):
                outline.draw(ctx)
        for left, top, right, bottom in boxes:
            canvas[top:bottom, left:right] = self._beside[top:bottom, left:right]
        self._changed += boxes

    def forget(self) -> None:
        """Something else was drawn in the picture."""
        self._ground = None
        self._changed = [self._whole]

    def changes(self, *, whole: bool) -> list[Patch]:
        """What is not as it was when this was asked last, or all of the picture."""
        boxes = [self._whole] if whole else gathered(self._changed)
        self._changed = []
        canvas = self._camera.pixel_array
        return [(box, canvas[box[1] : box[3], box[0] : box[2]].copy()) for box in boxes]


def _others(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Box]:
    """Reaches of the parts that only one of two lists has, or that are in another order."""
    changed = compress(count(), map(is_not, before, after))
    first = next(changed, min(len(before), len(after)))
    places = {id(part): place for place, part in enumerate(before[first:], first)}
    kept, last = set(), -1
    for part in after[first:]:
        place = places.get(id(part), -1)
        if place > last:
            last = place
            kept.add(place)
        else:
            yield part[1]
    yield from (part[1] for place, part in enumerate(before[first:], first) if place not in kept)
