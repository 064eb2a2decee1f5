"""PyTorch's .pt and .pth: a zip of a pickle, which says what is where, and the numbers."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backprop.core.errors import NetworkError
from backprop.io.arrays import MOST_NUMBERS
from backprop.io.error_format import shown, some_of
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.imported import Floats
from backprop.io.frameworks.pickled import Strided, unpickled
from backprop.io.frameworks.tensors import assembled
from backprop.io.stored import LONGEST_LISTS, Stored, zip_opened

__all__ = ["read_torch"]

_LARGEST_PICKLE = 1 << 20
"""Bytes: a state dict of some thousand tensors."""
_TYPES = {
    "DoubleStorage": "f8",
    "FloatStorage": "f4",
    "HalfStorage": "f2",
    "BFloat16Storage": "u2",
    "LongStorage": "i8",
    "IntStorage": "i4",
    "ShortStorage": "i2",
    "CharStorage": "i1",
    "ByteStorage": "u1",
}
_NESTED = 3
"""Dicts in dicts that are looked into for a state dict."""


@dataclass(frozen=True, slots=True)
class _Tensor:
    """A tensor of the archive."""

    archive: zipfile.ZipFile
    folder: str
    order: str
    lies: Strided

    @property
    def shape(self) -> tuple[int, ...]:
        return self.lies.shape

    def numbers(self, where: str) -> Floats:
        lies, storage = self.lies, self.lies.storage
        if storage.kind not in _TYPES:
            raise NetworkError(f"{where}: expected numbers, found {storage.kind}")
        steps = zip(lies.shape, lies.strides, strict=True)
        end = lies.offset + sum((side - 1) * step for side, step in steps) + 1
        if 0 in lies.shape:
            return np.empty(lies.shape)
        if end > storage.count or storage.count > MOST_NUMBERS:
            raise NetworkError(
                f"{where}: expected numbers as its shape {shown(lies.shape)} has them, found "
                f"{storage.count:,} stored"
            )
        dtype = np.dtype(self.order + _TYPES[storage.kind])
        member = f"{self.folder}data/{storage.key}"
        with self.archive.open(member) as stream:
            stored = Stored(
                member,
                (storage.count,),
                dtype,
                stream,
                bfloat16=storage.kind.startswith("BFloat16"),
            ).numbers(where)
        if lies.offset == 0 and storage.count == math.prod(lies.shape) and _by_rows(lies):
            return stored.reshape(lies.shape)
        strides = tuple(step * stored.itemsize for step in lies.strides)
        seen = np.lib.stride_tricks.as_strided(
            stored[lies.offset :], lies.shape, strides, writeable=False
        )
        return np.array(seen)


def _by_rows(lies: Strided) -> bool:
    """Whether its numbers come one after the other, as in most files."""
    step = 1
    for side, stride in zip(reversed(lies.shape), reversed(lies.strides), strict=True):
        if side != 1 and stride != step:
            return False
        step *= side
    return True


def read_torch(path: Path, opened: ExitStack) -> Assembly:
    """The layers of a state dict, by itself or inside a checkpoint."""
    archive, _ = zip_opened(path, opened, LONGEST_LISTS)
    names = archive.namelist()
    listed = next((name for name in names if name.split("/")[-1] == "data.pkl"), None)
    if listed is None:
        raise ValueError("it has no data.pkl")
    folder = listed.removesuffix("data.pkl")
    if f"{folder}constants.pkl" in names:
        raise NetworkError(
            "expected a state dict, found a TorchScript program: "
            "torch.save(model.state_dict(), FILE)"
        )
    order = "<"
    if f"{folder}byteorder" in names and _head(archive, f"{folder}byteorder", 8) == b"big":
        order = ">"
    data = _head(archive, listed, _LARGEST_PICKLE + 1)
    if len(data) > _LARGEST_PICKLE:
        raise NetworkError("expected a state dict of some thousand tensors at most, found more")
    state = _state_dict(unpickled(data))
    tensors = {name: _Tensor(archive, folder, order, lies) for name, lies in state.items()}
    return assembled(tensors, in_order=True)


def _head(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as stream:
        return stream.read(most)


def _state_dict(found: object) -> dict[str, Strided]:
    """The one dict of tensors in what was saved."""
    places = dict(_dicts_of_tensors(found, "", _NESTED, set()))
    if not places:
        what = type(found).__name__ if not isinstance(found, dict) else some_of([*map(str, found)])
        raise NetworkError(f"expected a state dict, found {what}")
    if len(places) > 1:
        raise NetworkError(
            f"expected one state dict, found {some_of(list(places))}: save the one that is meant"
        )
    return next(iter(places.values()))


def _dicts_of_tensors(
    found: object, place: str, depth: int, seen: set[int]
) -> Iterator[tuple[str, dict[str, Strided]]]:
    """Each dict once, for one may stand in others, and in itself, any number of times."""
    if not isinstance(found, dict) or not depth or id(found) in seen:
        return
    seen.add(id(found))
    tensors = {key: value for key, value in found.items() if isinstance(value, Strided)}
    if tensors and len(tensors) == len(found) and all(isinstance(key, str) for key in tensors):
        yield place, tensors
        return
    for key, value in found.items():
        if isinstance(key, str) and len(key) < 100:
            yield from _dicts_of_tensors(value, f"{place}.{key}" if place else key, depth - 1, seen)
