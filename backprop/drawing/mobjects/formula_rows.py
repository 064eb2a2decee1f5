"""How a layer computes: a formula a row, in symbols and in the record's numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from manim import DOWN, LEFT, RIGHT, MathTypst, VGroup, VMobject

from backprop.core.quantities import COST, Quantity
from backprop.core.routes import Route
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Notation, equation, fit, term
from backprop.drawing.style import HAND, LEAST, NUMBER, Box

__all__ = ["FormulaRow", "FormulaRows"]

_LEAST = 0.1
"""Between two rows."""
_BESIDE = 9.0
"""From this width on, numbers stand beside their symbols."""
_LANE = 0.16
"""Of the width, left of what stands under a tree."""
_SIZE = 0.85 * HAND
"""Three formulas share the place of one."""


class FormulaRow(VGroup):
    """One formula.

    Attributes
    ----------
    of
        What it makes.
    symbols, numbers
        The two lines.
    terms
        What stands in the symbols for a quantity.
    """

    def __init__(
        self, write: Notation, symbols: str, numbers: Callable[[int], str], of: Sequence[Quantity]
    ) -> None:
        self.of, self.symbols = of[0], write.formula(symbols, _SIZE)
        self.choices = numbers
        self.write = write
        self.numbers = write.formula(numbers(4), NUMBER)
        self.terms: dict[Quantity, VMobject] = {q: self.symbols.select(q.kind) for q in of}
        self._source = symbols
        super().__init__(self.symbols, self.numbers)

    def broken(self, width: float) -> None:
        """In two lines, broken at its plus, where it cannot be read in one."""
        if self.symbols.width * LEAST / self.symbols.font_size <= width:
            return
        source = self._source.replace(" = ", " =& ", 1).replace(" + ", " \\ &+ ", 1)
        self.remove(self.symbols)
        self.symbols = self.write.formula(source, _SIZE)
        self.terms = {q: self.symbols.select(q.kind) for q in self.terms}
        self.add(self.symbols)

    def narrow(self, width: float) -> None:
        """No wider than this: fewer decimals, then smaller."""
        for decimals in (4, 3, 2):
            made: MathTypst = self.write.formula(self.choices(decimals), NUMBER)
            if made.width * LEAST / NUMBER <= width:
                break
        self.numbers.become(fit(made, width))
        fit(self.symbols, width)


class FormulaRows(VGroup):
    """The formulas of a route's weighted sums, its activations and, at its end, of the cost.

    Parameters
    ----------
    outputs
        The activations that are computed.
    tree
        If this is given they stand beside it, each on the row of what it makes, in symbols: the
        numbers are the tree's.
    """

    def __init__(
        self,
        write: Notation,
        route: Route,
        outputs: Sequence[Quantity],
        box: Box,
        tree: Tree | None = None,
    ) -> None:
        self.write, self.route = write, route
        rows = []
        for output in outputs:
            rows += [self._sum(route.cause(output)), self._activation(output)]
        self.rows = GroupOf(*rows, self._cost(outputs[-1]))
        super().__init__(self.rows)
        if tree is None:
            self._worked_out(box)
        else:
            self._beside(tree, box)

    def _beside(self, tree: Tree, box: Box) -> None:
        """On the tree's rows, or under it one below the other, with a lane at their left.

        What flies up into the tree from the beginning of a row goes along that lane.
        """
        gap, lane = tree.gap, 0.0
        heights = [tree.row(row.of) for row in self.rows]
        if box.left < tree.box.left + tree.box.width / 2:
            gap, lane = box.height / len(heights), _LANE * box.width
            heights = [box.top - gap * (0.5 + i) for i in range(len(heights))]
        for row in self.rows:
            row.broken(box.width - lane)
        size = min(1.0, 0.85 * gap / max(row.symbols.height for row in self.rows))
        # One of two lines may reach to its neighbours of one.
        size = max(size, LEAST / _SIZE)
        for row, y in zip(self.rows, heights, strict=True):
            row.remove(row.numbers)
            fit(row.symbols.scale(size), box.width - lane)
            row.symbols.move_to((box.left + lane, y, 0), aligned_edge=LEFT)

    def _worked_out(self, box: Box) -> None:
        """Symbols with numbers beside them, or under them."""
        beside = box.width >= _BESIDE
        widths = (0.44 * box.width, 0.53 * box.width) if beside else (box.width, box.width)
        for row in self.rows:
            fit(row.symbols, widths[0])
            row.narrow(widths[1])
            if beside:
                row.numbers.next_to(row.symbols, RIGHT)
                row.symbols.set_x(box.left, LEFT)
                row.numbers.set_x(box.left + 0.47 * box.width, LEFT)
            else:
                row.arrange(DOWN, buff=0.15, aligned_edge=LEFT)
        high = sum(row.height for row in self.rows) + _LEAST * (len(self.rows) + 1)
        for row in self.rows:
            row.scale(min(1.0, box.height / high))
        free = (box.height - sum(row.height for row in self.rows)) / (len(self.rows) + 1)
        top = box.top - max(free, _LEAST)
        for row in self.rows:
            if beside:
                row.numbers.set_y(row.symbols.get_y())
            row.set_y(top - row.height / 2)
            if not beside:
                row.set_x(box.left, LEFT)
            top -= row.height + max(free, _LEAST)

    def _part(self, q: Quantity) -> tuple[float, str]:
        return self.route.trace[q].value, self.write.theme.quantity(q.kind)

    def _named(self, q: Quantity) -> str:
        return term(self.write.symbol(q), q.kind)

    def _worked(self, form: str, of: Sequence[Quantity], total: Quantity) -> Callable[[int], str]:
        """The total from its parts {0}, {1}, ..., and from what the route leaves out."""
        parts = [self._part(q) for q in of]
        if total.kind in "zC" and self.route.left_out(total):
            parts.append((self.route.remainder(total), self._part(total)[1]))
            form += f" + {{{len(parts) - 1}}}"
        whole = f"= {form} = {{total}}"
        return lambda decimals: equation(self.write, whole, parts, self._part(total), decimals)

    def _sum(self, total: Quantity) -> FormulaRow:
        weight, bias = self.route.leaves(total)
        before = self.route.cause(total)
        more = " + dots.c" if self.route.left_out(total) else ""
        named = self._named
        symbols = f"{named(total)} = {named(weight)} {named(before)} + {named(bias)}{more}"
        numbers = self._worked("{0} dot {1} + {2}", [weight, before, bias], total)
        return FormulaRow(self.write, symbols, numbers, (total, weight, before, bias))

    def _activation(self, output: Quantity) -> FormulaRow:
        total = self.route.cause(output)
        activation = self.route.trace.network.layer(output.layer).activation
        spread = ", dots.c" if activation.coupled else ""

        def numbers(decimals: int) -> str:
            inside, outside = (
                self.write.number(*self._part(q), decimals=decimals) for q in (total, output)
            )
            return f"= {activation.typst}({inside}{spread}) = {outside}"

        symbols = f"{self._named(output)} = {activation.typst}({self.write.symbol(total)}{spread})"
        return FormulaRow(self.write, symbols, numbers, (output,))

    def _cost(self, output: Quantity) -> FormulaRow:
        (desired,) = self.route.leaves(COST)
        form = self.route.trace.network.cost.typst
        more = " + dots.c" if self.route.left_out(COST) else ""
        a, y = self.write.symbol(output), self._named(desired)
        symbols = f"{self._named(COST)} = {form.format(a=a, y=y)}{more}"
        numbers = self._worked(form.format(a="{0}", y="{1}"), [output, desired], COST)
        return FormulaRow(self.write, symbols, numbers, (COST, desired))
