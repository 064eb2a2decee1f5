"""What a network file says of its ends: inputs, outputs, and the examples from one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from backprop.core.activations import Array
from backprop.core.errors import FileError, NetworkError
from backprop.core.inputs import Inputs, check_called
from backprop.core.network import Example
from backprop.io.arrays import Arrays
from backprop.io.entries import Ends, array_of, check_keys, name_of, tables_of, texts_of
from backprop.io.error_format import shown
from backprop.io.tables import rows

__all__ = ["examples_of", "inputs_of", "outputs_of"]


def inputs_of(table: Mapping[str, Any], arrays: Arrays, file: str, count: int) -> Inputs:
    """The table [inputs]; without names in it they are those of the examples' columns."""
    where = f"{file}: inputs"
    entry = _entry(table, "inputs", file)
    given = [key for key in ("mean", "deviation") if key in entry]
    numbers = {key: array_of(entry, key, 1, arrays, where) for key in given}
    inputs = Inputs(texts_of(entry, "names", where) or _columns(table, "x", count), **numbers)
    try:
        inputs.check(count)
    except NetworkError as error:
        raise FileError(f"{file}: {error}") from None
    return inputs


def outputs_of(table: Mapping[str, Any], file: str, count: int) -> tuple[str, ...]:
    """The names in [outputs], or those of the examples' classes or columns."""
    entry = _entry(table, "outputs", file)
    names = texts_of(entry, "names", f"{file}: outputs")
    try:
        check_called(names, "output", count)
    except NetworkError as error:
        raise FileError(f"{file}: {error}") from None
    return names or _columns(table, "classes", count) or _columns(table, "y", count)


def examples_of(
    table: dict[str, Any], arrays: Arrays, file: str, folder: Path, ends: Ends
) -> Mapping[str, Example]:
    """The examples of [[example]] or [examples], as the network takes them.

    Parameters
    ----------
    folder
        That of the network file.
    """
    if not isinstance(table.get("examples", {}), dict):
        raise FileError(f"{file}: examples: expected [[example]] for each, or [examples] for all")
    try:
        if "examples" in table:
            if "example" in table:
                raise FileError(f"{file}: expected [[example]] or [examples], found both")
            entry, where = table["examples"], f"{file}: examples"
            check_keys(entry, "examples", where)
            _check_scaled(entry, ends.inputs, where)
            return rows(entry, arrays, folder, ends, where)
        return _each(table, arrays, file, ends)
    except NetworkError as error:
        raise FileError(f"{file}: {error}") from None


def _each(table: dict[str, Any], arrays: Arrays, file: str, ends: Ends) -> dict[str, Example]:
    examples: dict[str, Example] = {}
    inputs = ends.inputs
    for number, entry in enumerate(tables_of(table, "example", file), start=1):
        where = f"{file}: example {number}"
        check_keys(entry, "example", where)
        name = name_of(entry, where)
        if name in examples:
            raise FileError(f"{where}: name: expected another name, found {shown(name)} again")
        _check_scaled(entry, inputs, where)
        key = "scaled" if "scaled" in entry else "x"
        x: Array = array_of(entry, key, 1, arrays, where)
        if key == "x":
            x = inputs.taken(x)
        y: Array = np.zeros(ends.count)
        if "y" in entry or ends.desired:
            y = array_of(entry, "y", 1, arrays, where)
        examples[name] = Example(x, y)
    return examples


def _check_scaled(entry: Mapping[str, Any], inputs: Inputs, where: str) -> None:
    if "scaled" in entry and "x" in entry:
        raise FileError(f"{where}: expected x as it is measured, or scaled, found both")
    if "scaled" in entry and inputs.mean is None:
        raise FileError(f"{where}: scaled: expected x, for [inputs] has no mean and deviation")


def _entry(table: Mapping[str, Any], key: str, file: str) -> dict[str, Any]:
    entry = table.get(key, {})
    if not isinstance(entry, dict):
        raise FileError(f"{file}: {key}: expected one table [{key}], found {shown(entry)}")
    check_keys(entry, key, f"{file}: {key}")
    return entry


def _columns(table: Mapping[str, Any], key: str, count: int) -> tuple[str, ...]:
    """The names of a table's columns, or classes, where they can be those of the ends."""
    entry = table.get("examples", {})
    found = entry.get(key, []) if isinstance(entry, dict) and "table" in entry else []
    sound = isinstance(found, list) and all(
        isinstance(one, str) and one.strip() and one.isprintable() for one in found
    )
    return tuple(found) if sound and len(found) == count == len(set(found)) else ()
