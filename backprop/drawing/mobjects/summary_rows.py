"""Formulas one under the other, and which of them takes what another gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, LEFT, Triangle, VGroup, VMobject

from backprop.drawing.notation import Notation
from backprop.drawing.style import HAND, SYMBOL, Box

__all__ = ["SummaryRow", "SummaryRows"]

_BETWEEN = 0.33
"""From row to row, for an arrow and its head."""
_CLEAR = 0.07
"""From an arrow to what it begins and ends at."""
_ROUND = 0.55
"""Right of a formula, for the arrow that leads back to it."""


class SummaryRow(VGroup):
    """One formula.

    Parameters
    ----------
    source
        Left side, "=", right side.
    takes
        The last factor of the right side, which another formula gives; "" for none.

    Attributes
    ----------
    formula
        What is drawn.
    given, taken
        Half the way along its left side, and along the factor that it takes.
    """

    def __init__(self, write: Notation, source: str, takes: str) -> None:
        self.takes, self.formula = takes, write.formula(source, SYMBOL)
        sides = source.partition(" = ")[0], takes or source
        self._wide = [write.formula(side, SYMBOL).width / self.formula.width for side in sides]
        super().__init__(self.formula)

    @property
    def given(self) -> float:
        return float(self.get_left()[0]) + self.width * self._wide[0] / 2

    @property
    def taken(self) -> float:
        return float(self.get_right()[0]) - self.width * self._wide[1] / 2


class SummaryRows(VGroup):
    """Formulas of one size, and arrows from each to what takes its result.

    Parameters
    ----------
    told
        By a name, source and last factor of a `SummaryRow`, in the order in which each takes what
        one before it gives.
    again
        The one that takes what it gives itself, for the layer before; "" for none.

    Attributes
    ----------
    rows
        `SummaryRow` by the name.
    arrows
        By the name of the formula that takes: from where it is given to where it is taken.
    loop
        From the formula that is used again back to itself.
    """

    def __init__(
        self, write: Notation, told: Mapping[str, tuple[str, str]], again: str, box: Box
    ) -> None:
        self.rows = {name: SummaryRow(write, *one) for name, one in told.items()}
        rows = [*self.rows.values()]
        free = box.height - _BETWEEN * (len(rows) - 1)
        wide, high = max(row.width for row in rows), sum(row.height for row in rows)
        share = min(HAND / SYMBOL, (box.width - _ROUND) / wide, free / high)
        for row in rows:
            row.scale(share)
        between = _BETWEEN + (free - share * high) / (len(rows) + 1)
        VGroup(*rows).arrange(DOWN, buff=between, aligned_edge=LEFT)
        VGroup(*rows).move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)
        colour = write.theme.cost
        self.arrows: dict[str, VGroup] = {}
        for upper, (name, lower) in zip(rows, [*self.rows.items()][1:], strict=False):
            # A bias and the weights of its neuron take the same.
            x = upper.taken if upper.takes == lower.takes else upper.given
            self.arrows[name] = _handed(colour, upper, x, lower)
        self.loop = VGroup()
        if again:
            self.loop = _again(colour, self.rows[again], rows[[*told].index(again) + 1])
        super().__init__(*rows, *self.arrows.values(), self.loop)


def _handed(colour: str, upper: SummaryRow, x: float, lower: SummaryRow) -> VGroup:
    """Down from one formula, across between the two, and down to what the other takes."""
    y = _between(upper, lower)
    end = float(lower.get_top()[1]) + _CLEAR
    start = float(upper.get_bottom()[1]) - _CLEAR
    return _way(colour, [(x, start), (x, y), (lower.taken, y), (lower.taken, end)])


def _again(colour: str, row: SummaryRow, lower: SummaryRow) -> VGroup:
    """From a formula's left side under it and round its right end back to what it takes."""
    y, high = _between(row, lower), float(row.get_center()[1])
    start, end = float(row.get_bottom()[1]) - _CLEAR, float(row.get_right()[0]) + _CLEAR
    out = end + _ROUND - 2 * _CLEAR
    return _way(colour, [(row.given, start), (row.given, y), (out, y), (out, high), (end, high)])


def _between(upper: SummaryRow, lower: SummaryRow) -> float:
    """A little above the middle of the gap: heads are below."""
    return float(upper.get_bottom()[1] + lower.get_top()[1]) / 2 + 0.04


def _way(colour: str, corners: Sequence[tuple[float, float]]) -> VGroup:
    points = [np.array((x, y, 0.0)) for x, y in corners]
    along = points[-1] - points[-2]
    head = Triangle(radius=0.1, start_angle=float(np.arctan2(along[1], along[0])))
    head.set_stroke(width=0).set_fill(colour, 1)
    head.shift(points[-1] - head.get_vertices()[0])
    points[-1] = head.get_center()
    way = VMobject().set_points_as_corners(points).set_stroke(colour, 3)
    return VGroup(way, head)
