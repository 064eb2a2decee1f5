"""Other weighted sums that a neuron might have had: which values of its weight make them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from backprop.core.equations import Result, borne_out, products
from backprop.core.errors import BackpropError
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.core.vary import vary

__all__ = ["Sums"]

_HALVINGS = 12
_FAR = 20
"""A weight is not turned to more than so many times its size."""
_PASSES = 24
_SAMPLES = 320


class Sums:
    """Values of z around the recorded one, in the last layer of a chain.

    Attributes
    ----------
    turned, to
        The weight, or where it has no effect the bias, and a round value that moves z far.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace, last = trace, trace.network.depth
        self.weight, self.bias = Quantity("w", last, (0, 0)), Quantity("b", last, (0,))
        self.before = trace[Quantity("a", last - 1, (0,))].value
        self.recorded = trace[Quantity("z", last, (0,))].value
        self.turned, self.to = self._turned()

    @property
    def span(self) -> tuple[float, float]:
        """4 to both sides, or as far as z is, and more."""
        z = self.recorded
        size, other = max(4.0, 1.2 * abs(z)), max(4.0, 0.5 * abs(z))
        return (-other, size) if z > 0 else (-size, other)

    @property
    def moves(self) -> bool:
        """Whether there is another value that can be shown."""
        return self.to != self.trace[self.turned].value

    @property
    def there(self) -> Trace:
        """The pass with the weight or bias turned."""
        return vary(self.trace, {self.turned: self.to})

    @cached_property
    def decimals(self) -> dict[Quantity, int]:
        """Of weight, activation before and bias: they make z as it is written, here and there."""
        last = self.weight.layer
        made_of = (self.weight, Quantity("a", last - 1, (0,)), self.bias)
        found = [
            borne_out(
                products([2, 1]),
                [trace[q].value for q in made_of],
                Result.of(trace[Quantity("z", last, (0,))].value),
            )
            for trace in (self.trace, self.there)
        ]
        return dict(zip(made_of, map(max, zip(*found, strict=True)), strict=True))

    @property
    def way(self) -> list[Trace]:
        """Passes from the record to there."""
        values = np.linspace(self.trace[self.turned].value, self.to, _PASSES)
        return [vary(self.trace, {self.turned: float(value)}) for value in values]

    def curve(self) -> list[tuple[float, float]]:
        """(z, a) pairs of the activation function over the span."""
        zs = np.linspace(*self.span, _SAMPLES)
        values = self.trace.network.layers[-1].activation.value(zs[:, None])[:, 0]
        return list(zip(zs.tolist(), values.tolist(), strict=True))

    def _turned(self) -> tuple[Quantity, float]:
        low, high = self.span
        z, before = self.recorded, self.before
        aim = 0.7 * low if z > (low + high) / 2 else 0.7 * high
        w, b = self.trace[self.weight].value, self.trace[self.bias].value
        for _ in range(_HALVINGS):
            tries = [(self.bias, b, 1.0)]
            if before and abs(w + (aim - z) / before) <= _FAR * max(1.0, abs(w)):
                tries.insert(0, (self.weight, w, before))
            for q, value, by in tries:
                for to in _rounded(value + (aim - z) / by):
                    moved = (to - value) * by
                    far = low <= z + moved <= high and 2 * abs(moved) >= abs(aim - z)
                    if far and moved * (aim - z) > 0 and self._allowed(q, to):
                        return q, to
            aim = (aim + z) / 2
        return self.weight, w

    def _allowed(self, q: Quantity, value: float) -> bool:
        """Whether the pass works all the way to a value."""
        try:
            for step in np.linspace(self.trace[q].value, value, _PASSES):
                vary(self.trace, {q: float(step)})
        except BackpropError:
            return False
        return True


def _rounded(value: float) -> Iterator[float]:
    """A value made as round as can be, then less and less, at last itself."""
    if value:
        power = 10.0 ** math.floor(math.log10(abs(value)))
        one = next(size for size in (5, 2, 1) if size * power <= abs(value))
        yield math.copysign(float(f"{one * power:.0e}"), value)
        for digits in range(3):
            yield float(f"{value:.{digits}e}")
    yield value
