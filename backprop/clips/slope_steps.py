"""The steps of a slope: its triangle along the tangent, and what that hands on to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from manim import Animation, Create, FadeIn, Succession, TransformFromCopy

from backprop.clips.player import DeclaredScene
from backprop.clips.slopes import curves
from backprop.clips.steps import Step
from backprop.clips.verbs import draw, show, together

__all__ = ["handed_on", "triangle"]


def triangle(curve: Any) -> Iterator[Step]:
    """One unit of the cause, and how far up that is along the tangent."""
    yield together(draw(curve.run), show(curve.one))
    yield draw(curve.rise)


def handed_on(i: int) -> Step:
    """What a link gives becomes what goes into the next, and of the last what all of them give."""

    def play(on: DeclaredScene) -> Animation:
        first, then = on(curves[i]), on(curves[i + 1])
        rise = first.handed[1] if len(first.handed) else first.rise
        if i == 2:
            return TransformFromCopy(rise, then.rise)
        if not len(then.handed):
            return FadeIn(then.handed)
        turned, risen = then.handed
        return Succession(TransformFromCopy(rise, turned), Create(risen))

    return Step("handed_on", 2.0, play, (curves[i], curves[i + 1]))
