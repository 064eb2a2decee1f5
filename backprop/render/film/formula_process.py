"""Typst in a process of its own.

Where Typst has run once its threads stay, and a process with threads may not be forked: what
another thread holds at that moment, the fork waits for until it is ended.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import typst

__all__ = ["apart", "die_with", "one_thread"]

_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""
_LEAVING = 50
"""Milliseconds in which a thread that has ended must be gone."""

_compile = typst.compile


def one_thread() -> bool:
    """Whether no thread but this one runs, be it Python's or a library's; known on Linux."""
    for _ in range(_LEAVING):
        if len(list(Path("/proc/self/task").iterdir())) == 1:
            return True
        # A thread that was joined may not have left yet.
        time.sleep(0.001)
    return False


def die_with(parent: int) -> None:
    """In a fork: end when the process that made it does."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def apart() -> None:
    """From now on this process lets another set its formulas, if it can still be forked."""
    typst.compile = _compile
    if not one_thread():
        return
    ours, theirs = Pipe()
    parent = os.getpid()
    if not os.fork():
        try:
            die_with(parent)
            ours.close()
            _serve(theirs)
        finally:
            os._exit(0)
    theirs.close()

    def compiled(*given: Any, **options: Any) -> Any:
        made = None
        # Its end, in whatever way, is no reason not to set a formula.
        if os.getpid() == parent and not ours.closed:
            try:
                ours.send((given, options))
                made = ours.recv()
            except (EOFError, OSError):
                ours.close()
        # Done again here, what cannot be set says why.
        return _compile(*given, **options) if made is None else made

    typst.compile = compiled


def _serve(pipe: Connection) -> None:
    while True:
        given, options = pipe.recv()
        try:
            made = _compile(*given, **options)
        except Exception:
            made = None
        pipe.send(made)
