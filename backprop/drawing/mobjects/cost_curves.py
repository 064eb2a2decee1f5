"""C as a function of all weights and biases of a chain, and under each how the cost answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    DashedLine,
    Line,
    MathTypst,
    Polygon,
    VGroup,
    VMobject,
)

from backprop.core.aligned import aligned
from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.swings import Swings
from backprop.core.trace import Trace
from backprop.drawing.mobjects.lying_chain import LyingChain, numbered
from backprop.drawing.mobjects.number_axis import round_marks
from backprop.drawing.notation import LiveNumber, Notation, fit, letters, on_bar, term, without
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, Box

__all__ = ["Columns", "CostCurves"]

_FILLED = 0.78
"""Of the way from one parameter to the next, what a name and its comma or a ratio may fill."""
_HIGHEST = 0.25
"""Of the box, a ratio."""
_SWAY, _BOB = 0.36, 0.09
"""How far a dot goes aside, of that way, and how high its name is lifted."""
_TANGENT = 0.42
"""Half of a line of a slope, of that way."""
_DOT, _SMALL_DOT = 0.1, 0.12
"""A dot's radius, and the most that it is of that way."""
_ROW, _UNDER = 0.12, 0.2
"""Between the row of names and the curves, and from a ratio to its number."""
_DASHES = 111
"""Of the level line, dashes and what is between them: odd, so that no rounding adds one."""
_GAP = 4
"""Parameters before a gap."""
_MARKS = 0.35
"""Right of the cost's line, from it to the box's edge beside its marks."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each weight and bias has its column, from left to right.

    Attributes
    ----------
    slot
        From one to the next.
    gap
        Where dots stand for what is left out, if they do.
    cost
        Where the cost's line stands: under the desired output, where the cost comes from.
    """

    places: dict[Quantity, float]
    slot: float
    gap: float | None
    cost: float

    @classmethod
    def under(cls, chain: LyingChain) -> Self:
        """Each under its edge or neuron."""
        gap = float(chain.gap.get_x()) if len(chain.gap) else None
        return cls(chain.places, chain.spacing / 2, gap, float(chain.desired[0].get_x()))


class CostCurves(VGroup):
    """C(w1, b1, ..., wL, bL) = a live number, each name under its edge or neuron.

    A dot is as far aside as its parameter is moved, and as high as the cost.

    Parameters
    ----------
    swings
        How far each parameter is moved, and what the cost then is.
    columns
        In which all stands.
    answered
        Whether the row is one of ratios with their numbers, rather than of names.

    Attributes
    ----------
    cost, constant, symbols
        The formula's C, its brackets and commas, and the names.
    number
        The cost.
    ratios
        The derivative for each parameter, in the place of its name.
    slopes
        The derivatives as numbers under them; where there is no room for all, the greatest.
    answers
        Of each parameter its ratio and that number, if all have one.
    axis
        The cost's line with its dot, and the line of the recorded cost.
    by
        How wide and by how much each is moved, under the first column.
    curves, dots, tangents
        Of each parameter: the cost over it, where it is, and the slope there.
    wedges
        How far that slope rises or falls in one step to the right, in its sign's colour.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        swings: Swings,
        columns: Columns,
        box: Box,
        *,
        answered: bool = False,
    ) -> None:
        self.write, self.trace, self.sizes = write, trace, swings.sizes
        self.places, self._slot = columns.places, columns.slot
        self.ratios = {q: self._ratio(q) for q in self.places}
        widest = max(ratio.width for ratio in self.ratios.values())
        for ratio in self.ratios.values():
            share = _FILLED * self._slot / widest, _HIGHEST * box.height / ratio.height
            ratio.scale(min(1.0, max(min(share), LEAST / HAND)))
        self._formula(columns)
        row_of = self.ratios.values() if answered else (self.whole,)
        tall = max(one.height for one in row_of)
        row = box.top - tall / 2
        self.whole.set_y(row)
        for q, ratio in self.ratios.items():
            on_bar(ratio, row)
            ratio.set_x(self.places[q])
        self._number(swings.span, box)
        span = swings.span
        pad = 0.04 * (span[1] - span[0]) or abs(trace.cost) / 20 or 1.0
        self._span = span[0] - pad, span[1] + pad
        self.slopes = self._slopes(swings.steepest(self.places), row - tall / 2)
        every = len(self.slopes) == len(self.ratios)
        self.answers = {
            q: VGroup(ratio, self.slopes[q]) if every else VGroup(ratio)
            for q, ratio in self.ratios.items()
        }
        below = max((one.height + _UNDER for one in self.slopes.values()), default=0.0) * answered
        self.by = VGroup() if answered else self._moved(swings.by, box)
        self._foot = box.bottom + max(0.1, self.by.height + _ROW)
        self._top = max(self._foot + 0.1, box.top - tall - 2 * _ROW - below)
        self._axis(columns.cost, box)
        self.curves: dict[Quantity, VMobject] = {}
        self.dots: dict[Quantity, Circle] = {}
        self.tangents: dict[Quantity, Line] = {}
        self.wedges: dict[Quantity, Polygon] = {}
        for q in self.places:
            self._curve(q, swings.responses[q])
        super().__init__(
            self.whole,
            self.number,
            self.axis,
            *self.curves.values(),
            *self.wedges.values(),
            *self.tangents.values(),
            *self.dots.values(),
            self.by,
        )
        self._lifted = dict.fromkeys(self.places, 0.0)
        self.redraw(trace)

    def redraw(self, trace: Trace, moving: bool = False) -> CostCurves:
        """The cost of another record; what is moved by itself has its dot on its curve.

        Of several that are moved at once none is: all dots are at the height of the one cost.
        """
        off = {
            q: (trace[q].value - self.trace[q].value) / self.sizes[q] if self.sizes[q] else 0.0
            for q in self.places
        }
        moved = [q for q, share in off.items() if share]
        alone = moved[0] if len(moved) == 1 else None
        for q, share in off.items():
            self.symbols[q].shift(UP * (_BOB * share - self._lifted[q]))
            self._lifted[q] = _BOB * share
            self.dots[q].move_to(
                self._point(q, share, trace.cost)
                if share and alone in (None, q)
                else self._point(q, 0.0, self.trace.cost)
            )
        self.number.redraw(trace.cost, moving)
        height = self._height(trace.cost)
        self.dot.set_y(height)
        end = self.dots[moved[-1]].get_center() if moved else self.dot.get_center() + 0.01 * RIGHT
        self.guide.put_start_and_end_on(self.dot.get_center(), end)
        return self

    def _ratio(self, q: Quantity) -> MathTypst:
        write = self.write
        above = write.coloured("partial C", write.theme.cost)
        source = f"frac({above}, {numbered(write, q, 'partial ')})"
        return write.formula(source, HAND)

    def _slopes(self, steepest: Quantity | None, top: float) -> dict[Quantity, MathTypst]:
        """The derivatives in one precision under their names; only one where all do not fit."""
        found = self._derivatives([*self.places])
        share = min(1.0, 0.82 * self._slot / max(one.width for one in found.values()))
        if share * NUMBER < LEAST:
            share, found = 1.0, self._derivatives([steepest] if steepest else [])
        for q, one in found.items():
            one.scale(share).move_to((self.places[q], top - _UNDER, 0), aligned_edge=UP)
        return found

    def _derivatives(self, names: Sequence[Quantity]) -> dict[Quantity, MathTypst]:
        texts = aligned([self.trace[q].derivative for q in names]) if names else []
        return {
            q: self.write.formula(text, NUMBER).set_color(
                self.write.theme.sign(self.trace[q].derivative)
            )
            for q, text in zip(names, texts, strict=True)
        }

    def _formula(self, columns: Columns) -> None:
        """The formula is set as a whole, then drawn apart: every name stands in its column."""
        write = self.write
        cost = term(write.coloured("C", write.theme.cost), "cost")
        names = [term(numbered(write, q), f"{q.kind}{q.layer}") for q in self.places]
        if columns.gap is not None:
            names.insert(_GAP, term("dots.c", "dots"))
        self.whole = write.formula(f"{cost}({', '.join(names)}) =", HAND)
        self.symbols = {q: self.whole.select(f"{q.kind}{q.layer}") for q in self.places}
        places = {one: self.places[q] for q, one in self.symbols.items()}
        if columns.gap is not None:
            places[self.whole.select("dots")] = columns.gap
        ordered = sorted(places.items(), key=lambda pair: pair[1])
        self.cost = self.whole.select("cost")
        self.constant = without(self.whole, [self.cost, *self.symbols.values()])
        left, *commas, right, equals = (
            one for one in letters(without(self.whole, [self.cost, *places]))
        )
        widest = max(one.width for one in places) + 0.25
        self.whole.scale(min(1.0, _FILLED * self._slot / widest))
        size = self.whole.height
        for one, x in ordered:
            one.set_x(x)
        for comma, (one, _) in zip(commas, ordered, strict=False):
            comma.set_x(one.get_right()[0] + 0.17 * size)
        left.set_x(ordered[0][0].get_left()[0] - 0.2 * size)
        self.cost.set_x(left.get_left()[0] - 0.1 * size - self.cost.width / 2)
        right.set_x(ordered[-1][0].get_right()[0] + 0.2 * size)
        equals.set_x(right.get_right()[0] + 0.55 * size)
        self._equals = equals

    def _number(self, span: tuple[float, float], box: Box) -> None:
        """The cost, as large as the formula where there is room."""
        cost = max((self.trace.cost, *span), key=lambda one: len(typst_number(one)))
        size = HAND * self.whole.height / self.write.formula("C(w_1) =", HAND).height
        number = LiveNumber(cost, self.write.theme.cost, size, align=-1)
        begin = self._equals.get_right()[0] + 0.25
        fit(number, max(box.right - begin, 0.5))
        if number.font_size < LEAST:
            number.scale(LEAST / number.font_size)
        number.set_x(begin + number.width / 2)
        foot = letters(self.cost)[0].get_bottom()[1]
        number.shift(UP * (foot - number.baseline))
        self.number = number.redraw(self.trace.cost)

    def _axis(self, x: float, box: Box) -> None:
        """Right of all columns, with its numbers to its right."""
        write, theme = self.write, self.write.theme
        marks = round_marks(self._span)
        labels = [write.value(mark, theme.quiet, LEAST) for mark in marks]
        widest = max((label.width for label in labels), default=0.0)
        x = min(x, box.right - widest - _MARKS)
        line = Line((x, self._foot, 0), (x, self._top, 0)).set_stroke(theme.quiet, 3)
        ticks = VGroup()
        for mark, label in zip(marks, labels, strict=True):
            tick = Line(0.1 * LEFT, 0.1 * RIGHT).set_stroke(theme.quiet, 3)
            ticks.add(tick.move_to((x, self._height(mark), 0)))
            label.next_to(tick, RIGHT, buff=0.12)
        self.dot = Circle(_DOT * 1.3, stroke_width=0, fill_color=theme.cost, fill_opacity=1)
        self.dot.move_to((x, 0, 0)).set_z_index(2)
        start = min(self.places.values()) - self._slot * (_SWAY + 0.1)
        height = self._height(self.trace.cost)
        # As many dashes in every room: they move with it.
        level = DashedLine((start, height, 0), (x, height, 0), dash_length=(x - start) / _DASHES)
        level.set_stroke(theme.quiet, 2)
        self.guide = Line(LEFT, RIGHT).set_stroke(theme.cost, 2)
        name = write.formula(write.coloured("C", theme.cost), SYMBOL)
        name.next_to(line.get_top(), LEFT, buff=0.15, aligned_edge=UP)
        self.axis = VGroup(level, line, ticks, *labels, name, self.guide, self.dot)

    def _curve(self, q: Quantity, response: Sequence[tuple[float, float]]) -> None:
        theme = self.write.theme
        curve = VMobject(stroke_color=theme.quantity(q.kind), stroke_width=4, fill_opacity=0)
        curve.set_points_as_corners([self._point(q, *one) for one in response])
        self.curves[q] = curve
        dot = Circle(
            min(_DOT, _SMALL_DOT * self._slot),
            stroke_width=0,
            fill_color=theme.cost,
            fill_opacity=1,
        )
        self.dots[q] = dot.set_z_index(2)
        rise = self.trace[q].derivative * self.sizes[q]
        middle = np.array(self._point(q, 0.0, self.trace.cost))
        aside = np.array([_SWAY * self._slot, rise * self._unit, 0.0])
        tangent = Line(middle - aside, middle + aside)
        # Steep ones as long as flat ones.
        tangent.scale(2 * _TANGENT * self._slot / tangent.get_length())
        self.tangents[q] = tangent.set_stroke(theme.ink, 6).set_z_index(1)
        # All as wide, so that they are as high as the derivatives are large.
        free = (self._top if aside[1] > 0 else self._foot) - middle[1]
        end = middle + aside * (min(1.0, free / aside[1]) if aside[1] else 1.0)
        self.wedges[q] = Polygon(
            middle,
            (end[0], middle[1], 0),
            end,
            stroke_width=0,
            fill_color=theme.sign(self.trace[q].derivative),
            fill_opacity=0.5,
        )

    def _moved(self, by: float, box: Box) -> VGroup:
        """The way of a dot as a measured line, with what it stands for."""
        x, aside = min(self.places.values()), _SWAY * self._slot
        line = Line((x - aside, 0, 0), (x + aside, 0, 0))
        ends = (Line(0.1 * DOWN, 0.1 * UP).move_to(end) for end in line.get_start_and_end())
        measure = VGroup(line, *ends).set_stroke(self.write.theme.ink, 3)
        said = self.write.formula(f"plus.minus {typst_number(by)}", NUMBER)
        said.next_to(measure, RIGHT, buff=0.2)
        found = VGroup(measure, said)
        return found.shift((box.bottom - found.get_bottom()[1]) * UP)

    @property
    def _unit(self) -> float:
        return (self._top - self._foot) / (self._span[1] - self._span[0])

    def _height(self, cost: float) -> float:
        share = (cost - self._span[0]) * self._unit
        return self._foot + min(max(share, 0.0), self._top - self._foot)

    def _point(self, q: Quantity, share: float, cost: float) -> tuple[float, float, float]:
        return self.places[q] + _SWAY * self._slot * share, self._height(cost), 0.0
