"""A run that is stopped at any moment: a short round of the harness, and what it stands on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

import backprop.io.unfinished as unfinished_module
from backprop.core.stop_signals import STOPS, terminable
from backprop.io.atomic_write import write_together
from backprop.io.unfinished import Work, sweep, temporary, unfinished
from tests.kills.harness import Bench, trials

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@linux
def test_a_run_stopped_at_any_moment_leaves_whole_files_of_one_version(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    faults = {trial: bench.stopped(trial) for trial in trials(12, seed=15, commands=("train",))}
    assert not any(faults.values()), faults


HOLDER = """
import sys, time
from pathlib import Path
from backprop.io.atomic_write import write_together
from backprop.io.unfinished import Work
print(Work(Path(sys.argv[1])).path, flush=True)
time.sleep(60)
"""


def test_what_a_killed_run_left_goes_at_once_and_a_living_runs_stays(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    held = Path(holder.stdout.readline().strip())
    sweep(tmp_path)
    assert held.is_dir()
    holder.kill()
    holder.communicate()
    with unfinished(tmp_path):
        assert not held.exists()


def test_what_was_made_and_never_held_goes_at_once(tmp_path: Path) -> None:
    with Work(tmp_path) as work:
        for name in ("empty", "full"):
            (tmp_path / f"{work.name}{name}").mkdir()
        (tmp_path / f"{work.name}full" / "film.mp4").touch()
        sweep(tmp_path)
        assert {one.name for one in tmp_path.iterdir()} == {work.name, f"{work.name}full"}


def test_who_makes_a_folder_while_others_sweep_gets_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, made = tempfile.mkdtemp, []

    def swept(**options: str) -> str:
        made.append(real(**options))
        if len(made) == 1:
            sweep(tmp_path)
        return made[-1]

    monkeypatch.setattr("backprop.io.unfinished.tempfile.mkdtemp", swept)
    with Work(tmp_path) as work:
        assert [str(work)] == made[1:]
        assert [*tmp_path.iterdir()] == [work]


def test_files_can_be_published_in_a_folder_that_is_held(tmp_path: Path) -> None:
    # As the clips of a lecture are, before they are moved on with its page.
    with unfinished(tmp_path) as work:
        write_together({"one": b"1", "two": b"2"}, work)
        assert {"one", "two"} <= {file.name for file in work.iterdir()}


@pytest.mark.parametrize("prefix", [".rendering-", ".lecture-", ".embedding-", ".new-"])
def test_what_no_lock_tells_of_goes_after_a_day(tmp_path: Path, prefix: str) -> None:
    old, young = tmp_path / f"{prefix}old", tmp_path / f"{prefix}young"
    for folder in (old, young):
        folder.mkdir()
    os.utime(old, (time.time() - 2 * 86400,) * 2)
    with Work(tmp_path) as work:
        assert set(tmp_path.iterdir()) == {young, work}


@pytest.mark.parametrize("moment", ["mkdtemp", "hold"])
def test_an_interruption_while_a_folder_is_made_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    module = "backprop.io.unfinished"
    name = f"{module}.tempfile.mkdtemp" if moment == "mkdtemp" else f"{module}.hold"
    real = tempfile.mkdtemp if moment == "mkdtemp" else unfinished_module.hold

    def interrupted(*words: object, **options: object) -> object:
        done = real(*words, **options)  # type: ignore[arg-type]
        signal.raise_signal(signal.SIGINT)
        return done

    monkeypatch.setattr(name, interrupted)
    with pytest.raises(KeyboardInterrupt):
        Work(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_run_that_was_stopped_just_before_a_folder_is_removed_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Work, "remove", stopped)
        with pytest.raises(KeyboardInterrupt), Work(tmp_path) as work:
            (work / "film.mp4").touch()
    assert list(tmp_path.iterdir()) == [work]
    unfinished_module.abandon()
    assert not list(tmp_path.iterdir())


def test_temporary_folders_of_others_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    os.utime(tmp_path, (0, 0))
    for name in ("tmpabc", "backprop", ".rendering-old"):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (0, 0))
    with temporary():
        pass
    assert {one.name for one in tmp_path.iterdir()} == {"tmpabc", "backprop", ".rendering-old"}


@pytest.mark.parametrize("kind", [kind for kind in STOPS if kind != signal.SIGINT])
def test_each_stop_ends_a_run_as_ctrl_c_does(kind: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), terminable():
        signal.raise_signal(kind)


def test_what_nohup_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with terminable():
            signal.raise_signal(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
