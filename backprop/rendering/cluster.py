"""Clips made by a Dask cluster, with the files that this machine would have made.

Each clip is a task; where there are fewer clips than workers, its sections are shared out and
joined by another task. A worker that is lost takes nothing along: Dask gives its task to the
next one.
"""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from backprop.errors import BackpropError
from backprop.rendering.made import Clip
from backprop.rendering.remote import Versions, difference, draw, draw_part, join, versions
from backprop.rendering.request import Request
from backprop.rendering.workers import Failure, Report, failure
from scenes.catalog import find_scene
from scenes.stage import Stage

__all__ = ["render_on"]

_PATIENCE = 10
"""Seconds in which a scheduler must answer."""
_MOST = 5
"""Parts of a clip: few have more sections."""


def render_on(
    scheduler: str,
    requests: Sequence[Request],
    on_report: Callable[[Report], None],
    on_refused: Callable[[str], None],
) -> Generator[Clip | Failure, None, None]:
    """As `render_all`, on the cluster of the scheduler at this address, such as tcp://host:8786.

    `on_refused` is told of each worker that is left out, and why.

    Raises
    ------
    BackpropError
        There is no scheduler, or no worker that would make the same files.
    """
    if not requests:
        return
    with _connected(scheduler) as client:
        ours = versions()
        good, refused = _looked_at(client, scheduler, ours)
        for reason in refused:
            on_refused(reason)
        parts = min(_MOST, ceil(len(good) / len(requests)))
        start, futures = time.perf_counter(), {}
        for request in requests:
            on_report(Report(request, 0.0, "on the cluster"))
            # Where none is left out, those that come later may help too.
            future = _submitted(client, request, ours, parts, good if refused else None)
            futures[future] = request
        try:
            for outcome in _collected(futures):
                took = time.perf_counter() - start
                yield replace(outcome, took=took) if isinstance(outcome, Clip) else outcome
        finally:
            client.cancel(list(futures))


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    try:
        client = _distributed().Client(scheduler, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise BackpropError(
            f"no scheduler answers at {scheduler}: {_first_line(error)}; "
            "start one with `dask scheduler`"
        ) from None
    with client:
        yield client


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise BackpropError(
            "--scheduler needs Dask: pip install 'backprop-visualized[cluster]'"
        ) from None


def _looked_at(client: Any, scheduler: str, ours: Versions) -> tuple[list[str], list[str]]:
    """The workers that have what we have, and of the others why they are left out."""
    good, refused = [], []
    for worker, theirs in client.run(versions, on_error="return").items():
        if isinstance(theirs, Exception):
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


def _submitted(
    client: Any, request: Request, ours: Versions, parts: int, workers: list[str] | None
) -> Any:
    """The future of a clip and its files."""
    network = request.network or find_scene(request.scene).network
    stage = Stage.of(network, request.example, request.theme, request.focus)
    # What names a place on this machine stays here.
    bare = replace(request, folder=Path(), network=None, verbose=False)
    given, options = (bare, stage, ours), {"workers": workers, "pure": False}
    if parts == 1 or request.faithful:
        return client.submit(draw, *given, **options)
    films = [
        client.submit(draw_part, *given, first, parts, **options) for first in range(1, parts + 1)
    ]
    return client.submit(join, *given, *films, **options)


def _collected(futures: dict[Any, Request]) -> Iterator[Clip | Failure]:
    for future in _distributed().as_completed(futures):
        request = futures[future]
        try:
            clip, files = future.result()
            yield _put(clip, files, request.folder)
        except Exception as error:
            yield failure(request, error)
        # Dask keeps a result as long as somebody may ask for it.
        future.release()


def _put(clip: Clip, files: dict[str, bytes], folder: Path) -> Clip:
    """Write the files whole, the clip last."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".rendering-", dir=folder) as work:
        for name, content in files.items():
            (Path(work) / name).write_bytes(content)
        for name in files:
            os.replace(Path(work) / name, folder / name)
    return clip.moved(folder)


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
