"""Activations and costs of the user's own, on their way to another process and into a key.

Functions go by value, so that lambdas and what a script or a notebook defines arrive too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cloudpickle

from backprop.core.activations import ACTIVATIONS, Activation
from backprop.core.costs import COSTS, Cost
from backprop.core.errors import BackpropError
from backprop.core.network import Network

__all__ = ["content", "packed", "unpack"]


def packed(network: Network | None = None) -> bytes:
    """What was registered in this process; a network's own functions before those of its names.

    Raises
    ------
    BackpropError
        A function holds what cannot go to another process, or two have one name.
    """
    known: list[Activation | Cost] = [*ACTIVATIONS.values(), *COSTS.values()]
    parts = {(type(part), part.name): part for part in known}
    own: dict[tuple[type, str], Activation | Cost] = {}
    for part in _parts(network) if network else ():
        if own.setdefault((type(part), part.name), part) is not part:
            raise BackpropError(
                f"two different functions of the network are called {part.name!r}: "
                "register one of them by another name"
            )
    return b"\n".join(
        _pickled(part).hex().encode() for part in (parts | own).values() if not _is_built_in(part)
    )


def unpack(given: bytes) -> None:
    """Register what `packed` gave."""
    for line in given.splitlines():
        part = cloudpickle.loads(bytes.fromhex(line.decode()))
        table: dict[str, Any] = ACTIVATIONS if isinstance(part, Activation) else COSTS
        table[part.name] = part


def content(network: Network) -> Iterator[bytes]:
    """What the functions of a network are that are not ours: other functions, other bytes."""
    for part in _parts(network):
        if not _is_built_in(part):
            yield _pickled(part)
            for function in _functions(part):
                # A function of a module goes by its name: the module's text stands for it.
                module = sys.modules.get(getattr(function, "__module__", None) or "")
                file = getattr(module, "__file__", None)
                if file is not None and Path(file).is_file():
                    yield Path(file).read_bytes()


def _parts(network: Network) -> list[Activation | Cost]:
    return [*(layer.activation for layer in network.layers), network.cost]


def _is_built_in(part: Activation | Cost) -> bool:
    return part.again is not None


def _functions(part: Activation | Cost) -> list[Callable[..., Any] | None]:
    if isinstance(part, Activation):
        return [part.value, part.derivative]
    return [part.terms, part.derivative, part.derivative_y]


def _pickled(part: Activation | Cost) -> bytes:
    try:
        found: bytes = cloudpickle.dumps(part)
        return found
    except Exception as error:
        raise BackpropError(
            f"{part.name!r} cannot go to the process that renders: {error}; "
            "register a function that holds no open file, lock or connection"
        ) from error
