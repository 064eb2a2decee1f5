"""One formula at hand, its derivative, and what that is here, line by line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from manim import DOWN, LEFT, RIGHT, MathTypst, Typst, VGroup, VMobject

from backprop.core.arithmetic import computing
from backprop.core.dependencies import local_derivative
from backprop.core.equations import Result, borne_out
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
    fit,
    on_bar,
    term,
)
from backprop.drawing.style import HAND, NUMBER, SYMBOL, Box

__all__ = ["Derivation", "derivations", "slope_sources"]

_SPACE = "#h(0.3em)"
"""Round what gets a frame."""
_NEAR = 0.22
"""Beside a sign of equality."""
_APART = 0.5
"""Between two lines, at most."""


class Derivation(VGroup):
    """A formula, and under it its derivative in symbols and in numbers.

    Attributes
    ----------
    formula, part
        The whole, and in it what the derivative is about.
    ratio, equals, slope
        The derivative in symbols.
    signs, form
        What a slope that has a name is computed by; else empty.
    inserted
        The same with numbers in the places of the quantities; empty where that says no more.
    sign, number
        What it comes to.
    words
        What the number says.
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
        box: Box,
    ) -> None:
        of, by = pair
        value = local_derivative(trace, of, by)
        self.formula: MathTypst = write.formula(formula, HAND)
        self.part: VMobject = self.formula.select("part")
        self.ratio = on_bar(write.formula(write.ratio(of, by), HAND), 0.0)
        symbols = slope.form.format(*map(write.symbol, slope.of))
        sources = [source for source in (name, symbols) if source]
        self.equals, *signs = (write.formula("=", HAND).set_y(0) for _ in sources)
        self.slope, *forms = (level(write, source, HAND) for source in sources)
        self.signs, self.form = GroupOf(*signs), GroupOf(*forms)
        line: VMobject = VGroup(self.ratio, self.equals, self.slope, *self.signs, *self.form)
        for left, right in itertools.pairwise(line):
            right.set_x(left.get_right()[0] + _NEAR, LEFT)
        colour = write.theme.quantity(of.kind)
        self.sign: MathTypst = write.formula("=", SYMBOL)
        self.number = LiveNumber(value, colour, SYMBOL, decimals=decimals)
        self.number.next_to(self.sign, RIGHT, buff=_NEAR)
        what = "cost" if of == COST else f"${of.kind}$"
        self.words: Typst = write.words(f"{what} per unit of ${by.kind}$", NUMBER)
        self.words.next_to(self.number, RIGHT, buff=0.6)
        result = VGroup(self.sign, self.number, self.words)
        lines: list[VMobject] = [self.formula, line, result]
        self.inserted: GroupOf[LiveFormula] = GroupOf()
        if slope.shown(trace, value):
            self.inserted.add(_inserted(write, trace, slope, value, decimals))
            lines.insert(2, self.inserted)
        super().__init__(*lines)
        for one in lines[:2]:
            fit(one, box.width)
        start = self.equals.get_left()[0] - self.ratio.get_left()[0]
        for one in lines[2:]:
            fit(one, box.width - start)
        apart = (box.height - sum(one.height for one in lines)) / (len(lines) - 1)
        self.arrange(DOWN, buff=max(0.15, min(_APART, apart)), aligned_edge=LEFT)
        VGroup(*lines[2:]).shift(start * RIGHT)
        if self.height > box.height:
            self.scale(box.height / self.height)
        self.move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """What is said in numbers that stand apart."""
        return tuple((one, "=", self.number) for one in self.inserted)


def derivations(
    write: Notation, trace: Trace, nodes: Sequence[Quantity], decimals: Sequence[int], box: Box
) -> GroupOf[Derivation]:
    """Those of z, a and C of a chain's last layer, all in the same box.

    Parameters
    ----------
    nodes
        w, z, a and C.
    decimals
        Of each derivative's number.
    """
    pairs = zip(nodes[1:], nodes, strict=False)
    slopes, names = chain_slopes(trace), ("", _named(write, trace), "")
    made = zip(pairs, _formulas(write, trace), names, slopes, decimals, strict=True)
    return GroupOf(*(Derivation(write, trace, *one, box) for one in made))


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

    return LiveFormula(write, "= " + re.sub(r"\{(\d+)\}(\^?)", placed, slope.form), slots, SYMBOL)


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
