"""Bars that begin at a zero line: each says a number by its length and the sign's colour."""

from __future__ import annotations

import numpy as np
from manim import DOWN, RIGHT, UP, Line, Rectangle

from backprop.drawing.style import Theme

__all__ = ["SignedBar", "ZeroLine", "signed"]

_THINNEST = 0.01


def signed(theme: Theme, value: float) -> str:
    """The colour of a bar and of the number beside it: the sign's, of 0 none."""
    return theme.sign(value) if value else theme.quiet


class SignedBar(Rectangle):
    """From a foot on the zero line along `along`, or against it where the value is negative.

    Attributes
    ----------
    foot
        The edge that stays where it is while the bar grows.
    """

    def __init__(
        self,
        theme: Theme,
        value: float,
        length: float,
        thick: float,
        zero: tuple[float, float],
        *,
        upright: bool = False,
    ) -> None:
        long = max(length, _THINNEST)
        width, height = (thick, long) if upright else (long, thick)
        super().__init__(width=width, height=height, stroke_width=0)
        self.set_fill(signed(theme, value), 1)
        along = UP if upright else RIGHT
        self.foot: np.ndarray = -along if value >= 0 else along
        self.next_to((*zero, 0), -self.foot, buff=0)

    @property
    def upright(self) -> bool:
        """Whether it stands on its foot or hangs from it."""
        return bool(np.array_equal(self.foot, UP) or np.array_equal(self.foot, DOWN))

    def toward(self, other: SignedBar, share: float) -> Rectangle:
        """On the way to another bar, as its zero line is: through zero where signs differ."""
        axis = int(self.upright)
        first, last = self._signed(), other._signed()
        now = first + share * (last - first)
        shape = self if now * first > 0 else other
        made: Rectangle = shape.copy()
        long = max(abs(now), _THINNEST) / shape.length_over_dim(axis)
        made.stretch(long, axis, about_edge=shape.foot)
        start, end = (one.get_edge_center(one.foot)[axis] for one in (self, other))
        zero = start + share * (end - start)
        return made.set_coord(zero, axis, shape.foot)

    def _signed(self) -> float:
        axis = int(self.upright)
        return float(self.length_over_dim(axis)) * (-1 if self.foot[axis] > 0 else 1)

    def flat(self) -> Rectangle:
        """What it is before it grows."""
        made: Rectangle = self.copy()
        return made.stretch(0.01, int(self.upright), about_edge=self.foot)


class ZeroLine(Line):
    """Where bars begin; it may go elsewhere with them."""

    def toward(self, other: ZeroLine, share: float) -> ZeroLine:
        """On the way to the place of another."""
        made: ZeroLine = self.copy()
        return made.shift(share * (other.get_center() - self.get_center()))
