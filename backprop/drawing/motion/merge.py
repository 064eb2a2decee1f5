"""Many things become few: those that arrive at one place are one there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from manim import AnimationGroup, Scene, Transform, VMobject

__all__ = ["Merge"]


class Merge(AnimationGroup):
    """Each of `old` goes to one of `new`, in turn; at the end `new` alone stands there."""

    def __init__(self, old: Sequence[VMobject], new: Sequence[VMobject], **options: Any) -> None:
        self.old, self.new = list(old), list(new)
        goals = [i % len(self.new) for i in range(len(self.old))]
        many = Counter(goals)
        plays = []
        for one, goal in zip(self.old, goals, strict=True):
            ghost = self.new[goal].copy()
            # So many lie on one another: together they are as opaque as the one.
            ghost.set_stroke(opacity=_share(ghost.get_stroke_opacity(), many[goal]))
            ghost.set_fill(opacity=_share(ghost.get_fill_opacity(), many[goal]))
            plays.append(Transform(one, ghost))
        super().__init__(*plays, **options)

    def clean_up_from_scene(self, scene: Scene) -> None:
        """They have become few."""
        super().clean_up_from_scene(scene)
        scene.remove(*self.old)
        scene.add(*self.new)


def _share(opacity: float, many: int) -> float:
    return float(1 - (1 - min(opacity, 1.0)) ** (1 / many))
