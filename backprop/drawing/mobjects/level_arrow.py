"""A level arrow: what a number adds, or the gap between two."""

from __future__ import annotations

import numpy as np
from manim import RIGHT, UP, Line, Triangle, VGroup

__all__ = ["arrow"]


def arrow(start: np.ndarray, end: np.ndarray, heavy: float = 1.0) -> VGroup:
    """A level arrow, so many times as heavy as usual; one of no length is a stroke."""
    length = end[0] - start[0]
    head = min(0.15 * heavy, abs(length))
    if head < 0.02:
        half = heavy * 0.05 * UP
        return VGroup(Line(start - half, start + half).set_stroke(width=4 * heavy))
    along = RIGHT * np.sign(length)
    shaft = Line(start, end - along * head * 0.8).set_stroke(width=4 * heavy)
    tip = Triangle(fill_opacity=1, stroke_width=0).rotate(-np.pi / 2 * np.sign(length))
    tip.stretch_to_fit_width(head).stretch_to_fit_height(0.14 * heavy)
    return VGroup(shaft, tip.move_to(end, aligned_edge=along))
