"""Two cheap clips: one without a fault, and one with two."""

from __future__ import annotations

from manim import RIGHT, UP, MathTypst

from backprop.clips import Declaration
from backprop.clips.scene import RecordedScene


class Clean(RecordedScene):
    clip = Declaration()

    def construct(self) -> None:
        self.beat("begin", "Nothing is wrong here.")
        self.add(MathTypst("x", color=self.theme.ink))
        self.wait()
        self.wait()


class Crowded(RecordedScene):
    clip = Declaration(one_neuron=True)

    def construct(self) -> None:
        self.beat("begin", "Two letters too near one another, and one that is yellow.")
        one = MathTypst("x", color=self.theme.ink)
        self.add(one, one.copy().shift((one.width - 0.1) * RIGHT))
        self.wait()
        self.beat("end", "The yellow one cannot be read on white.")
        self.add(MathTypst("y", color="#FFFF00").shift(UP))
        self.wait()
