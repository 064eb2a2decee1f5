"""Arrays named in a network file: inline lists, or "FILE:NAME" in a file beside it.

Nothing is believed before it is checked. An array's shape and type stand in a short header
in both formats; they are held against the limit before a number is read, so that neither a
pickle nor a claimed 10 GB is ever loaded.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.errors import FileError
from backprop.files.wording import shown, some_of
from backprop.misfits import commas
from backprop.numbers import amount

__all__ = ["LIMIT", "array"]

LIMIT = 1 << 30
"""Largest array that is read, in bytes of float64."""

_LONGEST_HEADER = 10_000
_TENSOR_TYPES = ("F64", "F32", "F16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8")

Floats = NDArray[np.float64]


def array(given: Any, ndim: int, folder: Path, where: str) -> Floats:
    """The numbers behind a value of a network file, all finite, in float64.

    Whatever the type they are stored in: a record is there to be compared, and a nudge of
    1e-3 drowns in the rounding of float32.

    Parameters
    ----------
    given
        A list of numbers (`ndim` 1), a list of rows (2), or the string "FILE:NAME".
    folder
        The network file's own folder; FILE must not lead out of it.
    where
        "file: key", the beginning of an error.
    """
    if isinstance(given, str):
        found = _stored(given, ndim, folder, where)
    else:
        _check_list(given, ndim, where)
        try:
            found = np.array(given, dtype=np.float64)
        except OverflowError:
            raise FileError(
                f"{where}: expected numbers below 1.8e308, found a larger integer"
            ) from None
    if not found.size:
        raise FileError(f"{where}: expected at least one number, found shape {found.shape}")
    finite = np.isfinite(found)
    if not finite.all():
        place = tuple(np.argwhere(~finite)[0].tolist())
        raise FileError(
            f"{where}: expected finite numbers, found {found[place]} "
            f"at [{', '.join(map(str, place))}]"
        )
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_list(given: Any, ndim: int, where: str) -> None:
    """Stop unless `given` is a list of numbers, or of equally long lists of numbers."""
    wanted = "a list of numbers" if ndim == 1 else "a list of rows of numbers"
    if not isinstance(given, list):
        raise FileError(f'{where}: expected {wanted} or "FILE:NAME", found {shown(given)}')
    if not given:
        raise FileError(f"{where}: expected {wanted}, found an empty list")
    if ndim == 1:
        for place, value in enumerate(given):
            if not _is_number(value):
                raise FileError(f"{where}: expected {wanted}, found {shown(value)} at [{place}]")
        return
    for place, row in enumerate(given):
        if not isinstance(row, list):
            raise FileError(
                f"{where}: expected {wanted}, found {shown(row)} as row {place}: "
                "a row for each neuron, in brackets of its own: [[1, 2]] for one neuron"
            )
        _check_list(row, ndim - 1, f"{where}: row {place}")
        if len(row) != len(given[0]):
            raise FileError(
                f"{where}: row {place}: expected {amount(len(given[0]), 'number')} as in row 0, "
                f"found {len(row)}{commas(row, len(given[0])) or commas(given[0], len(row))}"
            )


def _stored(given: str, ndim: int, folder: Path, where: str) -> Floats:
    file, separator, name = given.rpartition(":")
    if not separator or not file or not name:
        raise FileError(f'{where}: expected a list of numbers or "FILE:NAME", found {shown(given)}')
    path = _inside(file, folder, where)
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise FileError(f"{where}: expected a file {' or '.join(_READERS)}, found {shown(file)}")
    try:
        found = read(path, name, ndim, where)
    except FileError:
        raise
    except Exception as error:
        # zipfile, zlib, lzma, NumPy and safetensors each raise kinds of their own when they
        # meet damaged bytes; to the user they all say that the file is damaged.
        cause = str(error) or type(error).__name__
        raise FileError(
            f"{where}: expected an array {shown(name)} in {shown(file)}, "
            f"found a file that cannot be read: {cause}"
        ) from None
    return found.astype(np.float64)


def _inside(file: str, folder: Path, where: str) -> Path:
    """The path of FILE, which must exist and, links followed, lie in the folder."""
    try:
        path = (folder / file).resolve()
        inside, exists = path.is_relative_to(folder.resolve()), path.is_file()
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, a circle of links
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{where}: expected a file's name, found {shown(file)}: {reason}") from None
    if not inside:
        raise FileError(
            f"{where}: expected a file in the folder of the network file, "
            f"found {shown(file)}, which leaves it"
        )
    if not exists:
        hint = ": folders are set apart by /" if "\\" in file else ""
        raise FileError(f"{where}: expected a file {shown(file)} beside it, found none{hint}")
    return path


def _check(shape: tuple[int, ...], ndim: int, name: str, where: str) -> None:
    size = 8 * math.prod(shape)
    if size > LIMIT:
        raise FileError(
            f"{where}: expected at most {LIMIT / 1e9:.1f} GB, found {shown(name)} "
            f"of {size / 1e9:.1f} GB, shape {shape}"
        )
    if len(shape) != ndim:
        axes = "one axis" if ndim == 1 else f"{ndim} axes"
        raise FileError(f"{where}: expected {axes}, found {shown(name)} of shape {shape}")


def _from_npz(path: Path, name: str, ndim: int, where: str) -> NDArray[Any]:
    with zipfile.ZipFile(path) as archive:
        members = archive.namelist()
        if f"{name}.npy" not in members:
            names = some_of(sorted(member.removesuffix(".npy") for member in members))
            raise FileError(f"{where}: expected an array {shown(name)}, found {names}")
        with archive.open(f"{name}.npy") as stream:
            # Sizes that the archive claims are not asked: no more is unpacked than a header
            # and what the header's shape amounts to, which has been checked by then.
            head = stream.read(_LONGEST_HEADER)
            shape, by_columns, dtype, start = _npy_header(head)
            if dtype.hasobject:
                raise FileError(f"{where}: expected numbers, found a pickle in {shown(name)}")
            if dtype.kind not in "fiu":
                raise FileError(f"{where}: expected numbers, found {dtype} in {shown(name)}")
            _check(shape, ndim, name, where)
            size = math.prod(shape) * dtype.itemsize
            data = head[start:] + stream.read(max(0, size + 1 - (len(head) - start)))
    if len(data) != size:
        many = "more" if len(data) > size else f"{len(data)}"
        raise FileError(
            f"{where}: expected {size} bytes for shape {shape}, found {many} in {shown(name)}"
        )
    flat = np.frombuffer(data, dtype)
    return flat.reshape(shape, order="F" if by_columns else "C")


def _npy_header(head: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    """Shape, whether column by column, type, and where the numbers begin."""
    stream = io.BytesIO(head)
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        shape, by_columns, dtype = np.lib.format.read_array_header_1_0(stream)
    elif version == (2, 0):
        shape, by_columns, dtype = np.lib.format.read_array_header_2_0(stream)
    else:
        raise ValueError(f"its format has version {version}, not 1.0 or 2.0")
    if any(side < 0 for side in shape):
        raise ValueError(f"its shape is {shape}")
    return shape, by_columns, dtype, stream.tell()


def _from_safetensors(path: Path, name: str, ndim: int, where: str) -> NDArray[Any]:
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as tensors:
        names = sorted(tensors.keys())
        if name not in names:
            raise FileError(f"{where}: expected a tensor {shown(name)}, found {some_of(names)}")
        tensor = tensors.get_slice(name)
        kind = tensor.get_dtype()
        if kind not in _TENSOR_TYPES:
            raise FileError(
                f"{where}: expected one of {', '.join(_TENSOR_TYPES)}, "
                f"found {kind} in {shown(name)}"
            )
        _check(tuple(tensor.get_shape()), ndim, name, where)
        found: NDArray[Any] = tensors.get_tensor(name)
        return found


_READERS: dict[str, Callable[[Path, str, int, str], NDArray[Any]]] = {
    ".npz": _from_npz,
    ".safetensors": _from_safetensors,
}
