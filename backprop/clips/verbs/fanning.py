"""A verb that lights several links of a network at once, which are no way."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Animation, AnimationGroup, Create, FadeOut

from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.clips.verbs.kinds import Linked
from backprop.clips.verbs.lighting import _lit, _rails, _told_apart
from backprop.core.quantities import Quantity

__all__ = ["fan"]


def fan(part: Linked, links: Sequence[tuple[Quantity, Quantity]]) -> Step:
    """Light runs down these links at the same time, and leaves all others."""

    def play(on: DeclaredScene) -> Animation:
        before = _lit(on, part)
        gone = on.take_down(*(("lit", part, one) for one in before if one not in links))
        new = [_rails(on, part, one) for one in links if one not in before]
        runs = [Create(band) for rails in new for band in rails]
        return AnimationGroup(*map(FadeOut, gone), *_told_apart(on, part, {*links}), *runs)

    return Step("fan", 1.0, play, (part, *links))
