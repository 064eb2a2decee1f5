"""One thing takes another's place: the old one leaves upwards, then the new one comes."""

from __future__ import annotations

from typing import Any

from manim import UP, AnimationGroup, FadeIn, FadeOut, VMobject, smooth, squish_rate_func

__all__ = ["Roll"]

_STEP = 0.3


class Roll(AnimationGroup):
    """`old` goes and `new`, which stands where it shall be, comes, without a glyph between them."""

    def __init__(self, old: VMobject, new: VMobject, **options: Any) -> None:
        super().__init__(
            FadeOut(old, shift=_STEP * UP, rate_func=squish_rate_func(smooth, 0, 0.5)),
            FadeIn(new, shift=_STEP * UP, rate_func=squish_rate_func(smooth, 0.5, 1)),
            **options,
        )
