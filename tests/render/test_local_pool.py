"""Interruptions, crashes and full disks leave neither half a file nor a process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backprop.render.local_pool import Failure, render_all
from backprop.render.request import Request
from tests.kills.harness import session

COMMAND = [sys.executable, "-m", "backprop", "render", "-q", "l", "-j", "2", "-o"]
CLIPS = ["DependencyTree", "MultiPathSum"]


def started(folder: Path, clips: list[str] = CLIPS) -> subprocess.Popen[str]:
    """A running render of which two processes have begun to write."""
    return run_until(
        lambda: len(list(folder.glob(".rendering-*/videos/**/*.mp4"))) >= 2, folder, clips
    )


def run_until(begun: Callable[[], bool], folder: Path, clips: list[str]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [*COMMAND, str(folder), *clips], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if begun():
            return process
        time.sleep(0.02)
    process.kill()
    pytest.fail("rendering did not begin")


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


# Two clips in two workers; one clip, of which the worker's fork draws a section.
@linux
@pytest.mark.parametrize("clips", [CLIPS, CLIPS[:1]])
@pytest.mark.parametrize(
    "kind",
    [
        signal.SIGINT,
        *(pytest.param(one, marks=pytest.mark.sweep) for one in (signal.SIGTERM, signal.SIGHUP)),
    ],
)
def test_an_interruption_leaves_nothing(
    tmp_path: Path, kind: signal.Signals, clips: list[str]
) -> None:
    process = started(tmp_path, clips)
    interrupted(process, kind)
    assert list(tmp_path.iterdir()) == []


def interrupted(process: subprocess.Popen[str], kind: signal.Signals) -> None:
    """Interrupt it: it says so by its status alone, and all of its session is gone."""
    # As a terminal does: Ctrl-C reaches the workers too.
    os.killpg(process.pid, kind) if kind == signal.SIGINT else process.send_signal(kind)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert ended(process)


def ended(process: subprocess.Popen[str]) -> bool:
    """Whether all of a session is gone; multiprocessing's own helper ends a moment later."""
    deadline = time.monotonic() + 10
    while session(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not session(process)


@linux
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("after", [0.0, pytest.param(0.3, marks=pytest.mark.sweep)])
def test_an_interruption_while_manim_is_imported_leaves_nothing(
    tmp_path: Path, kind: signal.Signals, after: float
) -> None:
    process = run_until(lambda: any(tmp_path.glob(".rendering-*")), tmp_path, CLIPS)
    time.sleep(after)
    interrupted(process, kind)
    assert list(tmp_path.iterdir()) == []


# Two workers; one, of which a fork draws a section.
@linux
@pytest.mark.parametrize("clips", [pytest.param(CLIPS, marks=pytest.mark.sweep), CLIPS[:1]])
def test_workers_whose_parent_was_killed_end_and_leave_nothing(
    tmp_path: Path, clips: list[str]
) -> None:
    process = started(tmp_path, clips)
    process.kill()
    process.communicate()
    assert ended(process)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sweep
@linux
def test_a_fork_that_dies_is_not_the_users_mistake(tmp_path: Path) -> None:
    process = started(tmp_path, CLIPS[1:])
    workers = [pid for pid in session(process) if _is_worker(pid)]
    forks = [pid for pid in session(process) if _parent(pid) in workers]
    # Its other child sets formulas, has none of its own, and can be spared.
    draws = {_parent(pid) for pid in forks}.intersection(forks)
    os.kill(draws.pop(), signal.SIGKILL)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert re.search(r"MultiPathSum: the process drawing section \d was ended", errors)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_goes_after_a_day(tmp_path: Path) -> None:
    old, young = tmp_path / ".rendering-old", tmp_path / ".rendering-young"
    for folder in (old, young):
        (folder / "videos").mkdir(parents=True)
    os.utime(old, (time.time() - 2 * 24 * 3600, time.time() - 2 * 24 * 3600))
    (outcome,) = render_all([Request("ChainRule", tmp_path, "none.toml")], 1, lambda _: None)
    assert isinstance(outcome, Failure)
    assert list(tmp_path.iterdir()) == [young]


@linux
def test_a_worker_that_dies_is_told_and_the_other_clip_is_made(tmp_path: Path) -> None:
    process = started(tmp_path)
    workers = [pid for pid in session(process) if _is_worker(pid)]
    os.kill(workers[0], signal.SIGKILL)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "was ended from outside" in errors
    assert len(list(tmp_path.glob("*.mp4"))) == 1
    assert list(tmp_path.glob(".rendering-*")) == []


def _is_worker(pid: int) -> bool:
    """Whether it was forked by the process that has imported Manim."""
    return b"multiprocessing.forkserver" in Path(f"/proc/{_parent(pid)}/cmdline").read_bytes()


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    # No file may grow beyond 20 blocks of 1 KiB: what a full disk does, without filling one.
    shell = 'ulimit -f 20; trap "" XFSZ; exec "$@"'
    command = ["bash", "-c", shell, "bash", *COMMAND, str(tmp_path / "out"), "MultiPathSum"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 2, result.stderr
    assert "cannot write the clip" in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    command = [*COMMAND, str(tmp_path / "file" / "out"), "MultiPathSum"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "cannot write to" in result.stderr
