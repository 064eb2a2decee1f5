"""What a quantity is of, by the names of a network's inputs and outputs."""

from __future__ import annotations

from collections.abc import Iterator

from backprop.core.network import Network
from backprop.core.number_format import plain_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace

__all__ = ["meaning", "meanings"]


def meaning(network: Network, quantity: Quantity) -> str:
    """What a quantity is of: "petal length" for an input, "from petal length" for a weight.

    "" where no input or output that has a name is at it, as inside the network.
    """
    layer, index = quantity.layer, quantity.index
    names = network.inputs.names
    if quantity.kind == "w":
        before = f"from {names[index[1]]}" if names and layer == 1 else ""
        last = network.outputs and layer == network.depth
        after = f"to {network.outputs[index[0]]}" if last else ""
        return " ".join(filter(None, (before, after)))
    if quantity.kind == "a" and layer == 0:
        return names[index[0]] if names else ""
    if quantity.kind == "y" or (index and layer == network.depth):
        return network.outputs[index[0]] if network.outputs else ""
    return ""


def meanings(trace: Trace, quantity: Quantity) -> Iterator[str]:
    """What a quantity is of, and of a scaled input what was measured: "measured 1.4"."""
    of = meaning(trace.network, quantity)
    if of:
        yield of
    if quantity.kind == "a" and quantity.layer == 0:
        index = quantity.index[0]
        measured = trace.network.inputs.measured(index, float(trace.a[0][index]))
        if measured is not None:
            yield f"measured {plain_number(measured, 2)}"
