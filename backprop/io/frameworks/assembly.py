"""A model step by step: weights, scalings and activations in the order in which x meets them.

A scaling, as of batch normalisation or a scaler before the first layer, is no layer of its own:
it goes into the weights and biases that it stands beside, so that z and a stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from backprop.core.errors import NetworkError
from backprop.core.number_format import amount
from backprop.io.frameworks.imported import (
    Floats,
    Function,
    Imported,
    ImportedLayer,
    refused,
)
from backprop.io.frameworks.losses import Loss, fitted

__all__ = ["Assembly"]

_IDENTITY = "identity"


@dataclass(slots=True)
class _Draft:
    name: str
    weights: Floats
    biases: Floats
    activation: Function | None = None


@dataclass(frozen=True, slots=True)
class _Scaling:
    name: str
    factor: Floats
    offset: Floats


class Assembly:
    """Takes the steps of one model and gives them back as layers.

    Attributes
    ----------
    loss
        As the model says it, None if it does not.
    """

    def __init__(self) -> None:
        self._drafts: list[_Draft] = []
        self._notes: list[str] = []
        self._scaling: _Scaling | None = None
        self.loss: Loss | None = None

    def note(self, line: str) -> None:
        """Remember what was done or taken for granted."""
        if line not in self._notes:
            self._notes.append(line)

    def left_out(self, name: str, why: str) -> None:
        """A step that changes nothing here."""
        self.note(f"{name}: left out, {why}")

    def weights(self, name: str, weights: ArrayLike, biases: ArrayLike | None) -> None:
        """z = weights @ a + biases, a row for each neuron; no biases are zeros."""
        rows = np.asarray(weights, dtype=np.float64)
        if rows.ndim != 2:
            raise refused(name, f"of {amount(rows.ndim, 'axis', 'axes')}, as no Linear is")
        if biases is None:
            self.note(f"{name}: it has no biases, they are zeros here")
            column = np.zeros(len(rows))
        else:
            column = np.asarray(biases, dtype=np.float64)
        if column.ndim != 1:
            raise refused(name, f"with biases of {amount(column.ndim, 'axis', 'axes')}")
        if (scaling := self._scaling) is not None:
            self._fits(scaling, rows.shape[1])
            column = column + rows @ np.broadcast_to(scaling.offset, rows.shape[1])
            rows = rows * scaling.factor
            self._folded(scaling.name, name)
            self._scaling = None
        self._drafts.append(_Draft(name, rows, column))

    def scaling(self, name: str, factor: ArrayLike, offset: ArrayLike) -> None:
        """a -> factor * a + offset, each a number or one for each neuron."""
        new = _Scaling(
            name,
            np.atleast_1d(np.asarray(factor, dtype=np.float64)),
            np.atleast_1d(np.asarray(offset, dtype=np.float64)),
        )
        if new.factor.ndim > 1 or new.offset.ndim > 1:
            raise refused(name, "a scaling of more than one axis")
        if self._drafts and self._drafts[-1].activation is None:
            last = self._drafts[-1]
            self._fits(new, len(last.weights))
            last.weights = new.factor[:, None] * last.weights
            last.biases = new.factor * last.biases + new.offset
            self._folded(name, last.name)
        elif (before := self._scaling) is None:
            self._scaling = new
        else:
            self._scaling = _Scaling(
                f"{before.name} and {name}",
                before.factor * new.factor,
                before.offset * new.factor + new.offset,
            )

    def arithmetic(self, name: str, operation: str, value: ArrayLike, *, first: bool) -> None:
        """a is added, subtracted, multiplied or divided, and with what.

        Parameters
        ----------
        first
            Whether a stands before it, as in a - value.
        """
        number = np.asarray(value, dtype=np.float64)
        if number.size > 1 and number.size != number.shape[-1]:
            raise refused(name, f"{operation} with numbers of shape {number.shape}")
        number, one, none = number.reshape(-1), np.ones(1), np.zeros(1)
        if operation == "div" and not first:
            raise refused(name, "a constant divided by the value")
        if operation in ("add", "sub"):
            factor = one if first or operation == "add" else -one
            offset = -number if first and operation == "sub" else number
        else:
            factor, offset = (number if operation == "mul" else 1 / number), none
        if operation == "add" and self._adds_biases(offset):
            return
        self.scaling(name, factor, offset)

    def _adds_biases(self, more: Floats) -> bool:
        """Whether they were taken as biases of the last layer, whose z has not been used yet."""
        if not self._drafts or self._drafts[-1].activation is not None:
            return False
        last = self._drafts[-1]
        if len(more) not in (1, len(last.biases)):
            return False
        last.biases = last.biases + more
        return True

    def activation(self, name: str, activation: Function) -> None:
        """a = f(z)."""
        if activation.name == _IDENTITY:
            return
        if not self._drafts:
            raise refused(name, f"{activation.name} before the first layer with weights")
        last = self._drafts[-1]
        if self._scaling is not None:
            raise refused(name, f"{activation.name} right after {self._scaling.name}")
        if last.activation is not None and (last.activation.name, activation.name) != (
            "log_softmax",
            "log_softmax",  # of itself it is itself
        ):
            raise refused(name, f"{activation.name} right after {last.activation.name}")
        last.activation = activation

    def activations(self, given: list[Function]) -> None:
        """One for all layers but the last and one for the last, or one for each layer."""
        count = len(self._drafts)
        if len(given) == 2:
            given = [given[0]] * (count - 1) + [given[1]]
        if len(given) != count:
            wanted = {1: "1", 2: "2"}.get(count, f"2 or {count}")
            raise NetworkError(
                f"its {amount(count, 'layer')} {'is' if count == 1 else 'are'} "
                f"{', '.join(draft.name for draft in self._drafts)}: expected {wanted} "
                f"activations, found {len(given)}"
            )
        for draft, activation in zip(self._drafts, given, strict=True):
            draft.activation = activation

    def finished(self, loss: Loss | None, *, typed: bool = False) -> Imported:
        """The layers, with the loss that the model is trained with.

        Parameters
        ----------
        typed
            Whether the activations were typed by somebody who may have given the last layer the
            softmax that a loss has inside.
        """
        if not self._drafts:
            raise NetworkError("it has no layer of weights")
        if self._scaling is not None:
            raise refused(self._scaling.name, "a scaling after the last activation")
        activations = [draft.activation or Function(_IDENTITY) for draft in self._drafts]
        for draft, activation in zip(self._drafts[:-1], activations[:-1], strict=True):
            if activation.name in ("softmax", "log_softmax"):
                raise refused(draft.name, f"a layer with {activation.name} that is not the last")
        activations[-1], cost, notes = fitted(
            activations[-1], loss or self.loss, len(self._drafts[-1].biases), typed
        )
        layers = tuple(
            ImportedLayer(draft.name, draft.weights, draft.biases, activation)
            for draft, activation in zip(self._drafts, activations, strict=True)
        )
        return Imported(layers, cost, (*self._notes, *notes))

    def _folded(self, name: str, into: str) -> None:
        self.note(f"{name}: folded into the weights and biases of {into}")

    @staticmethod
    def _fits(scaling: _Scaling, width: int) -> None:
        for part in (scaling.factor, scaling.offset):
            if len(part) not in (1, width):
                raise NetworkError(
                    f"{scaling.name}: expected {amount(width, 'number')}, found {len(part)}"
                )
