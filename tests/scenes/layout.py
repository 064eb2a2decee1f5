"""What is wrong with a picture: text outside the frame, over other text, or too small."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from manim import Mobject, Scene, Typst

from scenes.style import SMALLEST

EDGE = 0.1
"""Text keeps this far from the frame's edge."""
TOUCH = 0.03
"""Boxes of glyphs may meet by this much: italics lean out of their boxes."""


@dataclass(frozen=True)
class Box:
    name: str
    left: float
    right: float
    bottom: float
    top: float
    size: float

    @classmethod
    def of(cls, text: Typst) -> Box:
        (left, bottom, _), (right, top, _) = (
            text.get_critical_point([-1, -1, 0]),
            (text.get_critical_point([1, 1, 0])),
        )
        return cls(text.typst_code[:160], left, right, bottom, top, text.font_size)

    def overlap(self, other: Box) -> float:
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return min(wide, high)


def seen(mobject: Mobject) -> bool:
    return any(
        part.get_fill_opacity() > 0.05 or (part.get_stroke_opacity() > 0.05 and part.stroke_width)
        for part in mobject.family_members_with_points()
    )


def texts(scene: Scene) -> list[Typst]:
    found = {
        id(member): member
        for mobject in scene.mobjects
        for member in mobject.get_family()
        if isinstance(member, Typst) and seen(member)
    }
    return list(found.values())


def faults(scene: Scene) -> list[str]:
    """One line for each fault of the picture as it stands."""
    boxes = [Box.of(text) for text in texts(scene)]
    found = []
    for box in boxes:
        outside = max(
            -64 / 9 + EDGE - box.left,
            box.right - 64 / 9 + EDGE,
            -4 + EDGE - box.bottom,
            box.top - 4 + EDGE,
        )
        if outside > 0:
            found.append(f"{box.name} leaves the frame by {outside:.2f}")
        if box.size < SMALLEST * 0.99:
            found.append(f"{box.name} is set at {box.size:.1f}, below {SMALLEST}")
    for one, other in itertools.combinations(boxes, 2):
        if one.overlap(other) > TOUCH:
            found.append(f"{one.name} overlaps {other.name} by {one.overlap(other):.2f}")
    return found
