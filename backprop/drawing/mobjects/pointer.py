"""An arrow from a word to what it names."""

from __future__ import annotations

from manim import Arrow, Mobject
from manim.typing import Vector3D

from backprop.drawing.style import Theme

__all__ = ["pointer"]


def pointer(theme: Theme, start: Mobject, end: Mobject, towards: Vector3D) -> Arrow:
    """From the edge of `start` that lies towards `end`."""
    return Arrow(
        start.get_edge_center(towards),
        end.get_edge_center(-towards),
        buff=0.15,
        color=theme.quiet,
        stroke_width=4,
        max_tip_length_to_length_ratio=0.3,
    )
