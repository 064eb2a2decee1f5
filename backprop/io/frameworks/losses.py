"""The losses of frameworks as costs: what they have inside, and over what they take the mean.

A batch is never in question here: a cost is that of one example, whether a framework then takes
the sum or the mean of a batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from backprop.core.costs import COSTS
from backprop.core.errors import NetworkError
from backprop.core.names import folded, looked_up
from backprop.io.frameworks.imported import Function

__all__ = ["Loss", "find_loss", "fitted"]

Takes = Literal["outputs", "logits", "logarithms"]


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss of a framework.

    Attributes
    ----------
    name
        As the framework calls it.
    cost, parameters
        Ours.
    takes
        The outputs of the last layer, its z, or the logarithms of its outputs.
    inside
        The activation that it has inside, or before the logarithms.
    mean
        Whether it is the mean over the outputs of what our cost is the sum of.
    notes
        What is said whenever it is met.
    """

    name: str
    cost: str
    takes: Takes = "outputs"
    inside: str = ""
    mean: bool = False
    parameters: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()


_ONE_HOT = "y is 1 at the class and 0 elsewhere, not the class's number"
_KINDS: dict[str, Loss] = {
    "crossentropyloss cross_entropy_loss": Loss(
        "", "cross_entropy", "logits", "softmax", notes=(_ONE_HOT,)
    ),
    "nllloss nll_loss nll": Loss("", "cross_entropy", "logarithms", "softmax", notes=(_ONE_HOT,)),
    "bcewithlogitsloss binary_cross_entropy_with_logits bce_with_logits": Loss(
        "", "mean_binary_cross_entropy", "logits", "sigmoid"
    ),
    "bceloss bce binary_crossentropy binarycrossentropy": Loss("", "mean_binary_cross_entropy"),
    "mseloss mse_loss mse mean_squared_error meansquarederror": Loss("", "mse"),
    "l1loss l1_loss mae mean_absolute_error meanabsoluteerror": Loss("", "l1", mean=True),
    "huberloss huber_loss": Loss("", "huber", mean=True),
    "smoothl1loss smooth_l1_loss": Loss("", "huber", mean=True),
    "hingeloss": Loss("", "hinge", mean=True, notes=("y is -1 or 1",)),
    "categorical_crossentropy categoricalcrossentropy": Loss("", "cross_entropy"),
    "sparse_categorical_crossentropy sparsecategoricalcrossentropy": Loss(
        "", "cross_entropy", notes=(_ONE_HOT,)
    ),
}
LOSSES = {name: loss for names, loss in _KINDS.items() for name in names.split()}
"""By their folded names."""


def find_loss(name: str) -> Loss:
    """A loss by its name in a framework, or by ours.

    Raises
    ------
    NetworkError
        Nothing is called so.
    """
    found = LOSSES.get(folded(name))
    if found is not None:
        return replace(found, name=name)
    ours = looked_up(name, COSTS)
    if ours is None:
        known = "MSELoss, CrossEntropyLoss, NLLLoss, BCELoss, BCEWithLogitsLoss"
        raise NetworkError(
            f"unknown loss {name!r}: expected one of {', '.join(COSTS)}, or {known} and the like"
        )
    # With an output that is no share, ours can only be meant as PyTorch's function of that name.
    inside = "softmax" if ours.name == "cross_entropy" else ""
    return Loss(name, ours.name, inside=inside)


def fitted(
    activation: Function, loss: Loss | None, width: int, typed: bool
) -> tuple[Function, Function | None, tuple[str, ...]]:
    """The last layer's activation and the cost that together are the model's end, and notes."""
    last = activation.name
    if loss is None:
        if last not in ("softmax", "log_softmax"):
            return activation, None, ()
        note = f"its loss is not in it: cross_entropy is assumed, after {last}"
        return Function("softmax"), Function("cross_entropy"), (note,)
    if (
        loss.takes == "outputs"
        and last != "log_softmax"
        and (last != "identity" or not loss.inside)
    ):
        end = activation
    elif last == "log_softmax" and loss.inside == "softmax":
        end = Function("softmax")  # softmax of the logarithms of shares is the shares
    elif last == "identity" and loss.takes != "logarithms" and loss.inside:
        end = Function(loss.inside)
    elif typed and last == loss.inside:
        end = activation
    else:
        raise _misfit(last, loss)
    name = loss.cost
    if loss.mean and width > 1:
        raise NetworkError(
            f"{loss.name} is the mean over its {width} outputs, and {name} is their sum: the mean "
            f'cannot be shown, with reduction="sum" it is {name}'
        )
    notes = list(loss.notes)
    if end != activation:
        notes.append(f"{last} and {loss.name} are {end.name} and {name} here")
    return end, Function(name, loss.parameters), tuple(notes)


def _misfit(last: str, loss: Loss) -> NetworkError:
    wanted = {
        "outputs": "outputs as they are",
        "logits": f"z and has {loss.inside} inside",
        "logarithms": "logarithms, as log_softmax gives them",
    }[loss.takes]
    return NetworkError(
        f"{loss.name} takes {wanted}, and the model ends in {last}: one of them is meant otherwise"
    )
