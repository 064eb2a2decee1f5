"""What `from backprop import ...` gives, all but `render`: imported when a name is asked for."""

from __future__ import annotations

from backprop.core.activations import register_activation
from backprop.core.averages import average
from backprop.core.costs import register_cost
from backprop.core.errors import BackpropError
from backprop.core.explain import explain
from backprop.core.labels import Labels, labelled
from backprop.core.network import Example, Network
from backprop.core.nudge import nudge
from backprop.core.optimizer import Optimizer
from backprop.core.paths import paths
from backprop.core.quantities import Quantity
from backprop.core.recording import record
from backprop.core.trace import Trace
from backprop.core.training import descend, train
from backprop.core.vary import vary
from backprop.io import from_keras, from_onnx, from_sklearn, from_torch, load, save

__all__ = [
    "BackpropError",
    "Example",
    "Labels",
    "Network",
    "Optimizer",
    "Quantity",
    "Trace",
    "average",
    "descend",
    "explain",
    "from_keras",
    "from_onnx",
    "from_sklearn",
    "from_torch",
    "labelled",
    "load",
    "nudge",
    "paths",
    "record",
    "register_activation",
    "register_cost",
    "save",
    "train",
    "vary",
]
