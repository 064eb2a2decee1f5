"""A number on every edge of a few, where each can be told from the others."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from manim import Line, VGroup, VMobject

from backprop.drawing.mobjects.edge_labels import ON, EdgeLabels, Label
from backprop.drawing.mobjects.slope_matrix import slope_colour
from backprop.drawing.notation import Notation
from backprop.drawing.style import NUMBER

__all__ = ["EdgeNumbers"]

_LATE = (0.68, 0.64, 0.72, 0.6, 0.56, 0.52, 0.48, 0.44, 0.4, 0.36, 0.32, 0.28)
_EARLY = (0.3, 0.34, 0.26, 0.38, 0.22, 0.42, 0.46, 0.5, 0.54, 0.58, 0.62, 0.66, 0.7)
"""Where on its line each may stand: before what the line leads to, where those of others end, or
else after what it comes from."""
_CLEAR = 0.08


class EdgeNumbers(VGroup):
    """Numbers as Typst math on their lines, which are interrupted there.

    Attributes
    ----------
    labels
        By the line's key; none where two would meet.
    starts
        Where what goes elsewhere comes from: these, or without them the lines.
    """

    def __init__(
        self,
        write: Notation,
        texts: Mapping[Any, str],
        lines: Mapping[Any, Line],
        things: list[VMobject],
        size: float = NUMBER,
    ) -> None:
        self.labels: dict[Any, Label] = {}
        for shares in (_LATE, _EARLY):
            free = EdgeLabels(lines, write.theme.background, *things)
            for key, text in texts.items():
                number = write.formula(write.coloured(text, slope_colour(write, text)), size)
                self.labels[key] = free.along(number, lines[key], shares, sides=ON)
            said = [one[1] for one in self.labels.values()]
            pairs = [*itertools.combinations(said, 2), *itertools.product(said, things)]
            if not any(_meet(*pair) for pair in pairs):
                break
            self.labels = {}
        self.starts = {key: self.labels.get(key, line) for key, line in lines.items()}
        super().__init__(*self.labels.values())


def _meet(one: VMobject, other: VMobject) -> bool:
    away = abs(one.get_center() - other.get_center())
    wide, high = (one.width + other.width) / 2, (one.height + other.height) / 2
    return bool(away[0] < wide + _CLEAR and away[1] < high + _CLEAR)
