"""C as a function of all weights and biases of a chain, and under each how the cost answers it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, UP, Circle, DashedLine, Line, MathTypst, Typst, VGroup, VMobject

from backprop.core.aligned import aligned
from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.swings import Swings
from backprop.core.trace import Trace
from backprop.drawing.mobjects.lying_chain import LyingChain, numbered
from backprop.drawing.mobjects.number_axis import round_marks
from backprop.drawing.notation import LiveNumber, Notation, fit, letters, on_bar, term, without
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["CostCurves"]

_FILLED = 0.78
"""Of the way from one parameter to the next, what a name and its comma or a ratio may fill."""
_SWAY, _BOB = 0.36, 0.09
"""How far a dot goes aside, of that way, and how high its name is lifted."""
_TANGENT = 0.25
"""Half of a line of a slope, of that way."""
_DOT, _SMALL_DOT = 0.1, 0.12
"""A dot's radius, and the most that it is of that way."""
_ROW = 0.12
"""Between the row of names and the curves."""


class CostCurves(VGroup):
    """C(w1, b1, ..., wL, bL) = a live number, each name under its edge or neuron.

    A dot is as far aside as its parameter is moved, and as high as the cost.

    Parameters
    ----------
    swings
        How far each parameter is moved, and what the cost then is.
    chain
        Under which it stands.

    Attributes
    ----------
    cost, constant, symbols
        The formula's C, its brackets and commas, and the names.
    number
        The cost.
    ratios
        The derivative for each parameter, in the place of its name.
    slopes
        The derivatives as numbers under them, where there is room.
    axis
        The cost's line with its dot, and the line of the recorded cost.
    curves, dots, tangents
        Of each parameter: the cost over it, where it is, and the slope there.
    words, meaning
        How far each is moved, and what the ratios are.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        swings: Swings,
        chain: LyingChain,
    ) -> None:
        self.write, self.trace, self.sizes = write, trace, swings.sizes
        box = chain.under
        self.places, self._slot = chain.places, chain.spacing / 2
        self.ratios = {q: self._ratio(q) for q in self.places}
        widest = max(ratio.width for ratio in self.ratios.values())
        for ratio in self.ratios.values():
            ratio.scale(min(1.0, _FILLED * self._slot / widest))
        self._formula(chain)
        tall = max(one.height for one in (self.whole, *self.ratios.values()))
        row = box.top - tall / 2
        self.whole.set_y(row)
        for q, ratio in self.ratios.items():
            on_bar(ratio, row)
            ratio.set_x(self.places[q])
        self._number(swings.span, box)
        span = swings.span
        pad = 0.04 * (span[1] - span[0]) or abs(trace.cost) / 20 or 1.0
        self._span = span[0] - pad, span[1] + pad
        self.slopes = self._slopes(row - max(one.height for one in self.ratios.values()) / 2)
        below = max((one.height + _ROW for one in self.slopes.values()), default=0.0)
        self._top, self._foot = box.top - tall - _ROW - below, box.bottom + 0.1
        self._axis(box)
        self.curves: dict[Quantity, VMobject] = {}
        self.dots: dict[Quantity, Circle] = {}
        self.tangents: dict[Quantity, Line] = {}
        for q in self.places:
            self._curve(q, swings.responses[q])
        self.words = self._said(("each by", f"$plus.minus {typst_number(swings.by)}$"), box)
        self.meaning = self._said(("its slope", "at the dot"), box)
        super().__init__(
            self.whole,
            self.number,
            self.axis,
            *self.curves.values(),
            *self.tangents.values(),
            *self.dots.values(),
            self.words,
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
        return write.formula(source, SYMBOL)

    def _slopes(self, top: float) -> dict[Quantity, MathTypst]:
        """The derivatives in one precision under their names; none where they do not fit."""
        texts = aligned([self.trace[q].derivative for q in self.places])
        found = {
            q: self.write.formula(text, NUMBER) for q, text in zip(self.places, texts, strict=True)
        }
        share = 0.82 * self._slot / max(one.width for one in found.values())
        if share * NUMBER < LEAST:
            return {}
        for q, one in found.items():
            one.scale(min(1.0, share)).move_to((self.places[q], top - _ROW, 0), aligned_edge=UP)
        return found

    def _formula(self, chain: LyingChain) -> None:
        """The formula is set as a whole, then drawn apart: every name stands in its column."""
        write = self.write
        cost = term(write.coloured("C", write.theme.cost), "cost")
        names = [term(numbered(write, q), f"{q.kind}{q.layer}") for q in self.places]
        if len(chain.gap):
            names.insert(6, term("dots.c", "dots"))
        self.whole = write.formula(f"{cost}({', '.join(names)}) =", HAND)
        self.symbols = {q: self.whole.select(f"{q.kind}{q.layer}") for q in self.places}
        places = {one: self.places[q] for q, one in self.symbols.items()}
        if len(chain.gap):
            places[self.whole.select("dots")] = float(chain.gap.get_x())
        columns = sorted(places.items(), key=lambda pair: pair[1])
        self.cost = self.whole.select("cost")
        self.constant = without(self.whole, [self.cost, *self.symbols.values()])
        left, *commas, right, equals = (
            one for one in letters(without(self.whole, [self.cost, *places]))
        )
        widest = max(one.width for one in places) + 0.25
        self.whole.scale(min(1.0, _FILLED * self._slot / widest))
        size = self.whole.height
        for one, x in columns:
            one.set_x(x)
        for comma, (one, _) in zip(commas, columns, strict=False):
            comma.set_x(one.get_right()[0] + 0.17 * size)
        left.set_x(columns[0][0].get_left()[0] - 0.2 * size)
        self.cost.set_x(left.get_left()[0] - 0.1 * size - self.cost.width / 2)
        right.set_x(columns[-1][0].get_right()[0] + 0.2 * size)
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

    def _axis(self, box: Box) -> None:
        write, theme = self.write, self.write.theme
        marks = round_marks(self._span)
        labels = [write.value(mark, theme.quiet, LEAST) for mark in marks]
        # Under the C, where the numbers and the curves leave it there.
        left = box.left + max(label.width for label in labels) + 0.75
        right = min(self.places.values()) - self._slot * (_SWAY + 0.2)
        x = max(left, min(float(self.cost.get_x()), right))
        line = Line((x, self._foot, 0), (x, self._top, 0)).set_stroke(theme.quiet, 3)
        ticks = VGroup()
        for mark, label in zip(marks, labels, strict=True):
            tick = Line(0.1 * LEFT, 0.1 * RIGHT).set_stroke(theme.quiet, 3)
            ticks.add(tick.move_to((x, self._height(mark), 0)))
            label.next_to(tick, LEFT, buff=0.12)
        self.dot = Circle(_DOT * 1.3, stroke_width=0, fill_color=theme.cost, fill_opacity=1)
        self.dot.move_to((x, 0, 0)).set_z_index(2)
        end = max(self.places.values()) + self._slot * (_SWAY + 0.1)
        height = self._height(self.trace.cost)
        level = DashedLine((x, height, 0), (end, height, 0), dash_length=0.08)
        level.set_stroke(theme.quiet, 2)
        self.guide = Line(LEFT, RIGHT).set_stroke(theme.cost, 2)
        name = write.formula(write.coloured("C", theme.cost), WORD)
        name.next_to(VGroup(*labels), LEFT, buff=0.15).set_y((self._top + self._foot) / 2)
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

    def _said(self, lines: Sequence[str], box: Box) -> Typst:
        """Words right of the curves."""
        left = max(self.places.values()) + self._slot * (_SWAY + 0.25)
        words = self.write.words(" \\ ".join(lines), WORD)
        fit(words, max(box.right - left, 1.2))
        return words.move_to(((left + box.right) / 2, (self._top + self._foot) / 2, 0))

    @property
    def _unit(self) -> float:
        return (self._top - self._foot) / (self._span[1] - self._span[0])

    def _height(self, cost: float) -> float:
        share = (cost - self._span[0]) * self._unit
        return self._foot + min(max(share, 0.0), self._top - self._foot)

    def _point(self, q: Quantity, share: float, cost: float) -> tuple[float, float, float]:
        return self.places[q] + _SWAY * self._slot * share, self._height(cost), 0.0
