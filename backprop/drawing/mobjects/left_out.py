"""What a way leaves out of a quantity that it goes through: how many more, and what they add."""

from __future__ import annotations

from manim import DOWN, RIGHT, Line, VGroup, VMobject

from backprop.core.language import grouped, ngettext
from backprop.core.quantities import Quantity
from backprop.core.routes import Route
from backprop.core.trace import Trace
from backprop.drawing.mobjects.tree import leave
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import LEAST, NUMBER, WORD

__all__ = ["LeftOut"]

_GAP, _NEAR, _WIDTH = 0.06, 0.1, 2.0
"""Between its lines; from it to its link; of that."""


class LeftOut(VGroup):
    """The other inputs, weighted sums or outputs that a quantity depends on, as one term.

    Attributes
    ----------
    term
        How many, and what they add where they add something.
    """

    def __init__(self, write: Notation, route: Route, effect: Quantity, lying: bool) -> None:
        self.write, self.route, self.effect, self.lying = write, route, effect, lying
        count = route.left_out(effect)
        plain = {
            "C": ngettext("{count} more output", "{count} more outputs", count),
            "z": ngettext("{count} more input", "{count} more inputs", count),
            "a": ngettext("{count} more $z$", "{count} more $z$", count),
        }[effect.kind].format(count=grouped(count))
        texts = plain.rsplit(" ", 1) if lying else [plain]
        # Of what stands in a column there is less room.
        sizes = (WORD, NUMBER) if lying else (LEAST, LEAST)
        lines: list[VMobject] = [write.words(text, sizes[0]) for text in texts]
        self.number: LiveNumber | None = None
        if effect.kind != "a":
            colour = write.theme.quantity(effect.kind)
            self.number = LiveNumber(route.remainder(effect), colour, sizes[1])
            lines.append(self.number)
        self.term = VGroup(*lines).arrange(DOWN, buff=_GAP)
        super().__init__(self.term)

    def join(self, symbol: VMobject) -> LeftOut:
        """A link to what it goes into."""
        start = (
            self.term.get_bottom() + _NEAR * DOWN
            if self.lying
            else self.term.get_right() + _NEAR * RIGHT
        )
        along = symbol.get_center() - start
        end = symbol.get_center() - along * leave(symbol, along)
        self.add_to_back(Line(start, end).set_stroke(self.write.theme.quiet, _WIDTH))
        return self

    def redraw(self, trace: Trace, moving: bool = False) -> None:
        """What they add in another record."""
        if self.number is not None:
            nodes = Route(trace, self.route.nodes)
            self.number.redraw(nodes.remainder(self.effect), moving)
