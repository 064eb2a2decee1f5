"""Clips made by a Dask cluster, with the files that this machine would have made.

Each clip is a task; where there are fewer clips than workers, its sections are shared out and
joined by another task. A worker that is lost takes nothing along: Dask gives its task to the
next one.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any

from backprop.clips.registry import find_scene
from backprop.core.errors import BackpropError
from backprop.io.unfinished import unfinished
from backprop.render.dask_worker import Versions, difference, draw, draw_part, join, versions
from backprop.render.local_pool import (
    Failure,
    Keep,
    Report,
    failure,
    keep_nothing,
    longest_first,
    work_folder,
)
from backprop.render.request import Request
from backprop.render.result import Clip

__all__ = ["render_on"]

_PATIENCE = 10
"""Seconds in which a scheduler must answer."""
_WAKING = 30
"""Seconds in which a worker must answer, which may have to import Manim first."""
_LOOK = 2
"""Seconds after which to look whether there is a worker, while no clip is ready."""
_ALONE = 60
"""Seconds without any worker, or without a word from the scheduler, after which to give up."""
_MOST = 5
"""Parts of a clip: few have more sections."""


def render_on(
    scheduler: str,
    requests: Sequence[Request],
    on_report: Callable[[Report], None],
    on_refused: Callable[[str], None],
    keep: Keep = keep_nothing,
) -> Generator[Clip | Failure, None, None]:
    """As `render_all`, on the cluster of the scheduler at this address, such as tcp://host:8786.

    `on_refused` is told, in words, of each worker that is left out, and when all are gone.

    Raises
    ------
    BackpropError
        There is no scheduler, or no worker that would make the same files; or later no more.
    """
    if not requests:
        return
    for request in requests:
        if find_scene(request.scene).reference != request.name:
            raise BackpropError(
                f"{request.scene}: a clip of your own is drawn on this machine, "
                "for no worker has its file: leave out --scheduler"
            )
    with _connected(scheduler) as client:
        ours = versions()
        good, refused = _looked_at(client, scheduler, ours)
        for reason in refused:
            on_refused(f"left out {reason}")
        for folder in {request.folder for request in requests}:
            # Whether clips can be put there, before they are drawn.
            work_folder(folder).remove()
        # Where none is left out, those that come later may help too.
        workers = good if refused else None
        parts = min(_MOST, ceil(len(good) / len(requests)))
        start, futures = time.perf_counter(), {}
        for request in longest_first(requests):
            on_report(Report(request, 0.0, "on the cluster"))
            futures[_submitted(client, request, ours, parts, workers)] = request
        for outcome in _collected(client, scheduler, futures, workers, on_refused, keep):
            took = time.perf_counter() - start
            yield replace(outcome, took=took) if isinstance(outcome, Clip) else outcome


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    """A client, with whose end all that it waits for is given up."""
    distributed = _distributed()
    try:
        # A client waits for ever for the first word of what is no scheduler.
        if (kind := asyncio.run(_kind(scheduler))) != "Scheduler":
            raise ValueError(f"a {kind} is there")
        client = distributed.Client(scheduler, timeout=_PATIENCE)
    except Exception as error:
        # What others say there can be read as anything, such as an array of exabytes.
        told = isinstance(error, OSError | ValueError) and str(error)
        raise BackpropError(
            f"no scheduler answers at {scheduler}: "
            f"{_first_line(error) if told else 'what is there does not talk as one'}; "
            "start one with `dask scheduler`"
        ) from None
    with client:
        yield client


async def _kind(address: str) -> str:
    """What of Dask's is there."""
    distributed = _distributed()
    secrets = distributed.Security().get_connection_args("client")
    async with distributed.rpc(address, timeout=_PATIENCE, connection_args=secrets) as there:
        # Where nobody is, it says so by itself, a moment before this gives up.
        return str((await asyncio.wait_for(there.identity(), _PATIENCE + 1))["type"])


def _distributed() -> Any:
    try:
        found = importlib.import_module("distributed")
    except ImportError:
        raise BackpropError(
            "--scheduler needs Dask: pip install 'backprop-visualized[cluster]'"
        ) from None
    # What matters of it is told in a line.
    for name in ("distributed", "distributed.client", "tornado", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return found


def _looked_at(client: Any, scheduler: str, ours: Versions) -> tuple[list[str], list[str]]:
    """The workers that have what we have, and of the others why they are left out."""
    good, refused = [], []
    for worker, theirs in client.sync(_asked, client).items():
        if isinstance(theirs, OSError):
            refused.append(f"{worker}: it does not answer; it must be started again")
        elif isinstance(theirs, Exception):
            refused.append(f"{worker}: no backprop-visualized runs there, {_first_line(theirs)}")
        elif reason := difference(ours, theirs):
            refused.append(f"{worker}: {reason}")
        else:
            good.append(worker)
    if not good:
        raise BackpropError(
            f"no worker of {scheduler} would make the same files as this machine: "
            f"{'; '.join(refused) or 'it has none'}; start some with `dask worker --nthreads 1`, "
            "in an environment like this one"
        )
    return good, refused


async def _asked(client: Any) -> dict[str, Versions | Exception]:
    """What each worker has, or why it does not say."""

    async def ask(worker: str) -> Versions | Exception:
        answer = client.run(versions, workers=[worker], on_error="return")
        try:
            found: Versions | Exception = (await asyncio.wait_for(answer, _WAKING))[worker]
            return found
        except TimeoutError as error:
            return error

    workers = list(await client.scheduler.ncores())
    return dict(zip(workers, await asyncio.gather(*map(ask, workers)), strict=True))


def _submitted(
    client: Any, request: Request, ours: Versions, parts: int, workers: list[str] | None
) -> Any:
    """The future of a clip and its files."""
    network = find_scene(request.scene).network
    stage = request.stage(network)
    # What names a place on this machine stays here.
    bare = replace(request, folder=Path(), network=None, verbose=False)
    given, options = (bare, stage, ours), {"workers": workers, "pure": False}
    if parts == 1 or request.faithful:
        return client.submit(draw, *given, **options)
    films = [
        client.submit(draw_part, *given, first, parts, **options) for first in range(1, parts + 1)
    ]
    return client.submit(join, *given, *films, **options)


def _collected(
    client: Any,
    scheduler: str,
    futures: dict[Any, Request],
    workers: list[str] | None,
    on_refused: Callable[[str], None],
    keep: Keep,
) -> Iterator[Clip | Failure]:
    """Each clip when it is ready, as long as there is somebody to make it."""
    distributed, alone = _distributed(), 0.0
    while futures:
        try:
            ready = distributed.wait(list(futures), _LOOK, "FIRST_COMPLETED").done
        except TimeoutError:
            if _has_workers(client, scheduler, workers):
                alone = 0.0
            elif not alone:
                alone = time.monotonic()
                on_refused(
                    f"all workers of {scheduler} are gone; this ends in {_ALONE} s "
                    "unless one is started"
                )
            elif time.monotonic() - alone > _ALONE:
                raise BackpropError(
                    f"no worker of {scheduler} is left; start some with `dask worker "
                    "--nthreads 1`, and render again: the clips that are ready are kept"
                ) from None
            continue
        except distributed.CancelledError:
            raise _gone(scheduler) from None
        for future in ready:
            request = futures.pop(future)
            try:
                yield _put(future.result(), request, keep)
            except Exception as error:
                if client.status != "running":
                    raise _gone(scheduler) from None
                yield failure(request, error)
            # Dask keeps a result as long as somebody may ask for it.
            future.release()


def _has_workers(client: Any, scheduler: str, workers: list[str] | None) -> bool:
    """Whether any of these workers is still there; without a list, any at all."""
    try:
        return bool(client.nthreads(workers, callback_timeout=_ALONE))
    except OSError:
        raise _gone(scheduler) from None


def _gone(scheduler: str) -> BackpropError:
    return BackpropError(f"the scheduler at {scheduler} is gone, and with it what was not ready")


def _put(answer: Any, request: Request, keep: Keep) -> Clip:
    """Keep and publish what a worker sent, if it is the clip that was asked for.

    Its names are not the worker's to choose: they are those that this machine would have given.
    """
    with unfinished(request.folder) as work:
        clip, files = _checked(answer, request, work)
        for file in clip.files:
            file.write_bytes(files[file.name])
        keep(request, clip)
        return clip.published(request.folder)


def _checked(answer: Any, request: Request, folder: Path) -> tuple[Clip, dict[str, bytes]]:
    """The clip as it will be in the folder, and what its files hold."""
    try:
        sent, files = answer
        size = len(files[f"{request.name}.{request.format}"])
        clip = Clip.of(request, folder, sent.length, size, sent.took, sent.shrunk)
        right = set(files) == {file.name for file in clip.files}
        if not right or any(type(content) is not bytes for content in files.values()):
            raise ValueError("other files")
    except (ValueError, TypeError, LookupError, AttributeError):
        raise BackpropError(
            "what a worker of the cluster sent is not this clip with its files; nothing of it is "
            "used, and none of its other answers should be: end that worker"
        ) from None
    return clip, files


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
