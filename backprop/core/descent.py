"""What the training clip shows, computed: the way of all parameters, and of two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backprop.core.activations import Array
from backprop.core.cost_surface import cost_surface
from backprop.core.network import Network
from backprop.core.optimizer import Optimizer
from backprop.core.quantities import Quantity
from backprop.core.recording import record
from backprop.core.trace import Trace
from backprop.core.training import Step, best_rate, descend, examples_of

__all__ = ["Slice", "Training", "second_parameter", "steepest"]

STEPS = 100
_GRID = 61
_AROUND, _LEAST, _SMALLEST = 0.8, 0.25, 0.02
"""What a map shows on each side of its way: as a share of the way's length along that axis,
of the longer one, and of the parameter."""
ACROSS = 1.35
"""A map's width, next to its height."""
_WIDER = 2.0
"""How many times as large a map is at most, so that the way of all parameters is on it, too."""
_ALIKE = 8
"""Where one axis would be so many times as long as it needs, each has a scale of its own."""


class Training:
    """A network trained on its examples, its steps made again whenever they are asked for.

    Parameters
    ----------
    trace
        The record of the example that is looked at meanwhile; its network is the start. It is
        the only example if the network has none.

    Attributes
    ----------
    batch
        The record of all examples at the start.
    rate
        The one that is given, or as `best_rate` finds it; None where no step changes the cost.
    costs
        Of all examples, at the start and after each step.
    """

    _way: Iterator[Step]
    _now: Step

    def __init__(self, trace: Trace, steps: int = STEPS, rate: float | None = None) -> None:
        self.trace = trace
        self.examples = (
            examples_of(trace.network)
            if trace.network.examples
            else (trace.a[0][None], trace.y[None])
        )
        self.batch = record(trace.network, *self.examples)
        self.rate = rate or best_rate(trace.network, steps, examples=self.examples)
        self.costs = np.full(1, self.batch.cost)
        self._restart()
        if self.rate is not None:
            self.costs = np.array([self.step(number).cost for number in range(steps + 1)])

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return len(self.costs) - 1

    @property
    def count(self) -> int:
        """How many weights and biases there are."""
        return sum(layer.weights.size + layer.biases.size for layer in self.network.layers)

    @property
    def flat(self) -> bool:
        """Whether every derivative is 0 at the start."""
        return not any(slopes.any() for slopes in (*self.batch.dC_dw, *self.batch.dC_db))

    @property
    def network(self) -> Network:
        """The network at the start."""
        return self.trace.network

    def step(self, number: int) -> Step:
        """A step of the training. Networks are not kept: they are many times what is drawn."""
        if number < self._now.number:
            self._restart()
        while self._now.number < number:
            self._now = next(self._way)
        return self._now

    def _restart(self) -> None:
        self._way = descend(self.network, rate=self.rate or 1.0, examples=self.examples)
        self._now = next(self._way)


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """Two parameters trained by themselves, all others held still, and the cost around.

    Attributes
    ----------
    pair
        The two.
    way, way_costs
        Their values (steps + 1, 2) and the cost there.
    among
        Their values (steps + 1, 2) where all parameters are trained.
    values, surface
        The values (m,) of each over which the cost is known, and the cost (m, m): on one scale
        over a map of the form `ACROSS`, so that downhill is straight across its contours.
    """

    pair: tuple[Quantity, Quantity]
    way: Array
    way_costs: Array
    among: Array
    values: tuple[Array, Array]
    surface: Array

    @classmethod
    def of(cls, training: Training, pair: tuple[Quantity, Quantity]) -> Slice:
        """Walk as many steps as the training, at its rate, and look around."""
        network, examples, rate = training.network, training.examples, training.rate
        found, costs = [], []
        for step in descend(
            network, rate=rate or 1.0, examples=examples, optimizer=Optimizer(only=pair)
        ):
            found.append([parameter(step.network, q) for q in pair])
            costs.append(step.cost)
            if step.number == training.steps:
                break
        way = np.array(found)
        trained = (training.step(number).network for number in range(training.steps + 1))
        among = np.array([[parameter(one, q) for q in pair] for one in trained])
        across, up = (np.linspace(low, high, _GRID) for low, high in _around(way, among))
        surface = cost_surface(network, (pair[0], across), (pair[1], up), *examples)
        return cls(pair, way, np.array(costs), among, (across, up), surface)


def _around(way: Array, among: Array) -> Array:
    """What a map of a way shows: the ends of its axes, (2, 2)."""
    low, high = way.min(axis=0), way.max(axis=0)
    size = np.maximum(1.0, np.abs(way).max(axis=0))
    long = float((high - low).max())
    room = np.maximum.reduce([_AROUND * (high - low), 0 * size + _LEAST * long, _SMALLEST * size])
    if long == 0:
        room = size
    middle, half = (low + high) / 2, (high - low) / 2 + room
    over = np.nanmax(np.abs(among - middle), axis=0) + _LEAST * half
    half = np.clip(over, half, _WIDER * half)
    form = np.array([ACROSS, 1.0])
    alike = float((half / form).max()) * form
    if (alike < _ALIKE * half).all():
        half = alike
    return np.column_stack([middle - half, middle + half])


def parameter(network: Network, q: Quantity) -> float:
    """The value of a weight or bias."""
    layer = network.layer(q.layer)
    return float((layer.weights if q.kind == "w" else layer.biases)[q.index])


def steepest(batch: Trace) -> Quantity:
    """The weight that the mean cost is most sensitive to."""
    sizes = [float(np.abs(slopes).max()) for slopes in batch.dC_dw]
    layer = int(np.argmax(sizes)) + 1
    return _largest(np.abs(batch.dC_dw[layer]), layer)


def second_parameter(batch: Trace, first: Quantity) -> Quantity:
    """The most sensitive weight that leads to another neuron, to make a pair with `first`.

    If there is no other neuron, the bias of this one, or its weight if `first` is the bias.
    """
    found: list[tuple[float, Quantity]] = []
    for layer, slopes in enumerate(batch.dC_dw, start=1):
        sizes = np.abs(slopes)
        if layer == first.layer:
            sizes = np.delete(sizes, first.index[0], axis=0)
        if sizes.size:
            q = _largest(sizes, layer)
            if layer == first.layer and q.index[0] >= first.index[0]:
                q = Quantity("w", layer, (q.index[0] + 1, q.index[1]))
            found.append((float(sizes.max()), q))
    if found:
        return max(found, key=lambda pair: pair[0])[1]
    if first.kind == "w":
        return Quantity("b", first.layer, first.index[:1])
    return _largest(np.abs(batch.dC_dw[first.layer]), first.layer)


def _largest(sizes: Array, layer: int) -> Quantity:
    j, k = np.unravel_index(int(sizes.argmax()), sizes.shape)
    return Quantity("w", layer, (int(j), int(k)))
