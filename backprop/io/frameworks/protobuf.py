"""Messages of Protocol Buffers as they stand in bytes: numbered fields, each of one of four kinds.

An .onnx file is one. Reading it takes no more than this, so nothing has to be installed; nothing
is copied before it is asked for, and nothing that a file claims is believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

__all__ = ["Message"]

_MOST = 500_000
"""Fields and packed numbers of a whole file, which take some 200 bytes each."""
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


class Message:
    """A message's fields by their numbers, each as often as it stands there.

    Parameters
    ----------
    spent
        How much of the whole file has been read, for all of its messages together.
    """

    def __init__(self, data: memoryview, spent: Counter[str] | None = None) -> None:
        self._spent: Counter[str] = Counter() if spent is None else spent
        self._fields: dict[int, list[int | memoryview]] = {}
        for field, value in _fields(data):
            self._spend()
            self._fields.setdefault(field, []).append(value)

    def _spend(self) -> None:
        self._spent["things"] += 1
        if self._spent["things"] > _MOST:
            raise ValueError(f"it has more than {_MOST:,} fields")

    def number(self, field: int, default: int = 0) -> int:
        """A whole number; the last one counts."""
        found = self._fields.get(field, [default])[-1]
        if not isinstance(found, int):
            raise ValueError(f"field {field} is no number")
        return found

    def real(self, field: int) -> float:
        """A float32 as it was written: 0.2, not the nearest float32, 0.20000000298."""
        value = self._fields.get(field, [memoryview(bytes(4))])[-1]
        if isinstance(value, int) or len(value) != 4:
            raise ValueError(f"field {field} is no float")
        return float(str(np.frombuffer(value, "<f4")[0]))

    def parts(self, field: int) -> list[memoryview]:
        """The bytes of each."""
        found = self._fields.get(field, [])
        parts = [one for one in found if isinstance(one, memoryview)]
        if len(parts) != len(found):
            raise ValueError(f"field {field} is no message")
        return parts

    def messages(self, field: int) -> list[Message]:
        """The messages in it."""
        return [Message(part, self._spent) for part in self.parts(field)]

    def text(self, field: int) -> str:
        """A string, "" if there is none."""
        parts = self.parts(field)
        return bytes(parts[-1]).decode() if parts else ""

    def texts(self, field: int) -> list[str]:
        """All strings."""
        return [bytes(part).decode() for part in self.parts(field)]

    def numbers(self, field: int) -> list[int]:
        """Whole numbers, one by one or packed."""
        found: list[int] = []
        for value in self._fields.get(field, []):
            if isinstance(value, int):
                found.append(value)
                continue
            place = 0
            while place < len(value):
                self._spend()
                number, place = _varint(value, place)
                found.append(number)
        return found

    def reals(self, field: int) -> list[float]:
        """float32, one by one or packed."""
        return [one for part in self.parts(field) for one in np.frombuffer(part, "<f4").tolist()]


def _fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        kind = tag & 7
        if kind == _VARINT:
            value, place = _varint(data, place)
            yield tag >> 3, value
            continue
        if kind == _BYTES:
            size, place = _varint(data, place)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            size = 8 if kind == _EIGHT_BYTES else 4
        else:
            raise ValueError(f"a field is of kind {kind}")
        if size < 0 or place + size > len(data):
            raise ValueError("it ends before its last field")
        yield tag >> 3, data[place : place + size]
        place += size


def _varint(data: memoryview, place: int) -> tuple[int, int]:
    """A whole number, seven bits a byte, and what follows; of 64 bits and with its sign."""
    value = 0
    for shift in range(0, 70, 7):
        if place == len(data):
            raise ValueError("it ends inside a number")
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            value &= (1 << 64) - 1
            return value - (1 << 64) if value >> 63 else value, place
    raise ValueError("a number has too many bytes")
