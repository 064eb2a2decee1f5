"""Where a line has been that turns about a point: a fan of thin ones, which leaves a still."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from manim import VGroup, VMobject

from backprop.drawing.style import Theme

__all__ = ["STOPS", "TurnedTrail"]

STOPS = (0.0, 0.25, 0.5, 0.75)
"""Of the way, where a line is left behind."""
_WIDTH, _FAINT = 3.0, 0.55


class TurnedTrail(VGroup):
    """Lines that a turning one has passed.

    Parameters
    ----------
    line
        Where it is at a share of its way.
    """

    def __init__(self, theme: Theme, line: Callable[[float], VMobject]) -> None:
        super().__init__(*(line(stop).copy().set_stroke(theme.highlight, _WIDTH) for stop in STOPS))
        self.passed(0.0)

    def passed(self, share: float, left: float = 1.0) -> TurnedTrail:
        """Those behind a share of the way are seen, as much as is `left` of them."""
        shown: Sequence[bool] = [stop < share for stop in STOPS]
        for one, seen in zip(self.submobjects, shown, strict=True):
            one.set_stroke(opacity=_FAINT * left * seen)
        return self
