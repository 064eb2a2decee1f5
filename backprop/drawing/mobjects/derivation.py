"""Formulas, their derivatives, and what those are here: a column for each."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence

from manim import LEFT, RIGHT, UP, MathTypst, VGroup, VMobject

from backprop.core.arithmetic import computing
from backprop.core.dependencies import local_derivative
from backprop.core.equations import Result, borne_out, legible
from backprop.core.number_format import typst_number
from backprop.core.quantities import COST, Quantity
from backprop.core.slope_forms import SlopeForm, chain_slopes
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import level
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import (
    Equation,
    LiveFormula,
    LiveNumber,
    Notation,
    Slot,
    joined,
    on_bar,
    term,
)
from backprop.drawing.style import HAND, LEAST, Box

__all__ = ["Derivation", "Derivations", "slope_sources"]

_SPACE = "#h(0.3em)"
"""Round what gets a frame."""
_NEAR = 0.22
"""Beside a sign of equality."""
_SIZES = (0.9, 0.75, 1.0)
"""How large the rows are at most."""
_LINE, _UNDER = 0, 1
"""Which of them are the derivatives in symbols, and the formulas or what they are computed by."""
_GAP, _BETWEEN = 0.18, 0.3
"""Between two rows, and two columns."""


class Derivation(VGroup):
    """A column: a formula, its derivative in symbols, room for its curve, and what it comes to.

    Attributes
    ----------
    formula, part
        The whole, and in it what the derivative is about.
    room
        For the curve, over the number.
    ratio, equals, slope
        The derivative in symbols.
    form
        What a slope that has a name is computed by; else empty.
    inserted
        The same with numbers in the places of the quantities; empty where that says no more.
        Both stand in the formula's place.
    number
        What it comes to.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        pair: tuple[Quantity, Quantity],
        formula: str,
        name: str,
        slope: SlopeForm,
        decimals: int,
    ) -> None:
        of, by = pair
        value = local_derivative(trace, of, by)
        self.formula: MathTypst = write.formula(formula, HAND)
        self.part: VMobject = self.formula.select("part")
        self.ratio = on_bar(write.formula(write.ratio(of, by), HAND), 0.0)
        self.equals: MathTypst = write.formula("=", HAND).set_y(0)
        symbols = slope.form.format(*map(write.symbol, slope.of))
        self.slope = level(write, name or symbols, HAND)
        self.line = VGroup(self.ratio, self.equals, self.slope)
        for left, right in itertools.pairwise(self.line):
            right.set_x(left.get_right()[0] + _NEAR, LEFT)
        self.form: GroupOf[MathTypst] = GroupOf()
        if name and symbols:
            self.form.add(write.formula(f"= {symbols}", HAND))
        self.inserted: GroupOf[LiveFormula] = GroupOf()
        if slope.shown(trace, value):
            self.inserted.add(_inserted(write, trace, slope, value, decimals))
        colour = write.theme.quantity(of.kind)
        factor = by.kind != "w"  # The first begins the product.
        self.number = LiveNumber(value, colour, HAND, decimals=decimals, factor=factor)
        self.room = Box(0, 0, 0, 0)
        super().__init__(*self.rows)

    @property
    def rows(self) -> tuple[VGroup, ...]:
        """From the top down, without the curve."""
        return self.line, VGroup(self.formula, self.form, self.inserted), VGroup(self.number)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """What is said in numbers that stand apart."""
        return tuple((one, "=", self.number) for one in self.inserted)


class Derivations(VGroup):
    """Those of z, a and C of a chain's last layer side by side, and the product at their right.

    Parameters
    ----------
    nodes
        w, z, a and C.

    Attributes
    ----------
    columns
        One for each.
    dots, equals, number
        What makes a product of their numbers.
    ratio
        Of the product, on the row of theirs.
    questions
        In the places of all numbers, the product's last.
    rooms
        For the curves, the product's last.
    """

    def __init__(self, write: Notation, trace: Trace, nodes: Sequence[Quantity], box: Box) -> None:
        pairs = list(itertools.pairwise(nodes))
        total = trace[nodes[0]].derivative
        values = [local_derivative(trace, of, by) for by, of in pairs]
        digits = borne_out(math.prod, values, Result.of(total, legible(total)))
        names, slopes = ("", _named(write, trace), ""), chain_slopes(trace)
        made = zip(pairs, _formulas(write, trace), names, slopes, digits, strict=True)
        self.columns: GroupOf[Derivation] = GroupOf(
            *(
                Derivation(write, trace, (of, by), formula, name, slope, decimals)
                for (by, of), formula, name, slope, decimals in made
            )
        )
        self.dots: GroupOf[MathTypst] = GroupOf(*(write.formula("dot", HAND) for _ in pairs[1:]))
        self.ratio: MathTypst = write.formula(write.ratio(COST, nodes[0]), HAND)
        self.equals: MathTypst = write.formula("=", HAND)
        self.number = LiveNumber(total, write.theme.cost, HAND, decimals=legible(total))
        self.rooms: list[Box] = []
        self._arrange(box)
        self.questions: GroupOf[MathTypst] = GroupOf()
        for number in (*(column.number for column in self.columns), self.number):
            self.questions.add(write.formula("?", number.font_size).move_to(number))
        super().__init__(
            self.columns, self.dots, self.ratio, self.equals, self.number, self.questions
        )

    def _arrange(self, box: Box) -> None:
        """All in their places, and the curves' rooms."""
        first = self.columns[0]
        # As wide as the product's, if the weighted sum can be read in that.
        wide = max(box.width / (len(self.columns) + 1), first.formula.width * LEAST / HAND)
        self._place(box, wide)
        x = box.left + len(self.columns) * wide
        y = first.number.get_y()
        signs = [*self.dots, self.equals]
        numbers = [*(column.number for column in self.columns), self.number]
        widest = max(one.width for one in signs)
        middles = [box.left + (i + 0.5) * wide for i in range(len(self.columns))]
        middles.append((x + box.right) / 2)
        rooms = [wide] * len(self.columns) + [box.right - x]
        shares = [
            (room - _NEAR) / (one.width * HAND / one.font_size + widest)
            for room, one in zip(rooms, numbers, strict=True)
        ]
        size = min(_SIZES[-1], max(min(shares), LEAST / HAND))
        for number, middle in zip(numbers, middles, strict=True):
            number.scale(size * HAND / number.font_size).move_to((middle, y, 0))
        for i, sign in enumerate(signs):
            sign.scale(size)
            before, after = numbers[i].get_right()[0], numbers[i + 1].get_left()[0]
            aside = sign.width / 2 + _NEAR
            # Between two columns, or where a long number reaches over, in the middle.
            middle = box.left + (i + 1) * wide
            free = before + aside <= middle <= after - aside
            sign.move_to((middle if free else (before + after) / 2, y, 0))
        own = Box(x, box.right - _BETWEEN, first.room.bottom, first.room.top)
        self.rooms = [*(column.room for column in self.columns), own]
        on_bar(self.ratio.scale_to_fit_height(first.ratio.height), _bar(first))
        self.ratio.set_x(max(middles[-1], self.columns[-1].line.get_right()[0] + _BETWEEN), LEFT)
        self.ratio.shift(min(0.0, middles[-1] - self.ratio.get_x()) * RIGHT)

    def _place(self, box: Box, wide: float) -> None:
        """Row by row, of one size each; what is left is the curves'."""
        rows = [[_parts(column, kind) for column in self.columns] for kind in range(len(_SIZES))]
        inner, heights = wide - _BETWEEN, []
        for kind, row in enumerate(rows):
            # What is long may reach to where nothing stands: the product has two rows only.
            rooms = [inner, inner, inner]
            if kind == _UNDER:
                rooms[0] = wide
                # The first formula leaves before the second ratio is computed.
                rooms[1] += wide
                rooms[2] = box.right - box.left - 2 * wide - _BETWEEN
            if kind == _LINE:
                rooms[2] = max(
                    inner, box.width - 2 * wide - self.ratio.width * LEAST / HAND - _BETWEEN
                )
            shares = [
                min(_SIZES[kind], *(room / one.width for one in parts)) if parts else _SIZES[kind]
                for parts, room in zip(row, rooms, strict=True)
            ]
            common = min(_SIZES[kind], *(inner / one.width for parts in row for one in parts))
            for parts, share in zip(row, shares, strict=True):
                for one in parts:
                    one.scale(max(common, min(share, LEAST / HAND)))
            heights.append(max((one.height for parts in row for one in parts), default=0.0))
        free = box.height - sum(heights) - _GAP * len(heights)
        top = box.top
        for kind, (row, height) in enumerate(zip(rows, heights, strict=True)):
            for i, parts in enumerate(row):
                left, right = box.left + i * wide, box.left + (i + 1) * wide - _BETWEEN / 2
                for one in parts:
                    one.move_to((left + wide / 2, top - height / 2, 0))
                    if i == 2:
                        one.shift(max(0.0, left + _BETWEEN / 2 - one.get_left()[0]) * RIGHT)
                    one.shift(min(0.0, right - one.get_right()[0]) * RIGHT * (i == 1))
            top -= height + _GAP
            if kind == _UNDER:
                for i, column in enumerate(self.columns):
                    left = box.left + i * wide
                    column.room = Box(left, left + wide - _BETWEEN, top - free, top)
                top -= free + _GAP
        for column in self.columns:
            column.line.shift((_bar(self.columns[0]) - _bar(column)) * UP)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """What all its numbers say."""
        numbers = [column.number for column in self.columns]
        own = (*joined("dot", numbers), "=", self.number)
        return (own, *(one for column in self.columns for one in column.equations))


def _parts(column: Derivation, kind: int) -> list[VMobject]:
    """What is placed by itself in a row."""
    row = column.rows[kind]
    found: list[VMobject] = [row] if kind == _LINE else [*row.submobjects]
    if kind == _UNDER:
        found = [column.formula, *column.form, *column.inserted]
    return found


def _bar(column: Derivation) -> float:
    """The height of the bar of its ratio."""
    return float(column.equals.get_y())


def slope_sources(write: Notation, trace: Trace, *, factors: bool = False) -> tuple[str, str, str]:
    """What the three derivatives of a chain's last layer are, as Typst math.

    As `factors` of a product sums stand in brackets.
    """
    first, _, third = (one.form.format(*map(write.symbol, one.of)) for one in chain_slopes(trace))
    if factors and _is_sum(trace.network.cost.typst_derivative):
        third = f"({third})"
    return first, _named(write, trace), third


def _named(write: Notation, trace: Trace) -> str:
    """The slope of the activation function."""
    z = Quantity("z", trace.network.depth, (0,))
    return f"{trace.network.layers[-1].activation.typst}'({write.symbol(z)})"


def _inserted(
    write: Notation, trace: Trace, slope: SlopeForm, value: float, decimals: int
) -> LiveFormula:
    """= 2 (0.6593 - 1), which comes to the value."""
    values = [trace[q].value for q in slope.of]
    digits = borne_out(computing(slope.form), values, Result.of(value, decimals))
    slots = {
        # What begins a sum needs no brackets of its own.
        f"n{i}": Slot(
            one,
            write.theme.quantity(q.kind),
            factor=f"({{{i}}} " not in slope.form,
            decimals=places,
        )
        for i, (q, one, places) in enumerate(zip(slope.of, values, digits, strict=True))
    }

    def placed(found: re.Match[str]) -> str:
        i, power = int(found[1]), found[2]
        raised = power and values[i] >= 0 and "times" in typst_number(values[i], digits[i])
        return f"(<n{i}>){power}" if raised else f"<n{i}>{power}"

    return LiveFormula(write, "= " + re.sub(r"\{(\d+)\}(\^?)", placed, slope.form), slots, HAND)


def _is_sum(form: str) -> bool:
    """Whether Typst math has a plus or minus outside of all brackets."""
    plain, deeper = re.sub(r'"[^"]*"', "", form), ""
    while deeper != plain:
        deeper, plain = plain, re.sub(r"\([^()]*\)", "", plain)
    return "+" in plain or "-" in plain


def _formulas(write: Notation, trace: Trace) -> tuple[str, str, str]:
    """How z, a and C are computed, what a derivative is about marked."""
    last, symbol = trace.network.depth, write.symbol
    w, b, z = Quantity("w", last, (0, 0)), Quantity("b", last, (0,)), Quantity("z", last, (0,))
    before, a = Quantity("a", last - 1, (0,)), Quantity("a", last, (0,))
    y = Quantity("y", 0, (0,))
    function, cost = trace.network.layers[-1].activation.typst, trace.network.cost
    product = term(f"{symbol(w)} {symbol(before)}", "part")
    return (
        f'{symbol(z)} = {_SPACE} {product} {_SPACE} class("binary", +) {symbol(b)}',
        f"{symbol(a)} = {_SPACE} {term(f'{function}({symbol(z)})', 'part')}",
        f"{symbol(COST)} = {_SPACE} " + term(cost.typst.format(a=symbol(a), y=symbol(y)), "part"),
    )
