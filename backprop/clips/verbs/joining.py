"""Verbs of other steps: several at once, or none for a while."""

from __future__ import annotations

from manim import (
    Animation,
    AnimationGroup,
    Mobject,
)

from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step

__all__ = ["hold", "together"]


def together(*steps: Step) -> Step:
    """At the same time, each as long as it takes."""
    seconds = max(step.seconds for step in steps)

    def play(on: DeclaredScene) -> Animation:
        plays = []
        for step in steps:
            found = step.play(on)
            if found is not None and step.seconds:
                made = found.build() if hasattr(found, "build") else found
                plays.append(made.set_run_time(step.seconds))
        return AnimationGroup(*plays)

    return Step("together", seconds, play, steps)


def hold(seconds: float) -> Step:
    """Nothing moves."""
    return Step("hold", seconds, lambda on: Animation(Mobject()), ())
