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
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from backprop.core.activations import Array
from backprop.core.errors import FileError
from backprop.core.examples import Rows
from backprop.core.names import did_you_mean, looked_up
from backprop.core.number_format import amount
from backprop.io.arrays import MOST_NUMBERS, Arrays, Floats, beside
from backprop.io.entries import Ends, texts_of
from backprop.io.error_format import shown, some_of

__all__ = ["Table", "checked", "rows", "targets"]

_LARGEST = 4 << 20
"""Bytes of a table: what is read within a second."""


def rows(
    entry: Mapping[str, Any],
    arrays: Arrays,
    folder: Path,
    ends: Ends,
    where: str,
) -> Rows:
    """The examples that a table [examples] of a network file tells of.

    Parameters
    ----------
    folder
        That of the network file.
    ends
        Those of the network: what is in x it takes scaled, what is in `scaled` as it is; a single
        column of y is a class where there are several outputs.
    where
        "file: examples", the beginning of an error.
    """
    x: Array
    key = "scaled" if "scaled" in entry else "x"
    for wanted in (key, "y"):
        if wanted not in entry:
            raise FileError(f"{where}: {wanted}: expected a matrix or columns, found no such key")
    classes = texts_of(entry, "classes", where) or ends.classes
    if "table" in entry:
        table = Table(entry, folder, where)
        x = table.numbers(texts_of(entry, key, where), f"{where}: {key}")
        y = table.targets(texts_of(entry, "y", where), classes, ends.count, f"{where}: y")
        names = table.named(entry, where)
    else:
        for alone in ("decimal", "classes"):
            if alone in entry:
                raise FileError(
                    f"{where}: {alone}: expected beside a table alone, found it without"
                )
        x = arrays.read(entry[key], 2, f"{where}: {key}")
        y = targets(entry["y"], arrays, ends.count, f"{where}: y")
        names = texts_of(entry, "names", where)
    if key == "x":
        x = ends.inputs.taken(x)
    return checked(x, y, names, where)


def checked(x: Array, y: Array, names: tuple[str, ...], where: str) -> Rows:
    """Rows of which there are as many y as x, and as many names if there are any."""
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


def targets(given: Any, arrays: Arrays, outputs: int, where: str) -> Floats:
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


class Table:
    """Columns of text with a name each.

    Attributes
    ----------
    columns
        Their names, each with its place.
    delimiter, decimal
        What parts them, and the sign in a number such as 0.5.
    """

    def __init__(self, entry: Mapping[str, Any], folder: Path, where: str) -> None:
        file, self.decimal = entry["table"], entry.get("decimal", ".")
        if not isinstance(file, str):
            raise FileError(f"{where}: table: expected the name of a file, found {shown(file)}")
        if self.decimal not in (".", ","):
            raise FileError(f'{where}: decimal: expected "." or ",", found {shown(self.decimal)}')
        where = f"{where}: table"
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
                "numbers in an .npz, as arrays x and y"
            )
        try:
            if b"\0" in data:
                raise csv.Error("a null byte, as UTF-16 has it: save it as UTF-8")
            text = data.decode("utf-8-sig")
            self.delimiter = _delimiter(text)
            reader = csv.reader(
                io.StringIO(text.removeprefix(f"sep={self.delimiter}")),
                delimiter=self.delimiter,
                skipinitialspace=True,
            )
            lines = [(reader.line_num, line) for line in reader if not _blank(line)]
        except UnicodeDecodeError as error:
            raise FileError(
                f"{where}: expected a table of text in UTF-8, found another byte at "
                f"{error.start}: save it as UTF-8"
            ) from None
        except csv.Error as error:
            raise FileError(f"{where}: expected a table of text in UTF-8, found: {error}") from None
        if len(lines) < 2:
            raise FileError(f"{where}: expected a line of names and lines of numbers")
        (_, head), *below = lines
        twice, times = Counter(name.strip() for name in head).most_common(1)[0]
        if times > 1:
            raise FileError(
                f"{where}: expected another name for each column, found {shown(twice)} again"
            )
        self.columns = {name.strip(): place for place, name in enumerate(head)}
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
                f'{where}: expected names of columns, as ["{next(iter(self.columns))}"]'
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
        numbers = all(_number(word, self.decimal) is not None for word in words)
        if not classes and not numbers:
            there = ", ".join(shown(word) for word in sorted(set(words))[:6])
            raise FileError(
                f"{where}: expected classes in the order of the outputs, "
                f"[outputs] names = [{there}]"
            )
        if not classes or (numbers and not {*words} & {*classes}):
            return _one_hot(self.numbers(names, where)[:, 0], outputs, where)
        order = {name: str(place) for place, name in enumerate(classes)}
        places = {word: looked_up(word, order) for word in {*words}}
        odd = next((row for row, word in enumerate(words) if places[word] is None), None)
        if odd is not None:
            word = words[odd]
            raise FileError(
                f"{where}: line {self._at[odd]}: expected one of the classes, "
                f"found {shown(word)}{did_you_mean(word, classes)}"
            )
        if len(classes) != (outputs if outputs > 1 else 2):
            wanted = outputs if outputs > 1 else 2
            raise FileError(f"{where}: expected {wanted} classes, found {len(classes)}")
        found = np.array([float(places[word] or 0) for word in words])
        return found[:, None] if outputs == 1 else _one_hot(found, outputs, where)

    def holds_commas(self, names: Sequence[str]) -> bool:
        """Whether a number in these columns has a comma, which parts no columns here."""
        places = [self.columns[name] for name in names]
        cells = (line[i] for line in self._lines for i in places)
        commas = (cell for cell in cells if "," in cell)
        return self.delimiter != "," and any(_number(cell, ",") is not None for cell in commas)

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
        if name not in self.columns:
            there = some_of(list(self.columns))
            meant = did_you_mean(name, self.columns)
            raise FileError(
                f"{where}: expected a column of {shown(self._file)}, found {shown(name)}{meant}; "
                f"its columns are {there}"
            )
        return self.columns[name]

    def _column(self, name: str, where: str) -> list[float]:
        place = self._place(name, where)
        found = [_number(line[place], self.decimal) for line in self._lines]
        if None in found:
            row = found.index(None)
            text = self._lines[row][place]
            mend = ""
            if self.decimal == "." and _number(text, ",") is not None:
                mend = '; in [examples], decimal = "," reads it'
            elif text.strip().isalpha() and text.strip().lower() not in ("nan", "inf"):
                mend = ": write a number for each word, as 1 for yes and 0 for no"
            raise FileError(
                f"{where}: column {shown(name)}, line {self._at[row]}: expected a finite number, "
                f"found {shown(text)}{mend}"
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


def _blank(line: list[str]) -> bool:
    return len(line) < 2 and not "".join(line).strip()


def _delimiter(text: str) -> str:
    """What parts the columns: the sign of those in use that the first line has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.startswith("sep=") and len(first) == 5:  # as Excel writes it
        return first[-1]
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t", key=bare.count)
