"""Entries of a network file: which keys a table may have, and what may stand under one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backprop.core.activations import PARAMETERS
from backprop.core.costs import COST_PARAMETERS
from backprop.core.errors import FileError
from backprop.core.inputs import Inputs
from backprop.core.names import did_you_mean
from backprop.io.arrays import Arrays, Floats
from backprop.io.error_format import shown

__all__ = ["Ends", "array_of", "check_keys", "name_of", "tables_of", "text_of", "texts_of"]

_CALLED = {
    "": {"loss": "cost", "title": "name", "layers": "layer"},
    "layer": {"w": "weights", "b": "biases", "f": "activation", "function": "activation"},
    "examples": {"csv": "table", "file": "table", "name": "names", "labels": "classes"},
    "example": {"input": "x", "inputs": "x", "output": "y", "target": "y", "label": "y"},
    "inputs": {"name": "names", "std": "deviation", "scale": "deviation", "shift": "mean"},
    "outputs": {"name": "names", "classes": "names"},
}
_MEANT = {
    kind: {key: f"did you mean {meant!r}?" for key, meant in words.items()}
    for kind, words in _CALLED.items()
}
"""Keys that others call otherwise, and what is said of them."""
_KEYS = {
    "": (
        *("name", "description", "cost", *COST_PARAMETERS.values(), "layer"),
        *("example", "examples", "inputs", "outputs"),
    ),
    "layer": ("activation", *PARAMETERS.values(), "weights", "biases", "name"),
    "example": ("name", "x", "y", "scaled"),
    "examples": ("x", "y", "table", "classes", "names", "decimal", "scaled"),
    "inputs": ("names", "mean", "deviation"),
    "outputs": ("names",),
}


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """What the examples of a network go from and to.

    Attributes
    ----------
    inputs, outputs
        Those of the network, with their names.
    count
        How many outputs there are.
    desired
        Whether an example has desired outputs.
    """

    inputs: Inputs
    outputs: tuple[str, ...]
    count: int
    desired: bool = True

    @property
    def classes(self) -> tuple[str, ...]:
        """What the classes are called; one output has none."""
        return self.outputs if self.count > 1 else ()


def check_keys(table: dict[str, Any], kind: str, where: str) -> None:
    """Check that a table has no key but those of its kind: "", "layer", "example", ..."""
    for key in table:
        if key not in _KEYS[kind]:
            expected = ", ".join(_KEYS[kind])
            meant = did_you_mean(key, _KEYS[kind], _MEANT[kind])
            raise FileError(
                f"{where}: {key}: expected one of {expected}, found {shown(key)}{meant}"
            )


def array_of(entry: dict[str, Any], key: str, ndim: int, arrays: Arrays, where: str) -> Floats:
    """The numbers under a key, read-only."""
    if key not in entry:
        raise FileError(f'{where}: {key}: expected numbers or "FILE:NAME", found no such key')
    values = arrays.read(entry[key], ndim, f"{where}: {key}")
    values.flags.writeable = False
    return values


def tables_of(table: dict[str, Any], key: str, file: str) -> list[dict[str, Any]]:
    """The tables [[key]], none if there are none."""
    found = table.get(key, [])
    if isinstance(found, dict):
        raise FileError(f"{file}: {key}: expected [[{key}]], found [{key}]")
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise FileError(f"{file}: {key}: expected [[{key}]] tables, found {shown(found)}")
    return found


def text_of(table: dict[str, Any], key: str, where: str, default: str | None = None) -> str:
    """The string under a key."""
    found = table.get(key, default)
    if found is None:
        raise FileError(f"{where}: {key}: expected a string, found no such key")
    if not isinstance(found, str):
        raise FileError(f"{where}: {key}: expected a string, found {shown(found)}")
    return found


def name_of(table: dict[str, Any], where: str, default: str | None = None) -> str:
    """A name is printed, typed and drawn, so it is one line of visible characters."""
    found = text_of(table, "name", where, default)
    given = default is None or "name" in table
    if given and not (found.strip() and found.isprintable()):
        raise FileError(f"{where}: name: expected a name in one line, found {shown(found)}")
    return found


def texts_of(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    """The strings listed under a key, none if it is not there."""
    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise FileError(f"{where}: {key}: expected a list of names in quotes, found {shown(found)}")
    return tuple(found)
