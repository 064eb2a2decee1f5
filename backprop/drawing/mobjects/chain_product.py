"""The chain rule along one path: a ratio a link, its number under it, and their product."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from manim import UP, MathTypst, VGroup

from backprop.core.dependencies import along, local_derivative
from backprop.core.equations import Result, borne_out, legible
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Equation, LiveNumber, Notation, joined, letters, on_bar
from backprop.drawing.style import FORMULA, SMALLEST, VALUE

__all__ = ["ChainProduct", "Link", "Sign", "level"]

_GAP, _BELOW = 0.2, 0.45
_CLEAR = 0.06
_BEYOND = 0.4
"""How far the product's number may reach out at the left."""


class Link(VGroup):
    """One ratio of the product, its number under it.

    Attributes
    ----------
    of, by
        The quantities of the ratio d(of)/d(by).
    ratio, number
        The two parts; the ratio's may be what it is, as `named`.
    """

    def __init__(
        self,
        write: Notation,
        of: Quantity,
        by: Quantity,
        value: float,
        *,
        factor: bool,
        decimals: int,
        sizes: tuple[float, float] = (FORMULA, VALUE),
        named: str = "",
    ) -> None:
        self.of, self.by = of, by
        self.named = bool(named)
        if named:
            self.ratio = level(write, named, sizes[0])
        else:
            self.ratio = write.formula(write.ratio(of, by), sizes[0])
        colour = write.theme.quantity(of.kind)
        self.number = LiveNumber(value, colour, sizes[1], factor=factor, decimals=decimals)
        super().__init__(self.ratio, self.number)


class Sign(VGroup):
    """An equals sign or a dot, once between the ratios and once between the numbers."""

    def __init__(
        self, write: Notation, source: str, sizes: tuple[float, float] = (FORMULA, VALUE)
    ) -> None:
        self.upper = write.formula(source, sizes[0])
        # Set after a digit, whose foot says where the line is that numbers stand on.
        digit, *parts = letters(write.formula(f"0 {source}", sizes[1]))
        self.lower = VGroup(*parts)
        self.height_over_baseline = self.lower.get_y() - digit.get_bottom()[1]
        super().__init__(self.upper, self.lower)


class ChainProduct(VGroup):
    """d(end)/d(start) = ratio · ratio · ..., and under it the same in numbers.

    Every factor has the colours of the two nodes that its link of the tree joins, and its
    number that of the node where the link ends.

    Parameters
    ----------
    nodes
        The path, from the quantity that is nudged to the last, usually C. What stands before C
        need not lead to it directly: its factor is the recorded sensitivity.
    width
        The most that it may take. Where numbers are long they get fewer digits, then the
        whole gets smaller.
    sizes, least
        Font sizes of ratios and numbers, and the least that numbers may have.
    named
        What the ratios are, as Typst math, to be written in their places.

    Attributes
    ----------
    left
        The ratio on the left side, with the product as its number.
    links
        The factors, in the order of the path.
    equals, dots
        The signs between them.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        nodes: Sequence[Quantity],
        width: float = 6.0,
        *,
        sizes: tuple[float, float] = (FORMULA, VALUE),
        least: float = SMALLEST,
        named: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.nodes, self.sizes = tuple(nodes), sizes
        self.named = tuple(named) or ("",) * (len(nodes) - 1)
        for decimals in (4, 3, 2):
            self.submobjects = []
            self._build(write, trace, decimals)
            if self.width * least / sizes[1] <= width:
                break
        if self.width > width:
            self.scale(width / self.width)
        self.center()

    def _build(self, write: Notation, trace: Trace, decimals: int) -> None:
        pairs = list(itertools.pairwise(self.nodes))
        start, end = self.nodes[0], self.nodes[-1]
        values = [_slope(trace, effect, cause) for cause, effect in pairs]
        self.decimals = decimals
        product = _product(trace, self.nodes)
        places, *digits = self._digits(values, product)
        self.left = Link(
            write, end, start, product, factor=False, decimals=places, sizes=self.sizes
        )
        self.links = GroupOf(
            *(
                Link(
                    write,
                    effect,
                    cause,
                    value,
                    factor=number > 0,
                    decimals=places,
                    sizes=self.sizes,
                    named=named,
                )
                for number, ((cause, effect), value, places, named) in enumerate(
                    zip(pairs, values, digits, self.named, strict=True)
                )
            )
        )
        self.equals = Sign(write, "=", self.sizes)
        self.dots = GroupOf(*(Sign(write, "dot", self.sizes) for _ in pairs[1:]))
        self.add(self.left, self.equals, self.links, self.dots)
        self._arrange()

    @property
    def row(self) -> list[Link | Sign]:
        """All parts from left to right."""
        found: list[Link | Sign] = [self.left, self.equals]
        for link, dot in itertools.zip_longest(self.links, self.dots):
            found += [link] if dot is None else [link, dot]
        return found

    @property
    def symbols(self) -> VGroup:
        """The line of ratios."""
        return VGroup(*(part.ratio if isinstance(part, Link) else part.upper for part in self.row))

    @property
    def numbers(self) -> VGroup:
        """The line of numbers."""
        return VGroup(*(part.number if isinstance(part, Link) else part.lower for part in self.row))

    def redraw(self, trace: Trace, moving: bool = False) -> ChainProduct:
        """The numbers of another record."""
        product = _product(trace, self.nodes)
        values = [_slope(trace, link.of, link.by) for link in self.links]
        numbers = [self.left.number, *(link.number for link in self.links)]
        # What moves has one format: digits by which it multiplies out are its stops'.
        digits = [self.decimals] * len(numbers) if moving else self._digits(values, product)
        for number, value, places in zip(numbers, (product, *values), digits, strict=True):
            same, number.decimals = number.decimals == places, places
            number.redraw(value, moving and same)
        self._keep_apart()
        return self

    @property
    def equation(self) -> Equation:
        """What the line of numbers says, for the audit."""
        return (*joined("dot", [link.number for link in self.links]), "=", self.left.number)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """All that is said in numbers that stand apart."""
        return (self.equation,)

    def _keep_apart(self) -> None:
        """A number is smaller as long as it is wider than its column."""
        row, full = self.row, self.sizes[1] / self.sizes[0] * self.left.ratio.font_size
        for place, part in enumerate(row):
            if isinstance(part, Sign):
                continue
            number, middle = part.number, part.ratio.get_x()
            near = [
                one.lower for one in row[max(0, place - 1) : place + 2] if isinstance(one, Sign)
            ]
            free = min(abs(sign.get_x() - middle) - sign.width / 2 - _CLEAR for sign in near)
            beyond = _BEYOND if part is self.left else 0.0  # nothing stands left of it
            size = number.font_size
            share = min(full / size, (2 * free + beyond) / number.width)
            if abs(share - 1) > 1e-3:
                number.scale(share, about_point=np.array([middle, number.baseline, 0.0]))
            if part is self.left:
                number.set_x(middle - max(0.0, number.width / 2 - free))

    def _digits(self, values: Sequence[float], product: float) -> list[int]:
        """Decimals of the product and of its factors, so that it multiplies out."""
        places = legible(product, self.decimals)
        return [places, *borne_out(math.prod, values, Result.of(product, places), self.decimals)]

    def _arrange(self) -> None:
        """Columns side by side, the bars on one height, the numbers on another."""
        x = baseline = 0.0
        gap, below = (size * self.sizes[0] / FORMULA for size in (_GAP, _BELOW))
        for part in self.row:
            wide = max(part[0].width, part[1].width)
            for member in part:
                member.set_x(x + wide / 2)
            x += wide + gap
            if isinstance(part, Link):
                if not part.named:
                    on_bar(part.ratio, 0.0)
                baseline = min(baseline, part.ratio.get_bottom()[1])
        for part in self.row:
            if isinstance(part, Link):
                part.number.shift(UP * (baseline - below - part.number.baseline))
            else:
                part.upper.set_y(0.0)
                part.lower.set_y(baseline - below + part.height_over_baseline)


def level(write: Notation, source: str, size: float) -> MathTypst:
    """A formula as it stands after an equals sign, whose middle is at the height 0."""
    sign, *rest = letters(write.formula(f"= {source}", size))
    formula = write.formula(source, size)
    foot = VGroup(*rest).get_bottom()[1] - sign.get_y()
    return formula.shift(UP * (foot - formula.get_bottom()[1]))


def _slope(trace: Trace, of: Quantity, by: Quantity) -> float:
    """The derivative of a quantity by one before it; of C by anything as it was recorded."""
    return trace[by].derivative if of == COST else local_derivative(trace, of, by)


def _product(trace: Trace, nodes: Sequence[Quantity]) -> float:
    """The product of the factors, what is known from z of the last two."""
    effects = trace.network.depth, "a"
    last = nodes[-2]
    if nodes[-1] == COST and (last.layer, last.kind) == effects:
        return along(trace, nodes)
    return math.prod(_slope(trace, effect, cause) for cause, effect in itertools.pairwise(nodes))
