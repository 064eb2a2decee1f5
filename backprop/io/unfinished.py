"""Folders of unfinished files: made here, removed here, and swept here when their run was killed.

Whoever works in one holds a shared lock of a file in it, which ends with its process, however
that ends. (The folder's own lock is for publishing there.) So the next run tells at once what
nobody works in any more. A lock may not reach other machines that see the same disk: their
folders, and those of earlier versions, go when they are a day old.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from backprop.core.stop_signals import deferred

if sys.platform != "win32":
    import fcntl

__all__ = ["Work", "abandon", "hold", "sweep", "temporary", "unfinished"]

_UNFINISHED = ".rendering-"
"""How folders of unfinished files begin; they stand where the files go when they are whole."""
_TEMPORARY = "backprop-"
"""How folders begin that stand among the system's temporary files."""

_ALL = (_UNFINISHED, ".lecture-", ".embedding-", ".new-")
"""Today's and earlier versions'."""
_HELD = ".held"
"""The file of which the lock is held."""
_ABANDONED = 24 * 3600
"""Seconds after which nobody works in a folder of which no lock tells."""


class Work:
    """A new folder for unfinished files in `folder`; what killed runs left there is removed.

    Raises
    ------
    OSError
        It cannot be written to.
    """

    def __init__(self, folder: Path, prefix: str = _UNFINISHED) -> None:
        sweep(folder, prefix)
        while True:
            made = None
            try:
                # A folder that nobody holds yet would be left for a day.
                with deferred():
                    made = Path(tempfile.mkdtemp(prefix=f"{prefix}{_host()}-", dir=folder))
                    self.path, self._held = made, hold(made)
                    _open.add(self)
            except KeyboardInterrupt:
                if made is not None:
                    self.remove()
                raise
            # A sweep that came between the two took it for one that was left.
            if self.path.exists():
                return
            self.remove()

    def remove(self) -> None:
        """Remove it with all that is in it; a Ctrl-C that comes meanwhile comes after it."""
        with deferred():
            _removed(self.path)
            self._let_go()
            _open.discard(self)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.remove()

    def _let_go(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None


_open: set[Work] = set()
"""What was made here and is not yet removed."""


def abandon() -> None:
    """Remove what a run that was stopped has still open beside its files.

    A stop may come in the few instructions before a `with` begins or its end does, which nobody
    can put off. What is temporary goes with whoever keeps it, such as multiprocessing's sockets.
    """
    for work in [*_open]:
        if work.path.name.startswith(_UNFINISHED):
            work.remove()


def hold(folder: Path) -> int | None:
    """Say, as long as this process lives or the descriptor is open, that the folder is in use."""
    if sys.platform == "win32":
        return None
    held = None
    try:
        held = os.open(folder / _HELD, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(held, fcntl.LOCK_SH)
    except OSError:  # a disk without such locks, or a folder that is gone
        if held is not None:
            os.close(held)
        return None
    return held


def unfinished(folder: Path) -> Work:
    """A folder in `folder`, which is made if need be, for files until they are whole."""
    folder.mkdir(parents=True, exist_ok=True)
    return Work(folder)


def temporary() -> Work:
    """A folder for files that nobody wants later."""
    return Work(Path(tempfile.gettempdir()), _TEMPORARY)


def sweep(folder: Path, prefix: str = _UNFINISHED) -> None:
    """Remove the folders that killed runs left in `folder`."""
    known = (prefix,) if prefix == _TEMPORARY else _ALL
    here = f"{prefix}{_host()}-"
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(known) and entry.is_dir(follow_symlinks=False):
                _swept(Path(entry.path), locked=entry.name.startswith(here))


def _swept(left: Path, *, locked: bool) -> None:
    """Remove one folder if nobody works in it; `locked` if its lock reaches us."""
    with suppress(OSError):
        old = left.stat().st_mtime < time.time() - _ABANDONED
        if sys.platform == "win32" or not locked:
            if old:
                _removed(left)
            return
        try:
            alone = os.open(left / _HELD, os.O_RDWR)
        except OSError:  # killed before it was held, or it is just being made
            if old:
                _removed(left)
            else:
                left.rmdir()  # if it is empty: who just makes it makes another
            return
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _removed(left)
        except BlockingIOError:
            return
        except OSError:  # a disk without such locks
            if old:
                _removed(left)
        finally:
            os.close(alone)


def _removed(folder: Path) -> None:
    """Remove it, what is held last: a kill in between leaves what the next sweep knows."""
    with suppress(OSError):
        for inner in folder.iterdir():
            if inner.is_dir() and not inner.is_symlink():
                shutil.rmtree(inner, ignore_errors=True)
            elif inner.name != _HELD:
                inner.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


@cache
def _host() -> str:
    """This machine, as a part of a name."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:6]
