"""Backpropagation in matrix form, as source: the last layer, the step back, the weights."""

from __future__ import annotations

from backprop.core.language import gettext
from backprop.core.network import Network
from backprop.core.quantities import COST
from backprop.drawing.notation import Notation

__all__ = ["MatrixForms"]


class MatrixForms:
    """The formulas of one network.

    Where the last layer is coupled its delta is the Jacobian, transposed, times dC/da: there is
    no f'(z) then.
    """

    def __init__(self, write: Notation, network: Network) -> None:
        self.write, self.network = write, network
        self.widths, self.depth = network.widths, network.depth
        self.last = network.layers[-1].activation

    def last_layer(self) -> str:
        """delta of the last layer."""
        depth = self.depth
        a = self.write.indexed("a", depth, "", "partial")
        cost = f"frac({self.write.partial(COST)}, {a})"
        if self.last.coupled:
            return f"{self.delta(depth)} = ({self.jacobian()})^upright(T) {cost}"
        return f"{self.delta(depth)} = {cost} dot.o {self.slope(depth)}"

    def step_back(self, *, general: bool = False) -> str:
        """delta of the layer before the last, or of any layer l."""
        theme = self.write.theme
        if not general:
            matrix = self.write.coloured(
                f"W^(({self.write.layer(self.depth)}) thin upright(T))", theme.weight
            )
            before = self.depth - 1
            return f"{self.delta(before)} = {matrix} {self.delta(self.depth)} dot.o " + self.slope(
                before
            )
        matrix = self.write.coloured("W^((l+1) thin upright(T))", theme.weight)
        after, here = (self.any("delta", layer) for layer in ("l+1", "l"))
        slope = f"{self.hidden_name()}'({self.any('z', 'l')})"
        return f"{here} = {matrix} {after} dot.o {slope}"

    def weights(self, *, general: bool = False) -> str:
        """dC/dW of the last layer, or of any layer l."""
        named = [self.write.layer(layer) for layer in (self.depth, self.depth - 1)]
        layer, before = ("l", "l-1") if general else named
        below = self.write.coloured(f"partial W^(({layer}))", self.write.theme.weight)
        row = self.write.coloured(f"a^(({before}) thin upright(T))", self.write.theme.ink)
        return f"frac({self.write.partial(COST)}, {below}) = {self.any('delta', layer)} {row}"

    def summary(self) -> list[tuple[str, str]]:
        """Each formula with the sizes of its matrices, for any layer l where there are several."""
        widths, depth = self.widths, self.depth
        n = widths[depth]
        sign = "" if self.last.coupled else "dot.o"
        first = f"({n} times {n if self.last.coupled else 1})"
        found = [(self.last_layer(), f"({n} times 1) = {first} {sign} ({n} times 1)")]
        general = depth > 2
        if depth > 1:
            m = widths[depth - 1]
            size = f"({m} times 1) = ({m} times {n}) ({n} times 1) dot.o ({m} times 1)"
            found.append((self.step_back(general=general), size))
        rows, columns = (widths[depth - general], widths[depth - general - 1])
        size = f"({rows} times {columns}) = ({rows} times 1) (1 times {columns})"
        found.append((self.weights(general=general), size))
        return found

    def note(self) -> str:
        """What the signs of the summary mean."""
        parts = []
        if self.depth > 1 or not self.last.coupled:
            parts.append(gettext("$dot.o$: entry by entry"))
        parts.append(gettext("$upright(T)$: transposed"))
        if self.depth > 2:
            sizes = gettext("sizes for $l = {layer}$")
            parts.append(sizes.format(layer=self.write.layer(self.depth - 1)))
            if self.hidden_name() == "f":
                parts.append(gettext("$f$: the layer's activation"))
        return "; ".join(parts)

    def hidden_name(self) -> str:
        """The hidden layers' activation, or f if they have several."""
        names = {layer.activation.typst for layer in self.network.layers[:-1]}
        return names.pop() if len(names) == 1 else "f"

    def any(self, letter: str, layer: str) -> str:
        """delta or z of a layer by its name, in the colour of z."""
        return self.write.coloured(f"{letter}^(({layer}))", self.write.theme.weighted_sum)

    def delta(self, layer: int, index: str = "") -> str:
        """delta of a layer, or one of it."""
        subscript = f"_({index})" if index and self.widths[layer] > 1 else ""
        return self.any(f"delta{subscript}", self.write.layer(layer))

    def jacobian(self, i: str = "", j: str = "") -> str:
        """da/dz of the last layer, or one entry of it."""
        of = self.write.indexed("a", self.depth, i, "partial")
        by = self.write.indexed("z", self.depth, j, "partial")
        return f"frac({of}, {by})"

    def slope(self, layer: int, letter: str = "") -> str:
        """f'(z) of a layer, or of one of its neurons."""
        name = self.network.layer(layer).activation.typst
        return f"{name}'({self.write.indexed('z', layer, letter)})"
