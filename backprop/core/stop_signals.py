"""What stops a run politely: Ctrl-C, kill, and the end of its terminal."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["STOPS", "deferred", "terminable"]

STOPS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Windows has no SIGHUP."""


@contextmanager
def terminable() -> Iterator[None]:
    """Let each of them end a run as Ctrl-C does; what `nohup` ignores stays ignored."""

    def stop(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    # Only the main thread is interrupted, and only it may say what happens then.
    is_main = threading.current_thread() is threading.main_thread()
    kinds = [kind for kind in STOPS if is_main and kind != signal.SIGINT]
    before = {
        kind: signal.signal(kind, stop)
        for kind in kinds
        if signal.getsignal(kind) != signal.SIG_IGN
    }
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


@contextmanager
def deferred() -> Iterator[None]:
    """What would stop this thread waits until the block is over: then it is raised, here."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
