"""How a step follows from a gradient: plain descent, momentum, Adam, L2, a falling rate.

With g the gradient of a batch's mean cost by a parameter p, and η the rate, a step is p - η times

    g                                                    plain gradient descent
    v,  v = m v + g                                      momentum m (Polyak 1964, as PyTorch's SGD)
    v̂ / (√ŝ + 1e-8),  v = 0.9 v + 0.1 g,
                      s = 0.999 s + 0.001 g²             Adam (Kingma and Ba 2015): in step t
                                                         v̂ = v / (1 - 0.9^t), ŝ = s / (1 - 0.999^t)

where L2 adds λ w to the gradient by a weight w, as a cost with ½ λ Σ w² more has it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from types import NoneType
from typing import Literal

import numpy as np

from backprop.core.activations import Array
from backprop.core.errors import NetworkError, NumericsError
from backprop.core.expected import expect, expect_number, expect_whole
from backprop.core.network import Network
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace

__all__ = ["Biases", "Memory", "Optimizer"]

Biases = Literal["own", "shared", "fixed"]
_BETA, _BETA_SQUARED, _SMALL = 0.9, 0.999, 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """What an optimizer remembers of the steps so far.

    Attributes
    ----------
    number
        How many steps were made.
    means, squares
        v and s of each parameter, as w[1], b[1], w[2], ...; none where the method has none.
    """

    number: int = 0
    means: tuple[Array, ...] = ()
    squares: tuple[Array, ...] = ()


@dataclass(frozen=True, slots=True)
class Optimizer:
    """A method of gradient descent.

    Parameters
    ----------
    momentum
        m, from 0, which is none, to below 1.
    adam
        Whether a step is Adam's, which has a momentum of its own.
    l2
        λ, 0 or more.
    halve_every
        After so many steps the rate is half of what it was; None keeps it.
    biases
        Whether each moves by itself; or all of a layer, which are one number, by the sum of
        their derivatives; or none does.
    only
        Weights and biases that move, while all others stay; None for all.
    """

    momentum: float = 0.0
    adam: bool = False
    l2: float = 0.0
    halve_every: int | None = None
    biases: Biases = "own"
    only: Collection[Quantity] | None = field(default=None)

    def check(self, network: Network) -> None:
        """Check that a network can be trained so.

        Raises
        ------
        NetworkError
            A number that no step can be made with, two methods at once, a quantity that is no
            parameter, or biases to be shared that are not the same.
        """
        expect(self.adam, bool, "adam", "True or False")
        for name, value in (("momentum", self.momentum), ("l2", self.l2)):
            expect_number(value, name)
            if not (0 <= value < (1 if name == "momentum" else np.inf)):
                room = "from 0 to below 1" if name == "momentum" else "of 0 or more"
                raise NetworkError(f"{name}: expected a number {room}, found {value:g}")
        if self.adam and self.momentum:
            raise NetworkError("momentum: expected none beside Adam, which has its own")
        if self.halve_every is not None:
            expect_whole(self.halve_every, "halve_every")
            if self.halve_every < 1:
                raise NetworkError(f"halve_every: expected at least 1, found {self.halve_every}")
        if self.biases not in ("own", "shared", "fixed"):
            raise NetworkError(f"biases: expected own, shared or fixed, found {self.biases!r}")
        for number, layer in enumerate(network.layers, start=1):
            if self.biases == "shared" and (layer.biases != layer.biases[0]).any():
                other = layer.biases[layer.biases != layer.biases[0]][0]
                raise NetworkError(
                    f"layer {number}: expected one bias for all its neurons, which is to be "
                    f"shared, found {layer.biases[0]:g} and {other:g}"
                )
        expect(self.only, (Collection, NoneType), "only", "weights and biases")
        for q in self.only or ():
            expect(q, Quantity, "only", "weights and biases as Quantity")
            if q.check(network.widths).kind not in "wb":
                raise NetworkError(f"only: expected weights and biases, found {q}")

    def rate(self, first: float, number: int) -> float:
        """The rate of step `number`, 1 for the first, which has the rate `first`."""
        if self.halve_every is None:
            return first
        return math.ldexp(first, -((number - 1) // self.halve_every))

    def moved(self, trace: Trace, rate: float, memory: Memory) -> tuple[Network, Memory]:
        """The network one step further, and what is remembered then.

        Parameters
        ----------
        trace
            Of the batch.
        rate
            That of the first step.

        Raises
        ------
        NumericsError
            A parameter overflows; it names the layer.
        """
        network = trace.network
        with np.errstate(over="ignore"):  # what overflowed is named
            gradients = self._gradients(trace)
            steps, memory = self._steps(gradients, memory)
            now = self.rate(rate, memory.number)
            moves = self._masked([now * step for step in steps], network)
            layers = tuple(
                replace(
                    layer,
                    weights=_frozen(layer.weights - moves[2 * i]),
                    biases=_frozen(layer.biases - moves[2 * i + 1]),
                )
                for i, layer in enumerate(network.layers)
            )
        for number, layer in enumerate(layers, start=1):
            for part in (layer.weights, layer.biases):
                if not np.isfinite(part).all():
                    raise NumericsError(f"a weight or bias of layer {number} overflows")
        return replace(network, layers=layers), memory

    def _gradients(self, trace: Trace) -> list[Array]:
        found: list[Array] = []
        for number, layer in enumerate(trace.network.layers, start=1):
            weights, biases = trace.dC_dw[number], trace.dC_db[number]
            found.append(weights + self.l2 * layer.weights if self.l2 else weights)
            found.append(np.full_like(biases, biases.sum()) if self.biases == "shared" else biases)
        return found

    def _steps(self, gradients: Sequence[Array], memory: Memory) -> tuple[Sequence[Array], Memory]:
        """What the rate is multiplied with."""
        number = memory.number + 1
        if self.adam:
            means = _mixed(_BETA, memory.means, 1 - _BETA, gradients)
            squares = _mixed(
                _BETA_SQUARED, memory.squares, 1 - _BETA_SQUARED, [g * g for g in gradients]
            )
            first, second = 1 - _BETA**number, 1 - _BETA_SQUARED**number
            steps = [
                (v / first) / (np.sqrt(s / second) + _SMALL)
                for v, s in zip(means, squares, strict=True)
            ]
            return steps, Memory(number, means, squares)
        if self.momentum:
            means = _mixed(self.momentum, memory.means, 1.0, gradients)
            return means, Memory(number, means)
        return gradients, Memory(number)

    def _masked(self, moves: list[Array], network: Network) -> list[Array]:
        """What moves, and 0 for what stays."""
        for i in range(network.depth):
            if self.biases == "fixed":
                moves[2 * i + 1] = np.zeros_like(moves[2 * i + 1])
        if self.only is None:
            return moves
        found = [np.zeros_like(move) for move in moves]
        for q in self.only:
            place = 2 * (q.layer - 1) + (q.kind == "b")
            found[place][q.index] = moves[place][q.index]
        return found


def _mixed(
    old: float, before: Sequence[Array], new: float, now: Sequence[Array]
) -> tuple[Array, ...]:
    """Their weighted sum, of which there may be none before."""
    pairs = zip(before or [np.zeros_like(g) for g in now], now, strict=True)
    return tuple(old * one + new * other for one, other in pairs)


def _frozen(values: Array) -> Array:
    values.flags.writeable = False
    return values
