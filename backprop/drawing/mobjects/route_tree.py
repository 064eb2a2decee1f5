"""What every drawing of one way to the cost has: symbols with values, links, what is left out.

Where they stand is up to who draws it: `Tree` from the top down beside number lines, `LongTree`
along the longer side of its room.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Self

from manim import DashedLine, Line, MathTypst, VGroup

from backprop.core.dependencies import local_derivative
from backprop.core.quantities import Quantity
from backprop.core.routes import Route
from backprop.core.trace import Trace
from backprop.drawing.mobjects.left_out import LeftOut
from backprop.drawing.mobjects.tree_links import dash, tree_link
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import Box

__all__ = ["Edge", "RouteTree"]

Edge = tuple[Quantity, Quantity]


class RouteTree(VGroup):
    """The dependency tree of one way, placed in a box.

    Each link has the colour of its local derivative's sign and is dashed where that is 0.

    Parameters
    ----------
    route
        From an activation or a weight down to the cost.
    box
        Where it stands.

    Attributes
    ----------
    route
        As given.
    symbols, numbers
        What stands for a quantity, and its value, by quantity.
    links
        Lines by (cause, effect).
    others
        What the way leaves out, with its line, by the quantity that it goes into.
    """

    stroke: float
    """How broad a link is."""

    def __init__(self, write: Notation, trace: Trace, route: Sequence[Quantity], box: Box) -> None:
        self.write, self.trace, self.route, self.box = write, trace, tuple(route), box
        self.symbols: dict[Quantity, MathTypst] = {}
        self.numbers: dict[Quantity, LiveNumber] = {}
        self.others: dict[Quantity, LeftOut] = {}
        self._set_out()
        self.links: dict[Edge, Line] = {edge: self._link(*edge) for edge in self.edges}
        super().__init__(
            *self.links.values(),
            *self.others.values(),
            *self.symbols.values(),
            *self.numbers.values(),
        )

    def _set_out(self) -> None:
        """Make symbols, numbers and what is left out, each at its place."""
        raise NotImplementedError

    @property
    def way(self) -> Route:
        """The same way, from the activation on that it comes from."""
        return Route(self.trace, (self._before, *self.route[1:]))

    @property
    def edges(self) -> list[Edge]:
        """All links from the beginning on."""
        pairs = itertools.pairwise(self.route)
        return [(q, of) for by, of in pairs for q in (by, *self.leaves(of))]

    def leaves(self, effect: Quantity) -> tuple[Quantity, ...]:
        """What goes into a node of the way beside the one before: in the order w, a, b."""
        if effect == self.route[0]:
            return ()
        cause = self.route[self.route.index(effect) - 1]
        if effect.kind != "z" or cause.kind == "a":
            return self.way.leaves(effect)
        return self._before, Quantity("b", effect.layer, effect.index)

    @property
    def _before(self) -> Quantity:
        """The activation that the way comes from, or that its first weight multiplies."""
        first = self.route[0]
        return first if first.kind == "a" else Quantity("a", first.layer - 1, first.index[1:])

    def redraw(self, trace: Trace, moving: bool = False, only: Sequence[Quantity] = ()) -> Self:
        """The values and signs of another record, or only these quantities' values."""
        for q, number in self.numbers.items():
            if not only or q in only:
                # A value that has changed keeps its zeros, beside others of as many digits.
                number.trimmed = trace[q].value == self.trace[q].value
                number.redraw(trace[q].value, moving)
                self._fit(q)
        for (cause, effect), link in () if only else self.links.items():
            slope = local_derivative(trace, effect, cause)
            link.set_stroke(self._sign(slope))
            if isinstance(link, DashedLine):
                dash(link, slope == 0)
        for effect, other in self.others.items():
            if not only or effect in only:
                other.redraw(trace, moving)
        return self

    def _fit(self, q: Quantity) -> None:
        """A value has changed: it may have become longer."""

    def _link(self, cause: Quantity, effect: Quantity) -> Line:
        slope = local_derivative(self.trace, effect, cause)
        line = tree_link(self.symbols[cause], self.symbols[effect], slope == 0)
        return line.set_stroke(self._sign(slope), self.stroke)

    def _sign(self, slope: float) -> str:
        """A link's colour."""
        theme = self.write.theme
        return theme.sign(slope) if slope else theme.quiet
