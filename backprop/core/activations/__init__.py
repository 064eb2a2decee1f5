"""Activations: a = f(z), elementwise or of a whole layer, found by name."""

from backprop.core.activations.activation import Activation, Array
from backprop.core.activations.registry import (
    ACTIVATIONS,
    BUILT_IN_ACTIVATIONS,
    NOT_ACTIVATIONS,
    PARAMETERS,
    find_activation,
    register_activation,
)
from backprop.core.activations.softmax import others

__all__ = [
    "ACTIVATIONS",
    "BUILT_IN_ACTIVATIONS",
    "NOT_ACTIVATIONS",
    "PARAMETERS",
    "Activation",
    "Array",
    "find_activation",
    "others",
    "register_activation",
]
