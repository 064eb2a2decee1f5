"""Formulas that earlier runs have set, kept as outlines on disk.

All workers read and write there at once: a file appears whole, by renaming, and one that did
not survive is set again. They are data, in a folder that only the user writes to.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import backprop.drawing
from backprop.io.atomic_write import write_whole
from backprop.render.cache import beyond
from backprop.render.fingerprint import drawn_by
from backprop.render.private import cache_folder, is_file_of_ours, make_private, refuse_shared

__all__ = ["LIMIT", "Outlines"]

LIMIT = 200_000_000
"""Bytes that may be kept; a clip's formulas take 0.3 MB. The oldest go first."""

_LONGEST = 32_000_000
"""Bytes of what can be one formula."""


class Outlines:
    """A shelf for `backprop.drawing.notation.typesetting`.

    Parameters
    ----------
    folder
        Where they are kept; made when the first is.
    limit
        Bytes that may be kept.

    Raises
    ------
    BackpropError
        Others may write to the folder.
    """

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        base = folder or cache_folder()
        self.folder = base / "formulas"
        self.limit = limit
        self._folders = (base, self.folder, self.folder / _made_by())
        self._grown = False
        refuse_shared(*self._folders)

    def take(self, key: str) -> bytes | None:
        """What was kept by this key."""
        place = self._folders[-1] / key
        if not is_file_of_ours(place, _LONGEST):
            return None
        try:
            return place.read_bytes()
        except OSError:
            return None

    def put(self, key: str, content: bytes) -> None:
        """Keep it; what does not fit on the disk is not kept."""
        place = self._folders[-1] / key
        with contextlib.suppress(OSError):
            make_private(*self._folders)
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            write_whole(place, content)
            self._grown = True

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
    code = Path(backprop.drawing.__file__).parent / "notation"
    digest = hashlib.sha256()
    for name in ("typesetting.py", "glyphs.py"):
        digest.update((code / name).read_bytes())
    digest.update(repr(drawn_by()).encode())
    return digest.hexdigest()[:16]
