"""Things fly to their places in one swarm: no glyph on the way but those that arrive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, Mobject, Scene, VGroup, VMobject, smooth

from backprop.drawing.motion.lanes import Boxes, Flown, lane
from backprop.drawing.notation import haloed
from backprop.drawing.style import Box

__all__ = ["Flight"]


class Flight(Animation):
    """Copies of targets leave the places and sizes of their sources, and arrive as the targets.

    Parameters
    ----------
    pairs
        (source, target) of all that flies together.
    boxes
        What is read, and not to be crossed.
    frame
        Where they may fly.
    background
        The colour of a halo round what flies, for lines that it crosses.
    """

    def __init__(
        self,
        pairs: Sequence[tuple[Mobject, VMobject]],
        boxes: Boxes,
        frame: Box,
        background: str,
        **options: Any,
    ) -> None:
        self.pairs = list(pairs)
        first, last = (VGroup(*ends).get_center()[:2] for ends in zip(*pairs, strict=True))
        self.swarm = swarm = VGroup()
        self._flown: list[tuple[Flown, list[tuple[Any, Any]]]] = []
        for source, target in self.pairs:
            flown = haloed(target.copy(), background).set_z_index(10)
            swarm.add(flown)
            middle = target.get_center()
            leaves = [(one, one.points - middle) for one in flown.family_members_with_points()]
            ends = source.get_center()[:2] - first, middle[:2] - last
            share = source.height / target.height if target.height else 1.0
            size = np.array([target.width, target.height])
            self._flown.append((Flown(*ends, share * size, size), leaves))
        things = [flown for flown, _ in self._flown]
        self._way = lane(
            first, last, things, boxes, (frame.left, frame.right, frame.bottom, frame.top)
        )
        super().__init__(swarm, **{"rate_func": smooth, "introducer": True, **options})

    def interpolate_mobject(self, alpha: float) -> None:
        """On the way, each at a size and in a place between its two."""
        share = self.rate_func(alpha)
        centre = self._way(share)
        for flown, leaves in self._flown:
            size, at = flown.size(share), np.append(centre + flown.offset(share), 0.0)
            for leaf, points in leaves:
                leaf.points = points * size + at

    def create_starting_mobject(self) -> Mobject:
        """Nothing: a place is made from its share of the way."""
        return Mobject()

    def clean_up_from_scene(self, scene: Scene) -> None:
        """They have arrived: the things themselves stand there."""
        super().clean_up_from_scene(scene)
        scene.remove(self.swarm)
        scene.add(*(target for _, target in self.pairs))
