"""The examples of a network as rows: matrices of a file, or columns of a table of text.

    [examples]
    x = "flowers.npz:X"                  a row for each example
    y = "flowers.npz:y"                  a row each, or the number of a class each

    [examples]
    table = "flowers.csv"
    x = ["petal length", "petal width"]
    y = ["species"]
    classes = ["setosa", "versicolor", "virginica"]

A table has the names of its columns in its first line; `decimal = ","` reads 0,5 as a number.
One column of classes, by number from 0 or by name, becomes a y that is 1 at the class and 0
elsewhere.
"""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from backprop.core.errors import FileError
from backprop.core.examples import Rows
from backprop.core.names import did_you_mean
from backprop.core.number_format import amount
from backprop.io.arrays import MOST_NUMBERS, Arrays, Floats, beside
from backprop.io.error_format import shown, some_of

__all__ = ["KEYS", "rows"]

KEYS = ("x", "y", "table", "classes", "names", "decimal")
_LARGEST = 4 << 20
"""Bytes of a table: what is read within a second."""


def rows(entry: Mapping[str, Any], arrays: Arrays, folder: Path, outputs: int, where: str) -> Rows:
    """The examples that a table [examples] of a network file tells of.

    Parameters
    ----------
    folder
        That of the network file.
    outputs
        How many neurons the last layer has: a single column of y is then a class.
    where
        "file: examples", the beginning of an error.
    """
    for key in ("x", "y"):
        if key not in entry:
            raise FileError(f"{where}: {key}: expected a matrix or columns, found no such key")
    classes = _texts(entry, "classes", where)
    if "table" in entry:
        table = _Table(entry, folder, where)
        x = table.numbers(_texts(entry, "x", where), f"{where}: x")
        y = table.targets(_texts(entry, "y", where), classes, outputs, f"{where}: y")
        names = table.named(entry, where)
    else:
        for key in ("decimal", "classes"):
            if key in entry:
                raise FileError(f"{where}: {key}: expected beside a table alone, found it without")
        x = arrays.read(entry["x"], 2, f"{where}: x")
        y = _matrix(entry["y"], arrays, outputs, f"{where}: y")
        names = _texts(entry, "names", where)
    for part in (x, y):
        part.flags.writeable = False
    if len(x) != len(y):
        raise FileError(f"{where}: expected a y for each of {len(x)} x, found {len(y)}")
    if names and len(names) != len(x):
        raise FileError(f"{where}: names: expected {len(x)}, found {len(names)}")
    if len(set(names)) < len(names):
        twice, _ = Counter(names).most_common(1)[0]
        raise FileError(f"{where}: names: expected another each, found {shown(twice)} again")
    return Rows(x, y, names)


def _matrix(given: Any, arrays: Arrays, outputs: int, where: str) -> Floats:
    """Rows of y; or, from one axis, the classes or the only output."""
    found = arrays.read(given, (1, 2), where)
    if found.ndim == 2:
        return found
    return found[:, None] if outputs == 1 else _one_hot(found, outputs, where)


def _one_hot(numbers: Floats, outputs: int, where: str) -> Floats:
    odd = (numbers != np.floor(numbers)) | (numbers < 0) | (numbers >= outputs)
    if odd.any():
        raise FileError(
            f"{where}: expected the number of a class, from 0 to {outputs - 1}, "
            f"found {numbers[odd][0]:g}"
        )
    found: Floats = np.eye(outputs)[numbers.astype(int)]
    return found


class _Table:
    """Columns of text with a name each."""

    def __init__(self, entry: Mapping[str, Any], folder: Path, where: str) -> None:
        file, self._decimal = entry["table"], entry.get("decimal", ".")
        if not isinstance(file, str):
            raise FileError(f"{where}: table: expected the name of a file, found {shown(file)}")
        if self._decimal not in (".", ","):
            raise FileError(f'{where}: decimal: expected "." or ",", found {shown(self._decimal)}')
        self._where = where = f"{where}: table"
        self._file = file
        path = beside(file, folder, where)
        try:
            with path.open("rb") as stream:
                data = stream.read(_LARGEST + 1)
        except OSError as error:
            raise FileError(f"{where}: expected a file to read: {error.strerror}") from None
        if len(data) > _LARGEST:
            raise FileError(
                f"{where}: expected at most {_LARGEST >> 20} MB of text, found more: put the "
                'numbers in an .npz and name them, x = "data.npz:X"'
            )
        try:
            if b"\0" in data:
                raise csv.Error("a null byte, as UTF-16 has it")
            reader = csv.reader(io.StringIO(data.decode("utf-8-sig")), **_form(data))
            lines = [(reader.line_num, line) for line in reader if line]
        except (UnicodeDecodeError, csv.Error) as error:
            raise FileError(f"{where}: expected a table of text in UTF-8, found: {error}") from None
        if len(lines) < 2:
            raise FileError(f"{where}: expected a line of names and lines of numbers")
        (_, head), *below = lines
        self._columns = {name.strip(): place for place, name in enumerate(head)}
        self._lines = [[cell.strip() for cell in line] for _, line in below]
        self._at = [number for number, _ in below]
        for number, line in below:
            if len(line) != len(head):
                raise FileError(
                    f"{where}: line {number}: expected {amount(len(head), 'value')}, "
                    f"found {len(line)}"
                )

    def numbers(self, names: tuple[str, ...], where: str) -> Floats:
        """(m, n) of these columns."""
        if not names:
            raise FileError(
                f'{where}: expected names of columns, as ["{next(iter(self._columns))}"]'
            )
        if len(names) * len(self._lines) > MOST_NUMBERS:
            raise FileError(f"{where}: expected at most {MOST_NUMBERS:,} numbers")
        found = np.array([self._column(name, where) for name in names], dtype=np.float64).T
        return np.ascontiguousarray(found)

    def targets(
        self, names: tuple[str, ...], classes: tuple[str, ...], outputs: int, where: str
    ) -> Floats:
        """(m, n_L); one column for several outputs is a class, as one of words is."""
        if len(names) != 1 or (outputs == 1 and not classes):
            return self.numbers(names, where)
        words = [line[self._place(names[0], where)] for line in self._lines]
        if not classes:
            if _number(words[0], self._decimal) is None:
                there = ", ".join(shown(word) for word in sorted(set(words))[:6])
                raise FileError(
                    f"{where}: expected classes in the order of the outputs, classes = [{there}]"
                )
            return _one_hot(self.numbers(names, where)[:, 0], outputs, where)
        places = {word: float(place) for place, word in enumerate(classes)}
        odd = next((word for word in words if word not in places), None)
        if odd is not None:
            raise FileError(f"{where}: expected one of the classes, found {shown(odd)}")
        if len(classes) != (outputs if outputs > 1 else 2):
            wanted = outputs if outputs > 1 else 2
            raise FileError(f"{where}: expected {wanted} classes, found {len(classes)}")
        found = np.array([places[word] for word in words])
        return found[:, None] if outputs == 1 else _one_hot(found, outputs, where)

    def named(self, entry: Mapping[str, Any], where: str) -> tuple[str, ...]:
        """What the examples are called: the texts of a column."""
        name = entry.get("names")
        if name is None:
            return ()
        if not isinstance(name, str):
            raise FileError(f"{where}: names: expected the name of a column, found {shown(name)}")
        place = self._place(name, f"{where}: names")
        return tuple(line[place] for line in self._lines)

    def _place(self, name: str, where: str) -> int:
        if name not in self._columns:
            there = some_of(list(self._columns))
            meant = did_you_mean(name, self._columns)
            raise FileError(
                f"{where}: expected a column of {shown(self._file)}, found {shown(name)}{meant}; "
                f"its columns are {there}"
            )
        return self._columns[name]

    def _column(self, name: str, where: str) -> list[float]:
        place = self._place(name, where)
        found = [_number(line[place], self._decimal) for line in self._lines]
        if None in found:
            row = found.index(None)
            text = self._lines[row][place]
            comma = self._decimal == "." and _number(text, ",") is not None
            raise FileError(
                f"{where}: column {shown(name)}, line {self._at[row]}: expected a finite number, "
                f"found {shown(text)}" + ('; decimal = "," reads it' if comma else "")
            )
        return [number for number in found if number is not None]


def _number(text: str, decimal: str) -> float | None:
    if decimal == "," and "." in text:
        return None
    try:
        found = float(text.replace(decimal, "."))
    except ValueError:
        return None
    return found if math.isfinite(found) and "_" not in text else None


def _form(data: bytes) -> dict[str, Any]:
    """What parts the columns: the sign of those in use that the first line has most of."""
    first = data.partition(b"\n")[0].decode(errors="replace")
    return {"delimiter": max(",;\t", key=first.count), "skipinitialspace": True}


def _texts(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise FileError(f"{where}: {key}: expected a list of names in quotes, found {shown(found)}")
    return tuple(found)
