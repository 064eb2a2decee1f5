"""A dial on which time to think runs out."""

from __future__ import annotations

import math

from manim import AnnularSector, Circle, VGroup

from backprop.drawing.style import Theme

__all__ = ["Clock"]

_RIM, _DIAL = 0.6, 0.48


class Clock(VGroup):
    """A rim, and in it a slice: what is left of the time, clockwise from the top.

    Attributes
    ----------
    slice
        All of the time to begin with.
    """

    def __init__(self, theme: Theme) -> None:
        self.colour = theme.ink
        self.rim = Circle(_RIM).set_stroke(theme.quiet, 3)
        self.slice = self._slice(1.0)
        super().__init__(self.rim, self.slice)

    def leave(self, share: float) -> Clock:
        """This share of the time is left."""
        self.slice.become(self._slice(share).shift(self.rim.get_center()))
        return self

    def _slice(self, share: float) -> AnnularSector:
        return AnnularSector(
            inner_radius=0,
            outer_radius=_DIAL,
            angle=-max(share, 1e-3) * math.tau,
            start_angle=math.pi / 2,
            fill_color=self.colour,
            fill_opacity=1,
            stroke_width=0,
        )
