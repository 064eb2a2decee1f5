"""A clip of two seconds and a half, for what is true of any: of files, not of what they show."""

from __future__ import annotations

from pathlib import Path

from manim import LEFT, RIGHT, Circle, FadeIn, Transform

from backprop.clips import Declaration
from backprop.clips.scene import RecordedScene
from backprop.drawing.notation import LiveNumber

__all__ = ["SMALL_CLIP", "Small"]

SMALL_CLIP = f"{Path(__file__).resolve()}:Small"
"""By what it is asked for."""


class Small(RecordedScene):
    """A formula, a thing that moves, one half transparent, a number that counts."""

    clip = Declaration("A clip for tests", network="small")

    def construct(self) -> None:
        self.beat("formula", "A formula comes in.")
        formula = self.heading("$ C = (a - y)^2 $")
        self.play(FadeIn(formula), run_time=0.4)
        self.rest(0.3)

        self.beat("disc", "So does a disc through which one sees.")
        disc = Circle(1.2, color=self.theme.ink, fill_opacity=0.4)
        self.play(FadeIn(disc, shift=LEFT), run_time=0.4)

        self.beat("move", "Which moves.")
        self.play(disc.animate.shift(3 * RIGHT), run_time=0.4)

        self.beat("number", "And the cost is written.")
        number = LiveNumber(self.trace.cost, self.theme.ink).shift(3 * LEFT)
        self.play(FadeIn(number), Transform(disc, Circle(0.5, color=self.theme.ink)), run_time=0.4)
        self.rest(0.4)
