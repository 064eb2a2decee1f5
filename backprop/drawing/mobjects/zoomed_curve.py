"""The cost over one weight, ever nearer to the recorded point: there its curve is a line."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, ORIGIN, RIGHT, UP, Dot, VGroup, VMobject, smooth

from backprop.core.activations import Array
from backprop.core.approach import Approach
from backprop.core.nudge_table import typst
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects.free_place import along
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.turned_trail import TurnedTrail
from backprop.drawing.mobjects.window import Window, WindowAxes, clipped
from backprop.drawing.notation import Equation, LiveNumber, Notation, haloed
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, Box

__all__ = ["ZoomedCurve"]

_DOT, _NEAR = 0.15, 0.15
_ACROSS, _UP = 0.5, 0.48
"""Of the picture's width, and of its height, that a nudge and its change take."""
_BEFORE, _ASIDE = 0.14, 0.06
"""Of the width before the recorded point; of the height, to where the slope is not said."""
_OVER, _FLAT = 0.06, 0.02
"""Of the height, over the whole curve and under it; of its highest, what a level curve varies."""
_LAST = 0.02
"""Of the last nudge: on less the line through both points is the tangent."""
_SIZES = (HAND, SYMBOL, NUMBER, LEAST)
_UNDER = 0.14
"""Between what is before a sign of equality, with it, and a number under that."""
_GRID = 15


class ZoomedCurve(VGroup):
    """Axes, the curve, a record's point, a second one and the line through both, in a box.

    It begins with the whole curve and a second point far away. `at` brings that to one nudge
    after another, and then all as near as that is small; last it is the tangent to the whole.

    Attributes
    ----------
    axes, line
        With their numbers and names, and the curve.
    dot, second, secant, legs
        The record's point, the other, the line through both, and how far they are apart.
    trail
        Where the line has been on its way to the first nudge.
    window
        How near it is looked at, as it is now.
    marks
        What stands at the legs at first and of each nudge: those of now are visible.
    ratio
        The slope of the line, as it is now.
    answer
        That it is the derivative, in its place.
    """

    def __init__(self, write: Notation, q: Quantity, way: Approach, box: Box) -> None:
        self.write, self.way, theme = write, way, write.theme
        across, up = (theme.quantity(kind) for kind in (q.kind, "C"))
        self.axes = WindowAxes(write, (write.symbol(q), write.symbol(COST)), box)
        self.area, self.box = self.axes.area, box
        self._known = np.array(way.points, dtype=float)
        self._middle = int(np.abs(self._known[:, 0] - way.here[0]).argmin())
        self.line = VMobject(stroke_color=up, stroke_width=5).set_z_index(1)
        self.dot, self.second = (Dot(radius=_DOT, color=up).set_z_index(2) for _ in range(2))
        # Under the curve, and wider: where both are one, both are seen.
        self.secant = VMobject(stroke_color=theme.highlight, stroke_width=11)
        self._legs = [VMobject(stroke_color=one, stroke_width=5) for one in (across, up)]
        self.legs = VGroup(*self._legs).set_z_index(1)
        whole = self._whole()
        self._by = [way.far, *way.nudges, 0.0]
        self._windows = [whole, *(self._window(by, whole) for by in way.nudges), whole]
        symbols = write.coloured(f"Delta {q.typst(write.widths)}", across), "Delta C_0"
        change = write.coloured(symbols[1], up)
        rows = way.table.rows
        texts = [("", ""), *((one.by, one.change) for one in rows[: len(way.nudges)])]
        self.marks: GroupOf[VGroup] = GroupOf()
        for number, (by, moved) in enumerate(texts):
            self._draw(self._by[number], self._windows[number])
            self.marks.add(self._mark((symbols[0], change), by, moved, (across, up)))
        fraction = f"frac({change}, {symbols[0]}) ="
        value = write.coloured(typst(way.table.derivative), up)
        answer = f"{write.ratio(COST, q)} =", value
        printed = [one.ratio for one in rows if one.ratio]
        longest = max((way.table.derivative, *printed), key=len)
        # Where no size of it has room on one line, the number goes under the sign of equality.
        for broken, size in itertools.product((False, True), _SIZES):
            widest = self._set((fraction, typst(longest)), size, broken)
            made = haloed(self._set(answer, size, broken), theme.background)
            room = max(widest.width, made.width), max(widest.height, made.height)
            found = [self._free(number, room) for number in range(len(self._by))]
            clear = all(one for _, one in found)
            if clear or not broken:
                self._places = [place for place, _ in found]
                self.answer, form = made, (size, broken, room)
            if clear:
                break
        size, broken, room = form
        self._head = head = haloed(write.formula(fraction, size), theme.background)
        # Numbers are of different lengths: what they stand behind stays in its place.
        self._inset = self._inside(head, room, broken)
        self.answer.move_to((*self._places[-1][:2], 0.0))
        self.answer.shift(self._inside(self.answer, room, broken))
        decimals = 8 if "e" in longest else len(way.table.derivative.partition(".")[2]) or 4
        live = LiveNumber(way.slope, up, size, decimals=decimals, align=-1)
        self._said: list[Any] = [live]
        said = [write.formula(write.coloured(typst(one), up), size) for one in printed]
        self._said += said[: len(way.nudges)]
        for one in self._said:
            if broken:
                one.next_to(head, DOWN, buff=_UNDER, aligned_edge=LEFT)
            else:
                one.next_to(head, RIGHT, buff=0.2)
        self.ratio = VGroup(head, *self._said)
        self.trail = TurnedTrail(theme, self._turned)
        curve = (self.axes, self.trail, self.secant, self.line, self.legs, self.dot, self.second)
        super().__init__(*curve, self.marks, self.ratio, self.answer)
        self.equations: list[Equation] = [
            (mark[1][-1], "/", mark[0][-1], "=", one)
            for mark, one in zip(self.marks[1:], self._said[1:], strict=True)
        ]
        self.at(0.0)

    # Where things are

    def _by_at(self, first: int, moved: float) -> float:
        """How far the second point is away so far on the way from one stop to the next."""
        before, after = self._by[first : first + 2]
        if after:
            return float(before * (after / before) ** moved)
        return before * (1 - moved) if moved < 1 - _LAST else 0.0

    def _turned(self, share: float) -> VMobject:
        """The line through both points on the way to the first stop."""
        self._draw(self._by_at(0, share), self._windows[0])
        return self.secant

    def _whole(self) -> Window:
        """All of the curve, from 0 on; one that is level, in the middle."""
        (left, low), (right, high) = self._known.min(axis=0), self._known.max(axis=0)
        if high - low < _FLAT * abs(high):
            low, high = high - abs(high), high + abs(high)
        low, high = min(low, 0.0), max(high, 0.0)
        size = np.array([self.area.width, (1 - 2 * _OVER) * self.area.height])
        scale = size / [right - left or 1.0, high - low or 1.0]
        at = scale * (np.array(self.way.here) - (left, low))
        return Window(scale, at + np.array([0.0, _OVER * self.area.height]))

    def _window(self, by: float, whole: Window) -> Window:
        """So near that a nudge and its change fill much of it."""
        width, height = self.area.width, self.area.height
        ratio, slope = self.way.ratio(by), self.way.slope
        across = _ACROSS * width / abs(by)
        steep = max(abs(ratio), abs(slope)) if slope else 0.0
        up = _UP * height / (steep * abs(by)) if steep else whole.scale[1] * across / whole.scale[0]
        begins = _BEFORE if by > 0 else _BEFORE + _ACROSS
        level = 0.5 - np.sign(ratio * by) * (_UP / 2 + _ASIDE) if slope else 0.5
        return Window(np.array([across, up]), np.array([begins * width, level * height]))

    def _points(self, window: Window, values: Array) -> Array:
        """(n, 2) places of pairs of values."""
        corner = np.array([self.area.left, self.area.bottom])
        found: Array = corner + window.at + window.scale * (values - self.way.here)
        return found

    def _ends(self, by: float, window: Window) -> Array:
        """(2, 2) places of both points."""
        x, y = self.way.here
        other = (x + by, self.way.cost(x + by)) if by else (x, y)
        return self._points(window, np.array([(x, y), other]))

    def _free(self, number: int, size: tuple[float, float]) -> tuple[Array, bool]:
        """Where there is room for a slope, as near to its line as may be; whether there is."""
        by, window = self._by[number], self._windows[number]
        self._draw(by, window)
        lines = [np.array(one.get_anchors()) for one in (self.line, self.secant, *self._legs)]
        shown = [place for one in lines[: 4 if by else 2] for place in along(one)]
        boxes = [] if number >= len(self.marks) else [*self.marks[number]]
        for one in boxes:
            for x in np.linspace(one.get_left()[0], one.get_right()[0], 12):
                shown += [[x, y] for y in np.linspace(one.get_bottom()[1], one.get_top()[1], 5)]
        taken, middle = np.array(shown), self._ends(by, window).mean(axis=0)
        half, best = np.array(size) / 2, (np.inf, np.inf)
        area, found = self.area, np.zeros(2)
        for x in np.linspace(area.left + half[0] + 0.2, self.box.right - half[0], _GRID):
            for y in np.linspace(area.bottom + half[1] + 0.15, area.top - half[1], _GRID):
                inside = (np.abs(taken - (x, y)) < half + 0.15).all(axis=1).sum()
                worth = float(inside), float(np.hypot(*(middle - (x, y))))
                if worth < best:
                    best, found = worth, np.array([x, y])
        return np.array([*found, 0.0]), best[0] == 0

    def _set(self, sides: tuple[str, str], size: float, broken: bool) -> VMobject:
        """Both sides of an equation on one line, or the second under the first."""
        if not broken:
            return self.write.formula(" ".join(sides), size)
        parts = (self.write.formula(one, size) for one in sides)
        return VGroup(*parts).arrange(DOWN, buff=_UNDER, aligned_edge=LEFT)

    @staticmethod
    def _inside(part: VMobject, room: tuple[float, float], broken: bool) -> np.ndarray:
        """From the middle of a room to that of what stands at its left, or in its upper corner."""
        up = (room[1] - part.height) / 2 if broken else 0.0
        return np.array([(part.width - room[0]) / 2, up, 0.0])

    def _mark(
        self, symbols: tuple[str, str], by: str, change: str, colours: tuple[str, str]
    ) -> VGroup:
        """The nudge along its leg, and the change beside its own, as they are drawn now."""
        write = self.write
        size = NUMBER if self.area.width > 5 else LEAST
        made = []
        for symbol, text, colour in zip(symbols, (by, change), colours, strict=True):
            parts = VGroup(write.formula(f"{symbol} =" if text else symbol, size))
            if text:
                parts.add(write.formula(write.coloured(typst(text), colour), size))
            made.append(haloed(parts, write.theme.background))
        run, rise = self._legs
        upward = rise.get_end()[1] >= rise.get_start()[1]
        onward = run.get_end()[0] >= run.get_start()[0]
        outer = DOWN if upward else UP
        made[0].arrange(RIGHT, buff=0.15)
        self._aside(made[0], run, (outer, -outer), (ORIGIN, RIGHT, LEFT))
        made[1].arrange(DOWN, buff=_UNDER)
        beyond = RIGHT if onward else LEFT
        self._aside(made[1], rise, (beyond, -beyond), (ORIGIN, UP, DOWN))
        return VGroup(*made)

    def _aside(
        self, label: VGroup, leg: VMobject, sides: Sequence[np.ndarray], edges: Sequence[np.ndarray]
    ) -> None:
        """Bring it to a side of a leg, where nothing else runs through it and it has room."""
        others = [self.line, self.secant, *(one for one in self._legs if one is not leg)]
        taken, worst = (
            np.concatenate([along(np.array(one.get_anchors())) for one in others]),
            np.inf,
        )
        best = label.get_center()
        for side in sides:
            for edge in edges:
                label.next_to(leg, side, buff=_NEAR, aligned_edge=edge)
                half = np.array([label.width, label.height]) / 2
                inside = (np.abs(taken - label.get_center()[:2]) < half + 0.05).all(axis=1).sum()
                low = self.area.bottom + 0.05 - label.get_bottom()[1]
                out = max(0.0, low, label.get_right()[0] - self.box.right)
                if (worth := float(inside) + 1e3 * float(out)) < worst:
                    worst, best = worth, label.get_center()
        label.move_to(best)
        if worst and len(label) == 1:
            label.remove(*label)  # a name alone, for which there is no room

    # What is seen

    def at(self, stop: float) -> ZoomedCurve:
        """At a stop, or so far on the way from one to the next: first the point, then all."""
        first = min(int(stop), len(self._by) - 2)
        share = stop - first
        moved, nearer = smooth(min(1.0, 2 * share)), smooth(max(0.0, 2 * share - 1))
        by = self._by_at(first, moved)
        self._draw(by, self._windows[first].toward(self._windows[first + 1], nearer))
        self.trail.passed(moved, 1 - nearer if first == 0 else 0.0)
        rests = int(stop) if stop == int(stop) else None
        for number, mark in enumerate(self.marks):
            mark.set_opacity(1.0 if number == rests else 0.0)
        place = (1 - nearer) * self._places[first] + nearer * self._places[first + 1]
        self.ratio.shift(place + self._inset - self._head.get_center())
        # What is printed of a nudge, or between two of them what a number on its way is.
        live = self._said[0]
        exact = self._said[rests] if rests is not None and rests < len(self._said) else live
        live.redraw(self.way.ratio(by), moving=rests is None)
        for one in self._said:
            one.set_opacity(1.0 if one is exact else 0.0)
        return self

    def _draw(self, by: float, window: Window) -> None:
        """The curve through a window, and the line through two of its points."""
        self.window = window
        curve = self._points(window, self._known)
        cut = clipped(curve, self._middle, self.area)
        self.line.set_points_as_corners(np.column_stack([cut, np.zeros(len(cut))]))
        (here, there) = self._ends(by, window)
        way = np.array([1.0, self.way.ratio(by)]) * window.scale
        way *= 2 * np.hypot(self.area.width, self.area.height) / np.hypot(*way)
        ends = clipped(np.array([here - way, here, here + way]), 1, self.area)
        self.secant.set_points_as_corners([(*ends[0], 0.0), (*ends[-1], 0.0)])
        self.dot.move_to((*here, 0.0))
        self.second.move_to((*there, 0.0))
        corner = np.array([there[0], here[1]])
        for leg, (start, end) in zip(self._legs, ((here, corner), (corner, there)), strict=True):
            end = end if np.any(start != end) else end + np.array([0.0, 1e-4])
            leg.set_points_as_corners([(*start, 0.0), (*end, 0.0)])
        low = np.array(self.way.here) - window.at / window.scale
        high = low + np.array([self.area.width, self.area.height]) / window.scale
        self.axes.redraw(((low[0], high[0]), (low[1], high[1])))
