"""The chain rule's expressions for any layer of a network, as source.

j is a neuron of layer l, k one of the layer before and i one of the layer after. Where the last
layer is coupled, dC/dz takes the place of f'(z) dC/da: there the two are not the same.
"""

from __future__ import annotations

from backprop.core.network import Network
from backprop.core.quantities import COST, Kind
from backprop.drawing.notation import Notation

__all__ = ["Expressions"]


class Expressions:
    """The sources for one network.

    Attributes
    ----------
    activations
        The names of the layers' functions where they are not the same, and f stands for each.
    """

    def __init__(self, write: Notation, network: Network) -> None:
        self.write, self.network = write, network
        self.widths, self.depth = network.widths, network.depth
        self.coupled = network.coupled
        inner = [layer.activation for layer in network.layers]
        if self.coupled:
            inner.pop()
        alike = len({one.name for one in inner}) == 1
        self.f = inner[0].typst if alike else "f"
        self.activations = () if alike else tuple(dict.fromkeys(one.name for one in inner))

    def any(self, kind: Kind, letters: str, layer: str = "l", before: str = "") -> str:
        """The symbol of any layer's quantity."""
        colour = self.write.theme.quantity(kind)
        subscript = f"_({letters})" if letters and max(self.widths) > 1 else ""
        return self.write.coloured(f"{before} {kind}{subscript}^(({layer}))", colour)

    def slope(self, letter: str, layer: str = "l") -> str:
        """f'(z) of any layer."""
        return f"{self.f}'({self.any('z', letter, layer)})"

    def cost_by(self, kind: Kind, letters: str, layer: str = "l") -> str:
        """dC/d(any layer's quantity)."""
        below = self.any(kind, letters, layer, "partial")
        return f"frac({self.write.partial(COST)}, {below})"

    def weight(self) -> str:
        """dC/dw_jk."""
        before = self.any("a", "k", "l-1")
        onward = (
            self.cost_by("z", "j")
            if self.coupled
            else f"{self.slope('j')} {self.cost_by('a', 'j')}"
        )
        return f"{self.cost_by('w', 'j k')} = {before} {onward}"

    def bias(self) -> str:
        """dC/db_j."""
        onward = (
            self.cost_by("z", "j")
            if self.coupled
            else f"{self.slope('j')} {self.cost_by('a', 'j')}"
        )
        return f"{self.cost_by('b', 'j')} = {onward}"

    def hidden(self) -> str:
        """The sensitivity of a hidden neuron from the layer after it, whose neurons are i."""
        weight = self.any("w", "i j", "l+1")
        sign = "sum_i" if max(self.widths) > 1 else ""
        if self.coupled:
            return (
                f"{self.cost_by('z', 'j')} = {self.slope('j')} {sign} {weight} "
                f"{self.cost_by('z', 'i', 'l+1')}"
            )
        return (
            f"{self.cost_by('a', 'j')} = {sign} {weight} {self.slope('i', 'l+1')} "
            f"{self.cost_by('a', 'i', 'l+1')}"
        )

    def last(self) -> str:
        """The sensitivity of an output, from the cost itself."""
        letter = "j" if self.widths[-1] > 1 else ""
        form = self.network.cost.typst_derivative
        if self.coupled:
            sign, last = "sum_i" if self.widths[-1] > 1 else "", self.write.layer(self.depth)
            jacobian = (
                f"frac({self.any('a', 'i', last, 'partial')}, "
                f"{self.any('z', 'j', last, 'partial')})"
            )
            return (
                f"{self.cost_by('z', 'j', last)} = {sign} {jacobian} {self.cost_by('a', 'i', last)}"
            )
        y = self.write.coloured(f"y_{letter}" if letter else "y", self.write.theme.desired)
        a = self.write.indexed("a", self.depth, letter)
        below = self.write.indexed("a", self.depth, letter, "partial")
        return f"frac({self.write.partial(COST)}, {below}) = {form.format(a=a, y=y)}"
