"""A training that was left: what it needs to go on as if it had not been."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from backprop.core.activations import Array
from backprop.core.errors import FileError
from backprop.core.examples import matrices
from backprop.core.network import Network
from backprop.core.optimizer import Memory
from backprop.core.stop_signals import deferred
from backprop.core.training import Step
from backprop.io.arrays import Arrays
from backprop.io.atomic_write import write_whole

__all__ = ["Left", "check_room", "drop_left", "load_left", "save_left", "state_file"]


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """Where a training was left.

    Attributes
    ----------
    step
        The last that was made.
    costs
        (steps + 1,) so far.
    """

    step: Step
    costs: Array


def state_file(out: Path) -> Path:
    """What stands beside the network of a training that was left."""
    return out.with_name(f"{out.stem}.state.npz")


def check_room(out: Path) -> None:
    """Check that no file of somebody's stands where a training that is stopped leaves its state.

    Raises
    ------
    FileError
        There is one.
    """
    path = state_file(out)
    if path.exists() and not _is_ours(path):
        raise FileError(
            f"{path}: expected no file, for what --resume needs goes there, found one of "
            "another kind: move it, or choose another --out"
        )


def drop_left(out: Path) -> None:
    """Take away what an earlier training left beside this file, which is another one now."""
    path = state_file(out)
    if path.exists() and _is_ours(path):
        path.unlink()


def _is_ours(path: Path) -> bool:
    with Arrays(path.parent) as arrays:
        return {"number", "costs", "digest", "kept"} <= {*arrays.names(path.name, str(path))}


def save_left(out: Path, left: Left, start: Network, told: str) -> Path:
    """Write where a training was left beside its file; return that path.

    Parameters
    ----------
    start, told
        The network that it began with and how it is trained: no other training goes on from it.
    """
    memory = left.step.memory
    arrays = {f"mean{i}": part for i, part in enumerate(memory.means)}
    arrays |= {f"square{i}": part for i, part in enumerate(memory.squares)}
    for number, layer in enumerate(left.step.network.layers, start=1):
        arrays |= {f"w{number}": layer.weights, f"b{number}": layer.biases}
    digest = np.frombuffer(_digest(start, told), np.uint8)
    stream = io.BytesIO()
    # A zip that is stopped in the middle says that it was, instead of who stopped it.
    with deferred():
        np.savez_compressed(
            stream,
            allow_pickle=False,
            number=np.array([memory.number]),
            costs=left.costs,
            digest=digest,
            kept=np.array([len(memory.means), len(memory.squares)]),
            **arrays,
        )
    path = state_file(out)
    try:
        write_whole(path, stream.getvalue())
    except OSError as error:
        raise FileError(f"{path}: not written: {error.strerror or error}") from None
    return path


def load_left(out: Path, start: Network, told: str) -> Left:
    """Read where a training was left.

    Raises
    ------
    FileError
        There is no such file, it is damaged, or it is of another training.
    """
    path, where = state_file(out), str(state_file(out))
    if not path.is_file():
        raise FileError(f"{where}: expected what a training left when it was stopped, found none")
    if not _is_ours(path):
        raise FileError(f"{where}: expected what a training left, found a file of another kind")
    with Arrays(path.parent) as arrays:

        def read(name: str, ndim: int = 1) -> Array:
            return arrays.read(f"{path.name}:{name}", ndim, where)

        if read("digest").astype(np.uint8).tobytes() != _digest(start, told):
            raise FileError(
                f"{where}: expected the state of this training, found that of one with another "
                "network, other examples or other options"
            )
        number, costs = int(read("number")[0]), read("costs")
        layers = tuple(
            replace(layer, weights=read(f"w{i}", 2), biases=read(f"b{i}"))
            for i, layer in enumerate(start.layers, start=1)
        )
        parts = [part for layer in layers for part in (layer.weights, layer.biases)]
        means, squares = (
            tuple(read(f"{what}{i}", part.ndim) for i, part in enumerate(parts[: int(count)]))
            for what, count in zip(("mean", "square"), read("kept"), strict=True)
        )
    for part in parts:
        part.flags.writeable = False
    memory = Memory(number, means, squares)
    return Left(Step(number, replace(start, layers=layers), float(costs[-1]), memory), costs)


def _digest(start: Network, told: str) -> bytes:
    """Of the network, its examples and how it is trained."""
    digest = hashlib.sha256(
        f"{start.widths} {start.cost.name} {start.cost.parameters} {told}".encode()
    )
    for layer in start.layers:
        told_too = f"{layer.activation.name} {layer.activation.parameters}"
        digest.update(told_too.encode() + layer.weights.tobytes() + layer.biases.tobytes())
    for part in matrices(start.examples):
        digest.update(part.tobytes())
    return digest.digest()
