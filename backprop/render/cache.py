"""Clips of earlier runs, kept by what they were made of.

An entry is a folder. Whoever takes from it copies first and looks at the digests, so an entry
that another run throws out meanwhile, or that is odd, is only a clip to be rendered.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from backprop.io.atomic_write import publish
from backprop.io.unfinished import unfinished
from backprop.render.private import is_file_of_ours
from backprop.render.request import Request
from backprop.render.result import Clip, Shrunk
from backprop.render.shelf import Shelf

__all__ = ["LIMIT", "Cache"]

LIMIT = 2_000_000_000
"""Bytes that may be kept; what was not used for longest goes first."""

_RECORD = "clip.json"
_LONGEST_RECORD = 100_000
"""Bytes."""


class Cache(Shelf):
    """Clips by key."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT) -> None:
        super().__init__("clips", folder, limit)

    def take(self, key: str, request: Request) -> Clip | None:
        """Put a kept clip where the request wants it; None if it is not kept whole."""
        kept = self.folder / key
        # Whatever may be odd there: then it is not kept.
        try:
            if not is_file_of_ours(kept / _RECORD, _LONGEST_RECORD):
                return None
            record = json.loads((kept / _RECORD).read_text("utf-8"))
            if record.pop("digest") != _digest_of(record) or record["key"] != key:
                return None
            digests: dict[str, str] = record["files"]
            made = record["clip"]
            shrunk = made.pop("shrunk")
            clip = Clip.of(
                request, request.folder, **made, shrunk=None if shrunk is None else Shrunk(**shrunk)
            )
            # The names are the request's: none is taken from a file.
            if set(digests) != {file.name for file in clip.files}:
                return None
        except Exception:
            return None
        request.folder.mkdir(parents=True, exist_ok=True)
        # Beside the place, so that each file appears whole; if that fails it is the user's.
        with unfinished(request.folder) as work:
            names = [file.name for file in clip.files]
            for name in names:
                if not is_file_of_ours(kept / name, self.limit):
                    return None
                try:
                    source = (kept / name).open("rb")
                except OSError:
                    return None
                with source, (work / name).open("wb") as copy:
                    shutil.copyfileobj(source, copy)
                if _digest(work / name) != digests[name]:
                    return None
            publish(work, request.folder, names)
        with contextlib.suppress(OSError):
            os.utime(kept)
        return replace(clip, reused=True)

    def put(self, key: str, clip: Clip) -> None:
        """Keep a clip that nobody else can change yet; what does not fit is not kept."""
        files = clip.files
        with contextlib.suppress(OSError):
            self._make()
            with unfinished(self.folder) as work:
                entry = work / "entry"
                entry.mkdir()
                for file in files:
                    shutil.copyfile(file, entry / file.name)
                record: dict[str, Any] = {
                    "key": key,
                    "clip": {
                        "length": clip.length,
                        "size": clip.size,
                        "took": clip.took,
                        "shrunk": clip.shrunk and asdict(clip.shrunk),
                    },
                    "files": {file.name: _digest(entry / file.name) for file in files},
                }
                record["digest"] = _digest_of(record)
                (entry / _RECORD).write_text(json.dumps(record), "utf-8")
                self._drop(self.folder / key)
                entry.rename(self.folder / key)
            self._prune(self.folder / key)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _digest_of(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record).encode()).hexdigest()
