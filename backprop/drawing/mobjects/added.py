"""A weighted sum as a formula, in which each of its quantities can be pointed at."""

from __future__ import annotations

from manim import VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.drawing.notation import Notation, fit, term
from backprop.drawing.style import HAND, Box

__all__ = ["Added"]

_SPACE = "#h(0.3em)"
"""Beside what gets a frame."""


class Added(VGroup):
    """z = w a + b for a sum of one input, in the middle of a box.

    Attributes
    ----------
    weight, activation, bias
        What is in the formula.
    """

    def __init__(self, write: Notation, z: Quantity, box: Box) -> None:
        w, b = Quantity("w", z.layer, (0, 0)), Quantity("b", z.layer, (0,))
        a = Quantity("a", z.layer - 1, (0,))
        marked = (term(write.symbol(q), q.kind) for q in (w, a, b))
        weight, activation, bias = marked
        source = f"{write.symbol(z)} = {weight} {activation} + {_SPACE} {bias}"
        formula = write.formula(source, HAND)
        picked: list[VMobject] = [formula.select(q.kind) for q in (w, a, b)]
        self.weight, self.activation, self.bias = picked
        super().__init__(fit(formula, box.width))
        self.scale(min(1.0, box.height / self.height)).move_to(box.middle)
