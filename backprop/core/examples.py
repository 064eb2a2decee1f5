"""Examples as rows of two matrices: thousands of them cost nothing until one is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from backprop.core.activations import Array

__all__ = ["Example", "Rows", "matrices"]


class Example(NamedTuple):
    """An input x (n_0,) and its desired output y (n_L,)."""

    x: Array
    y: Array


_ROW = re.compile(r"row ([1-9]\d*)")


class Rows(Mapping[str, Example]):
    """A row of x and one of y for each example, called "row 1", "row 2" and so on.

    Parameters
    ----------
    x, y
        (m, n_0) and (m, n_L), read-only.
    names
        What the examples are called instead, each otherwise.
    """

    __slots__ = ("_place", "names", "x", "y")

    def __init__(self, x: Array, y: Array, names: tuple[str, ...] = ()) -> None:
        self.x, self.y, self.names = x, y, names
        self._place = {name: i for i, name in enumerate(names)}

    def __getitem__(self, name: str) -> Example:
        i = self._row(name)
        if i is None:
            raise KeyError(name)
        return Example(self.x[i], self.y[i])

    def __iter__(self) -> Iterator[str]:
        return iter(self.names or (f"row {i}" for i in range(1, len(self.x) + 1)))

    def __len__(self) -> int:
        return len(self.x)

    def __contains__(self, name: object) -> bool:
        return self._row(name) is not None

    def __reduce__(self) -> tuple[type[Rows], tuple[Array, Array, tuple[str, ...]]]:
        return Rows, (np.asarray(self.x), np.asarray(self.y), self.names)

    def _row(self, name: object) -> int | None:
        if self.names or not isinstance(name, str):
            return self._place.get(name) if isinstance(name, str) else None
        found = _ROW.fullmatch(name)
        place = int(found[1]) - 1 if found and len(found[1]) < 12 else -1
        return place if 0 <= place < len(self.x) else None


def matrices(examples: Mapping[str, Example]) -> tuple[Array, Array]:
    """All of them as a batch, x (m, n_0) and y (m, n_L)."""
    if isinstance(examples, Rows):
        return examples.x, examples.y
    pairs = list(examples.values())
    return np.stack([x for x, _ in pairs]), np.stack([y for _, y in pairs])
