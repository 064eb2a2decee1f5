"""How the cost falls, step by step: a curve for each descent, drawn as far as it has come."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, VGroup, VMobject

from backprop.core.activations import Array
from backprop.core.number_format import typst_number
from backprop.core.two_descents import Descent
from backprop.drawing.mobjects.number_axis import round_marks
from backprop.drawing.notation import LiveFormula, Notation, Slot, fit
from backprop.drawing.style import HAND, LEAST, SYMBOL, WORD, Box

__all__ = ["CostFalls"]

_TICK, _BESIDE = 0.08, 0.12
_FOOT, _GAP = 0.95, 0.3
_FLAT = 0.93
"""Costs that keep so much of the largest are shown without 0."""
_LEAST = 0.55
"""Between what is said at the ends of two curves."""


class CostFalls(VGroup):
    """The cost over the steps, under what it is now.

    Parameters
    ----------
    costs
        By descent, (steps + 1,).
    said
        What stands at the end of a curve, by its descent.
    decimals
        Of the cost.

    Attributes
    ----------
    reading, counted
        C = 0.34, and the number of steps made.
    axes
        With their numbers.
    lines, dots, said
        By descent: the curve, its end so far, and what is said of it.
    """

    def __init__(
        self,
        write: Notation,
        costs: Mapping[Descent, Array],
        box: Box,
        *,
        decimals: int,
        said: Mapping[Descent, str] | None = None,
    ) -> None:
        self.write, self.costs, theme = write, costs, write.theme
        words = said or {}
        self.said = {
            which: write.words(text, WORD, theme.ink if which == "all" else theme.quiet)
            for which, text in words.items()
        }
        first = next(iter(costs))
        values = np.concatenate([*costs.values()])
        values = values[np.isfinite(values)]
        self.reading = self._read(costs[first], values, decimals, HAND if words else SYMBOL)
        self.counted = LiveFormula(
            write,
            '"step" <step>',
            {"step": Slot(0, theme.quiet, [len(costs[first]) - 1], align=-1)},
            WORD,
        )
        self.counted.formula.set_color(theme.quiet)
        # Room for the widest that it will be.
        widest = max(values.tolist(), key=lambda one: len(typst_number(one, decimals)))
        self.reading.redraw({"cost": widest}, moving=True)
        head = VGroup(self.reading, self.counted)
        fit(self.reading, box.width - 0.1)
        if words:
            head.arrange(RIGHT, buff=0.8)
            self.counted.shift(UP * (self._foot(self.reading) - self._foot(self.counted)))
        else:
            head.arrange(DOWN, buff=0.15)
        wide = max((one.width for one in self.said.values()), default=0.0)
        low, high = _ends(values)
        marks = round_marks((low, high))
        labels = [write.value(mark, theme.quiet, LEAST) for mark in marks]
        left = box.left + max((one.width for one in labels), default=0.0) + _TICK + _BESIDE
        right = box.right - (wide + _GAP if wide else 0.15)
        bottom, top = box.bottom + _FOOT, box.top - head.height - 0.35
        head.move_to(((left + right) / 2, box.top - head.height / 2, 0))
        if head.get_right()[0] > box.right:
            head.shift(LEFT * (head.get_right()[0] - box.right))
        self._corner, self._far = (left, bottom), (right, top)
        self._low, self._high = low, high
        self.axes = self._axes(labels, marks)
        self.lines: dict[Descent, VMobject] = {}
        self.dots: dict[Descent, Dot] = {}
        for which in costs:
            colour = theme.cost if which == "all" or not words else theme.quiet
            self.lines[which] = VMobject(stroke_color=colour, stroke_width=4.5, fill_opacity=0)
            self.dots[which] = Dot(radius=0.11, color=colour).set_z_index(2)
            self.go(which, 0)
        if words:
            self._beside()
            for which in costs:  # those before the first are over
                self.go(which, len(costs[which]) - 1)
        self.go(first, 0)
        super().__init__(
            self.axes,
            *self.lines.values(),
            *self.dots.values(),
            *self.said.values(),
            self.reading,
            self.counted,
        )

    def go(self, which: Descent, step: float) -> None:
        """The curve as far as so many steps; numbers are those of whole steps."""
        costs = self.costs[which]
        whole = int(step)
        points = [self._at(n, float(costs[n])) for n in range(whole + 1)]
        if step > whole:
            start, end = points[-1], self._at(whole + 1, float(costs[whole + 1]))
            points.append(start + (step - whole) * (end - start))
        line = self.lines[which]
        if len(points) > 1:
            line.set_points_as_corners(points)
        else:
            line.points = np.zeros((0, 3))
        self.dots[which].move_to(points[-1])
        self.reading.redraw({"cost": float(costs[whole])})
        self.counted.redraw({"step": whole})

    def _read(self, costs: Array, values: Array, decimals: int, size: float) -> LiveFormula:
        name = self.write.coloured("C", self.write.theme.cost)
        slot = Slot(
            float(costs[0]),
            self.write.theme.cost,
            [float(one) for one in values],
            decimals=decimals,
            align=-1,
        )
        return LiveFormula(self.write, f"{name} = <cost>", {"cost": slot}, size)

    @staticmethod
    def _foot(text: LiveFormula) -> float:
        return next(iter(text.numbers.values())).baseline

    def _at(self, step: float, cost: float) -> np.ndarray:
        share = step / max(1, self._steps)
        rise = (min(max(cost, self._low), self._high) - self._low) / (self._high - self._low)
        (left, bottom), (right, top) = self._corner, self._far
        return np.array([left + share * (right - left), bottom + rise * (top - bottom), 0.0])

    @property
    def _steps(self) -> int:
        return max(len(costs) for costs in self.costs.values()) - 1

    def _axes(self, labels: Sequence[VMobject], marks: list[float]) -> VGroup:
        (left, bottom), (right, top) = self._corner, self._far
        quiet = self.write.theme.quiet
        found = VGroup(
            Line((left, bottom, 0), (right, bottom, 0)), Line((left, bottom, 0), (left, top, 0))
        )
        for mark, label in zip(marks, labels, strict=True):
            place = self._at(0, mark)
            found.add(Line(place + _TICK * LEFT, place))
            found.add(label.next_to(place, LEFT, buff=_TICK + _BESIDE))
        for step in (0, self._steps):
            place = self._at(step, self._low)
            found.add(Line(place + _TICK * DOWN, place))
            label = self.write.value(step, quiet, LEAST)
            found.add(label.next_to(place, DOWN, buff=_TICK + _BESIDE))
        words = self.write.words("step", LEAST)
        words.next_to(((left + right) / 2, bottom, 0), DOWN, buff=_TICK + _BESIDE)
        for one in found:
            if isinstance(one, Line):
                one.set_stroke(quiet, 2.5)
        return found.add(words)

    def _beside(self) -> None:
        """What is said of a curve stands at its end, two apart from one another."""
        order = sorted(self.said, key=lambda which: -self.costs[which][-1])
        ys = [float(self._at(self._steps, float(self.costs[one][-1]))[1]) for one in order]
        if len(ys) == 2 and ys[0] - ys[1] < _LEAST:
            middle = max(sum(ys) / 2, self._corner[1] + _LEAST / 2)
            ys = [middle + _LEAST / 2, middle - _LEAST / 2]
        for which, y in zip(order, ys, strict=True):
            text = self.said[which]
            text.move_to((self._far[0] + _GAP + text.width / 2, y, 0))


def _ends(values: Array) -> tuple[float, float]:
    """Where the axis of costs begins and ends."""
    low, high = float(values.min()), float(values.max())
    if high <= 0 or low == high:
        return (0.0, high * 1.25) if high > 0 else (0.0, 1.0)
    # Where they differ in no digit that is read, that is what is to be seen.
    same = typst_number(low) == typst_number(high)
    start = 0.0 if same or low < _FLAT * high else low - 0.25 * (high - low)
    unit = 10.0 ** math.floor(math.log10(high - start))
    return start, high + 0.05 * unit
