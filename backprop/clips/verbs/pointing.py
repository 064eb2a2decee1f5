"""Verbs that say where to look: point, set back, frame."""

from __future__ import annotations

from manim import (
    Animation,
    AnimationGroup,
    Create,
    FadeOut,
    SurroundingRectangle,
    VMobject,
    there_and_back,
)

from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.clips.verbs.kinds import Shown
from backprop.drawing.style import QUICK, SET_BACK

__all__ = ["back", "box", "forth", "point", "unbox"]


def point(*things: Shown) -> Step:
    """Swell for a moment: look here."""

    def play(on: DeclaredScene) -> Animation:
        swelling = [one.animate(rate_func=there_and_back).scale(1.15) for one in on.pieces(*things)]
        return AnimationGroup(*swelling)

    return Step("point", 0.8, play, things)


def back(*things: Shown) -> Step:
    """Step back: seen, but not to be read now."""
    return Step("back", QUICK, lambda on: on.veil(SET_BACK, *things), things)


def forth(*things: Shown) -> Step:
    """Come forward again."""
    return Step("forth", QUICK, lambda on: on.veil(1.0, *things), things)


def box(thing: VMobject, buff: float | tuple[float, float] = 0.14) -> Step:
    """A frame round a thing, which goes where it goes."""

    def play(on: DeclaredScene) -> Animation:
        def make() -> VMobject:
            return SurroundingRectangle(
                on(thing), color=on.theme.highlight, buff=buff, stroke_width=3, corner_radius=0.08
            )

        return Create(on.hang(("box", thing), thing, make))

    return Step("box", QUICK, play, (thing,))


def unbox(*things: VMobject) -> Step:
    """The frame goes."""

    def play(on: DeclaredScene) -> Animation:
        return AnimationGroup(*map(FadeOut, on.take_down(*(("box", one) for one in things))))

    return Step("unbox", 0.4, play, things)
