"""A number in a small circle: the same at a formula and at what the formula makes."""

from __future__ import annotations

from manim import Circle, VGroup

from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST

__all__ = ["Badge"]


class Badge(VGroup):
    """A place's number; links are interrupted there."""

    is_solid = True
    RADIUS = 0.19

    def __init__(self, write: Notation, number: int) -> None:
        theme = write.theme
        ground = Circle(self.RADIUS, stroke_color=theme.ink, stroke_width=2)
        ground.set_fill(theme.background, 1)
        super().__init__(ground, write.formula(str(number), LEAST).move_to(ground))
        self.set_z_index(4)
