"""The terms of a sum over paths: a row a path, its factors under the links that they belong to."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup, VMobject

from backprop.core.equations import Result, borne_out, equals, legible
from backprop.core.number_format import as_read
from backprop.core.paths import PathSum
from backprop.core.quantities import COST
from backprop.core.trace import Trace
from backprop.drawing.mobjects.level_arrow import arrow
from backprop.drawing.mobjects.path_network import PathNetwork
from backprop.drawing.mobjects.path_steps import Step, counted
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Equation, LiveNumber, Notation, fit, joined, on_bar
from backprop.drawing.style import LEAST, NUMBER, WORD, Box

__all__ = ["PathRows", "rows_height"]

_ROW, _CLOSE, _FOOT = 0.54, 0.5, 0.24
_HEAD, _RATIOS = 0.55, 1.15
"""Over the rows: what the factors are, or the ratios that they stand for."""
_EQUALS, _VALUE, _ARROWS, _END = 0.5, 2.4, 0.45, 0.15
"""From the cost to the equals sign, to the right end of the values, from there to arrows, and from
those to the edge."""
_RULE, _HEAVY = 0.28, 1.6


def rows_height(terms: int, brief: bool, added_up: bool) -> float:
    """The height of so many terms with their heads and, where it is among them, their sum."""
    head, foot = _RATIOS if brief else _HEAD, _FOOT if added_up else 0.0
    return (_ROW if terms < 4 else _CLOSE) * (terms + added_up) + head + foot


class PathRows(VGroup):
    """Under a network; at the right of the products arrows that add up.

    Parameters
    ----------
    written
        The terms and their sum, as Typst math.
    style
        Whether a path is brief: a weight and two slopes; and whether the sum stands under them.

    Attributes
    ----------
    ratios
        Where a path is brief, the derivative and a sum sign before the
        columns, then over each the ratio that it has the numbers of.
    meanings
        Elsewhere, over each column, what its factors are.
    labels, cells, dots, signs, values
        Of each drawn path: which it is, its factors, what is between them, the equals
        sign, and the product; of the rest label, sign and value alone, `cells` being empty.
    rule, total, naming, answer
        The line under the terms; the recorded derivative, its name, and both.
    zero, arrows, whole
        Where 0 is; an arrow for each term from where the last one ended; the sum's.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        sums: PathSum,
        steps: Sequence[Step],
        written: Sequence[str],
        style: tuple[bool, bool],
        network: PathNetwork,
        box: Box,
    ) -> None:
        self.write, self.trace, self.sums, self.steps = write, trace, sums, tuple(steps)
        self.written, (self.brief, added_up) = written, style
        head, foot = _RATIOS if self.brief else _HEAD, _FOOT if added_up else 0.0
        self.middles = network.middles
        self.wide = network.places[1] - network.places[0] - 0.4
        self.cost_at, self.box = network.places[-1], box
        terms = [path.product for path in sums.largest]
        terms += [sums.rest] if sums.rest_count else []
        step = min(_ROW, (box.height - head - foot) / (len(terms) + added_up))
        first = box.top - head - step / 2
        self.heights = [first - step * row for row in range(len(terms))]
        self.heights.append(first - step * len(terms) - _FOOT)
        self.equals_at = self.cost_at + _EQUALS
        self.right = min(self.cost_at + _VALUE, box.right)
        self._value_all(terms)
        self._factor_all()
        self.meanings = VGroup() if self.brief else self._meanings(box.top - head / 2)
        self.ratios = self._ratios(box.top) if self.brief else VGroup()
        self.labels = [self._label(row) for row in range(len(terms))]
        self.rule = Line(
            (self.equals_at - 0.2, 0, 0), (self.right, 0, 0), color=write.theme.quiet
        ).set_stroke(width=2.5)
        self.rule.set_y(self.heights[-2] - _RULE)
        above, below = write.partial(COST), write.partial(sums.quantity)
        self.naming = write.formula(f"{above} \\/ {below} =", NUMBER)
        self.naming.next_to(self.total, LEFT, buff=0.2)
        self.naming.set_x(min(self.naming.get_x(), self.equals_at - self.naming.width / 2 + 0.15))
        self.answer = VGroup(self.naming, self.total)
        self._add_arrows(terms)
        self.equations: list[Equation] = [
            (*joined("dot", cells), sign, value)
            for cells, sign, value in zip(self.cells, self.said, self.values, strict=False)
        ]
        self.equations.append((*joined("+", self.values), "=", self.total))
        super().__init__(
            self.ratios,
            self.meanings,
            *self.labels,
            *itertools.chain(*self.cells),
            *self.dots,
            *self.signs,
        )
        self.add(*self.values, self.rule, self.answer, self.zero, self.arrows, self.whole)

    def _value_all(self, terms: Sequence[float]) -> None:
        write, theme = self.write, self.write.theme
        found = [
            write.formula(write.coloured(text, signed(theme, value)), NUMBER)
            for text, value in zip(self.written, [*terms, self.sums.total], strict=True)
        ]
        room = self.right - self.equals_at - 0.4
        share = min(1.0, max(LEAST / NUMBER, room / max(one.width for one in found)))
        for one, y in zip(found, self.heights, strict=True):
            one.scale(share).move_to((self.right, y, 0), aligned_edge=RIGHT)
        *self.values, self.total = found

    def _colour(self, step: Step) -> str:
        theme, factors = self.write.theme, step.factors(self.sums.largest[0])
        if len(factors) > 1:
            return theme.ink
        if factors[0].of == COST:
            return theme.cost
        return theme.weighted_sum if factors[0].by.kind == "z" else theme.weight

    def _factor_all(self) -> None:
        """Numbers with the digits that there is room for, or more where products ask for them."""
        write, largest = self.write, self.sums.largest
        rows = [[step.product(path) for step in self.steps] for path in largest]
        results = [Result.read(text) for text in self.written[: len(rows)]]
        colours = [self._colour(step) for step in self.steps]
        for least in (4, 3, 2, 1, 0):
            asked = [
                borne_out(math.prod, row, result, [legible(v, max(1, least)) for v in row])
                if least
                else [legible(value, 1) for value in row]
                for row, result in zip(rows, results, strict=True)
            ]
            # A column whose numbers are written in full has no more zeros.
            full = [max(map(_in_full, values)) for values in zip(*rows, strict=True)]
            digits = [min(max(some), most) for *some, most in zip(*asked, full, strict=True)]
            numbers = [
                [
                    LiveNumber(value, colour, NUMBER, decimals=places, trimmed=False)
                    for value, colour, places in zip(row, colours, digits, strict=True)
                ]
                for row in rows
            ]
            share = self.wide / max(one.width for row in numbers for one in row)
            if share * NUMBER >= LEAST:
                break
        share = min(1.0, max(share, LEAST / NUMBER))
        self.cells: list[list[LiveNumber]] = numbers
        self.said: list[str] = []
        self.signs: list[VMobject] = []
        self.dots: list[VGroup] = []
        for row, (cells, y) in enumerate(zip(numbers, self.heights, strict=False)):
            dots = VGroup()
            for one, x in zip(cells, self.middles, strict=True):
                one.scale(share).move_to((x, y, 0))
            for one, other in itertools.pairwise(cells):
                x = (one.get_right()[0] + other.get_left()[0]) / 2
                dots.add(write.formula("dot", NUMBER).move_to((x, y, 0)))
            self.dots.append(dots)
            computed = math.prod(map(as_read, rows[row], digits))
            self.said.append(equals(computed, results[row]))
        said = [*self.said, *(["="] if self.sums.rest_count else [])]
        for sign, y in zip(said, self.heights, strict=False):
            self.signs.append(write.formula(sign, NUMBER).move_to((self.equals_at, y, 0)))

    def _meanings(self, y: float) -> VGroup:
        """What the factors are, in symbols; of several layers how many."""
        sources = [self._source(step) for step in self.steps]
        found = VGroup()
        for source, step, x in zip(sources, self.steps, self.middles, strict=True):
            formula: VMobject = self.write.formula(source, WORD)
            if step.skipped or formula.width * LEAST / WORD > self.wide + 0.3:
                text = f"{step.skipped + 1} layers" if step.skipped else "slope"
                formula = self.write.words(text, LEAST)
            found.add(fit(formula, self.wide + 0.3).move_to((x, y, 0)))
        return found

    def _ratios(self, top: float) -> VGroup:
        """In one line, each over its column; the derivative before them."""
        write, depth = self.write, self.trace.network.depth
        j = "j" if self.trace.widths[-1] > 1 else ""
        z, a = (write.indexed(kind, depth, j, "partial") for kind in ("z", "a"))
        cost, start = write.partial(COST), write.partial(self.sums.quantity)
        pairs = [(z, start), (a, z), (cost, a)]
        found = VGroup(*(write.formula(f"frac({one}, {other})", NUMBER) for one, other in pairs))
        for one, x in zip(found, self.middles, strict=True):
            one.move_to((x, top - one.height / 2, 0))
        y = float(found[0].get_center()[1])
        for one in found:
            on_bar(one, y)
        sign = "sum_j" if j else ""
        lead = write.formula(f"frac({cost}, {start}) = {sign}", NUMBER)
        room = float(found[0].get_left()[0]) - 0.15 - self.box.left
        lead = fit(lead, room).move_to((self.box.left + room, y, 0), aligned_edge=RIGHT)
        return VGroup(lead, *found)

    def _source(self, step: Step) -> str:
        write, network = self.write, self.trace.network
        theme, depth = write.theme, network.depth
        j = "_j" if self.trace.widths[-1] > 1 else ""
        factors = step.factors(self.sums.largest[0])
        if len(factors) > 1:
            slope = f"{network.layer(step.end[1]).activation.typst}'(z)"
            first = write.coloured("w", theme.weight)
            return f"{first} dot {write.coloured(slope, theme.weighted_sum)}"
        if step.end == ("C", 0):
            form = network.cost.typst_derivative.format(a=f"a{j}", y=f"y{j}")
            return write.coloured(form, theme.cost)
        if step.start[0] == "z":
            if network.layer(depth).activation.coupled:
                below = write.indexed("z", depth, "j", "partial")
                return f"{write.indexed('a', depth, 'i', 'partial')} \\/ {below}"
            slope = f"{network.layer(depth).activation.typst}'(z{j})"
            return write.coloured(slope, theme.weighted_sum)
        pair = [*(["j"] if j else [])]
        pair += [write.index(self.sums.quantity.index[0])] if self.trace.widths[-2] > 1 else []
        return write.coloured("w" + (f"_({','.join(pair)})" if pair else ""), theme.weight)

    def _label(self, row: int) -> VMobject:
        write, y = self.write, self.heights[row]
        if row == len(self.sums.largest):
            count = self.sums.rest_count
            words = write.words(f"{counted(count)} more path" + "s" * (count > 1), WORD)
            return words.move_to((self.box.left, y, 0), aligned_edge=LEFT)
        path, text = self.sums.largest[row], f"path {row + 1}"
        if len(self.sums.largest) + self.sums.rest_count == 1:
            text = "one path"
        elif self.brief:
            text = f"$j = {write.index(path.nodes[1].index[0])}$"
        label = write.words(text, WORD)
        room = self.cells[row][0].get_left()[0] - 0.3 - self.box.left
        fit(label, max(room, 0.5)).move_to((self.box.left, y, 0), aligned_edge=LEFT)
        if self.brief:  # under the sum sign
            label.align_to((self.middles[0] - self.wide / 2 - 0.1, 0, 0), RIGHT)
        return label

    def _add_arrows(self, terms: Sequence[float]) -> None:
        """Head to tail, each at its own row, and their sum from 0."""
        theme = self.write.theme
        ends = np.concatenate([[0.0], np.cumsum(terms)])
        low, high = float(min(ends.min(), 0)), float(max(ends.max(), 0))
        left = self.right + _ARROWS
        self.unit = (self.box.right - _END - left) / ((high - low) or 1.0)

        def place(value: float, y: float) -> np.ndarray:
            return np.array([left + (value - low) * self.unit, y, 0])

        top, bottom = self.heights[0] + 0.3 * UP[1], self.heights[-1] + 0.3 * DOWN[1]
        line = Line(place(0, top), place(0, bottom)).set_stroke(theme.quiet, 2)
        self.zero = VGroup(line, self.write.formula("0", WORD).set_color(theme.quiet))
        self.zero[1].next_to(line, UP, buff=0.1)
        self.arrows = VGroup()
        for y, (start, end) in zip(self.heights, itertools.pairwise(ends), strict=False):
            one = arrow(place(start, y), place(end, y), _HEAVY)
            self.arrows.add(one.set_color(signed(theme, end - start)))
        y = self.heights[-1]
        self.whole = arrow(place(0, y), place(self.sums.total, y), _HEAVY)
        self.whole.set_color(signed(theme, self.sums.total))


def _in_full(value: float) -> int:
    """Decimals of a number that is written in full."""
    mantissa, _, power = repr(value).partition("e")
    return max(0, len(mantissa.partition(".")[2]) - int(power or 0)) if mantissa[-2:] != ".0" else 0
