"""A clip whose sections were drawn apart is the same to the byte."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import pytest
import typst

from backprop.render.clip import render_clip
from backprop.render.film.section_split import Forked, Share
from backprop.render.local_pool import _context, failure
from backprop.render.request import QUALITIES, Format, Quality, Request
from backprop.render.result import Clip

linux = pytest.mark.skipif(sys.platform != "linux", reason="forks where that is safe")
Answer = TypeVar("Answer")


def in_a_worker(work: Callable[..., Answer], *given: object, **options: object) -> Answer:
    """What it returns or raises in a process as rendering starts them, which has one thread."""
    with ProcessPoolExecutor(1, _context()) as pool:
        return pool.submit(work, *given, **options).result()


def rendered(name: str, folder: Path, share: Share, **options: object) -> Clip:
    work = folder / "work"
    work.mkdir(parents=True)
    # What is drawn is the same in a small frame, in a fifth of the time.
    with patch.dict(QUALITIES, {"tiny": Quality(320, 180, 6)}):
        request = Request(name, folder, quality="tiny", **options)
        return render_clip(request, work, None, share)


class Counted(Forked):
    """Lets every second section be drawn here."""

    taken = 0
    given = 0

    def mine(self, number: int) -> bool:
        self.taken += 1
        if self.taken % 2 == 0 or super().mine(number):
            return True
        self.given += 1
        return False


def rendered_by_forks(
    name: str, folder: Path, cache: Path, options: dict[str, object]
) -> tuple[Clip, int, int]:
    """The clip, of how many sections, and how many of them were drawn by forks."""
    # Python 3.12 and later warn of a fork beside threads.
    warnings.simplefilter("error", DeprecationWarning)
    os.environ["BACKPROP_CACHE"] = str(cache)
    forked = Counted(_context().Semaphore(100))
    clip = rendered(name, folder, forked, **options)
    return clip, forked.taken, forked.given


# Live numbers that were counted up, a sweep through real passes, a network of another shape.
@linux
@pytest.mark.parametrize(
    ("name", "options"),
    [
        pytest.param("Nudge", {}, marks=pytest.mark.sweep),
        pytest.param("LongPath", {}, marks=pytest.mark.sweep),
        pytest.param("GradientDescent", {}, marks=pytest.mark.sweep),
        ("CostOfManyOutputs", {"format": Format.MOV, "transparent": True}),
        pytest.param(
            "WeightChainRule", {"network": "relu", "theme": "light"}, marks=pytest.mark.sweep
        ),
    ],
)
def test_forks_make_the_same_files(tmp_path: Path, name: str, options: dict[str, object]) -> None:
    # Of one clip each formula is set anew: this is where Typst would leave threads.
    anew = name == "CostOfManyOutputs"
    cache = tmp_path / "cache" if anew else Path(os.environ["BACKPROP_CACHE"])
    shared, taken, given = in_a_worker(rendered_by_forks, name, tmp_path / "shared", cache, options)
    alone = rendered(name, tmp_path / "alone", Share(), **options)
    assert taken == len(json.loads(alone.beside[2].read_text())["sections"]) > 3
    # With none left out for a thread that stayed.
    assert given == (taken + 1) // 2
    assert shared.length == alone.length
    for one, other in zip(
        [shared.file, *shared.beside],
        [alone.file, *alone.beside],
        strict=True,
    ):
        assert one.read_bytes() == other.read_bytes(), one.name


class Killed(Forked):
    """Every fork is killed when it has drawn its section, as a full memory would."""

    def done(self) -> None:
        if self.is_fork:
            os.kill(os.getpid(), signal.SIGKILL)


def killed(folder: Path) -> None:
    rendered("CostOfManyOutputs", folder, Killed(_context().Semaphore(2)))


@linux
def test_a_fork_that_was_killed_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        ChildProcessError, match=r"drawing section \d was ended \(exit code -9\)"
    ) as told:
        in_a_worker(killed, tmp_path)
    reported = failure(Request("CostOfManyOutputs", tmp_path), told.value)
    assert reported.reason == str(told.value)
    assert not reported.mine
    assert not (tmp_path / "CostOfManyOutputs.mp4").exists()


def asked_beside(begin: Callable[[Path], Callable[[], object]], folder: Path) -> tuple[bool, bool]:
    """Whether a section is drawn here: while what was begun runs, and when it has ended."""
    warnings.simplefilter("error", DeprecationWarning)
    share = Forked(_context().Semaphore(1))
    end = begin(folder)
    beside = share.mine(1)
    end()
    alone = share.mine(2)
    if share.is_fork:
        os._exit(0)
    share.stop()
    return beside, alone


def a_thread_of_python(_: Path) -> Callable[[], object]:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()

    def end() -> None:
        over.set()
        thread.join()

    return end


def no_thread(folder: Path) -> Callable[[], object]:
    """Typst where a worker has it set a formula."""
    (folder / "one.typ").write_text("$x^2$")
    assert b"svg" in typst.compile(str(folder / "one.typ"), format="svg")
    return bool


@linux
@pytest.mark.parametrize(("begin", "here"), [(a_thread_of_python, True), (no_thread, False)])
def test_no_fork_is_made_beside_a_thread(
    tmp_path: Path, begin: Callable[[Path], Callable[[], object]], here: bool
) -> None:
    beside, alone = in_a_worker(asked_beside, begin, tmp_path)
    assert beside is here
    # The core that was refused is there still; the one that was taken is not.
    assert alone is not here


def threads_of_a_library(folder: Path) -> bool:
    """Whether a section is drawn here beside threads of which Python knows nothing."""
    compile_here = typst.compile
    share = Forked(_context().Semaphore(1))
    (folder / "one.typ").write_text("$x^2$")
    compile_here(str(folder / "one.typ"), format="svg")
    assert threading.active_count() == 1
    return share.mine(1)


@linux
def test_no_fork_is_made_beside_a_thread_of_a_library(tmp_path: Path) -> None:
    assert in_a_worker(threads_of_a_library, tmp_path)


def set_without_a_setter(folder: Path) -> tuple[bytes, bytes, str]:
    """A formula by another process, after that was killed, and what is said of a wrong one."""
    Forked(_context().Semaphore(0))
    page, wrong = folder / "one.typ", folder / "wrong.typ"
    page.write_text("$x^2$")
    wrong.write_text("$x")
    with pytest.raises(typst.TypstError) as told:
        typst.compile(str(wrong), format="svg")
    before = typst.compile(str(page), format="svg")
    tasks = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    os.kill(int(tasks[0]), signal.SIGKILL)
    os.waitpid(int(tasks[0]), 0)
    return before, typst.compile(str(page), format="svg"), str(told.value)


@linux
def test_a_formula_is_set_whatever_becomes_of_its_setter(tmp_path: Path) -> None:
    before, after, told = in_a_worker(set_without_a_setter, tmp_path)
    assert before == after
    assert "unclosed" in told
