"""The cost over two parameters as a map: lines of equal cost, and what they are."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import cast

import numpy as np
from contourpy import FillType, LineType, contour_generator
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Line,
    Rectangle,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from backprop.core.activations import Array
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.number_axis import round_marks
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import LEAST, NUMBER

__all__ = ["CostMap", "contour_levels"]

_LINES = 8
_DARKEST = 0.42
"""Opacity of the ground where the cost is highest."""
_FLAT = 1e-9
"""So small a share of the cost is no height."""
_LABELS = 4
_CLEAR = 0.65
"""What a cost written on a line keeps from the way, the rim and other costs."""
_BETWEEN = 0.25
"""Between two numbers under the map, at least."""
_CORNER = 0.03
"""Of a side, where no number stands at its ends."""

_Filled = tuple[list[Array], list[NDArray[np.uint32]]]
"""What FillType.OuterOffset comes as: outlines, and in each where its rings begin and end."""


class CostMap(VGroup):
    """A frame over which two parameters vary, with the cost's contours.

    Parameters
    ----------
    across, up
        The two parameters, and the values at which the cost is known, (m,) and (p,), equally
        far apart.
    costs
        (p, m), infinite where there is none.
    size
        (width, height) of the frame.
    keep_clear
        (n, 2) values of the two near which no cost is written.

    Attributes
    ----------
    ground, contours, costs, rim, ticks, names
        The parts. Where the cost is the same everywhere there are no contours.
    levels
        The costs of the contours.
    """

    def __init__(
        self,
        write: Notation,
        across: tuple[Quantity, Array],
        up: tuple[Quantity, Array],
        costs: Array,
        size: tuple[float, float],
        keep_clear: Array,
    ) -> None:
        self.write, self.size = write, size
        self.spans = (across[1][0], across[1][-1]), (up[1][0], up[1][-1])
        theme = write.theme
        self.rim = Rectangle(width=size[0], height=size[1], stroke_color=theme.quiet)
        self.rim.set_stroke(width=2).set_fill(opacity=0)
        self.levels = contour_levels(costs)
        self.ground, self.contours, self.costs = VGroup(), VGroup(), VGroup()
        self._draw(costs, keep_clear)
        self.ticks, self.names = VGroup(), VGroup()
        self._name(across[0], 0)
        self._name(up[0], 1)
        super().__init__(self.ground, self.contours, self.rim, self.ticks, self.names, self.costs)

    def point(self, values: Iterable[float]) -> np.ndarray:
        """Where a pair of values lies."""
        place: np.ndarray = self.rim.get_center() + self._from_middle(np.array([list(values)]))[0]
        return place

    def _from_middle(self, values: Array) -> np.ndarray:
        """(n, 2) values as (n, 3) places seen from the middle of the frame."""
        ends = np.array(self.spans)
        shares = (values - ends[:, 0]) / (ends[:, 1] - ends[:, 0]) - 0.5
        return np.column_stack([shares * self.size, np.zeros(len(values))])

    def _draw(self, costs: Array, keep_clear: Array) -> None:
        if not len(self.levels):
            return
        theme, background = self.write.theme, self.write.theme.background
        height = len(costs), len(costs[0])
        places = [
            np.linspace(-side / 2, side / 2, count)
            for side, count in zip(self.size, reversed(height), strict=True)
        ]
        lines = contour_generator(
            places[0],
            places[1],
            np.ma.masked_invalid(costs),
            line_type=LineType.Separate,
            fill_type=FillType.OuterOffset,
        )
        bounds = [-math.inf, *self.levels, math.inf]
        for number, (low, high) in enumerate(itertools.pairwise(bounds)):
            band = VMobject(stroke_width=0, fill_color=theme.cost)
            band.set_fill(opacity=_DARKEST * number / len(self.levels))
            outlines, offsets = cast(_Filled, lines.filled(low, high))
            _trace(
                band,
                [
                    outline[start:end]
                    for outline, starts in zip(outlines, offsets, strict=True)
                    for start, end in itertools.pairwise(starts)
                ],
            )
            self.ground.add(band)
        taken = self._from_middle(keep_clear)[:, :2]
        drawn = [cast("list[Array]", lines.lines(float(level))) for level in self.levels]
        for level in drawn:
            line = VMobject(stroke_color=theme.cost, stroke_width=2, fill_opacity=0)
            self.contours.add(_trace(line.set_stroke(opacity=0.85), level))
        inner = np.array(self.size) / 2 - [0.6, 0.3]
        # The lowest and the highest tell most, then those between.
        count = len(drawn)
        for number in dict.fromkeys([0, count - 1, count // 2, count // 4, 3 * count // 4]):
            points = np.concatenate([*drawn[number], np.zeros((0, 2))])
            points = points[(np.abs(points) < inner).all(axis=1)]
            if not len(points) or len(self.costs) == _LABELS:
                continue
            far = np.linalg.norm(points[:, None] - taken[None], axis=2).min(axis=1)
            best = int(far.argmax())
            if far[best] < _CLEAR:
                continue
            label = self.write.value(float(self.levels[number]), theme.ink, LEAST)
            self.costs.add(haloed(label.move_to((*points[best], 0)), background))
            beside = points[best] + np.array([[-0.4, 0], [0, 0], [0.4, 0]])
            taken = np.concatenate([taken, beside])

    def _name(self, q: Quantity, axis: int) -> None:
        """Ticks with their values along an axis, and the parameter's name."""
        theme, (low, high) = self.write.theme, self.spans[axis]
        middle, side = self.rim.get_center(), DOWN if axis == 0 else LEFT
        labels = VGroup()
        for value in round_marks((low, high)):
            share = (value - low) / (high - low) - 0.5
            if abs(share) > 0.5 - _CORNER:
                continue
            place = middle + side * self.size[1 - axis] / 2
            place[axis] = middle[axis] + share * self.size[axis]
            tick = Line(place, place + 0.1 * side).set_stroke(theme.quiet, 2)
            label = self.write.value(value, theme.quiet, LEAST).next_to(tick, side, buff=0.1)
            self.ticks.add(tick)
            near = labels[-1].get_right()[0] + _BETWEEN if labels else -math.inf
            if axis == 1 or label.get_left()[0] > near:
                labels.add(label)
        self.ticks.add(*labels)
        name = self.write.label(q, NUMBER)
        if axis == 0:
            # In the row of the numbers, at its end, where it takes no room of the map's.
            name.next_to(self.rim, DOWN, buff=0.16).align_to(self.rim, RIGHT)
            for one in list(labels):
                if one.get_right()[0] > name.get_left()[0] - _BETWEEN:
                    self.ticks.remove(one)
        else:
            # In the column of the numbers, at its top.
            name.next_to(self.rim, LEFT, buff=0.2).align_to(self.rim, UP)
            for one in list(labels):
                if one.get_top()[1] > name.get_bottom()[1] - 0.1:
                    self.ticks.remove(one)
        self.names.add(name)


def _trace(shape: VMobject, outlines: Iterable[Array]) -> VMobject:
    """Give a shape straight-edged outlines (n, 2)."""
    points = []
    for outline in outlines:
        corners = np.column_stack([outline, np.zeros(len(outline))])
        along = np.array([0, 1 / 3, 2 / 3, 1])[None, :, None]
        points.append(
            (corners[:-1, None] + along * (corners[1:] - corners[:-1])[:, None]).reshape(-1, 3)
        )
    shape.points = np.concatenate([*points, np.zeros((0, 3))])
    return shape


def contour_levels(costs: Array) -> Array:
    """Costs that divide the map into bands of equal area, rounded as far as they stay apart."""
    finite = costs[np.isfinite(costs)]
    if not finite.size or np.ptp(finite) <= _FLAT * np.abs(finite).max():
        return np.empty(0)
    raw = np.quantile(finite, np.arange(1, _LINES) / _LINES)
    gaps = np.diff(raw)
    gaps = gaps[gaps > 0]
    if not gaps.size:
        return np.empty(0)
    # Each to its own two digits, or as many as tell it from its neighbour.
    found = set()
    for number, level in enumerate(raw):
        near = np.abs(np.delete(raw, number) - level)
        near = near[near > 0].min()
        found.add(round(float(level), -math.floor(math.log10(near / 2))))
    inside = [level for level in found if finite.min() < level < finite.max()]
    return np.array(sorted(inside))
