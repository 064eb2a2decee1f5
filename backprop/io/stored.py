"""Arrays stored in an .npz or a .safetensors file, found by name and read piece by piece.

Nothing is believed before it is checked. What a file holds stands in a list, an array's shape
and type in a short header; both have been read, and no more, when a size is held against a
limit. Neither a pickle nor a claimed 10 GB is ever loaded.
"""

from __future__ import annotations

import functools
import io
import json
import math
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backprop.core.errors import FileError
from backprop.io.error_format import shown, some_of

__all__ = ["KINDS", "LONGEST_LISTS", "LongListError", "Stored", "StoredFile", "zip_opened"]

LONGEST_LISTS = 1 << 20
"""Bytes of the lists of what is in all files: room for some thousand arrays."""
_LONGEST_HEADER = 10_000
"""Bytes before the numbers of an array in an .npz."""
_AT_ONCE = 1 << 20
"""Bytes that are read before they are converted."""
_TYPES = {
    **{f"F{8 * size}": np.dtype(f"<f{size}") for size in (8, 4, 2)},
    **{f"I{8 * size}": np.dtype(f"<i{size}") for size in (8, 4, 2, 1)},
    **{f"U{8 * size}": np.dtype(f"<u{size}") for size in (8, 4, 2, 1)},
    "BF16": np.dtype("<u2"),
}
"""The types of numbers in a .safetensors file; bfloat16 is none of NumPy's, see `Stored`."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An array of which the header has been read; the stream stands at its numbers.

    Attributes
    ----------
    by_columns
        Whether its numbers go column by column.
    alone
        Whether nothing else follows in the stream.
    bfloat16
        Whether its two bytes are the upper ones of a float32.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    stream: IO[bytes]
    by_columns: bool = False
    alone: bool = False
    bfloat16: bool = False

    def numbers(self, where: str) -> NDArray[np.float64]:
        """All of it in float64: no more is held than that."""
        count, size = math.prod(self.shape), self.dtype.itemsize
        found, done = np.empty(count), 0
        while done < count:
            data = self.stream.read(min(_AT_ONCE, (count - done) * size) // size * size)
            if not data or len(data) % size:
                raise self._of_another_size(f"{done * size + len(data)}", where)
            piece = np.frombuffer(data, self.dtype)
            if self.bfloat16:
                piece = (piece.astype(np.uint32) << 16).view(np.float32)
            found[done : done + len(piece)] = piece
            done += len(piece)
        if self.alone and self.stream.read(1):
            raise self._of_another_size("more", where)
        return found.reshape(self.shape, order="F" if self.by_columns else "C")

    def _of_another_size(self, found: str, where: str) -> FileError:
        size = math.prod(self.shape) * self.dtype.itemsize
        return FileError(
            f"{where}: expected {size} bytes for shape {self.shape}, "
            f"found {found} in {shown(self.name)}"
        )


class StoredFile(Protocol):
    """An open file of arrays; `listed` are the bytes of its list of them."""

    listed: int

    def names(self) -> list[str]:
        """Of all arrays, in the order of the file."""

    def find(self, name: str, where: str) -> Stored:
        """The array of that name, up to its numbers."""


class _Sparing(io.FileIO):
    """A file of which no long stretch is read at once while `most` is set; it counts what is."""

    most: int | None = None
    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.count += size or 0
        if self.most is not None and (size or 0) > self.most:
            raise LongListError
        return super().read(size) or b""


class LongListError(Exception):
    """The list of what is in a file takes too long to read."""


def zip_opened(path: Path, opened: ExitStack, most: int) -> tuple[zipfile.ZipFile, int]:
    """An archive of which the list takes `most` bytes at most, and how many it takes.

    Raises
    ------
    LongListError
        It takes more.
    """
    file = opened.enter_context(_Sparing(path))
    file.most = most
    # ZipFile reads the whole list in one go.
    archive = opened.enter_context(zipfile.ZipFile(file))
    count, file.most = file.count, None
    return archive, count


class _Npz:
    def __init__(self, path: Path, opened: ExitStack, most: int) -> None:
        self._archive, self.listed = zip_opened(path, opened, most)
        self._opened = opened

    def names(self) -> list[str]:
        return [one.removesuffix(".npy") for one in self._archive.namelist()]

    def find(self, name: str, where: str) -> Stored:
        try:
            member = self._archive.getinfo(f"{name}.npy")
        except KeyError:
            names = some_of(sorted(self.names()))
            raise FileError(f"{where}: expected an array {shown(name)}, found {names}") from None
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError("it is packed in a way that NumPy does not know")
        # Sizes that the archive claims are not asked: no more is unpacked than a header and
        # what the header's shape amounts to, which has been checked by then.
        stream = self._opened.enter_context(self._archive.open(member))
        shape, by_columns, dtype = _npy_header(stream)
        if dtype.hasobject:
            raise FileError(f"{where}: expected numbers, found a pickle in {shown(name)}")
        if dtype.kind not in "fiu":
            raise FileError(f"{where}: expected numbers, found {dtype} in {shown(name)}")
        return Stored(name, shape, dtype, stream, by_columns, alone=True)


def _npy_header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether column by column, and type."""
    version = np.lib.format.read_magic(io.BytesIO(stream.read(8)))
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"its format has version {version}, not 1.0 or 2.0")
    length = stream.read(2 if version == (1, 0) else 4)
    if int.from_bytes(length, "little") > _LONGEST_HEADER:
        raise ValueError(f"its header is longer than {_LONGEST_HEADER} bytes")
    return _described(version, length + stream.read(int.from_bytes(length, "little")))


@functools.lru_cache(maxsize=64)  # a thousand examples have the same one
def _described(
    version: tuple[int, int], header: bytes
) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    first = version == (1, 0)
    read = np.lib.format.read_array_header_1_0 if first else np.lib.format.read_array_header_2_0
    shape, by_columns, dtype = read(io.BytesIO(header))
    if any(side < 0 for side in shape):
        raise ValueError(f"its shape is {shape}")
    return shape, by_columns, dtype


class _Safetensors:
    """Eight bytes with the length of a list in JSON, the list, and the numbers of all tensors."""

    def __init__(self, path: Path, opened: ExitStack, most: int) -> None:
        self._stream = opened.enter_context(path.open("rb"))
        self.listed = int.from_bytes(self._stream.read(8), "little")
        self._start, self._end = 8 + self.listed, path.stat().st_size
        if self._start > self._end:
            raise ValueError("it is shorter than its list of tensors")
        if self.listed > most:
            raise LongListError
        self._list = json.loads(self._stream.read(self.listed))
        if not isinstance(self._list, dict):
            raise ValueError("its list of tensors is none")
        self._list.pop("__metadata__", None)

    def names(self) -> list[str]:
        return list(self._list)

    def find(self, name: str, where: str) -> Stored:
        if name not in self._list:
            raise FileError(
                f"{where}: expected a tensor {shown(name)}, found {some_of(sorted(self._list))}"
            )
        entry = self._list[name]
        kind, (begin, end) = entry["dtype"], entry["data_offsets"]
        shape = tuple(map(_length, entry["shape"]))
        if kind not in _TYPES:
            raise FileError(
                f"{where}: expected one of {', '.join(_TYPES)}, found {kind} in {shown(name)}"
            )
        size = math.prod(shape) * _TYPES[kind].itemsize
        if _length(end) - _length(begin) != size or self._start + end > self._end:
            raise ValueError(f"its bytes {begin} to {end} are none of shape {shape}")
        self._stream.seek(self._start + begin)
        return Stored(name, shape, _TYPES[kind], self._stream, bfloat16=kind == "BF16")


def _length(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"{shown(value)} is no length")
    return value


KINDS: dict[str, Callable[[Path, ExitStack, int], StoredFile]] = {
    ".npz": _Npz,
    ".safetensors": _Safetensors,
}
"""By suffix what opens a file. The list of what is in it may take so many bytes at most."""
