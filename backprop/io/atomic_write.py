"""Files that appear under their names only when they are whole, and together where they belong
together."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from backprop.io.unfinished import Work, unfinished

if sys.platform != "win32":
    import fcntl

__all__ = ["alone", "publish", "write_together", "write_whole"]


def write_whole(target: Path, data: bytes) -> None:
    """Write beside the target, then rename; a failure leaves what was there before."""
    with Work(target.parent) as work:
        draft = work / target.name
        draft.write_bytes(data)
        os.replace(draft, target)


def write_together(files: Mapping[str, bytes | Path], folder: Path) -> None:
    """Write files of one version, by their names in the folder, the one that counts last.

    A Path is a file on the same disk, which is moved there. The folder is made if need be.
    """
    with unfinished(folder) as work:
        for one, data in files.items():
            draft = work / one
            draft.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(data, bytes):
                draft.write_bytes(data)
            else:
                os.replace(data, draft)
        publish(work, folder, list(files))


def publish(work: Path, folder: Path, names: Sequence[str]) -> None:
    """Move finished files of one version from `work` into `folder`, the one that counts last.

    No file system renames several files at once. So those of an earlier version are taken away
    first, beginning with the one that counts, and then the new ones come, ending with it:
    whenever a run is killed, what is there is of one version, and the clip, the page or
    whatever stands last is there only with all that belongs to it. What a kill took away the
    next run makes again; an error or an interruption puts it back. A single file is just
    renamed, and nobody ever finds it missing.

    Two runs that put their files into one folder do so one after the other, so that it holds
    those of the last of them.

    Raises
    ------
    OSError
        A file cannot be put there; the folder is as it was.
    """
    for name in names:
        target = folder / name
        if target.is_dir() and not target.is_symlink():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        target.parent.mkdir(parents=True, exist_ok=True)
    if len(names) == 1:
        os.replace(work / names[0], folder / names[0])
        return
    before = Path(mkdtemp(dir=work))
    with alone(folder):
        try:
            for number, name in reversed(list(enumerate(names))):
                with suppress(FileNotFoundError):
                    os.replace(folder / name, before / str(number))
            for name in names:
                os.replace(work / name, folder / name)
        except BaseException:
            for name in reversed(names):
                if not (work / name).exists():
                    os.replace(folder / name, work / name)
            for number, name in enumerate(names):
                with suppress(FileNotFoundError):
                    os.replace(before / str(number), folder / name)
            raise


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While no other run of ours publishes there.

    The lock is the folder's own, so it leaves no file and ends with its process, however that
    ends. Where there are no such locks, as on some network disks, it goes on without.
    """
    held = None
    if sys.platform != "win32":
        with suppress(OSError):
            held = os.open(folder, os.O_RDONLY)
            fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)
