"""Formulas that earlier runs have set, kept as outlines on disk.

All workers read and write there at once; a file that did not survive is set again. They are
data, in a folder that only the user writes to.
"""

from __future__ import annotations

import contextlib
import hashlib
from functools import cache
from pathlib import Path

import backprop.drawing
from backprop.io.atomic_write import write_whole
from backprop.render.fingerprint import drawn_by
from backprop.render.private import is_file_of_ours
from backprop.render.shelf import Shelf

__all__ = ["LIMIT", "Outlines"]

LIMIT = 200_000_000
"""Bytes that may be kept; a clip's formulas take 0.3 MB. The oldest go first."""

_LONGEST = 32_000_000
"""Bytes of what can be one formula."""


class Outlines(Shelf):
    """A shelf for `backprop.drawing.notation.typesetting`."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        super().__init__("formulas", folder, limit, version=_made_by())
        self._grown = False

    def take(self, key: str) -> bytes | None:
        """What was kept by this key."""
        place = self._now / key
        if not is_file_of_ours(place, _LONGEST):
            return None
        try:
            return place.read_bytes()
        except OSError:
            return None

    def put(self, key: str, content: bytes) -> None:
        """Keep it; what does not fit on the disk is not kept."""
        place = self._now / key
        with contextlib.suppress(OSError):
            self._make()
            if place.is_dir() and not place.is_symlink():
                self._drop(place)
            write_whole(place, content)
            self._grown = True

    def prune(self) -> None:
        """If some were added, throw out the oldest until the others are within the limit."""
        if self._grown:
            self._prune()


@cache
def _made_by() -> str:
    """Versions of what the outlines are made by, as the name of a folder."""
    code = Path(backprop.drawing.__file__).parent / "notation"
    digest = hashlib.sha256()
    for name in ("typesetting.py", "outlines.py", "glyphs.py"):
        digest.update((code / name).read_bytes())
    digest.update(repr(drawn_by()).encode())
    return digest.hexdigest()[:16]
