"""Formulas that earlier runs have set, kept as outlines on disk.

All workers read and write there at once: a file appears whole, by renaming, and one that did
not survive is set again. They are pickles, and like Python's own compiled modules in a folder
that only the user writes to.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import scenes
from backprop.rendering.cache import beyond, cache_folder
from backprop.rendering.fingerprint import drawn_by

__all__ = ["LIMIT", "Outlines"]

LIMIT = 200_000_000
"""Bytes that may be kept; a clip's formulas take 0.3 MB. The oldest go first."""


class Outlines:
    """A shelf for `scenes.notation.typesetting`.

    Parameters
    ----------
    folder
        Where they are kept; made when the first is.
    limit
        Bytes that may be kept.
    """

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        self.folder = (folder or cache_folder()) / "formulas"
        self.limit = limit
        self._grown = False

    def take(self, key: str) -> bytes | None:
        """What was kept by this key."""
        try:
            return (self.folder / _made_by() / key).read_bytes()
        except OSError:
            return None

    def put(self, key: str, content: bytes) -> None:
        """Keep it; what does not fit on the disk is not kept."""
        place = self.folder / _made_by() / key
        with contextlib.suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=place.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                os.replace(name, place)
                self._grown = True
            except OSError:
                os.unlink(name)
                raise

    def prune(self) -> None:
        """If some were added, throw out the oldest until the others are within the limit."""
        if not self._grown:
            return
        for file in beyond(self.limit, self._kept()):
            with contextlib.suppress(OSError):
                file.unlink()

    def size(self) -> tuple[int, int]:
        """How many are kept, and their bytes."""
        sizes = [size for _, size, _ in self._kept()]
        return len(sizes), sum(sizes)

    def _kept(self) -> Iterator[tuple[float, int, Path]]:
        """When each was made, its bytes and its place."""
        for file in self.folder.glob("*/*"):
            # Another run may throw it out meanwhile.
            with contextlib.suppress(OSError):
                found = file.stat()
                yield found.st_mtime, found.st_size, file


@cache
def _made_by() -> str:
    """Versions of what the outlines are made by, as the name of a folder."""
    code = Path(scenes.__file__).parent / "notation" / "typesetting.py"
    digest = hashlib.sha256(code.read_bytes())
    digest.update(repr(drawn_by()).encode())
    return digest.hexdigest()[:16]
