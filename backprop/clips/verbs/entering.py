"""Verbs by which things come into the picture, and leave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import (
    UP,
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
    Write,
    smooth,
)

from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.clips.verbs.kinds import Shown
from backprop.drawing.mobjects import SignedBar
from backprop.drawing.style import MOVE, QUICK, SET_BACK

__all__ = [
    "behind",
    "draw",
    "extend",
    "leave",
    "one_by_one",
    "place",
    "show",
    "unfold",
    "without",
    "write",
]


def place(*things: Shown) -> Step:
    """There at once: what a clip opens on."""
    return Step("place", 0.0, lambda on: on.add(*on.pieces(*things)), things)


def behind(*things: Shown) -> Step:
    """There at once, set back: what the clip before was about."""

    def play(on: DeclaredScene) -> None:
        on.add(*on.pieces(*things))
        on.veil(SET_BACK, *things).finish()

    return Step("behind", 0.0, play, things)


def without(*things: Shown) -> Step:
    """Not there from the beginning: what had left before a clip opened."""
    return Step("without", 0.0, lambda on: on.remove(*on.pieces(*things)), things)


def show(*things: Shown, rise: float = 0.0) -> Step:
    """Fade in, all at once; nothing, where a part found no room for what is shown."""

    def play(on: DeclaredScene) -> Animation | None:
        found = [FadeIn(one, shift=rise * UP) for one in on.pieces(*things)]
        return AnimationGroup(*found) if found else None

    return Step("show", QUICK, play, things)


def one_by_one(*things: Shown, each: float = 0.5) -> Step:
    """Fade in, one after the other."""

    def play(on: DeclaredScene) -> Animation:
        shown = [FadeIn(VGroup(*on.pieces(thing))) for thing in things]
        return LaggedStart(*shown, lag_ratio=0.7)

    return Step("one_by_one", each * max(1, len(things)), play, things)


def write(thing: VMobject) -> Step:
    """Write a formula."""
    return Step("write", MOVE, lambda on: Write(on(thing)), (thing,))


def draw(*lines: Shown) -> Step:
    """Draw lines from their beginnings."""

    def play(on: DeclaredScene) -> Animation:
        return AnimationGroup(*(Create(one) for one in on.pieces(*lines)))

    return Step("draw", MOVE, play, lines)


def unfold(thing: VMobject) -> Step:
    """An area grows upwards out of its lower edge."""

    def play(on: DeclaredScene) -> Animation:
        drawn: Any = on(thing)
        foot, points = drawn.get_bottom(), drawn.points.copy()

        def lift(one: Any, share: float) -> None:
            one.points = foot + (points - foot) * [1, share, 1]

        return UpdateFromAlphaFunc(drawn, lift, rate_func=smooth)

    return Step("unfold", MOVE, play, (thing,))


def extend(*bars: Shown) -> Step:
    """Bars grow from their feet."""

    def play(on: DeclaredScene) -> Animation:
        family = VGroup(*on.pieces(*bars)).get_family()
        found = [one for one in family if isinstance(one, SignedBar)]
        return AnimationGroup(*(ReplacementTransform(one.flat(), one) for one in found))

    return Step("extend", MOVE, play, bars)


def leave(*things: Shown, but: Sequence[Shown] = (), seconds: float = QUICK) -> Step:
    """What is shown of these fades out, but for some of it; slowly, where it flies out of it."""

    def play(on: DeclaredScene) -> Animation | None:
        if not but:
            shown = [FadeOut(one) for one in on.pieces(*things) if on.seen(one)]
            return AnimationGroup(*shown) if shown else None
        kept = on.pieces(*but)
        on.remove(*kept)
        gone = on.seen(*things)
        on.add(*kept)
        return AnimationGroup(*map(FadeOut, gone))

    return Step("leave", seconds, play, things)
