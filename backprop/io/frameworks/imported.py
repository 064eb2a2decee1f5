"""What every importer gives, whatever it read: layers as ours, a cost, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.core.activations import find_activation
from backprop.core.costs import find_cost
from backprop.core.errors import NetworkError
from backprop.core.network import Layer, Network
from backprop.io.error_format import shown

__all__ = ["CAN_BE_SHOWN", "Floats", "Function", "Imported", "ImportedLayer", "refused"]

Floats = NDArray[np.float64]

CAN_BE_SHOWN = (
    "what can be shown is one layer of weights and biases after another, each with an activation "
    "(also flattening, dropout, batch normalisation and scaling, which fold away)"
)


@dataclass(frozen=True, slots=True)
class Function:
    """An activation or a cost of ours, by its name and its parameters."""

    name: str
    parameters: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, eq=False)
class ImportedLayer:
    """A layer under the name that its model has for it.

    Attributes
    ----------
    weights, biases
        (n_l, n_{l-1}), a row for each neuron, and (n_l,); arrays that nobody else has.
    """

    name: str
    weights: Floats
    biases: Floats
    activation: Function


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """A model as ours.

    Attributes
    ----------
    cost
        None where nothing says it.
    notes
        What was folded, left out or taken for granted, a line each.
    """

    layers: tuple[ImportedLayer, ...]
    cost: Function | None
    notes: tuple[str, ...] = ()

    def network(self, name: str, how: str) -> Network:
        """The network.

        Parameters
        ----------
        how
            How whoever asked can name the loss, for the line that says that it is missing.

        Raises
        ------
        NetworkError
            The loss is not known, or something does not fit.
        """
        if self.cost is None:
            raise NetworkError(f"its loss is not in it: name it, {how}")
        layers = tuple(_layer(number, layer) for number, layer in enumerate(self.layers, 1))
        return Network(layers, _found(find_cost, self.cost), name)


def refused(name: str, kind: str) -> NetworkError:
    """A part of a model that cannot be shown, and what can."""
    return NetworkError(f"{shown(name)} is {kind}, which cannot be shown: {CAN_BE_SHOWN}")


def _layer(number: int, layer: ImportedLayer) -> Layer:
    where = f"layer {number} ({layer.name})"
    for values, what in ((layer.weights, "weights"), (layer.biases, "biases")):
        if not np.isfinite(values).all():
            raise NetworkError(f"{where}: {what}: expected finite numbers, found NaN or infinity")
        values.flags.writeable = False
    # A place in a list, as "0" or "net.2" or "weights[0]", is no name.
    called = layer.name.rpartition(".")[2].strip()
    name = called if called.isidentifier() else ""
    return Layer(layer.weights, layer.biases, _found(find_activation, layer.activation), name)


def _found(find: Any, function: Function) -> Any:
    return find(function.name, **function.parameters)
