"""A lit link: rails of light along both of its sides, so that it keeps the colour of its sign."""

from __future__ import annotations

from manim import Line, VGroup

from backprop.drawing.style import Theme

__all__ = ["rails"]

_GROUND, _LIGHT = 8.0, 13.0
"""How much wider than the line the ground beside it is, and the light beside that."""


def rails(line: Line, theme: Theme) -> VGroup:
    """For a line, in the order in which they are drawn: light, and the ground between."""
    width = line.get_stroke_width()
    start, end = line.get_start(), line.get_end()

    def band(colour: str, more: float, depth: int) -> Line:
        found = Line(start, end).set_stroke(colour, width + more, 1)
        return found.set_z_index(depth)

    return VGroup(band(theme.highlight, _LIGHT, -2), band(theme.background, _GROUND, -1))
