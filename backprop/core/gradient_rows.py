"""The few entries by which a gradient is shown: of each layer and kind the largest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backprop.core.averages import Average
from backprop.core.quantities import ParameterNames, Quantity

__all__ = ["GradientRows", "gradient_rows", "largest_entry"]

_LAYERS = 3
"""Layers that there is room for, two rows each."""


@dataclass(frozen=True, slots=True)
class GradientRows:
    """Entries in the chapter's order, the first layer at the top, and where they stand.

    Slots count from the top: in the first stand the neurons that feed the first layer, then for
    each layer its weight and its bias. Where layers are left out there is a slot for dots; where
    only other parameters of the same layers are, there is one for their count at the end.

    Attributes
    ----------
    parameters
        The weight and the bias of each layer that is shown.
    left_out
        How many other entries there are.
    """

    parameters: tuple[Quantity, ...]
    left_out: int

    @property
    def layers(self) -> tuple[int, ...]:
        """The layers shown."""
        return tuple(dict.fromkeys(q.layer for q in self.parameters))

    @property
    def gaps(self) -> dict[int, int]:
        """The slot of the dots over a layer before which layers are left out."""
        found: dict[int, int] = {}
        for at, layer in enumerate(self.layers):
            before = self.layers[at - 1] if at else 0
            if layer - before > 1:
                found[layer] = 2 * at + 1 + len(found)
        return found

    @property
    def slots(self) -> dict[Quantity, int]:
        """Where each entry stands."""
        gaps, over = self.gaps, 0
        found: dict[Quantity, int] = {}
        for at, q in enumerate(self.parameters):
            over += q.kind == "w" and q.layer in gaps
            found[q] = 1 + at + over
        return found

    @property
    def count_slot(self) -> int | None:
        """Where it is said how many entries are left out."""
        if not self.left_out:
            return None
        return next(iter(self.gaps.values()), len(self.parameters) + 1)

    @property
    def height(self) -> int:
        """Slots there are."""
        return 1 + max((*self.slots.values(), self.count_slot or 0))


def gradient_rows(gradient: Average) -> GradientRows:
    """The largest weight and bias entry of the first, the last and the largest entry's layer.

    Of three layers and fewer all are shown, and where none of the rest is larger the third is the
    last but one.
    """
    names = gradient.names
    depth = len(names.widths) - 1
    layers = {1, depth, largest_entry(gradient).layer}
    for layer in range(depth - 1, 0, -1):
        if len(layers) < _LAYERS:
            layers.add(layer)
    shown = tuple(q for layer in sorted(layers) for q in _largest_of(gradient, layer))
    return GradientRows(shown, len(names) - len(shown))


def largest_entry(gradient: Average) -> Quantity:
    """The parameter that the cost is most sensitive to, the first of equals."""
    return gradient.names[int(np.abs(gradient.gradient).argmax())]


def _largest_of(gradient: Average, layer: int) -> tuple[Quantity, Quantity]:
    widths = gradient.names.widths
    rows, columns = widths[layer], widths[layer - 1]
    start = len(ParameterNames(widths[:layer]))
    sizes = np.abs(gradient.gradient[start : start + rows * (columns + 1)])
    j, k = divmod(int(sizes[: rows * columns].argmax()), columns)
    return (
        Quantity("w", layer, (j, k)),
        Quantity("b", layer, (int(sizes[rows * columns :].argmax()),)),
    )
