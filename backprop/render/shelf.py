"""A folder of what is kept between runs: nobody else's, and within a limit.

Many runs put there, take and throw out at once. So whatever is kept, a file or a folder, appears
and goes as a whole, by renaming, and may be gone whenever it is looked at.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from backprop.io.unfinished import unfinished
from backprop.render.private import cache_folder, make_private, refuse_shared

__all__ = ["Shelf"]


class Shelf:
    """What is kept by key.

    Parameters
    ----------
    name
        Its folder.
    base
        Where that is, if not where all is kept; made when the first thing is put there.
    limit
        Bytes that may be kept.
    version
        A folder in it for what is put there now, if other versions put there what this cannot use.

    Raises
    ------
    BackpropError
        Others may write to the folder.
    """

    def __init__(self, name: str, base: Path | None, limit: int, version: str = "") -> None:
        base = base or cache_folder()
        self.folder = base / name
        self.limit = limit
        self._now = self.folder / version
        self._all = "*/*" if version else "*"
        self._folders = (base, self.folder, self._now)
        refuse_shared(*self._folders)

    def size(self) -> tuple[int, int]:
        """How many things are kept, and their bytes."""
        sizes = [size for _, size, _ in self._kept()]
        return len(sizes), sum(sizes)

    def _make(self) -> None:
        """See to it that something can be put there."""
        make_private(*self._folders)

    def _prune(self, newest: Path | None = None) -> None:
        """Throw out the oldest, but not the newest, until the others are within the limit."""
        kept = sorted(self._kept())
        total = sum(size for _, size, _ in kept)
        for _, size, place in kept:
            if total <= self.limit:
                return
            if place != newest:
                self._drop(place)
                total -= size

    def _drop(self, place: Path) -> None:
        """Take it away at once; what is in it goes after."""
        with suppress(OSError), unfinished(place.parent) as away:
            place.rename(away / "old")

    def _kept(self) -> Iterator[tuple[float, int, Path]]:
        """When each was made or used, its bytes and its place."""
        with suppress(OSError):
            for place in self.folder.glob(self._all):
                whole = place.name[0] != "."
                if whole and (found := _measured(place)):
                    yield *found, place


def _measured(place: Path) -> tuple[float, int] | None:
    """When it was made or used, and its bytes; None if it is gone."""
    with suppress(OSError):
        found = place.stat()
        if not stat.S_ISDIR(found.st_mode):
            return found.st_mtime, found.st_size
        return found.st_mtime, sum(file.stat().st_size for file in place.iterdir())
    return None
