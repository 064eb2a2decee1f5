"""Folders of what is kept between runs: nobody but their owner writes there.

What lies there is copied into films, so whoever can write there decides what a film shows.
"""

from __future__ import annotations

import os
import shlex
import stat
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

from backprop.core.errors import BackpropError

__all__ = ["cache_folder", "is_file_of_ours", "make_private", "refuse_shared"]


def cache_folder() -> Path:
    """Where clips and formulas are kept: BACKPROP_CACHE, or the system's folder for such things."""
    chosen = os.environ.get("BACKPROP_CACHE")
    return Path(chosen) if chosen else user_cache_path("backprop-visualized", appauthor=False)


def make_private(*folders: Path) -> None:
    """Make each, for its owner alone; the later are in the earlier.

    Raises
    ------
    OSError
        It cannot be made.
    BackpropError
        It was there, and others may write to it.
    """
    folders[0].parent.mkdir(parents=True, exist_ok=True)
    for folder in folders:
        folder.mkdir(mode=0o700, exist_ok=True)
    refuse_shared(*folders)


def refuse_shared(*folders: Path) -> None:
    """See to it that nobody else may write to those that are there, or has made them.

    A folder that others may read is none of our business, and neither is the one that it is in:
    in /tmp nobody may rename or remove what is ours.

    Raises
    ------
    BackpropError
        Somebody else may; it says what to do.
    """
    if not hasattr(os, "geteuid"):  # Windows: each user's folders are that user's own
        return
    for folder in folders:
        with suppress(OSError):
            # A link of somebody else's may lead elsewhere a moment later.
            for found in (folder.lstat(), folder.stat()):
                _refuse(folder, found)


def _refuse(folder: Path, found: os.stat_result) -> None:
    another = "set BACKPROP_CACHE to a folder of your own"
    is_link = stat.S_ISLNK(found.st_mode)
    if found.st_uid != os.geteuid() and not (is_link and found.st_uid == 0):
        raise BackpropError(
            f"what is kept in {folder} is not used, for it belongs to another user: {another}"
        )
    if stat.S_ISDIR(found.st_mode) and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        # One such as /tmp is open on purpose.
        mend = "" if found.st_mode & stat.S_ISVTX else f"chmod go-w {shlex.quote(str(folder))}, or "
        raise BackpropError(
            f"what is kept in {folder} is not used, for others may write there: {mend}{another}"
        )


def is_file_of_ours(path: Path, most: int) -> bool:
    """Whether a plain file of at most so many bytes is there, and nobody else's."""
    try:
        found = path.lstat()
    except OSError:
        return False
    mine = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    return stat.S_ISREG(found.st_mode) and mine and found.st_size <= most
