"""Several clips at once, each in a process of its own.

Manim's settings are global to a process, and rendering keeps a core busy: so each clip has
a process to itself, as many at once as there are cores. A worker that dies, or a Ctrl-C,
leaves neither a process nor a half-made file behind.
"""

from __future__ import annotations

import math
import multiprocessing
import multiprocessing.util
import os
import shutil
import signal
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Semaphore
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TypeAlias

from backprop.clips.registry import find_scene
from backprop.core.errors import BackpropError, BackpropWarning
from backprop.core.stop_signals import STOPS
from backprop.io.unfinished import Work, hold, temporary, unfinished
from backprop.render.lengths import known_lengths, length_key
from backprop.render.registered import packed, unpack
from backprop.render.request import Request
from backprop.render.without_main import without_main

if TYPE_CHECKING:
    from backprop.core.network import Network
    from backprop.render.result import Clip

__all__ = [
    "Failure",
    "Keep",
    "Report",
    "failure",
    "keep_nothing",
    "longest_first",
    "render_all",
    "work_folder",
]

Keep: TypeAlias = "Callable[[Request, Clip], None]"
"""Called with each clip that was made, before it goes to the folder that was asked for: until
then nobody else can change its files."""

Context: TypeAlias = ForkServerContext | SpawnContext

_FORKS = sys.platform == "linux"
"""Elsewhere a fork may not use what its parent has used."""
_OF_TERMINALS = tuple(kind for kind in STOPS if kind != signal.SIGTERM)
_HUSHED = "ignore::UserWarning:multiprocessing.resource_tracker"


@dataclass(frozen=True, slots=True)
class Report:
    """How far a clip is: seconds of it made, and the section they are in."""

    request: Request
    seconds: float
    section: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a clip was not made; `mine` if the user can mend it."""

    request: Request
    reason: str
    details: str
    mine: bool


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    request: Request
    work: Work
    seconds: float = 0.0


def keep_nothing(_: Request, __: Clip) -> None:
    """A clip goes to its folder and nowhere else."""


def render_all(
    requests: Sequence[Request],
    jobs: int,
    on_report: Callable[[Report], None],
    keep: Keep = keep_nothing,
    network: Network | None = None,
) -> Generator[Clip | Failure, None, None]:
    """Render all; yields a Clip or a Failure for each request as it ends.

    Closing the iterator, or an exception in the caller, stops all workers. What is registered
    here is known in them; of a `network` that the requests name as a file, its own functions.
    """
    registered = packed(network)
    context = _context()
    # A worker that is ended leaves locks, which Python's tracker removes; it need not say so.
    ours = os.environ.get("PYTHONWARNINGS", "")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, [ours, _HUSHED]))
    waiting = longest_first(requests)[::-1]
    with _undisturbed():
        # It starts Python's tracker, which a closed terminal would end before its time.
        spare = context.Semaphore(max(0, jobs - len(requests)))
    running: list[_Worker] = []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                with _undisturbed(), without_main():
                    running.append(_start(context, waiting.pop(), spare, registered))
            for pipe in wait([worker.pipe for worker in running]):
                worker = next(worker for worker in running if worker.pipe is pipe)
                outcome = _receive(worker)
                if isinstance(outcome, tuple):
                    seconds, section = outcome
                    worker.seconds += seconds
                    on_report(Report(worker.request, worker.seconds, section))
                    continue
                if isinstance(outcome, Failure):
                    # It may have come from a fork, of which the worker does not know yet.
                    worker.process.terminate()
                else:
                    outcome = _published(outcome, worker.request, keep)
                _end(worker)
                running.remove(worker)
                if not waiting:
                    spare.release()
                yield outcome
    finally:
        for worker in running:
            worker.process.terminate()
        for worker in running:
            _end(worker)
        os.environ["PYTHONWARNINGS"] = ours


def longest_first(requests: Sequence[Request]) -> list[Request]:
    """In the order to begin them in, so that no core works alone on a long one in the end."""
    lengths = known_lengths()

    def length(request: Request) -> float:
        # One that was never made may be the longest.
        return lengths.get(length_key(find_scene(request.scene)), math.inf)

    return sorted(requests, key=length, reverse=True)


def _context() -> Context:
    """Processes forked from one that has imported Manim; where that is not safe, new ones."""
    if not _FORKS:
        return multiprocessing.get_context("spawn")
    _own_place()
    context = multiprocessing.get_context("forkserver")
    # Nothing of ours: what was edited since must be read again.
    context.set_forkserver_preload(["manim"])
    return context


@cache
def _own_place() -> None:
    """Let multiprocessing put its sockets, once and for all, where the next run would sweep."""
    place = temporary()
    # Later than multiprocessing removes what it has there, which is at -100.
    multiprocessing.util.Finalize(None, place.remove, exitpriority=-200)
    before, tempfile.tempdir = tempfile.tempdir, str(place.path)
    try:
        multiprocessing.util.get_temp_dir()
    finally:
        tempfile.tempdir = before


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Interruptions wait until the block is over; what is started in it is deaf to a terminal's.

    The first start takes as long as Manim's import.
    """
    late: list[int] = []

    def remember(kind: int, _: FrameType | None) -> None:
        late.append(kind)

    # Only the main thread is interrupted, and only it may say what happens then.
    is_main = threading.current_thread() is threading.main_thread()
    kinds = [kind for kind in STOPS if is_main and signal.getsignal(kind) != signal.SIG_IGN]
    before = {kind: signal.signal(kind, remember) for kind in kinds}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _OF_TERMINALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for kind, handler in before.items():
            signal.signal(kind, handler)
        if late:
            signal.raise_signal(late[0])


def work_folder(folder: Path) -> Work:
    """A new folder for unfinished files in `folder`, which is made if it is not there.

    Raises
    ------
    BackpropError
        It cannot be written to.
    """
    try:
        return unfinished(folder)
    except OSError as error:
        raise BackpropError(f"cannot write to {folder}: {error.strerror}") from None


def _start(context: Context, request: Request, spare: Semaphore, registered: bytes) -> _Worker:
    work = work_folder(request.folder)
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_work, args=(theirs, request, work.path, spare, registered), daemon=True
    )
    try:
        process.start()
    except BaseException:
        work.remove()
        raise
    finally:
        theirs.close()
    return _Worker(process, ours, request, work)


def _receive(worker: _Worker) -> tuple[float, str] | Clip | Failure:
    try:
        message: tuple[float, str] | Clip | Failure = worker.pipe.recv()
        return message
    except EOFError:
        worker.process.join()
        return Failure(
            worker.request,
            f"the process rendering it was ended from outside "
            f"(exit code {worker.process.exitcode}); is there memory enough?",
            "",
            mine=False,
        )


def _published(clip: Clip, request: Request, keep: Keep) -> Clip | Failure:
    try:
        keep(request, clip)
        return clip.published(request.folder)
    except OSError as error:
        return failure(request, error)


def _end(worker: _Worker) -> None:
    worker.process.join()
    worker.pipe.close()
    worker.work.remove()


def _work(
    pipe: Connection, request: Request, work: Path, spare: Semaphore, registered: bytes
) -> None:
    """In the worker: render, and tell the parent of it."""
    # What a terminal sends reaches every process of it; the parent decides, by terminate().
    for kind in _OF_TERMINALS:
        signal.signal(kind, signal.SIG_IGN)
    # Should the parent be killed, the folder is in use until this process is gone too.
    hold(work)
    warnings.simplefilter("ignore", BackpropWarning)  # the parent, which read the file, said it

    from backprop.render.film.section_split import Forked, Share

    share = Forked(spare) if _FORKS else Share()

    def tell(message: object) -> None:
        try:
            pipe.send(message)
        except ConnectionError:
            # The parent is gone: nobody wants the clip, nor removes the folder.
            if not share.is_fork:
                share.stop()
                shutil.rmtree(work, ignore_errors=True)
            os._exit(1)

    try:
        from backprop.render.clip import render_clip

        unpack(registered)
        tell(render_clip(request, work, lambda *made: tell(made), share))
    except Exception as error:
        tell(failure(request, error))
    finally:
        pipe.close()
        if share.is_fork:
            os._exit(1)


def failure(request: Request, error: BaseException) -> Failure:
    """What went wrong in one line. Manim wraps what the disk says: the cause is looked for."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(cause)
    lost = next((link for link in chain if isinstance(link, ChildProcessError)), None)
    disk = next((link for link in chain if isinstance(link, OSError)), None)
    if isinstance(error, BackpropError):
        reason, mine = str(error), True
    elif lost is not None:
        reason, mine = str(lost), False
    elif disk is not None:
        reason, mine = f"cannot write the clip: {disk.strerror or disk}", True
    else:
        reason, mine = f"{type(error).__name__}: {error}".splitlines()[0], False
    return Failure(request, reason, "".join(traceback.format_exception(error)), mine)
