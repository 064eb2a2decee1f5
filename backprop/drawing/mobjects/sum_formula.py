"""z as a sum over the layer before: the formula at hand, with its parts."""

from __future__ import annotations

from manim import VGroup

from backprop.drawing.notation import Notation, fit, term
from backprop.drawing.style import HAND, Box

__all__ = ["SumFormula"]


class SumFormula(VGroup):
    """z_j = sum_k w_jk a_k + b_j, in the middle of a box; without a sum where there is one k.

    Parameters
    ----------
    letter
        What stands for the neuron: "j", or its number.

    Attributes
    ----------
    products, bias
        Its two summands.
    """

    def __init__(self, write: Notation, layer: int, letter: str, box: Box) -> None:
        several = write.widths[layer - 1] > 1
        z, b = (write.indexed(kind, layer, letter) for kind in ("z", "b"))
        # Of two indices both are written, though one of the layers had no other.
        only = f"{letter},{write.index(0)}" if letter.isdigit() else f"{letter} {write.index(0)}"
        weight = write.indexed("w", layer, f"{letter} k" if several else only)
        before = write.indexed("a", layer - 1, "k")
        sign = "sum_k " if several else ""
        source = f"{z} = {term(f'{sign}{weight} {before}', 'products')} + {term(b, 'bias')}"
        self.formula = write.formula(source, HAND)
        if self.formula.height > box.height:
            self.formula.scale(box.height / self.formula.height)
        fit(self.formula, box.width).move_to(box.middle)
        self.products, self.bias = (self.formula.select(name) for name in ("products", "bias"))
        super().__init__(self.formula)
