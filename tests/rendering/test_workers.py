"""Interruptions, crashes and full disks leave neither half a file nor a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "backprop", "render", "-q", "l", "-j", "2", "-o"]
CLIPS = ["DependencyTree", "MultiPathSum"]


def started(folder: Path, clips: list[str] = CLIPS) -> subprocess.Popen[str]:
    """A running render of which two processes have begun to write."""
    process = subprocess.Popen(
        [*COMMAND, str(folder), *clips], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if len(list(folder.glob(".rendering-*/videos/**/*.mp4"))) >= 2:
            return process
        time.sleep(0.05)
    process.kill()
    pytest.fail("rendering did not begin")


def group(process: subprocess.Popen[str]) -> list[int]:
    """The live processes of a session."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(session) == process.pid and state != "Z":
            found.append(int(entry.name))
    return found


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


# Two clips in two workers; one clip, of which the worker's fork draws a section.
@linux
@pytest.mark.parametrize("clips", [CLIPS, CLIPS[:1]])
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_nothing(
    tmp_path: Path, kind: signal.Signals, clips: list[str]
) -> None:
    process = started(tmp_path, clips)
    # As a terminal does: Ctrl-C reaches the workers too.
    os.killpg(process.pid, kind) if kind == signal.SIGINT else process.send_signal(kind)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []
    deadline = time.monotonic() + 10  # multiprocessing's own helper ends a moment later
    while group(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert group(process) == []


@linux
def test_a_worker_that_dies_is_told_and_the_other_clip_is_made(tmp_path: Path) -> None:
    process = started(tmp_path)
    workers = [pid for pid in group(process) if _is_worker(pid)]
    os.kill(workers[0], signal.SIGKILL)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "was ended from outside" in errors
    assert len(list(tmp_path.glob("*.mp4"))) == 1
    assert list(tmp_path.glob(".rendering-*")) == []


def _is_worker(pid: int) -> bool:
    """Whether it was forked by the process that has imported Manim."""
    parent = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1]
    return b"multiprocessing.forkserver" in Path(f"/proc/{parent}/cmdline").read_bytes()


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
