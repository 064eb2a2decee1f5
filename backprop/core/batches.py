"""The examples of a network's file as one batch."""

from __future__ import annotations

from backprop.core.averages import Average, average
from backprop.core.examples import matrices
from backprop.core.network import Network
from backprop.core.recording import record
from backprop.core.trace import Trace

__all__ = ["batch_average", "examples_recorded"]


def examples_recorded(network: Network, first: str) -> list[Trace]:
    """A record of each example that the network brings, the named one first."""
    names = sorted(network.examples, key=lambda name: name != first)
    return [record(network, *network.example(name)[1]) for name in names]


def batch_average(network: Network) -> Average:
    """The cost and the gradient as means over all examples that the network brings."""
    return average(record(network, *matrices(network.examples)))
