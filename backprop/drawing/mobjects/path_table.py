"""The terms of a sum over the outputs: a row a path, its factors under the formula's own."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    BraceBetweenPoints,
    Line,
    MathTypst,
    SurroundingRectangle,
    Typst,
    VGroup,
    VMobject,
)

from backprop.core.equations import Result, borne_out, equals, legible
from backprop.core.number_format import as_read
from backprop.core.paths import Path, PathSum
from backprop.core.quantities import COST
from backprop.core.trace import Trace
from backprop.drawing.mobjects.column_value import column_value
from backprop.drawing.mobjects.path_steps import counted, written
from backprop.drawing.notation import Equation, Notation, joined, on_bar, shrunk
from backprop.drawing.style import FRAME, SMALL, SMALLEST, VALUE

__all__ = ["PathRow", "PathTable", "table_equations"]

_LEFT = -1.1
_SIGMA, _EQUALS, _VALUE = 0.92, 5.32, FRAME.right
_FACTORS = (2.0, 3.31, 4.62)
_FACTOR_WIDTH, _WIDER, _VALUE_WIDTH = 1.0, 1.04, 1.16
_HEADER, _MEANING, _FIRST, _LAST = 2.42, 1.5, 0.9, -1.25
_MEANING_WIDTH = 1.24
_ROW = 0.9
_NUMBER = 30


class PathRow(VGroup):
    """One path's label, factors, and product; or the rest's label and sum.

    Attributes
    ----------
    cells
        The factors in groups, as they stand in columns; () where each is by itself.
    """

    def __init__(
        self,
        label: Typst,
        factors: Sequence[VMobject],
        value: VMobject,
        signs: VGroup,
        cells: Sequence[VGroup] = (),
    ) -> None:
        self.label, self.factors, self.value, self.signs = label, VGroup(*factors), value, signs
        self.cells = tuple(cells)
        super().__init__(label, self.factors, value, signs)


def table_equations(
    rows: Sequence[PathRow], rest: PathRow | None, total: VMobject
) -> list[Equation]:
    """The products of a table of paths, and their sum."""
    products = [(*joined("dot", row.factors), row.signs[-1], row.value) for row in rows]
    values = [row.value for row in (*rows, *([rest] if rest else []))]
    return [*products, (*joined("+", values), "=", total)]


class PathTable(VGroup):
    """dC/da in layer L-1 as a formula, under it a row an output, the rest, and the sum.

    For an uncoupled last layer.

    Attributes
    ----------
    header
        The formula's parts: left side, equals sign, sum sign, three fractions.
    meanings
        What each ratio is: the weight, f'(z), the derivative of the cost.
    rows, rest
        A PathRow for each drawn path; one for all others, or None.
    rule, total
        The line under the terms, and the recorded derivative.
    """

    def __init__(self, write: Notation, trace: Trace, sums: PathSum) -> None:
        self.write, self.trace = write, trace
        theme = write.theme
        self.colours = (theme.weight, theme.weighted_sum, theme.cost)
        count = len(sums.largest) + (sums.rest_count > 0)
        step = min(_ROW, (_FIRST - _LAST) / count)
        self.header = self._header(sums)
        self.meanings = self._meanings(sums)
        values = [path.product for path in sums.largest]
        values += [sums.rest] if sums.rest_count else []
        self.written = written(values, sums.total)
        self.rows = [
            self._row(path, text, _FIRST - step * row)
            for row, (path, text) in enumerate(zip(sums.largest, self.written, strict=False))
        ]
        self.rest = None
        if sums.rest_count:
            self.rest = self._rest(sums, _FIRST - step * (count - 1))
        below = _FIRST - step * (count - 1) - 0.32
        self.rule = Line((_FACTORS[0] - 0.5, below, 0), (_VALUE, below, 0))
        self.rule.set_stroke(theme.quiet, 2)
        self.total = self._total(sums, below - 0.45)
        self.brace = self._brace(_FIRST + 0.25, below + 0.12)
        parts: list[VMobject] = [
            self.header,
            self.meanings,
            *self.rows,
            self.rule,
            self.total,
            self.brace,
        ]
        super().__init__(*parts, *([self.rest] if self.rest is not None else []))

    def _header(self, sums: PathSum) -> VGroup:
        write, depth = self.write, self.trace.network.depth
        ratio = write.formula(write.ratio(COST, sums.quantity), 36)
        ratio.move_to((_LEFT, 0, 0), aligned_edge=LEFT)
        on_bar(ratio, _HEADER)
        equals = write.formula("=", 36).next_to(ratio, RIGHT, buff=0.15).set_y(_HEADER)
        several = self.trace.widths[-1] > 1
        sigma = write.formula("sum_j", 36) if several else VGroup()
        # The sign itself is level with the fractions' bars, whatever stands below it.
        sigma.move_to((_SIGMA, _HEADER, 0))
        if several:
            sign = max(sigma.family_members_with_points(), key=lambda part: part.height)
            sigma.shift(UP * (_HEADER - sign.get_center()[1]))
        above = [self._indexed("z", depth), self._indexed("a", depth), "C_0"]
        below = [
            sums.quantity.typst(write.widths),
            self._indexed("z", depth),
            self._indexed("a", depth),
        ]
        theme = write.theme
        colours = (theme.ink, theme.weighted_sum, theme.ink)
        tops = (theme.weighted_sum, theme.ink, theme.cost)
        fractions = [
            on_bar(
                write.formula(
                    f"frac({write.coloured(f'partial {up}', top)}, "
                    f"{write.coloured(f'partial {down}', bottom)})",
                    36,
                ).move_to((x, 0, 0)),
                _HEADER,
            )
            for x, up, down, top, bottom in zip(_FACTORS, above, below, tops, colours, strict=True)
        ]
        dots = [
            write.formula("dot", 36).move_to(
                ((one.get_right()[0] + other.get_left()[0]) / 2, _HEADER, 0)
            )
            for one, other in itertools.pairwise(fractions)
        ]
        first, *others = fractions
        return VGroup(ratio, equals, sigma, first, *map(VGroup, dots, others))

    def _meanings(self, sums: PathSum) -> VGroup:
        write, network = self.write, self.trace.network
        activation = network.layers[-1].activation
        j = "_j" if self.trace.widths[-1] > 1 else ""
        pair = [*(["j"] if j else []), *map(str, sums.quantity.index * (self.trace.widths[-2] > 1))]
        slope = f"{activation.typst}'(z{j})"
        sources = (
            "w" + (f"_({','.join(pair)})" if pair else ""),
            slope,
            network.cost.typst_derivative.format(a=f"a{j}", y=f"y{j}"),
        )
        found = VGroup()
        for source, colour, x in zip(sources, self.colours, _FACTORS, strict=True):
            whole = write.formula(write.coloured(source, colour), VALUE)
            formula = shrunk(whole, _MEANING_WIDTH, VALUE)
            # A cost with a long derivative is told by its value alone.
            if formula is not None:
                found.add(formula.move_to((x, _MEANING, 0)))
        return found

    @property
    def equations(self) -> list[Equation]:
        """What each row says, and what the rows add up to, for the audit."""
        return table_equations(self.rows, self.rest, self.total[1])

    @staticmethod
    def _gaps() -> list[float]:
        return [(a + b) / 2 for a, b in itertools.pairwise(_FACTORS)]

    def _indexed(self, kind: str, layer: int) -> str:
        """A symbol of the last layer with a letter for its neuron."""
        subscript = "_j" if self.trace.widths[layer] > 1 else ""
        return f"{kind}{subscript}^((L))"

    def _row(self, path: Path, text: str, height: float) -> PathRow:
        write = self.write
        label: Typst
        if self.trace.widths[-1] > 1:
            label = write.formula(f"j = {path.factors[0].of.index[0]}", VALUE)
        else:
            label = write.words("one path", SMALL)
        label.move_to((_SIGMA, height, 0))
        value, result = self._value(path.product, text, height)
        factors, sign = self._factors(path, result)
        for number, x in zip(factors, _FACTORS, strict=True):
            number.move_to((x, height, 0))
        signs = VGroup(
            *(write.formula("dot", VALUE).move_to((x, height, 0)) for x in self._gaps()),
            write.formula(sign, VALUE).move_to((_EQUALS, height, 0)),
        )
        return PathRow(label, factors, value, signs)

    def _rest(self, sums: PathSum, height: float) -> PathRow:
        count = sums.rest_count
        label = self.write.words(f"{counted(count)} more path" + "s" * (count > 1), VALUE)
        label.move_to((_FACTORS[0] - 0.5, height, 0), aligned_edge=LEFT)
        equals = self.write.formula("=", VALUE).move_to((_EQUALS, height, 0))
        value, _ = self._value(sums.rest, self.written[-2], height)
        return PathRow(label, [], value, VGroup(equals))

    def _total(self, sums: PathSum, height: float) -> VGroup:
        write = self.write
        value, _ = self._value(sums.total, self.written[-1], height)
        above, below = write.partial(COST), write.partial(sums.quantity)
        name = write.formula(f"{above} \\/ {below} =", VALUE)
        name.next_to(value, LEFT, buff=0.2)
        box = SurroundingRectangle(VGroup(name, value), color=write.theme.highlight, buff=0.12)
        return VGroup(name, value, box)

    def _brace(self, top: float, bottom: float) -> VGroup:
        if self.trace.widths[-1] == 1:
            return VGroup()
        x = _SIGMA - 0.55
        brace = BraceBetweenPoints(
            np.array([x, top, 0]), np.array([x, bottom, 0]), LEFT, color=self.write.theme.quiet
        )
        words = VGroup(
            self.write.words("sum over", SMALL), self.write.words("layer $L$", SMALL)
        ).arrange(DOWN, buff=0.1)
        return VGroup(brace, words.next_to(brace, LEFT, buff=0.1))

    def _factors(self, path: Path, result: Result) -> tuple[list[MathTypst], str]:
        """The factors of a path, and the sign before what they come to, as that is written.

        They have the digits that there is room for, or more where the result asks for them. If
        there is no room for these, the sign says that it is not quite what is written.
        """
        values = [factor.value for factor in path.factors]
        pairs = [*zip(values, self.colours, strict=True)]
        own = [self._digits(*pair) for pair in pairs]
        asked = borne_out(math.prod, values, result, own)
        for digits in (asked, own):
            numbers = [
                self._shrunk(*pair, places, _WIDER)
                for pair, places in zip(pairs, digits, strict=True)
            ]
            if all(numbers):
                break
        found = [
            # Only an exponent of three digits does not fit: the least size it can have.
            number or self.write.value(*pair, SMALLEST, places)
            for number, pair, places in zip(numbers, pairs, digits, strict=True)
        ]
        return found, equals(math.prod(map(as_read, values, digits)), result)

    def _digits(self, value: float, colour: str) -> int:
        """As many decimals as there is room for."""
        tries = (legible(value, decimals) for decimals in (4, 3, 2))
        fitting = (one for one in tries if self._shrunk(value, colour, one, _FACTOR_WIDTH))
        return next(fitting, legible(value, 1))

    def _shrunk(self, value: float, colour: str, decimals: int, width: float) -> MathTypst | None:
        number = self.write.value(value, colour, _NUMBER, decimals)
        return shrunk(number, width, _NUMBER)

    def _value(self, value: float, text: str, height: float) -> tuple[MathTypst, Result]:
        """A term or the total, in the digits that its column has, and what it says."""
        found, result = column_value(self.write, value, text, _NUMBER, _VALUE_WIDTH)
        return found.move_to((_VALUE, height, 0), aligned_edge=RIGHT), result
