"""What is wrong with a scene as it stands: text that cannot be read, or reads into other text.

Lengths are in scene units, of which the frame is 8 high. Text that is set back, of opacity
SET_BACK or less, need not be readable, but must not lie on text that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from manim import Mobject, Scene
from numpy.typing import NDArray

from backprop.audit.contrast import Ink, Looks
from backprop.audit.sums import wrong
from backprop.audit.texts import Text, Texts
from backprop.drawing.style import SET_BACK, SMALLEST
from backprop.render.shape import SHORTER

__all__ = [
    "CONTRAST",
    "EDGE",
    "Covered",
    "Defect",
    "DoesNotMultiplyOut",
    "Faint",
    "Inspector",
    "Outside",
    "Overlap",
    "Small",
    "moves_apart",
    "where",
]

Array = NDArray[np.float64]
Box4 = tuple[float, float, float, float]

EDGE = 0.2
"""Text keeps this far from the frame's edge, 2.5 % of its height: half of what layouts leave."""
TOUCH = 0.03
"""Boxes of glyphs may meet by this much: italics lean out of their boxes."""
CONTRAST = 4.5
"""What text needs against what lies behind it, by the web's accessibility guidelines (AA)."""
COVERED = 0.2
"""The share of a text's ink that may be covered."""
DIGIT = 0.000896
"""Height of a digit set at size 1, as a share of the frame's height."""

_ROUNDING = 0.99
"""Sizes and contrasts may be off by this: pixels hold 8 bits, scaling rounds."""
_SAME = 0.01


@dataclass(frozen=True, slots=True)
class Defect:
    """Something that cannot be read as it stands.

    Attributes
    ----------
    things
        The texts that it is about, by their names.
    by
        By how much; each kind says of what.
    boxes
        Where they are: left, right, bottom, top in scene units of each.
    """

    things: tuple[str, ...]
    by: float
    boxes: tuple[Box4, ...] = field(default=(), kw_only=True, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Outside(Defect):
    """A text is `by` units too far to this side: out of the frame, or too near its edge."""

    side: str

    def __str__(self) -> str:
        return (
            f"{self.things[0]} is {self.by:.2f} too far {self.side}: text ends {EDGE} from the edge"
        )


@dataclass(frozen=True, slots=True)
class Overlap(Defect):
    """Two texts lie on one another: one must move by `by` units or more for them to be clear."""

    def __str__(self) -> str:
        return f"{self.things[0]} overlaps {self.things[1]} by {self.by:.2f}"


@dataclass(frozen=True, slots=True)
class Small(Defect):
    """A text is set at `size`, which is `by` less than can be read."""

    size: float
    least: float = SMALLEST

    def __str__(self) -> str:
        return (
            f"{self.things[0]} is set at {self.size:.1f}, "
            f"digits of {100 * DIGIT * self.size:.2f} % of the frame's shorter side: "
            f"the least is {self.least}, {100 * DIGIT * self.least:.2f} %"
        )


@dataclass(frozen=True, slots=True)
class Faint(Defect):
    """A text stands out by `contrast`, which is `by` less than can be read."""

    contrast: float

    def __str__(self) -> str:
        return (
            f"{self.things[0]} has a contrast of {self.contrast:.2f}:1 with what lies behind it: "
            f"the least is {CONTRAST}:1"
        )


@dataclass(frozen=True, slots=True)
class Covered(Defect):
    """The share `by` of a text's ink is covered by something drawn over it."""

    def __str__(self) -> str:
        return f"{self.things[0]} is covered to {100 * self.by:.0f} % by something over it"


@dataclass(frozen=True, slots=True)
class DoesNotMultiplyOut(Defect):
    """What is printed as a result is `by` units of its last place off what its numbers make."""

    result: str
    computed: float

    def __str__(self) -> str:
        return (
            f"{self.things[0]} is written as {self.result}: by what is printed it is "
            f"{self.computed:.6g}, {self.by:.1f} of its last place away"
        )


class Inspector:
    """Looks at one scene, stop by stop.

    It keeps the last picture, for a pause looks like the move before it, and which texts were
    transformed into others.

    Parameters
    ----------
    least
        The font size below which a text cannot be read.

    Attributes
    ----------
    reader
        What finds the texts.
    texts
        Those that were found when it last looked.
    """

    def __init__(self, least: float = SMALLEST) -> None:
        self.least = least
        self.reader, self.texts = Texts(), list[Text]()
        self._ink = Ink()
        self._last: tuple[NDArray[np.uint8], int] | None = None
        self._found: tuple[Defect, ...] = ()

    @property
    def picture(self) -> NDArray[np.uint8]:
        """What was last looked at, (height, width, 4)."""
        assert self._last is not None
        return self._last[0]

    def look(self, scene: Scene) -> tuple[Defect, ...]:
        """The defects of the scene as it stands, which is left as it was."""
        self.reader.remember(scene.animations or [])
        declared: list[tuple[Mobject, Mobject]] = getattr(scene, "stacked", [])
        equations: list[tuple[Mobject | str, ...]] = getattr(scene, "equations", [])
        seen = self._ink.picture(scene)
        if self._last is not None:
            before, count = self._last
            if count == len(declared) + len(equations) and np.array_equal(before, seen):
                return self._found
        self._last = seen, len(declared) + len(equations)
        self.texts = texts = self.reader.of(scene)
        looks = self._ink.looks(scene, texts, seen, CONTRAST)
        camera: Any = scene.renderer.camera
        zoom = SHORTER / min(camera.frame_width, camera.frame_height)
        self._found = (
            *_outside(texts, camera),
            *_overlaps(texts, declared),
            *_unreadable(texts, looks, zoom, self.least),
            *_miscalculated(texts, equations),
        )
        return self._found


def _miscalculated(
    texts: Sequence[Text], equations: Iterable[Sequence[Mobject | str]]
) -> Iterable[DoesNotMultiplyOut]:
    for said, result, computed, units in wrong(texts, equations, SET_BACK / _ROUNDING):
        yield DoesNotMultiplyOut((f'"{said}"',), units, result, computed)


def _outside(texts: Iterable[Text], camera: Any) -> Iterable[Outside]:
    x, y, _ = camera.frame_center
    width, height = camera.frame_width / 2 - EDGE, camera.frame_height / 2 - EDGE
    for text in texts:
        left, right, bottom, top = text.box
        beyond = {
            "left": x - width - left,
            "right": right - x - width,
            "down": y - height - bottom,
            "up": top - y - height,
        }
        side = max(beyond, key=lambda name: beyond[name])
        if beyond[side] > 1e-6:
            yield Outside((text.name,), float(beyond[side]), side, boxes=where(text))


def _overlaps(
    texts: Sequence[Text], declared: Iterable[tuple[Mobject, Mobject]]
) -> Iterable[Overlap]:
    if not texts:
        return
    allowed = [tuple({id(part) for part in one.get_family()} for one in pair) for pair in declared]
    boxes = np.array([text.box for text in texts])
    for i, j in zip(*np.nonzero(np.triu(moves_apart(boxes, boxes), 1) > TOUCH), strict=True):
        one, other = texts[i], texts[j]
        if max(one.opacity, other.opacity) <= SET_BACK / _ROUNDING or _alike(one, other):
            continue
        a, b = id(one.mobject), id(other.mobject)
        if any((a in s and b in t) or (b in s and a in t) for s, t in allowed):
            continue
        # Boxes of formulas hold empty corners, as beside an exponent: glyphs decide.
        by = float(moves_apart(one.boxes, other.boxes).max())
        if by > TOUCH:
            yield Overlap((one.name, other.name), by, boxes=where(one, other))


def where(*texts: Text) -> tuple[Box4, ...]:
    """The boxes of texts."""
    found = (map(float, text.box) for text in texts)
    return tuple((left, right, bottom, top) for left, right, bottom, top in found)


def moves_apart(first: Array, second: Array) -> Array:
    """By how much each box of the first must move to be clear of each of the second, if > 0."""
    one, other = first[:, None], second[None]
    left, right = one[..., 1] - other[..., 0], other[..., 1] - one[..., 0]
    down, up = one[..., 3] - other[..., 2], other[..., 3] - one[..., 2]
    found: Array = np.min([left, right, down, up], axis=0)
    return found


def _alike(one: Text, other: Text) -> bool:
    """Whether two texts are seen as one: a copy that lies exactly on what it was copied from."""
    return one.boxes.shape == other.boxes.shape and bool(
        np.abs(one.boxes - other.boxes).max() < _SAME and one.name == other.name
    )


def _unreadable(
    texts: Sequence[Text], looks: Sequence[Looks | None], zoom: float, least: float
) -> Iterable[Small | Faint | Covered]:
    for text, look in zip(texts, looks, strict=True):
        if text.opacity <= SET_BACK / _ROUNDING:
            continue
        size = None if text.size is None else text.size * zoom
        if size is not None and size < least * _ROUNDING:
            yield Small((text.name,), least - size, size, least, boxes=where(text))
        if look is not None and look.contrast < CONTRAST * _ROUNDING:
            by = CONTRAST - look.contrast
            yield Faint((text.name,), by, look.contrast, boxes=where(text))
        if look is not None and look.covered > COVERED:
            yield Covered((text.name,), look.covered, boxes=where(text))
