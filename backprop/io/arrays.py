"""Arrays named in a network file: inline lists, or "FILE:NAME" in a file beside it.

What one network may take of other files is bounded for all of it together, for one array may
be named many times.
"""

from __future__ import annotations

import errno
import math
import os
import stat
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.core.errors import FileError
from backprop.core.misfits import commas
from backprop.core.number_format import amount
from backprop.io.error_format import shown
from backprop.io.stored import KINDS, LONGEST_LISTS, LongListError, StoredFile

__all__ = ["MOST_ARRAYS", "MOST_NUMBERS", "Arrays", "Floats", "beside"]

MOST_NUMBERS = 15_000_000
"""Of all arrays together: 120 MB of float64."""
MOST_ARRAYS = 4_000
_MOST_FILES = 100

Floats = NDArray[np.float64]


class Arrays:
    """Reads the arrays of one network file; a file that holds many of them is opened once.

    Parameters
    ----------
    folder
        The network file's own folder; FILE must not lead out of it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}
        self._files: dict[Path, StoredFile] = {}
        self._opened = ExitStack()
        self._numbers, self._arrays, self._lists = MOST_NUMBERS, MOST_ARRAYS, LONGEST_LISTS

    def __enter__(self) -> Arrays:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def read(self, given: Any, ndim: int | tuple[int, ...], where: str) -> Floats:
        """The numbers behind a value of a network file, all finite, in float64.

        Whatever the type they are stored in: a record is there to be compared, and a nudge of
        1e-3 drowns in the rounding of float32.

        Parameters
        ----------
        given
            A list of numbers (`ndim` 1), a list of rows (2), or the string "FILE:NAME"; where
            both may be, a list's first entry tells which it is.
        where
            "file: key", the beginning of an error.
        """
        some = (ndim,) if isinstance(ndim, int) else ndim
        if isinstance(given, str):
            found = self._stored(given, some, where)
        else:
            rows = isinstance(given, list) and given and isinstance(given[0], list)
            ndim = some[0] if len(some) == 1 else 1 + bool(rows)
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

    def _stored(self, given: str, ndim: tuple[int, ...], where: str) -> Floats:
        file, separator, name = given.rpartition(":")
        if not separator or not file or not name:
            raise FileError(
                f'{where}: expected a list of numbers or "FILE:NAME", found {shown(given)}'
            )
        if not self._arrays:
            raise FileError(
                f"{where}: expected at most {MOST_ARRAYS:,} arrays in files, found more"
            )
        self._arrays -= 1
        if file not in self._paths:
            self._paths[file] = beside(file, self._folder, where)
        path = self._paths[file]
        if path.suffix.lower() not in KINDS:
            raise FileError(f"{where}: expected a file {' or '.join(KINDS)}, found {shown(file)}")
        try:
            stored = self._file(path, where).find(name, where)
            self._check(stored.shape, ndim, name, where)
            return stored.numbers(where)
        except FileError:
            raise
        except LongListError:
            raise FileError(
                f"{where}: expected a file of some thousand arrays at most, found more in "
                f"{shown(file)}: store them as fewer, larger ones"
            ) from None
        except Exception as error:
            # zipfile, zlib, NumPy and json each raise kinds of their own when they meet damaged
            # bytes; to the user they all say that the file is damaged.
            cause = str(error) or type(error).__name__
            raise FileError(
                f"{where}: expected an array {shown(name)} in {shown(file)}, "
                f"found a file that cannot be read: {cause}"
            ) from None

    def names(self, file: str, where: str) -> list[str]:
        """Those of all arrays in a file; none where it cannot be read, which `read` says."""
        try:
            return self._file(beside(file, self._folder, where), where).names()
        except FileError:
            raise
        except Exception:  # of as many kinds as there are in `read`
            return []

    def _file(self, path: Path, where: str) -> StoredFile:
        """The file, opened when it is asked for the first time."""
        if path not in self._files:
            if len(self._files) == _MOST_FILES:
                raise FileError(f"{where}: expected arrays in {_MOST_FILES} files at most")
            self._files[path] = KINDS[path.suffix.lower()](path, self._opened, self._lists)
            self._lists -= self._files[path].listed
        return self._files[path]

    def _check(self, shape: tuple[int, ...], ndim: tuple[int, ...], name: str, where: str) -> None:
        size = math.prod(shape)
        if size > self._numbers:
            together = "" if self._numbers == MOST_NUMBERS else ", with others before it"
            raise FileError(
                f"{where}: expected at most {MOST_NUMBERS:,} numbers in a network's files, "
                f"found {shown(name)} of shape {shown(shape)}{together}"
            )
        self._numbers -= size
        if len(shape) not in ndim:
            axes = "one axis" if ndim[0] == 1 else f"{ndim[0]} axes"
            raise FileError(
                f"{where}: expected {axes}, found {shown(name)} of shape {shown(shape)}"
            )


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


def beside(file: str, folder: Path, where: str) -> Path:
    """The path of FILE, which must exist and, links followed, lie in the folder."""
    # Which of these pathlib refuses, and in which words, changes from one Python to the next.
    try:
        exists = stat.S_ISREG(os.stat(folder / file).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        exists = False
    except (OSError, ValueError) as error:
        raise FileError(
            f"{where}: expected a file's name, found {shown(file)}: {_refused(file, error)}"
        ) from None
    path = (folder / file).resolve()
    inside = path.is_relative_to(folder.resolve())
    if not inside:
        raise FileError(
            f"{where}: expected a file in the folder of the network file, "
            f"found {shown(file)}, which leaves it"
        )
    if not exists:
        hint = ": folders are set apart by /" if "\\" in file else ""
        raise FileError(f"{where}: expected a file {shown(file)} beside it, found none{hint}")
    return path


def _refused(file: str, error: OSError | ValueError) -> str:
    """Why the system has no such name."""
    if "\0" in file:
        return "a null byte in it"
    if not isinstance(error, OSError):
        return "a character that this system's names have not"
    if error.errno == errno.ELOOP:
        return "its links go round in a circle"
    return error.strerror or str(error)
