"""Many edges as few objects: all that look alike are one shape with a stroke for each.

A network's thousand edges cost as much to move and to draw as their ink, not a thousand times
what an object costs.
"""

from __future__ import annotations

import numpy as np
from manim import VGroup, VMobject

from backprop.core.activations import Array
from backprop.drawing.notation import Notation
from backprop.drawing.style import proportion

__all__ = ["EdgeBundle", "edge_style"]

_LEVELS = 8
"""Widths drawn of each sign; between two neighbours nobody sees a step."""
_THICKEST = 5.5


def edge_style(share: float, thickest: float = _THICKEST) -> tuple[float, float]:
    """Width and opacity of an edge whose size is this share of the largest."""
    return 1 + (thickest - 1) * share, 0.3 + 0.7 * share


class EdgeBundle(VGroup):
    """Straight edges coloured by sign, wide and opaque by size.

    Parameters
    ----------
    starts, ends
        (n, 3) places.
    values
        (n,) what each edge stands for.
    largest
        The size that is drawn widest; None for the largest of the values.
    thickest
        Its width.
    """

    def __init__(
        self,
        write: Notation,
        starts: Array,
        ends: Array,
        values: Array,
        largest: float | None = None,
        thickest: float = _THICKEST,
    ) -> None:
        theme = write.theme
        self.largest = float(np.abs(values).max(initial=0)) if largest is None else largest
        shapes = []
        # Large ones last: they lie over the others.
        for level in range(_LEVELS + 1):
            width, opacity = edge_style(level / _LEVELS, thickest)
            for colour in (theme.positive, theme.negative):
                shape = VMobject(stroke_color=colour, stroke_width=width, fill_opacity=0)
                shapes.append(shape.set_stroke(opacity=opacity))
        super().__init__(*shapes)
        self._place(np.asarray(starts, float), np.asarray(ends, float), np.asarray(values, float))

    def redraw(self, values: Array, largest: float | None = None) -> EdgeBundle:
        """The same edges, where they are now, for other values, and on another scale if given."""
        self.largest = self.largest if largest is None else largest
        starts, ends = np.empty((len(self.kind), 3)), np.empty((len(self.kind), 3))
        for kind, shape in enumerate(self.submobjects):
            mine = self.kind == kind
            if mine.any():
                corners = shape.points.reshape(-1, 4, 3)
                starts[mine], ends[mine] = corners[:, 0], corners[:, 3]
        self._place(starts, ends, np.asarray(values, float))
        return self

    def _place(self, starts: Array, ends: Array, values: Array) -> None:
        shares = proportion(values, self.largest)
        self.kind = 2 * np.rint(_LEVELS * shares).astype(int) + (values < 0)
        along = np.array([0, 1 / 3, 2 / 3, 1])[None, :, None]
        curves = starts[:, None] + along * (ends - starts)[:, None]
        for kind, shape in enumerate(self.submobjects):
            shape.points = curves[self.kind == kind].reshape(-1, 3)
