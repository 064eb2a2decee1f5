"""What a way leaves out of a quantity that it goes through: how many more, and what they add."""

from __future__ import annotations

import numpy as np
from manim import DOWN, Line, VGroup, VMobject

from backprop.core.language import grouped, ngettext
from backprop.core.quantities import Quantity
from backprop.core.routes import Route
from backprop.core.trace import Trace
from backprop.drawing.mobjects.tree_links import leave
from backprop.drawing.notation import LiveNumber, Notation

__all__ = ["LeftOut"]

_GAP, _NEAR, _WIDTH = 0.06, 0.1, 2.0
"""Between its lines; from it to its link; of that."""


class LeftOut(VGroup):
    """The other inputs, weighted sums or outputs that a quantity depends on, as one term.

    Parameters
    ----------
    sizes
        Of the words, and of the number.
    broken
        Whether the words stand on two lines.

    Attributes
    ----------
    term
        How many, and what they add where they add something.
    number
        What they add.
    """

    def __init__(
        self,
        write: Notation,
        route: Route,
        effect: Quantity,
        sizes: tuple[float, float],
        broken: bool = False,
    ) -> None:
        self.write, self.route, self.effect = write, route, effect
        count = route.left_out(effect)
        plain = {
            "C": ngettext("{count} more output", "{count} more outputs", count),
            "z": ngettext("{count} more input", "{count} more inputs", count),
            "a": ngettext("{count} more $z$", "{count} more $z$", count),
        }[effect.kind].format(count=grouped(count))
        texts = plain.rsplit(" ", 1) if broken else [plain]
        lines: list[VMobject] = [write.words(text, sizes[0]) for text in texts]
        self.number: LiveNumber | None = None
        if effect.kind != "a":
            colour = write.theme.quantity(effect.kind)
            self.number = LiveNumber(route.remainder(effect), colour, sizes[1])
            lines.append(self.number)
        self.term = VGroup(*lines).arrange(DOWN, buff=_GAP)
        super().__init__(self.term)

    def join(self, symbol: VMobject, side: np.ndarray) -> LeftOut:
        """A link from a side of it to what it goes into."""
        start = self.term.get_edge_center(side) + _NEAR * side
        along = symbol.get_center() - start
        end = symbol.get_center() - along * leave(symbol, along)
        self.add_to_back(Line(start, end).set_stroke(self.write.theme.quiet, _WIDTH))
        return self

    def redraw(self, trace: Trace, moving: bool = False) -> None:
        """What they add in another record."""
        if self.number is not None:
            nodes = Route(trace, self.route.nodes)
            self.number.redraw(nodes.remainder(self.effect), moving)
