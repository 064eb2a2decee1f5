"""C as a function of all weights and biases of a chain, and the number line of its values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from manim import LEFT, RIGHT, UP, VGroup, VMobject

from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.numbered_chain import numbered, parameters
from backprop.drawing.mobjects.value_line import ValueLine, round_up
from backprop.drawing.notation import LiveFormula, Notation, Slot, term, without
from backprop.drawing.style import FORMULA, SMALL

__all__ = ["CostFormula", "cost_line"]

_MOST_NAMED = 4
"""Layers whose weights and biases are all named in C(...)."""


class CostFormula(VGroup):
    """C(w1, b1, ..., wL, bL) = a live number."""

    def __init__(self, write: Notation, trace: Trace) -> None:
        self.layers = trace.network.depth
        cost = write.coloured("C", write.theme.cost)
        dots = term("dots.c", "dots")
        names = [term(numbered(write, q), f"{q.kind}{q.layer}") for q in self._named(trace)]
        if self.layers > _MOST_NAMED:
            names.insert(4, dots)
        slots = {"cost": Slot(trace.cost, write.theme.cost)}
        whole = LiveFormula(write, f"{cost}({', '.join(names)}) = <cost>", slots, FORMULA * 1.15)
        super().__init__(whole)
        self.whole = whole
        self.number = whole.numbers["cost"]
        self.number.align = -1
        found = {q: whole.formula.select(f"{q.kind}{q.layer}") for q in self._named(trace)}
        self.symbols = VGroup(*found.values())
        self._found = found
        self.constant = without(whole.formula, self.symbols)
        self._lifted: dict[Quantity, float] = {}

    def place(self, q: Quantity) -> VMobject:
        """Where a weight or bias arrives: its name, or the dots that stand for it."""
        if q in self._found:
            return self._found[q].copy()
        return self.whole.formula.select("dots").copy().set_opacity(0)

    def redraw(self, trace: Trace, moving: bool = False) -> CostFormula:
        """The cost of another record; names are lifted as in the chain."""
        self.number.redraw(trace.cost, moving)
        return self

    def lift(self, heights: Mapping[Quantity, float]) -> None:
        """Lift names by these heights."""
        for q, symbol in self._found.items():
            symbol.shift(UP * (heights[q] - self._lifted.get(q, 0.0)))
        self._lifted = dict(heights)

    def _named(self, trace: Trace) -> list[Quantity]:
        """The weights and biases that are written out in the brackets."""
        first = self.layers if self.layers <= _MOST_NAMED else 2
        return [q for q in parameters(trace) if q.layer <= first or q.layer == self.layers]


def cost_line(write: Notation, trace: Trace, costs: Sequence[float]) -> ValueLine:
    """A number line that is just as long as the costs need, with a dot at each."""
    low, high = min(costs), max(costs)
    step = round_up(max(high - low, abs(trace.cost) / 20) / 2)
    span = (math.floor(low / step) * step, math.ceil(high / step) * step)
    if span[0] == span[1]:
        span = (max(0.0, span[0] - step), span[0] + step)
    line = ValueLine(write, COST, trace.cost, span, 4.2)
    # The formula over it says the number.
    line.remove(line.number, line.ends)
    for end, side in zip(span, (LEFT, RIGHT), strict=True):
        line.add(
            write.value(end, write.theme.quiet, SMALL).next_to(line.point(end), side, buff=0.2)
        )
    return line
