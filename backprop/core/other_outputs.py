"""Other outputs that the last neuron might have had: which can be shown, and what they cost."""

from __future__ import annotations

import math

import numpy as np

from backprop.core.errors import BackpropError
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.core.vary import vary

__all__ = ["Outputs"]

_SAMPLES = 80
_HALVINGS = 12
_SEEN = 0.01
"""Of the scale: what lies closer together looks the same."""


class Outputs:
    """Values of a^(L) around the recorded one, in a network of one output.

    Attributes
    ----------
    nearer
        The desired output, or most of the way there where the cost is not smooth at it.
    away
        One twice as far from the desired output, or as far as activation and cost allow.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.output = Quantity("a", trace.network.depth, (0,))
        self.desired = Quantity("y", 0, (0,))
        self.recorded, self.wanted = trace[self.output].value, trace[self.desired].value
        self.nearer, self.away = self._nearer(), self._away()

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the largest of the three outputs, and as far on y's other side where
        the recorded one is y: a curve shows that it is lowest there.
        """
        values = [self.recorded, self.nearer, self.away]
        if self.recorded == self.wanted:
            other = 2 * self.wanted - self.away
            if self._within(other) and self.allowed(other):
                values.append(other)
        return min(values), max(values)

    def allowed(self, output: float) -> bool:
        """Whether cost and sensitivities have finite values there."""
        try:
            _ = vary(self.trace, {self.output: output})[self.desired]
        except BackpropError:
            return False
        return True

    def cost_at(self, output: float) -> float:
        """The cost of an output; one that is y to the last digits is y."""
        y = self.wanted
        if output == self.recorded:
            return self.trace.cost  # known from z, also where the output has rounded to 1
        if abs(output - y) <= 1e-12 * max(abs(output), abs(y)):
            output = y
        return float(self.trace.network.cost.value(np.array([output]), self.trace.y))

    @property
    def scale(self) -> tuple[float, float]:
        """A range for the outputs: the function's own, or one that holds them and, if near, 0."""
        low, high = min(*self.reach, self.wanted), max(*self.reach, self.wanted)
        activation = self.trace.network.layers[-1].activation
        if activation.low is not None and activation.high is not None:
            return min(low, activation.low), max(high, activation.high)
        more = 0.12 * (high - low) or max(1.0, abs(high))
        low, high = low - more, high + more
        if activation.low is not None:
            low = max(low, activation.low)
        with_zero = min(low, 0.0), max(high, 0.0)
        seen = abs(self.recorded - self.wanted) >= 0.15 * (with_zero[1] - with_zero[0])
        return with_zero if seen or self.recorded == self.wanted else (low, high)

    @property
    def stops(self) -> list[float]:
        """Other outputs that can be told from the recorded one: nearer to y, then farther."""
        return [one for one in (self.nearer, self.away) if self.seen_apart(one, self.recorded)]

    @property
    def twice(self) -> bool:
        """Whether the one farther away is exactly twice as far from the desired output."""
        far = self.away - self.wanted
        return bool(far) and math.isclose(far, 2 * (self.recorded - self.wanted), rel_tol=1e-9)

    def seen_apart(self, one: float, other: float) -> bool:
        """Whether two outputs can be told from one another on the scale."""
        low, high = self.scale
        return abs(one - other) > _SEEN * (high - low)

    def curve(self) -> list[tuple[float, float]]:
        """(output, cost) pairs of real passes, over all that is finite of the range drawn."""
        low, high = self.reach
        activation = self.trace.network.layers[-1].activation
        width = high - low or 1.0
        first, last = low - 0.12 * width, high + 0.12 * width
        # A bounded activation has its whole range drawn, as far as the cost is finite there.
        if activation.high is not None and activation.low is not None:
            first, last = activation.low, activation.high
        elif activation.low is not None:
            first = max(first, activation.low)
        first, last = min(first, low), max(last, high)
        while not self.allowed(first):
            first = (first + low) / 2 if abs(first - low) > 1e-6 * width else low
        while not self.allowed(last):
            last = (last + high) / 2 if abs(last - high) > 1e-6 * width else high
        # Closer together towards the ends, where a cost may rise without bound.
        shares = np.linspace(0, 1, _SAMPLES)
        for _ in range(2):
            shares = (1 - np.cos(np.pi * shares)) / 2
        outputs = map(float, np.clip(first + shares * (last - first), first, last))
        return [(v, vary(self.trace, {self.output: v}).cost) for v in outputs]

    def _within(self, output: float) -> bool:
        """Whether the last activation gives such a value."""
        activation = self.trace.network.layers[-1].activation
        low = activation.low is None or output >= activation.low
        return low and (activation.high is None or output <= activation.high)

    def _nearer(self) -> float:
        a, y = self.recorded, self.wanted
        tried = (y, a + 0.9 * (y - a), a + 0.5 * (y - a))
        return next((output for output in tried if self.allowed(output)), a)

    def _away(self) -> float:
        a, y = self.recorded, self.wanted
        activation = self.trace.network.layers[-1].activation
        step = (a - y) or 0.4 * max(1.0, abs(a))
        if activation.low is not None and activation.high is not None:
            width = activation.high - activation.low
            if abs(step) < _SEEN * width:
                step = math.copysign(0.4 * width, step)
        for _ in range(_HALVINGS):
            for tried in (a + step, a - step) if a == y else (a + step,):
                if self._within(tried) and self.allowed(tried):
                    return tried
            step /= 2
        return a
