"""The derivative for a weight from that for the bias beside it."""

from __future__ import annotations

import math

from manim import UP, MathTypst, VGroup

from backprop.core.equations import Result, borne_out, legible
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import Link, Sign
from backprop.drawing.notation import Equation, LiveNumber, Notation
from backprop.drawing.style import HAND, SYMBOL, Box

__all__ = ["WeightByBias"]

_GAP, _BELOW = 0.3, 0.75
_MOST = 2.0
"""Of the usual size."""


class WeightByBias(VGroup):
    """dC/dw = a · dC/db with the numbers under it, as large as its box allows.

    Parameters
    ----------
    quantities
        w, a and b.

    Attributes
    ----------
    weight, bias
        The two derivatives, each with its number.
    activation, number
        What the weight is multiplied with, and its value.
    equals, dot
        The signs between them.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        quantities: tuple[Quantity, Quantity, Quantity],
        box: Box,
    ) -> None:
        w, a, b = quantities
        sizes = HAND, SYMBOL
        total, factors = trace[w].derivative, (trace[a].value, trace[b].derivative)
        places = legible(total)
        digits = borne_out(math.prod, factors, Result.of(total, places))
        self.weight = Link(write, COST, w, total, factor=False, decimals=places, sizes=sizes)
        self.equals, self.dot = Sign(write, "=", sizes), Sign(write, "dot", sizes)
        self.activation: MathTypst = write.label(a, sizes[0])
        self.number = LiveNumber(
            factors[0], write.theme.quantity(a.kind), sizes[1], decimals=digits[0]
        )
        self.bias = Link(write, COST, b, factors[1], factor=True, decimals=digits[1], sizes=sizes)
        x, foot = 0.0, min(link.ratio.get_bottom()[1] for link in (self.weight, self.bias))
        columns = (
            self.weight,
            self.equals,
            VGroup(self.activation, self.number),
            self.dot,
            self.bias,
        )
        for column in columns:
            upper, lower = column
            wide = max(upper.width, lower.width)
            upper.set_x(x + wide / 2)
            lower.set_x(x + wide / 2)
            if isinstance(column, Sign):
                lower.set_y(foot - _BELOW + column.height_over_baseline)
            else:
                lower.shift(UP * (foot - _BELOW - lower.baseline))
            x += wide + _GAP
        super().__init__(*columns)
        self.scale(min(_MOST, box.width / self.width, box.height / self.height))
        self.move_to(box.middle)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """What its numbers say."""
        return ((self.number, "dot", self.bias.number, "=", self.weight.number),)
