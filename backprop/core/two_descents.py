"""Gradient descent of two parameters alone and of all, from one start and at one rate."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Literal

import numpy as np

from backprop.core.activations import Array
from backprop.core.descent import STEPS, Slice, Training, parameter, second_parameter, steepest
from backprop.core.network import Network
from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.recording import onward, record
from backprop.core.trace import Trace
from backprop.core.training import best_rate, examples_of

__all__ = ["Descent", "TwoDescents"]

Descent = Literal["two", "all"]
"""Which of the two."""
_BOTH: tuple[Descent, ...] = ("two", "all")


class TwoDescents:
    """Both descents, and what some of the examples come out as on the way.

    Parameters
    ----------
    trace
        The record of the example that comes first; its network is the start.
    first
        One of the two; by default the weight that the mean cost is most sensitive to.
    rate
        Of both; by default the largest of `best_rate` that both can be made at.

    Attributes
    ----------
    every, two
        The training of all parameters, and of the two.
    rate
        None where no step changes the cost.
    """

    def __init__(
        self, trace: Trace, first: Quantity | None = None, rate: float | None = None
    ) -> None:
        network = trace.network
        examples = examples_of(network) if network.examples else (trace.a[0][None], trace.y[None])
        batch = record(network, *examples)
        one = first or steepest(batch)
        self.pair = one, second_parameter(batch, one)
        if rate is None:
            rates = [
                best_rate(network, STEPS, examples=examples, only=only)
                for only in (None, self.pair)
            ]
            # Where the two alone change nothing, they hinder no rate.
            rate = min((one for one in rates if one is not None), default=None)
        flat = not any(part.any() for part in (*batch.dC_dw, *batch.dC_db))
        self.trace = trace
        self.every = Training(trace, rate=None if flat else rate)
        self.two = Slice.of(self.every, self.pair)
        self.rate = self.every.rate

    @property
    def steps(self) -> int:
        """How many steps each makes."""
        return self.every.steps

    def costs(self, which: Descent) -> Array:
        """The mean cost over all examples at the start and after each step."""
        return self.two.way_costs if which == "two" else self.every.costs

    @cached_property
    def decimals(self) -> int:
        """With which the costs at the start and at both ends are told apart, if any do."""
        ends = {float(self.costs(which)[at]) for which in _BOTH for at in (0, -1)}
        for places in (4, 5, 6):
            if len({typst_number(one, places) for one in ends}) == len(ends):
                return places
        return 4

    @cached_property
    def slopes(self) -> Array:
        """The mean cost's derivatives for the two, where they are after each step, (steps + 1, 2).

        Only where the two alone are moved.
        """
        found = []
        for step in range(len(self.two.way)):
            batch = record(self.network("two", step), *self.every.examples)
            found.append([batch[q].derivative for q in self.pair])
        return np.array(found)

    def network(self, which: Descent, step: int) -> Network:
        """After so many steps."""
        if which == "all":
            return self.every.step(step).network
        return _with(self.trace.network, self.pair, self.two.way[step])

    def parameter(self, which: Descent, q: Quantity, step: int) -> float:
        """The value of a weight or bias after so many steps."""
        return parameter(self.network(which, step), q)

    def outputs(self, which: Descent, x: Array) -> Array:
        """Of inputs x (n, n_0), at the start and after each step, (steps + 1, n, n_L)."""
        depth = self.trace.network.depth
        return np.array(
            [onward(self.network(which, n), x, 1, depth) for n in range(self.steps + 1)]
        )


def _with(network: Network, pair: tuple[Quantity, Quantity], values: Array) -> Network:
    """The network with other values of two parameters."""
    for q, value in zip(pair, values, strict=True):
        layer = network.layer(q.layer)
        weights, biases = layer.weights.copy(), layer.biases.copy()
        (weights if q.kind == "w" else biases)[q.index] = value
        for part in (weights, biases):
            part.flags.writeable = False
        network = network.with_layer(q.layer, replace(layer, weights=weights, biases=biases))
    return network
