"""Models of frameworks as networks: in Python, from their objects.

What was folded, left out or taken for granted is told as a warning, a line each. A framework is
imported only where its own objects need it, so none of them has to be installed; our readers of
them are imported when one is asked for.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backprop.core.errors import BackpropWarning
from backprop.core.network import Network
from backprop.io.networks import import_network

if TYPE_CHECKING:
    from backprop.io.frameworks.imported import Imported

__all__ = ["from_keras", "from_onnx", "from_sklearn", "from_torch"]


def from_torch(model: Any, loss: Any = None, *, name: str | None = None) -> Network:
    """A PyTorch model as a network, as it is in eval().

    >>> net = from_torch(model, torch.nn.CrossEntropyLoss())  # doctest: +SKIP

    Parameters
    ----------
    model
        A torch.nn.Module that passes one input on from layer to layer: Sequential, or any other
        that torch.fx can trace. It is left as it is.
    loss
        A loss module, a function of torch.nn.functional, or a name; needed unless the model ends
        in softmax or log_softmax.
    name
        Of the network; the model's class if it is left out.

    Raises
    ------
    NetworkError
        Something in it cannot be shown: which, and what can.
    """
    from backprop.io.frameworks import imported_from_torch

    how = "from_torch(model, torch.nn.CrossEntropyLoss()), or MSELoss() or what it is"
    return _told(imported_from_torch(model, loss), name or type(model).__name__, how)


def from_keras(model: Any, loss: str | None = None, *, name: str | None = None) -> Network:
    """A Sequential or functional Keras model as a network, as it is in predict().

    Parameters
    ----------
    loss
        Its name; if it is left out, the one that the model was compiled with.
    name
        Of the network; the model's if it is left out.

    Raises
    ------
    NetworkError
        Something in it cannot be shown: which, and what can.
    """
    from backprop.io.frameworks import imported_from_keras

    how = 'from_keras(model, "mse") or what it is, or compile the model with it'
    return _told(imported_from_keras(model, loss), name or str(model.name), how)


def from_sklearn(estimator: Any, *, name: str | None = None) -> Network:
    """A fitted MLPClassifier, MLPRegressor or LogisticRegression of scikit-learn as a network.

    Or a Pipeline of one of them with scalers before it, which go into the first layer.

    Raises
    ------
    NetworkError
        Something in it cannot be shown: which, and what can.
    """
    from backprop.io.frameworks import imported_from_sklearn

    imported = imported_from_sklearn(estimator)
    return _told(imported, name or type(estimator).__name__, "it has one")


def from_onnx(path: str | Path, loss: str | None = None) -> Network:
    """The network in an .onnx file, which says no loss.

    Raises
    ------
    FileError
        One line: file, what was expected and what was found.
    """
    network, notes = import_network(path, loss)
    _warn(notes)
    return network


def _told(imported: Imported, name: str, how: str) -> Network:
    network = imported.network(name, how)
    _warn(imported.notes)
    return network


def _warn(notes: tuple[str, ...]) -> None:
    for note in notes:
        warnings.warn(note, BackpropWarning, stacklevel=4)
