"""The formulas along a tree's route, each on its row, and beside each its derivative."""

from __future__ import annotations

import re
from collections.abc import Sequence

from manim import LEFT, RIGHT, UP, MathTypst, Typst, VGroup, VMobject

from backprop.core.dependencies import local_derivative
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import level
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import LiveNumber, Notation, fit, on_bar, term
from backprop.drawing.style import NUMBER, SYMBOL, WORD, Box

__all__ = ["DerivativeRow", "DerivativeRows", "slope_sources"]

_SPACE = "#h(0.2em)"
"""Round what gets a frame."""
_BETWEEN = 0.4
"""From the formulas to their derivatives, at least."""
_SMALL = 0.7
"""No share of the usual size for all of them."""
_NEAR = 0.16
"""Beside a sign of equality."""
_OVER, _UNDER = 0.28, 0.43
"""A row's two lines, from its middle."""


def slope_sources(write: Notation, trace: Trace, *, factors: bool = False) -> tuple[str, str, str]:
    """What the three derivatives of a chain's last layer are, as Typst math.

    As `factors` of a product sums stand in brackets.
    """
    last = trace.network.depth
    before, z, a = Quantity("a", last - 1, (0,)), Quantity("z", last, (0,)), _output(trace)
    activation, form = trace.network.layers[-1].activation, trace.network.cost.typst_derivative
    if factors and _is_sum(form):
        form = f"({form})"
    return (
        write.symbol(before),
        f"{activation.typst}'({write.symbol(z)})",
        form.format(a=write.symbol(a), y=write.symbol(Quantity("y", 0, (0,)))),
    )


class DerivativeRow(VGroup):
    """One formula and its derivative.

    Attributes
    ----------
    formula, part
        The whole, and in it what the derivative is about.
    words
        What the derivative says.
    ratio, equals, slope
        The derivative in symbols.
    sign, number
        What it is here.
    """

    def __init__(
        self,
        write: Notation,
        formula: str,
        pair: tuple[Quantity, Quantity],
        slope: str,
        value: float,
        decimals: int,
    ) -> None:
        of, by = pair
        self.formula: MathTypst = write.formula(formula, SYMBOL)
        self.part: VMobject = self.formula.select("part")
        name = "cost" if of == COST else f"${of.kind}$"
        self.words: Typst = write.words(f"{name} per unit of ${by.kind}$", WORD)
        self.ratio = on_bar(write.formula(write.ratio(of, by), SYMBOL), 0.0)
        self.equals = write.formula("=", SYMBOL).next_to(self.ratio, RIGHT, buff=_NEAR).set_y(0)
        self.slope = level(write, slope, SYMBOL)
        self.slope.set_x(self.equals.get_right()[0] + _NEAR, LEFT)
        self.sign: MathTypst = write.formula("=", NUMBER)
        colour = write.theme.quantity(of.kind)
        self.number = LiveNumber(value, colour, NUMBER, decimals=decimals)
        self.derivative = VGroup(self.ratio, self.equals, self.slope)
        self.result = VGroup(self.sign, self.number.next_to(self.sign, RIGHT, buff=_NEAR))
        super().__init__(self.formula, self.words, self.derivative, self.result)

    def scale_symbols(self, share: float) -> None:
        """Another size of formula and derivative."""
        self.formula.scale(share)
        self.derivative.scale(share)

    def stand(self, left: float, middle: float, right: float, y: float) -> None:
        """The formula at one end, the derivative to the other from the middle on."""
        over = y + _OVER
        self.formula.shift(UP * (over - self._axis))
        self.formula.set_x(left, LEFT)
        self.derivative.shift(UP * (over - self.equals.get_y()))
        self.derivative.set_x(middle, LEFT)
        start = self.equals.get_left()[0]
        fit(self.result, right - start)
        self.result.move_to((start, y - _UNDER, 0), aligned_edge=LEFT)
        self.words.next_to(self.result, LEFT, buff=_NEAR)

    @property
    def _axis(self) -> float:
        """The height of the formula's sign of equality."""
        return float(self.formula.select("equals").get_y())


class DerivativeRows(VGroup):
    """z = w a + b, a = f(z) and the cost, each on the row of a tree, with its derivative.

    Parameters
    ----------
    nodes
        w, z, a and C.
    decimals
        Of each derivative's number.
    box
        Beside the tree.

    Attributes
    ----------
    rows
        From the weighted sum to the cost.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        tree: Tree,
        nodes: Sequence[Quantity],
        decimals: Sequence[int],
        box: Box,
    ) -> None:
        pairs = list(zip(nodes[1:], nodes, strict=False))
        made = zip(pairs, _formulas(write, trace), slope_sources(write, trace), strict=True)
        self.rows = GroupOf(
            *(
                DerivativeRow(write, formula, pair, slope, local_derivative(trace, *pair), digits)
                for (pair, formula, slope), digits in zip(made, decimals, strict=True)
            )
        )
        room = box.width - _BETWEEN
        common = [*self.rows]
        if (share := room / _width(common)) < _SMALL:
            # One that is much longer gives way alone.
            common.remove(max(self.rows, key=lambda row: _width([row])))
            share = room / _width(common)
        for row in self.rows:
            row.scale_symbols(min(1.0, share, room / _width([row])))
        middle = box.left + max(row.formula.width for row in common) + _BETWEEN
        for row, q in zip(self.rows, nodes[1:], strict=True):
            start = min(middle, box.right - row.derivative.width)
            row.stand(box.left, start, box.right, tree.row(q))
        super().__init__(self.rows)


def _is_sum(form: str) -> bool:
    """Whether Typst math has a plus or minus outside of all brackets."""
    plain, deeper = re.sub(r'"[^"]*"', "", form), ""
    while deeper != plain:
        deeper, plain = plain, re.sub(r"\([^()]*\)", "", plain)
    return "+" in plain or "-" in plain


def _width(rows: Sequence[DerivativeRow]) -> float:
    """Of columns that these share, without the space between."""
    return max(row.formula.width for row in rows) + max(row.derivative.width for row in rows)


def _output(trace: Trace) -> Quantity:
    return Quantity("a", trace.network.depth, (0,))


def _formulas(write: Notation, trace: Trace) -> tuple[str, str, str]:
    """How z, a and C are computed, what a derivative is about marked."""
    last, symbol = trace.network.depth, write.symbol
    w, b, z = Quantity("w", last, (0, 0)), Quantity("b", last, (0,)), Quantity("z", last, (0,))
    before, a, y = Quantity("a", last - 1, (0,)), _output(trace), Quantity("y", 0, (0,))
    function, cost = trace.network.layers[-1].activation.typst, trace.network.cost
    equals = term("=", "equals") + " #h(0.2em)"
    product = term(f"{symbol(w)} {symbol(before)}", "part")
    return (
        f'{symbol(z)} {equals} {_SPACE} {product} {_SPACE} class("binary", +) {symbol(b)}',
        f"{symbol(a)} {equals} {_SPACE} {term(f'{function}({symbol(z)})', 'part')}",
        f"{symbol(COST)} {equals} {_SPACE} "
        + term(cost.typst.format(a=symbol(a), y=symbol(y)), "part"),
    )
