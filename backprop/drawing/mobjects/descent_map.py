"""The way of two parameters down the map of their cost."""

from __future__ import annotations

import numpy as np
from manim import LEFT, RIGHT, UP, Arrow, Circle, Dot, VGroup, VMobject

from backprop.core.activations import Array
from backprop.core.descent import ACROSS, Slice
from backprop.core.two_descents import Descent
from backprop.drawing.mobjects.cost_map import CostMap
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import WORD, Box

__all__ = ["DescentMap"]

_STOP, _HERE = 0.055, 0.12
_ARROW, _OFF = 0.95, 0.14
"""How long the arrow downhill is, and how far from the middle of where it begins."""
_LEAST = 0.25
_NAMED = (0.5, 1.0, 1.4, 1.8)
"""How far from where an arrow begins no cost is written."""
_ASIDE = 0.12


class DescentMap(VGroup):
    """The map, and on it where the two are, where they came along, and which way is down.

    Parameters
    ----------
    found
        The map and the way.
    arrows
        How many steps have one.
    decimals
        Of the costs at the ends of the way.

    Attributes
    ----------
    map
        The cost, with its axes.
    here, trail, stops
        The point that moves, the line behind it, and a dot for each step made.
    arrows
        Downhill from where each of the first steps begins.
    before, after
        The cost at either end of the way.
    """

    def __init__(
        self, write: Notation, found: Slice, box: Box, *, arrows: int, decimals: int
    ) -> None:
        self.write, self.slice, self.decimals = write, found, decimals
        self._arrows = arrows
        self.map = self._fitted(box)
        ink = write.theme.ink
        self._way = np.array([self.map.point(pair) for pair in found.way])
        self.trail = VMobject(stroke_color=ink, stroke_width=3, fill_opacity=0)
        self.stops = VMobject(stroke_width=0, fill_color=ink, fill_opacity=1)
        self.here = Dot(self._way[0], radius=_HERE, color=ink).set_z_index(3)
        self.here.set_stroke(write.theme.background, 2)
        self.arrows = [self._arrow(step) for step in range(min(arrows, len(self._way) - 1))]
        self.before, self.after = self._costs()
        self.go("two", 0)
        super().__init__(
            self.map, self.trail, self.stops, *self.arrows, self.before, self.after, self.here
        )

    def go(self, _: Descent, step: float) -> None:
        """Where the two are after so many steps, on the straight way from each to the next."""
        whole = min(int(step), len(self._way) - 1)
        rest = step - whole
        corners = self._way[: whole + 1]
        if rest > 0:
            end = self._way[whole] + rest * (self._way[whole + 1] - self._way[whole])
            corners = np.vstack([corners, end])
        self.here.move_to(corners[-1])
        if len(corners) > 1:
            self.trail.set_points_as_corners(corners)
        else:
            self.trail.points = np.zeros((0, 3))
        dot = Circle(_STOP).points
        self.stops.points = np.concatenate([dot + place for place in self._way[: whole + 1]])

    def _fitted(self, box: Box) -> CostMap:
        """As large as there is room for, with all that stands beside it."""
        high = box.height - 1.0
        for _ in range(4):
            made = self._made((ACROSS * high, high))
            over = max(made.width / box.width, made.height / box.height)
            if over <= 1:
                break
            high *= 0.985 / over
        return made.move_to(box.middle)

    def _made(self, size: tuple[float, float]) -> CostMap:
        found = self.slice
        across, up = found.values
        # Beside either end of the way its cost will stand.
        spans = [np.ptp(across), np.ptp(up)]
        steps = np.array(
            [[x, 0] for x in (-0.24, -0.16, -0.08, 0, 0.08, 0.16, 0.24)]
            + [[0, y] for y in (-0.16, -0.08, 0.08, 0.16)]
        )
        clear: Array = np.concatenate(
            [found.way, *(end + steps * spans for end in found.way[[0, -1]])]
        )
        # So will the name of the way down, at the end of each arrow.
        for step in range(min(self._arrows, len(found.way) - 1)):
            along = (found.way[step + 1] - found.way[step]) / spans * size
            long = float(np.hypot(*along))
            if long:
                ends = [found.way[step] + at * along / long / size * spans for at in _NAMED]
                clear = np.concatenate([clear, ends])
        first, second = found.pair
        return CostMap(self.write, (first, across), (second, up), found.surface, size, clear)

    def _arrow(self, step: int) -> VGroup:
        start, way = self._way[step], self._way[step + 1] - self._way[step]
        long = float(np.hypot(*way[:2]))
        if not long:
            return VGroup()
        along = way / long
        rim = self.map.rim
        room = min(
            (
                (edge - start[axis]) / along[axis] - 0.1
                for axis in (0, 1)
                for edge in (
                    rim.get_corner(np.array([1, 1, 0]))[axis],
                    rim.get_corner(np.array([-1, -1, 0]))[axis],
                )
                if (edge - start[axis]) * along[axis] > 0
            ),
            default=_ARROW,
        )
        length = max(_LEAST, min(_ARROW, room - _OFF))
        begin = start + _OFF * along
        made = Arrow(
            begin, begin + length * along, buff=0, stroke_width=5, tip_length=min(0.22, length / 2)
        )
        theme = self.write.theme
        name = self.write.formula(f"-nabla {self.write.coloured('C', theme.ink)}", WORD)
        name = haloed(name, theme.background).set_z_index(4)
        name.move_to(begin + (length + 0.12) * along)
        name.shift(along * (abs(along[0]) * name.width + abs(along[1]) * name.height) / 2)
        return VGroup(made.set_color(theme.ink).set_z_index(2), *self._inside(name))

    def _inside(self, name: VMobject) -> list[VMobject]:
        """It, if it is not over the rim."""
        rim = self.map.rim
        within = all(
            abs(name.get_center()[axis] - rim.get_center()[axis])
            < (rim.length_over_dim(axis) - name.length_over_dim(axis)) / 2 - 0.05
            for axis in (0, 1)
        )
        return [name] if within else []

    def _costs(self) -> tuple[VMobject, VMobject]:
        """The cost at either end of the way, beside it and inside the frame."""
        theme, rim, labels = self.write.theme, self.map.rim, []
        ends = [self._way[0], self._way[-1]]
        costs = self.slice.way_costs[[0, -1]]
        for end, other, cost in zip(ends, reversed(ends), costs, strict=True):
            label = self.write.value(float(cost), theme.ink, WORD, self.decimals)
            haloed(label, theme.background).set_z_index(4)
            right = end[0] >= other[0]
            label.next_to(end, RIGHT if right else LEFT, buff=0.22)
            room = label.width / 2 + _ASIDE
            low, high = rim.get_left()[0] + room, rim.get_right()[0] - room
            inside = min(max(label.get_x(), low), high)
            if abs(inside - label.get_x()) > 0.01:
                side = -UP if end[1] < other[1] else UP
                label.next_to(end, side, buff=0.22).set_x(inside)
            labels.append(label)
        return labels[0], labels[1]
