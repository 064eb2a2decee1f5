"""Things fly to their places in one swarm: no glyph on the way but those that arrive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import Animation, Mobject, Scene, VGroup, VMobject, smooth
from numpy.typing import NDArray

from backprop.drawing.notation import haloed

__all__ = ["Flight"]


class Flight(Animation):
    """Copies of targets leave the places and sizes of their sources, and arrive as the targets.

    Parameters
    ----------
    pairs
        (source, target) of all that flies together.
    way
        From a share of the flight to the swarm's centre there.
    background
        The colour of a halo round what flies, for lines that it crosses.
    """

    def __init__(
        self,
        pairs: Sequence[tuple[Mobject, VMobject]],
        way: Callable[[float], NDArray[np.float64]],
        background: str,
        **options: Any,
    ) -> None:
        self.pairs, self.way = list(pairs), way
        first, last = (VGroup(*ends).get_center() for ends in zip(*pairs, strict=True))
        self._flown: list[tuple[Any, ...]] = []
        self.swarm = swarm = VGroup()
        for source, target in self.pairs:
            flown = haloed(target.copy(), background).set_z_index(10)
            swarm.add(flown)
            middle = target.get_center()
            leaves = [(one, one.points - middle) for one in flown.family_members_with_points()]
            size = source.height / target.height if target.height else 1.0
            self._flown.append((leaves, size, source.get_center() - first, middle - last))
        super().__init__(swarm, **{"rate_func": smooth, "introducer": True, **options})

    def interpolate_mobject(self, alpha: float) -> None:
        """On the way, each at a size and in a place between its two."""
        share = self.rate_func(alpha)
        centre = self.way(share)
        for leaves, size, start, end in self._flown:
            now, at = size + share * (1 - size), centre + _turned(start, end, share)
            for leaf, points in leaves:
                leaf.points = points * now + at

    def create_starting_mobject(self) -> Mobject:
        """Nothing: a place is made from its share of the way."""
        return Mobject()

    def clean_up_from_scene(self, scene: Scene) -> None:
        """They have arrived: the things themselves stand there."""
        super().clean_up_from_scene(scene)
        scene.remove(self.swarm)
        scene.add(*(target for _, target in self.pairs))


def _turned(
    start: NDArray[np.float64], end: NDArray[np.float64], share: float
) -> NDArray[np.float64]:
    """From one offset to another, round the centre: what was beside comes under, not across."""
    lengths, angles = (
        np.hypot(*np.array([start, end]).T[:2]),
        np.arctan2([start[1], end[1]], [start[0], end[0]]),
    )
    if lengths.min() < 1e-9:
        found: NDArray[np.float64] = start + share * (end - start)
        return found
    by = (angles[1] - angles[0] + np.pi) % (2 * np.pi) - np.pi
    length, angle = lengths[0] + share * (lengths[1] - lengths[0]), angles[0] + share * by
    return np.array([length * np.cos(angle), length * np.sin(angle), 0.0])
