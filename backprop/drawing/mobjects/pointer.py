"""An arrow from a word to what it names, and the heads of arrows down a way."""

from __future__ import annotations

from collections.abc import Iterable

from manim import Arrow, Line, Mobject, Triangle, VGroup
from manim.typing import Vector3D

from backprop.drawing.style import Theme

__all__ = ["heads", "pointer"]

_HEAD = 0.17
"""From the middle of a head to its corners."""


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


def heads(theme: Theme, lines: Iterable[Line]) -> VGroup:
    """The head of an arrow at the end of each line, which looks where the line goes."""
    found = VGroup()
    for line in lines:
        head = Triangle(radius=_HEAD, start_angle=line.get_angle())
        head.set_stroke(theme.background, 2).set_fill(theme.highlight, 1)
        found.add(head.shift(line.get_end() - head.get_vertices()[0]))
    return found
