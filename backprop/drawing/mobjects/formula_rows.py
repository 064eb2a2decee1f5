"""How a layer computes: a formula a row, in symbols and in the record's numbers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from manim import DOWN, LEFT, RIGHT, UP, MathTypst, VGroup, VMobject

from backprop.core.quantities import COST, Quantity
from backprop.core.routes import Route
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.long_tree import LongTree
from backprop.drawing.notation import Notation, equation, fit, term
from backprop.drawing.style import HAND, LEAST, NUMBER, Box

__all__ = ["FormulaRow", "FormulaRows"]

_LEAST = 0.1
"""Between two rows."""
_BESIDE = 9.0
"""From this width on, numbers stand beside their symbols."""
_TALL = 1.5
"""A room so many times as high as it is wide has the formulas in its middle."""
_LINES, _HIGH, _APART = 3, 0.85, 0.5
"""Of a layer: a sum, an activation and a cost; of a line, how high is its formula; and between
those of two layers."""
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
        """In two lines or three, where it cannot be read in one: broken where all are shortest."""
        if self.symbols.width * LEAST / self.symbols.font_size <= width:
            return
        self.remove(self.symbols)
        for sources in (_in_two(self._source), _in_three(self._source)):
            choices = [self.write.formula(source, _SIZE) for source in sources]
            self.symbols = min(choices, key=lambda made: float(made.width))
            if self.symbols.width * LEAST / self.symbols.font_size <= width:
                break
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


def _in_two(source: str) -> list[str]:
    """An equation broken before each of its signs that is in no brackets."""
    found, depth = [], 0
    left, right = source.split(" = ", 1)
    for at, letter in enumerate(right):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and at and right[at : at + 2] in ("+ ", "- "):
            found.append(f"&{left} = {right[:at]} \\ &{right[at:]}")
    return [*found, f"&{left} \\ &= {right}"]


def _in_three(source: str) -> list[str]:
    """The same, and before its sign of equality."""
    *twice, once = _in_two(source)
    return [one.replace(" = ", " \\ &= ", 1) for one in twice] or [once]


class FormulaRows(VGroup):
    """The formulas of a route's weighted sums, its activations and, at its end, of the cost.

    Parameters
    ----------
    outputs
        The activations that are computed.
    box
        Their room.
    tree, groups
        If these are given they stand by the nodes instead, in symbols: the numbers are the tree's.
        Under a tree that lies those of each group begin on the first line.
    """

    def __init__(
        self,
        write: Notation,
        route: Route,
        outputs: Sequence[Quantity],
        box: Box,
        tree: LongTree | None = None,
        groups: Sequence[Sequence[Quantity]] = (),
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
            self._beside(tree, groups)

    def _beside(self, tree: LongTree, groups: Sequence[Sequence[Quantity]]) -> None:
        """Under nodes that lie side by side, line under line; each beside one that stands."""
        rooms: list[Box] = []
        for row in self.rows:
            if not tree.lying:
                rooms.append(tree.said(row.of))
                continue
            (nodes,) = (one for one in groups if row.of in one)
            under = tree.room_of(nodes)
            number, line = (
                sum(row.of in nodes for row in self.rows[: len(rooms)]),
                under.height / _LINES,
            )
            room = under.part(line * number, line * (number + 1), down=True)
            rooms.append(replace(room, right=room.right - _APART))
        width = min(room.width for room in rooms)
        for row in self.rows:
            row.remove(row.numbers)
            row.broken(width)
        wide = max(row.symbols.width for row in self.rows)
        high = max(row.symbols.height for row in self.rows)
        share = min(1.0, width / wide, _HIGH * min(room.height for room in rooms) / high)
        # One of two lines may reach to its neighbours of one.
        share = max(share, LEAST / _SIZE)
        for row, room in zip(self.rows, rooms, strict=True):
            row.symbols.scale(share)
            row.symbols.move_to((room.left, room.middle[1], 0), aligned_edge=LEFT)
        if not tree.lying:
            # One of three lines keeps off the one under it.
            for lower, upper in itertools.pairwise(reversed(self.rows.submobjects)):
                near = lower.get_top()[1] + _LEAST - upper.get_bottom()[1]
                upper.shift(UP * max(0.0, near))

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
            if box.height > _TALL * box.width:
                # One side of it would be empty.
                row.set_x(box.middle[0])
            elif not beside:
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
