"""Record a network's forward and backward pass, and ask the record anything.

>>> from backprop import Network, record
>>> net = Network.random([3, 4, 2], seed=0)
>>> trace = record(net, [0.1, 0.5, 0.9], [1, 0])
>>> trace["w[2][0,1]"].derivative  # doctest: +SKIP

This package needs NumPy alone. Pictures are made by `scenes` and files by
`backprop.rendering`, which import Manim: `render`, a clip for a notebook, is looked up there
when it is asked for.
"""

import backprop.starting  # noqa: F401 - before all other imports, which a Ctrl-C may break off

# isort: split
from typing import TYPE_CHECKING

from backprop.activations import register_activation
from backprop.averages import average
from backprop.costs import register_cost
from backprop.errors import BackpropError
from backprop.explain import explain
from backprop.files import load, save
from backprop.network import Example, Network
from backprop.nudge import nudge
from backprop.passes import record
from backprop.paths import paths
from backprop.quantities import Quantity
from backprop.trace import Trace
from backprop.training import descend, train
from backprop.vary import vary

if TYPE_CHECKING:
    from backprop.rendering.cell import render

__all__ = [
    "BackpropError",
    "Example",
    "Network",
    "Quantity",
    "Trace",
    "average",
    "descend",
    "explain",
    "load",
    "nudge",
    "paths",
    "record",
    "register_activation",
    "register_cost",
    "render",
    "save",
    "train",
    "vary",
]


def __getattr__(name: str) -> object:
    if name == "render":
        from backprop.rendering.cell import render

        return render
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
