"""What the clip about a picture says of the record: its way to the cost, and its gradient."""

from __future__ import annotations

import itertools
import math
from functools import cached_property
from typing import Self

import numpy as np

from backprop.clips.context import Stage
from backprop.clips.path_sum import PathFacts
from backprop.core.activations import Array
from backprop.core.aligned import aligned
from backprop.core.equations import column
from backprop.core.errors import BackpropError
from backprop.core.quantities import Quantity
from backprop.core.recording import record
from backprop.core.trace import Trace
from backprop.drawing.mobjects import chosen_neurons
from backprop.drawing.style import proportion

__all__ = ["ImageFacts"]

_MOST, _OUTPUTS, _BRIGHT = 8, 10, 4
"""Neurons drawn of a layer, of the last, and of the first those that do most."""
_TURNS = (0.1, 0.05, 0.02, 0.01, 0.001)
"""By which pixels are turned at most, as a share of the brightest: the first that lowers C."""


class ImageFacts(PathFacts):
    """A picture, its way to the cost, the paths of one pixel, and the gradient of all."""

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """Of the pixel that was asked for, else of the lit one that the cost depends on most."""
        trace = stage.trace
        lit = trace.a[0] != 0
        sizes = np.abs(trace.dC_da[0]) * (lit if lit.any() else 1)
        start = stage.focus or Quantity("a", 0, (int(sizes.argmax()),))
        if start.layer != 0:
            example = Quantity("a", 0, (int(sizes.argmax()),)).called()
            raise BackpropError(
                f"a clip of a picture is about a pixel, such as {example}; found {start.called()}"
            )
        return cls(trace, start, stage.focus is None and bool(sizes.any()))

    @property
    def significant(self) -> int:
        """Digits of the terms: many columns leave room for few."""
        return 3

    @property
    def side(self) -> int:
        return math.isqrt(self.pixels)

    @property
    def pixels(self) -> int:
        return self.trace.widths[0]

    @property
    def pixel(self) -> int:
        """The one that is followed."""
        return self.start.index[0]

    @property
    def weights(self) -> int:
        widths = self.trace.widths
        return sum(one * other for one, other in itertools.pairwise(widths))

    @property
    def outputs(self) -> int:
        return self.trace.widths[-1]

    @property
    def brightest(self) -> int:
        """The largest output."""
        return int(self.trace.a[self.depth].argmax())

    @property
    def wanted(self) -> int:
        """The output that should be largest."""
        return int(self.trace.y.argmax())

    @property
    def desired(self) -> float:
        return float(self.trace.y[self.wanted])

    @property
    def layers(self) -> list[int]:
        """Those drawn: of many all in which the largest paths part."""
        found = {at for step in self.steps for kind, at in (step.start, step.end) if kind == "a"}
        return sorted(found)

    @property
    def joined(self) -> bool:
        """Whether no layer is left out."""
        return len(self.layers) == self.depth + 1

    @cached_property
    def shown(self) -> dict[int, tuple[int, ...]]:
        """The neurons drawn of each layer, those on the paths among them."""
        trace = self.trace
        worth = np.abs(trace.dC_da[0] * trace.a[0])
        most = {0: [int(i) for i in np.argsort(-worth, kind="stable")[:_BRIGHT]]}
        most |= {self.depth: [self.wanted, self.brightest]}
        found = {}
        for layer in self.layers:
            on_paths = [q.index[0] for path in self.ways for q in path if q.layer == layer]
            count = _OUTPUTS if layer == self.depth else _MOST
            found[layer] = chosen_neurons(trace, layer, count, [*on_paths, *most.get(layer, [])])
        return found

    @property
    def shortened(self) -> list[int]:
        """The layers of which not all neurons are drawn."""
        return [layer for layer, some in self.shown.items() if self.trace.widths[layer] > len(some)]

    @property
    def adds(self) -> list[str]:
        """What each output adds to the cost, then what all others do, and the cost."""
        shown = self.shown[self.depth]
        found = [float(self.trace.terms[j]) for j in shown]
        if len(shown) < self.outputs:
            found.append(self.trace.cost - math.fsum(found))
        return column(found, self.trace.cost, 4, 2)

    @property
    def ways(self) -> list[list[Quantity]]:
        """Through which drawn neurons each of the largest paths leads."""
        found = []
        for path in self.sums.largest:
            nodes = [q for q in self.route(path) if q.kind in "az" and q.layer in self.layers]
            by_layer = {q.layer: q for q in reversed(nodes)}
            found.append([Quantity("a", at, by_layer[at].index) for at in sorted(by_layer)])
        return found

    @property
    def kept(self) -> list[Quantity]:
        """Neurons that are in both pictures."""
        nodes = (q for path in self.sums.largest for q in self.route(path))
        return [q for q in dict.fromkeys(nodes) if q.kind == "a" and q.layer in self.layers]

    @property
    def slopes(self) -> Array:
        """The gradient, as shares of its largest."""
        found = self.trace.dC_da[0]
        shares: Array = np.sign(found) * proportion(found, float(np.abs(found).max()))
        return shares

    @property
    def shades(self) -> Array:
        """The same as they are drawn: by the roots of their sizes, so that small ones are seen."""
        shares: Array = np.sign(self.slopes) * np.sqrt(np.abs(self.slopes))
        return shares

    @property
    def strongest(self) -> Quantity:
        """The pixel that the cost depends on most."""
        return Quantity("a", 0, (int(np.abs(self.trace.dC_da[0]).argmax()),))

    @cached_property
    def turned(self) -> tuple[float, Trace] | None:
        """All pixels a little against their ratios, by how much at most, where that helps."""
        trace = self.trace
        whole = max(1.0, float(np.abs(trace.a[0]).max()))
        for share in _TURNS if self.slopes.any() else ():
            by = share * whole
            after = record(trace.network, trace.a[0] - by * self.slopes, trace.y)
            if after.cost < trace.cost and len({*aligned([trace.cost, after.cost])}) == 2:
                return by, after
        return None

    @property
    def costs(self) -> list[str]:
        """Before and after, with as many decimals."""
        assert self.turned is not None
        return aligned([self.trace.cost, self.turned[1].cost])

    @property
    def slope(self) -> str:
        """The derivative for the strongest pixel, in the digits of the sum over its paths."""
        value = self.trace[self.strongest].derivative
        return column([value], value, self.significant, self.significant)[-1]
