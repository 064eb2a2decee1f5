"""Layers from an .npz or a .safetensors file of weights and biases by their names."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from backprop.core.errors import NetworkError
from backprop.io.arrays import MOST_ARRAYS
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.imported import Floats
from backprop.io.frameworks.tensors import assembled
from backprop.io.stored import KINDS, LONGEST_LISTS, StoredFile

__all__ = ["read_npz", "read_safetensors"]


@dataclass(frozen=True, slots=True)
class _Found:
    """An array of a file: found again for its numbers, for a file may have one stream for all."""

    file: StoredFile
    name: str
    shape: tuple[int, ...]

    def numbers(self, where: str) -> Floats:
        return self.file.find(self.name, where).numbers(where)


def read_npz(path: Path, opened: ExitStack) -> Assembly:
    """As numpy.savez wrote them, in that order."""
    return _read(path, ".npz", opened, in_order=True)


def read_safetensors(path: Path, opened: ExitStack) -> Assembly:
    """The library sorts tensors by type and name, so their order is not the model's."""
    return _read(path, ".safetensors", opened, in_order=False)


def _read(path: Path, kind: str, opened: ExitStack, *, in_order: bool) -> Assembly:
    file = KINDS[kind](path, opened, LONGEST_LISTS)
    names = file.names()
    if len(names) > MOST_ARRAYS:
        raise NetworkError(f"expected at most {MOST_ARRAYS:,} arrays, found {len(names):,}")
    tensors = {name: _Found(file, name, file.find(name, name).shape) for name in names}
    return assembled(tensors, in_order=in_order)
