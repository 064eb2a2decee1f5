"""Look at every pause of a clip for text that cannot be read, without making the clip."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
import warnings
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import InvalidStateError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from manim import Scene

from backprop.audit.checks import Defect, Inspector
from backprop.audit.composition import Composition
from backprop.audit.dry_run import pass_through
from backprop.clips.context import Stage, staged
from backprop.clips.player import DeclaredScene
from backprop.clips.registry import scene_class
from backprop.core.errors import BackpropError, BackpropWarning
from backprop.core.labels import Labels, labels_now
from backprop.core.language import language_now
from backprop.drawing.style import LEAST, SMALLEST, Theme
from backprop.io.unfinished import temporary
from backprop.render.registered import packed, unpack
from backprop.render.shape import WIDE, Shape
from backprop.render.without_main import without_main

__all__ = ["Audit", "Fault", "Job", "audit", "audit_all"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A defect, and where in the clip it is.

    Attributes
    ----------
    scene, section
        The scene's name and the section's.
    play
        The first play, counted from 1, after which it is there.
    plays
        After how many plays it is there.
    defect
        As it is where it is worst.
    second
        From the clip's beginning, when it is there first.
    """

    scene: str
    play: int
    section: str
    plays: int
    defect: Defect
    second: float = 0.0

    def nearest(self, times: Sequence[float]) -> int:
        """The number of the first still at or after it, of these times; the last if none is."""
        later = (number for number, time in enumerate(times) if time >= self.second - 0.01)
        return next(later, len(times) - 1)

    def __str__(self) -> str:
        lasting = f", for {self.plays} plays" if self.plays > 1 else ""
        where = f"play {self.play} ({self.section}, {self.second:.1f} s)"
        return f"{self.scene}, {where}{lasting}: {self.defect}"


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found in a clip; `pauses` counts the plays at whose end it was looked at."""

    scene: str
    pauses: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One clip to be audited: a scene of the catalogue, what it shows, and how."""

    scene: str
    network: str
    example: str | None
    focus: str | None
    theme: str | Theme
    labels: Labels = field(default_factory=labels_now)
    shape: Shape = WIDE
    lang: str = field(default_factory=lambda: language_now().code)


def audit(scene: type[Scene], stage: Stage, shape: Shape = WIDE) -> Audit:
    """Run a scene without encoding and look at it at the end of every play.

    The same defect of the same things is told once, however often it is met. A declared clip is
    looked at for its composition, too.
    """
    declared = issubclass(scene, DeclaredScene)
    inspector = Inspector(LEAST if declared else SMALLEST)
    composed = Composition()
    found = _Faults(scene.__name__)

    def look(shown: Any) -> None:
        section = _section(shown)
        if declared and found.section not in ("", section):
            found.meet(composed.ended(inspector.picture))
        found.at(section, float(shown.time))
        found.pauses += 1
        found.meet(inspector.look(shown))
        if declared:
            frozen = shown.is_current_animation_frozen_frame()
            found.meet(composed.stopped(shown, inspector.texts, frozen=frozen))

    def pass_by(shown: Any) -> None:
        found.meet(composed.moving(shown, inspector.reader))

    with staged(stage):
        pass_through(scene, look, pass_by if declared else None, shape)
    if declared:
        found.meet((*composed.ended(inspector.picture), *composed.over(found.second)))
    return Audit(scene.__name__, found.pauses, tuple(found.faults.values()))


def _section(scene: Any) -> str:
    return str(scene.renderer.file_writer.sections[-1].name)


class _Faults:
    """What has been met so far, each defect of each thing once."""

    def __init__(self, scene: str) -> None:
        self.scene, self.pauses = scene, 0
        self.section, self.second = "", 0.0
        self.faults: dict[tuple[object, ...], Fault] = {}

    def at(self, section: str, second: float) -> None:
        """Where in the clip what is met now is."""
        self.section, self.second = section, second

    def meet(self, defects: Iterable[Defect]) -> None:
        """Note what is wrong now."""
        met: Counter[tuple[object, ...]] = Counter()
        for defect in defects:
            kind = (type(defect), *(defect.things or (self.section,)))
            met[kind] += 1  # several things may have one name
            key = (*kind, met[kind])
            if key not in self.faults:
                where = self.scene, self.pauses, self.section
                self.faults[key] = Fault(*where, 1, defect, self.second)
                continue
            before = self.faults[key]
            worst = max(before.defect, defect, key=lambda one: one.by)
            self.faults[key] = replace(before, plays=before.plays + 1, defect=worst)


def audit_all(jobs: Sequence[Job], workers: int) -> Generator[Audit, None, None]:
    """Audit many clips, some at once in processes of their own; yields in the order of the jobs.

    Closing the iterator, or an exception in the caller, stops all workers. One worker is this
    process itself.
    """
    workers = min(workers, len(jobs))
    if workers < 2:
        yield from map(_audit_job, jobs)
        return
    with (
        temporary() as folder,
        ProcessPoolExecutor(
            workers,
            multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(str(folder), packed()),
        ) as pool,
    ):
        try:
            # Ctrl-C reaches every process of the terminal; workers inherit that it is held back,
            # for the parent decides, by terminate().
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                with without_main():
                    audits = pool.map(_audit_job, jobs)
            finally:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            yield from audits
        except BrokenProcessPool:
            raise BackpropError(
                "a process that audits was ended from outside; is there memory enough?"
            ) from None
        except BaseException:
            with _hushed():
                for child in multiprocessing.active_children():
                    child.terminate()
                pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _hushed() -> Iterator[None]:
    """Python 3.11's pool stumbles over jobs that were given up before it was ended: unsaid."""
    loud = threading.excepthook

    def hook(told: threading.ExceptHookArgs) -> None:
        if told.exc_type is not InvalidStateError:
            loud(told)

    threading.excepthook = hook
    try:
        yield
    finally:
        threading.excepthook = loud


def _audit_job(job: Job) -> Audit:
    stage = Stage.of(
        job.network, job.example, job.theme, job.focus, labels=job.labels, lang=job.lang
    )
    return audit(scene_class(job.scene), stage, job.shape)


def _begin(folder: str, registered: bytes) -> None:
    """In a worker: keep files where the parent removes them, and end when the parent does."""
    unpack(registered)
    warnings.simplefilter("ignore", BackpropWarning)  # the parent, which read the file, said it
    tempfile.tempdir = folder
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
