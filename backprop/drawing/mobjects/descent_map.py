"""The way of two parameters down the map of their cost."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Arrow, Circle, Dot, VGroup, VMobject

from backprop.core.activations import Array
from backprop.core.descent import ACROSS, Slice
from backprop.core.two_descents import Descent
from backprop.drawing.mobjects.cost_map import CostMap
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import LEAST, NUMBER, WORD, Box

__all__ = ["DescentMap"]

_STOP, _HERE = 0.055, 0.12
_ARROW, _OFF = 0.95, 0.14
"""How long the arrow downhill is, and how far from the middle of where it begins."""
_LEAST = 0.25
_NAMED = (0.5, 1.0, 1.4, 1.8)
"""How far from where an arrow begins no cost is written."""
_ASIDE = 0.12
_BESIDE = 0.22
_SAID = 1.7
"""How far from the end of a way no cost of the map is written at either side."""


class DescentMap(VGroup):
    """The map, and on it where the two are, where they came along, and which way is down.

    The way that they go among all parameters is drawn too, as far as it is on the map.

    Parameters
    ----------
    found
        The map and the way.
    arrows
        How many steps have one.
    decimals
        Of the costs at the ends of the ways.
    every
        What is said at the end of the way among all.

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
    among, there, said
        The way among all parameters, the point that moves along it, and what is said of its end.
    """

    def __init__(
        self,
        write: Notation,
        found: Slice,
        box: Box,
        *,
        arrows: int,
        decimals: int,
        every: str,
    ) -> None:
        self.write, self.slice, self.decimals = write, found, decimals
        self._arrows = arrows
        self.map = self._fitted(box)
        ink = write.theme.ink
        self._ways: dict[Descent, np.ndarray] = {
            "two": np.array([self.map.point(pair) for pair in found.way]),
            "all": self._on_map(found.among),
        }
        self._way = self._ways["two"]
        self.trail = VMobject(stroke_color=ink, stroke_width=3, fill_opacity=0)
        self.among = VMobject(stroke_color=ink, stroke_width=6, fill_opacity=0)
        self.stops = VMobject(stroke_width=0, fill_color=ink, fill_opacity=1)
        self.here, self.there = (
            Dot(self._way[0], radius=_HERE, color=ink).set_z_index(3) for _ in range(2)
        )
        for one in (self.here, self.there):
            one.set_stroke(write.theme.background, 2)
        self.arrows = [self._arrow(step) for step in range(min(arrows, len(self._way) - 1))]
        self.before, self.after = self._costs()
        written = self.before, self.after, *self.map.costs
        for size in (NUMBER, WORD):
            said, met = self._placed(write.words(every, size, ink), "all", *written)
            if not met:
                break
        for size in (WORD, LEAST) if met else ():
            said = write.words(every, size, ink)
            if self._anywhere(said, "all", *written):
                break
        self.said = said
        for which in self._ways:
            self.go(which, 0)
        super().__init__(
            self.map,
            self.trail,
            self.stops,
            *self.arrows,
            self.before,
            self.after,
            self.here,
            self.among,
            self.there,
            self.said,
        )

    def go(self, which: Descent, step: float) -> None:
        """Where the two are after so many steps, on the straight way from each to the next."""
        way = self._ways[which]
        line, point = (self.trail, self.here) if which == "two" else (self.among, self.there)
        whole = min(int(step), len(way) - 1)
        rest = step - whole if whole < len(way) - 1 else 0.0
        corners = way[: whole + 1]
        if rest > 0:
            end = way[whole] + rest * (way[whole + 1] - way[whole])
            corners = np.vstack([corners, end])
        point.move_to(corners[-1])
        if len(corners) > 1:
            line.set_points_as_corners(corners)
        else:
            line.points = np.zeros((0, 3))
        if which == "two":
            dot = Circle(_STOP).points
            self.stops.points = np.concatenate([dot + place for place in way[: whole + 1]])

    def _on_map(self, values: Array) -> np.ndarray:
        """Places of pairs of values, up to where they first leave the map."""
        low, high = np.array(self.map.spans).T
        outside = ~((values > low) & (values < high)).all(axis=1)
        count = int(outside.argmax()) if outside.any() else len(values)
        return np.array([self.map.point(pair) for pair in values[: max(1, count)]])

    def _beside(self, text: VMobject, which: Descent, *others: VMobject) -> VMobject:
        return self._placed(text, which, *others)[0]

    def _placed(self, text: VMobject, which: Descent, *others: VMobject) -> tuple[VMobject, int]:
        """Beside the end of a way, inside the frame, on no way and on none of the others.

        And how much it lies on where there is no such place.
        """
        haloed(text, self.write.theme.background).set_z_index(4)
        rim, end, taken = self.map.rim, self._ways[which][-1], self._taken(*others)
        found: list[tuple[int, int, Array]] = []
        for side in (RIGHT, LEFT, UP, DOWN, UP + RIGHT, UP + LEFT, DOWN + RIGHT, DOWN + LEFT):
            text.next_to(end, side, buff=_BESIDE)
            half = np.array([text.width, text.height]) / 2
            low, high = (rim.get_corner(at)[:2] for at in (DOWN + LEFT, UP + RIGHT))
            place = text.get_center()[:2]
            inside = np.clip(place, low + half + _ASIDE, high - half - _ASIDE)
            met = (np.abs(taken - inside) < half + _ASIDE / 2).all(axis=1).sum()
            found.append((int(met) + 9 * bool((inside != place).any()), len(found), inside))
        least, _, free = min(found)
        return text.move_to((*free, 0)), least

    def _anywhere(self, text: VMobject, which: Descent, *others: VMobject) -> bool:
        """As near to the end of a way as it lies on nothing, and whether there is such a place."""
        self._beside(text, which, *others)
        low, high = (self.map.rim.get_corner(at)[:2] for at in (DOWN + LEFT, UP + RIGHT))
        half, taken = np.array([text.width, text.height]) / 2 + _ASIDE, self._taken(*others)
        sides = (
            np.linspace(low[axis] + half[axis], high[axis] - half[axis], 24) for axis in (0, 1)
        )
        places = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
        lies = (np.abs(taken[:, None] - places) < half).all(axis=2).any(axis=0)
        free = places[~lies & (half < (high - low) / 2).all()]
        if not len(free):
            return False
        away = np.linalg.norm(free - self._ways[which][-1][:2], axis=1)
        text.move_to((*free[away.argmin()], 0))
        return True

    def _taken(self, *others: VMobject) -> Array:
        """Places on the ways, whose lines run between their points too, and on what is written."""
        ways = [_dense(way)[:, :2] for way in self._ways.values()]
        return np.concatenate([*ways, *map(_grid, others)])

    def _fitted(self, box: Box) -> CostMap:
        """As large as there is room for, with all that stands beside it."""
        high = box.height - 0.6
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
        reach = max(0.24, _SAID / size[0])
        steps: Array = np.array(
            [[x, 0] for x in np.linspace(-reach, reach, 7)]
            + [[0, y] for y in (-0.16, -0.08, 0.08, 0.16)]
        )
        clear: Array = np.concatenate(
            [
                found.way,
                found.among,
                *(end + steps * spans for end in (*found.way[[0, -1]], found.among[-1])),
            ]
        )
        # So will the name of the way down, at the end of each arrow.
        for step in range(min(self._arrows, len(found.way) - 1)):
            along = (found.way[step + 1] - found.way[step]) / spans * size
            long = float(np.hypot(*along))
            if long:
                named = [found.way[step] + at * along / long / size * spans for at in _NAMED]
                clear = np.concatenate([clear, named])
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
        costs = (float(cost) for cost in self.slice.way_costs[[0, -1]])
        ink = self.write.theme.ink
        first, last = (self.write.value(cost, ink, WORD, self.decimals) for cost in costs)
        before = self._before(first)
        return before, self._beside(last, "two", before)

    def _before(self, label: VMobject) -> VMobject:
        """Beside where the way begins, on the side where it does not go."""
        rim, (end, other) = self.map.rim, self._way[[0, -1]]
        haloed(label, self.write.theme.background).set_z_index(4)
        label.next_to(end, RIGHT if end[0] >= other[0] else LEFT, buff=_BESIDE)
        room = label.width / 2 + _ASIDE
        inside = min(max(label.get_x(), rim.get_left()[0] + room), rim.get_right()[0] - room)
        if abs(inside - label.get_x()) > 0.01:
            side = DOWN if end[1] < other[1] else UP
            label.next_to(end, side, buff=_BESIDE).set_x(inside)
        return label


def _dense(way: np.ndarray) -> np.ndarray:
    """Places all along a way, as near to one another as what is written is high."""
    lengths = np.linalg.norm(np.diff(way, axis=0), axis=1)
    pieces = [
        start + np.linspace(0, 1, 2 + int(length / _ASIDE))[:, None] * (end - start)
        for start, end, length in zip(way, way[1:], lengths, strict=False)
    ]
    return np.concatenate([way[:1], *pieces])


def _grid(text: VMobject) -> np.ndarray:
    """Places all over a text."""
    low, high = text.get_corner(DOWN + LEFT), text.get_corner(UP + RIGHT)
    x, y = (np.linspace(low[axis], high[axis], 9) for axis in (0, 1))
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
