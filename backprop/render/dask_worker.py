"""What a machine of a cluster does: it tells what it has, draws what it is given, sends it back.

It needs this package and nothing else: the scene comes as its name, the record and the look as
data, and files go back as bytes.
"""

from __future__ import annotations

import hashlib
import importlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from backprop.clips.context import Stage
from backprop.core.errors import BackpropError
from backprop.io.networks import FOLDERS
from backprop.io.unfinished import temporary
from backprop.render.clip import render_clip, render_part
from backprop.render.film.section_split import Others, Part, Share
from backprop.render.fingerprint import all_sources, drawn_by
from backprop.render.request import Request
from backprop.render.result import Clip

__all__ = ["Versions", "difference", "draw", "draw_part", "join", "versions"]

Files = dict[str, bytes]
Versions = Mapping[str, str]
"""By the names of packages, and of what else a film's bytes depend on."""

# Manim's settings are global to a process.
_one_at_a_time = threading.Lock()


def _found() -> dict[str, str]:
    """What is on this machine's disk of everything that a film's bytes depend on."""
    networks = (file for folder in FOLDERS for file in folder.glob("[!.]*") if file.is_file())
    return {
        "backprop-visualized": version("backprop-visualized"),
        "our code": _digest(all_sources()),
        "our networks": _digest(networks),
        **drawn_by(),
    }


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode() + b"\n" + file.read_bytes())
    return digest.hexdigest()[:8]


_loaded = _found()


def versions() -> dict[str, str]:
    """Of everything that a film's bytes depend on, as this process has loaded it.

    A scene and a network are loaded when they are first drawn. So a process of whose disk
    something was replaced since it began may draw with either: it says so, to be left out.
    """
    return {
        name: known if _loaded[name] == known else f"{_loaded[name]} (its disk {known})"
        for name, known in _found().items()
    }


def difference(ours: Versions, theirs: Versions) -> str:
    """What another machine has that we have not, so that its films would differ; "" if nothing."""
    found = ", ".join(
        f"it has {name} {theirs.get(name, 'missing')} where {known} is wanted"
        for name, known in ours.items()
        if theirs.get(name) != known
    )
    return found and f"{found}: it must be started again, with what is wanted"


def draw(request: Request, stage: Stage, wanted: Versions) -> tuple[Clip, Files]:
    """A whole clip and the content of its files, by their names."""
    return _drawn(request, stage, wanted, Share())


def draw_part(
    request: Request, stage: Stage, wanted: Versions, first: int, of: int
) -> dict[int, bytes]:
    """The films of every `of`-th section, by the section's number."""
    with _alone(wanted) as folder:
        films = render_part(request, folder, Part(first, of), stage, _unless_cancelled())
        return {number: film.read_bytes() for number, film in films.items()}


def join(
    request: Request, stage: Stage, wanted: Versions, *parts: Mapping[int, bytes]
) -> tuple[Clip, Files]:
    """A clip of which all sections are drawn."""
    films = {number: film for part in parts for number, film in part.items()}
    return _drawn(request, stage, wanted, Others(films))


def _drawn(request: Request, stage: Stage, wanted: Versions, share: Share) -> tuple[Clip, Files]:
    with _alone(wanted) as folder:
        clip = render_clip(request, folder, _unless_cancelled(), share, stage)
        return clip, {file.name: file.read_bytes() for file in clip.files}


@contextmanager
def _alone(wanted: Versions) -> Iterator[Path]:
    """A folder, while no other clip is drawn in this process, if we are who was wanted."""
    # A worker that came after the others were asked was not asked.
    if reason := difference(wanted, versions()):
        raise BackpropError(f"a worker that came later is of no use: {reason}")
    with _one_at_a_time, temporary() as folder:
        yield folder


def _unless_cancelled() -> Callable[[float, str], None]:
    """To be called between two plays: ends a drawing that nobody waits for any more."""
    worker = importlib.import_module("distributed").get_worker()
    key = worker.get_current_task()

    def look(_: float, __: str) -> None:
        task = worker.state.tasks.get(key)
        if task is None or task.state == "cancelled":
            raise BackpropError("nobody waits for it any more")

    return look
