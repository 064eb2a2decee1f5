"""What is known of a chain, of the network that it stands for, and of how its cost answers."""

from __future__ import annotations

from functools import cached_property

from backprop.clips.chain import ChainFacts
from backprop.core.network import Network
from backprop.core.quantities import ParameterNames, Quantity
from backprop.core.recording import record
from backprop.core.swings import Swings
from backprop.core.trace import Trace
from backprop.drawing.mobjects.lying_chain import named_parameters, shown_layers
from backprop.io import load

__all__ = ["SimplestFacts"]


class SimplestFacts(ChainFacts):
    """The chain, the large network that it stands for, and how its cost answers."""

    @cached_property
    def digits(self) -> Network:
        return load("digits")

    @cached_property
    def large(self) -> Trace:
        return record(self.digits, *self.digits.example()[1])

    @cached_property
    def swings(self) -> Swings:
        return Swings(self.trace)

    @property
    def by(self) -> float:
        """How far each parameter of the chain is moved."""
        return self.swings.by

    @property
    def name(self) -> str:
        """The large network's example."""
        return self.digits.example()[0]

    @property
    def digit(self) -> int:
        """What the large network takes it for."""
        return int(self.large.a[self.large.network.depth].argmax())

    @property
    def total(self) -> int:
        """Of the large network's weights and biases."""
        return len(ParameterNames(self.large.widths))

    @property
    def count(self) -> int:
        """Of the chain's."""
        return 2 * self.last

    @property
    def parameters(self) -> list[Quantity]:
        """Those of the chain that are drawn."""
        return named_parameters(self.last)

    @property
    def strongest(self) -> Quantity | None:
        """Of these the one that the cost answers to most, if there is one."""
        return self.swings.strongest(self.parameters)

    @property
    def steepest(self) -> Quantity | None:
        """The one of the greatest derivative, if there is one."""
        return self.swings.steepest(self.parameters)

    @property
    def drawn(self) -> tuple[int, ...]:
        """Those of the chain that are drawn."""
        return shown_layers(self.last)

    @property
    def runs(self) -> list[list[int]]:
        """These, in runs without a gap."""
        runs: list[list[int]] = []
        for layer in self.drawn:
            if runs and layer - runs[-1][-1] == 1:
                runs[-1].append(layer)
            else:
                runs.append([layer])
        return runs
