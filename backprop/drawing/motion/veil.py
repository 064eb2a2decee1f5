"""Things step back and come forward again: their opacity, whatever it is, times a share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import Animation, Mobject, VGroup, VMobject
from numpy.typing import NDArray

__all__ = ["Veil"]

_LAYERS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")
_SHARE = "veiled"


class Veil(Animation):
    """Bring things to a share of their own opacity, 1 for all of it.

    The share that a thing has is kept with it: a second veil does not fall upon the first.
    """

    def __init__(self, things: Iterable[VMobject], share: float, **options: Any) -> None:
        self.share = share
        group = VGroup(*things)
        found = dict.fromkeys(group.family_members_with_points())
        self._from: list[tuple[Any, str, NDArray[np.float64], float]] = []
        for leaf in found:
            now = getattr(leaf, _SHARE, 1.0)
            self._from += [(leaf, name, getattr(leaf, name).copy(), now) for name in _LAYERS]
        super().__init__(group, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        """Every opacity on its way to the share."""
        along = self.rate_func(alpha)
        for leaf, name, rgbas, now in self._from:
            share = now + along * (self.share - now)
            changed = rgbas.copy()
            changed[:, 3] = np.minimum(rgbas[:, 3] / now * share, 1.0)
            setattr(leaf, name, changed)
            setattr(leaf, _SHARE, share)

    def create_starting_mobject(self) -> Mobject:
        """Nothing: what it starts from is kept already."""
        return Mobject()
