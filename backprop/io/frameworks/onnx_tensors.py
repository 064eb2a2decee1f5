"""Tensors of an .onnx file, in it or in a file of raw bytes beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backprop.core.errors import NetworkError
from backprop.io.arrays import beside
from backprop.io.error_format import shown
from backprop.io.frameworks.imported import Floats
from backprop.io.frameworks.protobuf import Message

__all__ = ["OnnxTensor"]

_FLOAT, _BFLOAT16 = 1, 16
_TYPES = {_FLOAT: "<f4", 6: "<i4", 7: "<i8", 10: "<f2", 11: "<f8", _BFLOAT16: "<u2"}
"""Numbers of TensorProto.DataType; bfloat16 is the upper half of a float32."""
_DIMS, _DATA_TYPE, _FLOATS, _INT32S, _INT64S, _NAME, _RAW, _DOUBLES = 1, 2, 4, 5, 7, 8, 9, 10
_EXTERNAL, _LOCATION = 13, 14


@dataclass(frozen=True, slots=True)
class OnnxTensor:
    """A tensor of which the description has been read.

    Attributes
    ----------
    folder
        Of the file, in which the files of raw bytes lie.
    """

    message: Message
    folder: Path

    @property
    def name(self) -> str:
        """As the graph calls it."""
        return self.message.text(_NAME)

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape."""
        shape = tuple(self.message.numbers(_DIMS))
        if any(side < 0 for side in shape):
            raise ValueError(f"its shape is {shape}")
        return shape

    def numbers(self, where: str) -> Floats:
        """All of it in float64."""
        message = self.message
        kind = message.number(_DATA_TYPE)
        if kind not in _TYPES:
            raise NetworkError(
                f"{where}: expected floats or whole numbers, found ONNX's type {kind}"
            )
        dtype, count = np.dtype(_TYPES[kind]), math.prod(self.shape)
        if message.number(_LOCATION):
            raw = self._beside(where, count * dtype.itemsize)
        elif parts := message.parts(_RAW):
            raw = bytes(parts[-1])
        else:
            return self._listed(where, count, dtype)
        if len(raw) != count * dtype.itemsize:
            raise NetworkError(
                f"{where}: expected {count * dtype.itemsize} bytes for shape {self.shape}, "
                f"found {len(raw)}"
            )
        return _floats(np.frombuffer(raw, dtype), kind).reshape(self.shape)

    def _listed(self, where: str, count: int, dtype: np.dtype[np.generic]) -> Floats:
        """Numbers in the field of their type."""
        message, kind = self.message, self.message.number(_DATA_TYPE)
        if kind == _FLOAT:
            parts, dtype = message.parts(_FLOATS), np.dtype("<f4")
            found = np.frombuffer(b"".join(map(bytes, parts)), dtype).astype(np.float64)
        elif dtype == np.float64:
            found = np.frombuffer(b"".join(map(bytes, message.parts(_DOUBLES))), dtype)
        else:
            whole = message.numbers(_INT64S if dtype == np.int64 else _INT32S)
            if dtype.itemsize == 2:  # the bits of halves
                found = _floats(np.array(whole, np.uint16).view(dtype), kind)
            else:
                found = np.array(whole, np.float64)
        if len(found) != count:
            raise NetworkError(
                f"{where}: expected {count} numbers for shape {self.shape}, found {len(found)}"
            )
        return found.astype(np.float64).reshape(self.shape)

    def _beside(self, where: str, size: int) -> bytes:
        """Raw bytes of a file in the same folder."""
        entries = {one.text(1): one.text(2) for one in self.message.messages(_EXTERNAL)}
        path = beside(entries.get("location", ""), self.folder, where)
        offset = int(entries.get("offset", "0"))
        if offset < 0 or int(entries.get("length", size)) != size:
            raise NetworkError(f"{where}: expected {size} bytes of {shown(path.name)}, found other")
        with path.open("rb") as stream:
            stream.seek(offset)
            return stream.read(size)


def _floats(numbers: np.ndarray[tuple[int, ...], np.dtype[np.generic]], kind: int) -> Floats:
    if kind == _BFLOAT16:
        numbers = (numbers.astype(np.uint32) << 16).view(np.float32)
    return numbers.astype(np.float64)
