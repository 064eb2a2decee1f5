"""A number on every edge of a few, where each can be told from the others."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from manim import Line, VGroup, VMobject

from backprop.drawing.mobjects.edge_labels import EdgeLabels, Label
from backprop.drawing.notation import Notation
from backprop.drawing.style import WORD

__all__ = ["EdgeNumbers"]

_SHARES = (0.3, 0.34, 0.26, 0.38, 0.22, 0.42, 0.46, 0.5, 0.54, 0.58, 0.62, 0.66, 0.7)
_CLEAR = 0.05


class EdgeNumbers(VGroup):
    """Numbers as Typst math on their lines, which are interrupted there.

    Attributes
    ----------
    labels
        By the line's key; none where two would meet.
    """

    def __init__(
        self,
        write: Notation,
        texts: Mapping[Any, str],
        lines: Mapping[Any, Line],
        things: list[VMobject],
        size: float = WORD,
    ) -> None:
        free = EdgeLabels(lines, write.theme.background, *things)
        self.labels: dict[Any, Label] = {}
        for key, text in texts.items():
            number = write.formula(write.coloured(text, write.theme.cost), size)
            self.labels[key] = free.along(number, lines[key], _SHARES, sides=(0,))
        every = [*self.labels.values(), *things]
        if any(
            _meet(one, other)
            for one, other in itertools.combinations(every, 2)
            if one in self.labels.values()
        ):
            self.labels = {}
        super().__init__(*self.labels.values())


def _meet(one: VMobject, other: VMobject) -> bool:
    away = abs(one.get_center() - other.get_center())
    wide, high = (one.width + other.width) / 2, (one.height + other.height) / 2
    return bool(away[0] < wide + _CLEAR and away[1] < high + _CLEAR)
