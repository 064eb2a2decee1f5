"""What is in an HDF5 file, read by h5py in a process of its own.

HDF5's library is C, and on damaged bytes it may run for ever or bring its process down: so it is
another process that it does that to. What comes back is JSON and arrays, checked like any file's.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from backprop.core.errors import NetworkError
from backprop.io.arrays import MOST_ARRAYS, MOST_NUMBERS
from backprop.io.error_format import shown
from backprop.io.frameworks.imported import Floats

__all__ = ["Contents", "contents"]

_SECONDS = 20.0
"""The largest file that is read takes one."""
_MOST_GROUPS = 20_000
_DEEPEST = 40
_READ = "import sys; from backprop.io.frameworks.hdf5 import _answer; _answer(*sys.argv[1:])"


@dataclass(frozen=True, slots=True)
class Contents:
    """The attributes of the file and of its groups, and its arrays by their places.

    Attributes
    ----------
    whole
        Whether all arrays are here: not so many numbers were in it that some had to stay away.
    """

    attributes: Mapping[str, Mapping[str, Any]]
    arrays: Mapping[str, Floats]
    whole: bool

    def array(self, place: str, layer: str) -> Floats:
        """The array of a layer."""
        if place not in self.arrays:
            if not self.whole:
                raise NetworkError(f"{layer}: expected at most {MOST_NUMBERS:,} numbers in all")
            raise NetworkError(f"{layer}: expected numbers {shown(place)} in it, found none")
        return self.arrays[place]


def contents(path: Path, member: str, folder: str) -> Contents:
    """All that is in `folder` of the file.

    Parameters
    ----------
    member
        The file's name in the zip that `path` is, "" where it is the file itself.

    Raises
    ------
    NetworkError
        h5py is not installed.
    Exception
        The file is damaged.
    """
    if find_spec("h5py") is None:
        raise NetworkError(
            "Keras' files need h5py: pip install h5py, or 'backprop-visualized[keras]'"
        )
    # -P: no module of the folder where the command is called.
    paths = os.pathsep.join(one for one in sys.path if one)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _READ, str(path.absolute()), member, folder],
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise ValueError("HDF5 does not come to an end with it") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise ValueError(said or "HDF5 broke down over it")
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as found:
        table = json.loads(found["table"].tobytes())
        arrays = {place: found[f"a{number}"] for number, place in enumerate(table["places"])}
    return Contents(table["attributes"], arrays, table["whole"])


def _answer(path: str, member: str, folder: str) -> None:
    """In the other process: write what is in the file to standard output."""
    import h5py

    with ExitStack() as opened:
        source: Any = path
        if member:
            source = opened.enter_context(zipfile.ZipFile(path).open(member))
        file = opened.enter_context(h5py.File(source, "r"))
        attributes = {"": _attributes(file)}
        places: list[str] = []
        arrays: list[Floats] = []
        left = MOST_NUMBERS
        for place, found in _inside(file, folder):
            if not isinstance(found, h5py.Dataset):
                attributes[place] = _attributes(found)
            elif found.shape is not None and not found.external and not found.is_virtual:
                left -= found.size
                if left < 0 or len(arrays) == MOST_ARRAYS:
                    break
                if (numbers := _floats(np.asarray(found[()]))) is not None:
                    places.append(place)
                    arrays.append(numbers)
        whole = left >= 0 and len(arrays) < MOST_ARRAYS
        table = json.dumps({"places": places, "attributes": attributes, "whole": whole})
    named = {f"a{number}": one for number, one in enumerate(arrays)}
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, table=np.frombuffer(table.encode(), np.uint8), **named)
    sys.stdout.buffer.write(stream.getbuffer())


def _inside(file: Any, folder: str) -> Iterator[tuple[str, Any]]:
    """Groups and arrays of the folder that no link leads to which leaves the file."""
    import h5py

    waiting, count = [(folder, file)], 0
    while waiting and count < _MOST_GROUPS:
        place, parent = waiting.pop()
        name = place.rpartition("/")[2]
        count += 1
        if not isinstance(parent.get(name, getlink=True), h5py.HardLink):
            continue
        found = parent[name]
        yield place, found
        if isinstance(found, h5py.Group) and place.count("/") < _DEEPEST:
            waiting += [(f"{place}/{inner}", found) for inner in found]


def _attributes(found: Any) -> dict[str, Any]:
    return {str(name): _plain(value) for name, value in found.attrs.items()}


def _plain(value: Any) -> Any:
    """As JSON has it; None if it is neither text nor a list of texts."""
    if isinstance(value, np.ndarray):
        return [_plain(one) for one in value.ravel().tolist()]
    if isinstance(value, bytes):
        return value.decode()
    return value if isinstance(value, str) else None


def _floats(numbers: Any) -> Floats | None:
    """In float64, None if they are no numbers."""
    if numbers.dtype.kind == "V" and numbers.dtype.itemsize == 2:  # bfloat16
        numbers = (numbers.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    found: Floats | None = numbers.astype(np.float64) if numbers.dtype.kind in "fiu" else None
    return found
