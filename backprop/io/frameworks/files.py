"""Files of frameworks: which reader is whose, and a network from what it read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from backprop.core.activations import ACTIVATIONS
from backprop.core.errors import BackpropError, FileError, NetworkError
from backprop.core.names import unknown
from backprop.core.network import Network
from backprop.io.error_format import one_line
from backprop.io.frameworks.arrays_file import read_npz, read_safetensors
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.functions import activation_named, known
from backprop.io.frameworks.imported import Function, Imported
from backprop.io.frameworks.keras_file import read_h5, read_keras
from backprop.io.frameworks.losses import find_loss
from backprop.io.frameworks.nielsen import read_nielsen
from backprop.io.frameworks.onnx_file import read_onnx
from backprop.io.frameworks.torch_file import read_torch
from backprop.io.kinds import HDF5, KERAS, NIELSEN, NPZ, ONNX, SAFETENSORS, TORCH
from backprop.io.stored import LongListError

__all__ = ["READERS", "read_model"]

READERS: dict[str, Callable[[Path, ExitStack], Assembly]] = {
    TORCH: read_torch,
    SAFETENSORS: read_safetensors,
    NPZ: read_npz,
    KERAS: read_keras,
    HDF5: read_h5,
    ONNX: read_onnx,
    NIELSEN: read_nielsen,
}
"""By kind of file."""
_NO_ACTIVATIONS = (TORCH, SAFETENSORS, NPZ)
"""Kinds that hold numbers alone."""


def read_model(
    path: Path,
    kind: str,
    file: str,
    loss: str | None = None,
    activations: Sequence[str] | None = None,
) -> tuple[Network, tuple[str, ...]]:
    """The network in a framework's file, and what was done to make it one.

    Parameters
    ----------
    file
        What an error calls it.
    loss, activations
        What the file does not say, by names.

    Raises
    ------
    FileError
        One line that begins with `file`.
    """
    try:
        found = _read(path, file, kind, loss, activations)
        name = one_line(path.stem).strip() or "network"
        how = f"backprop import {file} --loss CrossEntropyLoss, or MSELoss or what it is"
        return found.network(name, how), found.notes
    except BackpropError as error:
        raise FileError(one_line(f"{file}: {error}")) from None
    except LongListError:
        raise FileError(f"{file}: expected some thousand arrays at most, found more") from None
    except OSError as error:
        if error.strerror is None or error.filename is None:
            raise _damaged(file, kind, error) from None
        raise FileError(f"{file}: expected a file to read, found: {error.strerror}") from None
    except Exception as error:
        # Each reader's libraries raise kinds of their own when they meet damaged bytes.
        raise _damaged(file, kind, error) from None


def _damaged(file: str, kind: str, error: Exception) -> FileError:
    cause = one_line(" ".join(str(error).split()))[:200] or type(error).__name__
    return FileError(f"{file}: expected {kind}, found a file that cannot be read: {cause}")


def _read(
    path: Path, file: str, kind: str, loss: str | None, activations: Sequence[str] | None
) -> Imported:
    asked = None if loss is None else find_loss(loss)
    given = None if activations is None else [_typed(name) for name in activations]
    silent = kind in _NO_ACTIVATIONS
    with ExitStack() as opened:
        assembly = READERS[kind](path, opened)
        if given is not None:
            if not silent:
                raise NetworkError("its activations are in it: leave --activations out")
            assembly.activations(given)
        elif silent:
            raise NetworkError(
                f"{kind} holds numbers alone: name its activations, one for all layers but the "
                f"last and one for the last, and its loss: backprop import {file} "
                f"--activations relu,softmax --loss CrossEntropyLoss"
            )
        return assembly.finished(asked, typed=silent)


def _typed(name: str) -> Function:
    if name in ACTIVATIONS:  # also one that a plugin registered
        return Function(name)
    if known(name) is None:
        raise NetworkError(unknown("unknown activation", name, ACTIVATIONS))
    return activation_named("--activations", name)
