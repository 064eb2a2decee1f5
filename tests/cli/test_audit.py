"""`backprop audit`: a line for each clip and each fault, and the status that says which."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backprop.clips.reading import declared_in
from tests.cli.conftest import Run
from tests.cli.test_group import SHARES
from tests.kills.harness import session
from tests.render.small_clip import SMALL_CLIP
from tests.render.test_local_pool import linux

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue of two cheap clips."""
    two = declared_in(Path(__file__).with_name("two_clips.py"))
    monkeypatch.setattr("backprop.clips.registry.catalog", lambda: two)


OVERLAP = '  Crowded, play 1 (begin, 1.0 s), for 2 plays: "x" overlaps "x" by 0.10'
FAINT = (
    '  Crowded, play 2 (end, 2.0 s): "y" has a contrast of 1.07:1 with what lies behind it: '
    "the least is 4.5:1"
)


def test_nothing_found_is_status_0(run: Run) -> None:
    result = run("audit", "clean", "-j", 1)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "Clean: 2 pauses, dark and light: nothing found",
        "1 clip: nothing found",
    ]
    assert result.stderr == ""


def test_each_fault_is_a_line_and_status_1(run: Run) -> None:
    result = run("audit", "-j", 1)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "Clean: 2 pauses, dark and light: nothing found",
        "Crowded: 2 pauses, dark and light: 2 faults",
        OVERLAP,
        f"{FAINT} (light)",
        "2 clips: 2 faults",
    ]


@pytest.mark.parametrize(("theme", "faults"), [("dark", [OVERLAP]), ("light", [OVERLAP, FAINT])])
def test_one_theme_alone(run: Run, theme: str, faults: list[str]) -> None:
    result = run("audit", "Crowded", "--theme", theme, "-j", 1)
    count = f"{len(faults)} fault" + "s" * (len(faults) > 1)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"Crowded: 2 pauses, {theme}: {count}",
        *faults,
        f"1 clip: {count}",
    ]


def test_clips_that_cannot_show_the_network_are_left_out_aloud(run: Run) -> None:
    result = run("audit", "--network", "small", "--example", "opposite", "-j", 1)
    assert result.exit_code == 0
    assert "Crowded" not in result.stdout
    assert result.stderr == "left out, for they cannot show this network: Crowded\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Nope"], "unknown scene 'Nope': expected one of Clean, Crowded"),
        (["Clean", "-N", "nowhere.toml"], "nowhere.toml"),
        (["Clean", "--example", "nope"], "no example 'nope'"),
        (["Crowded", "-N", "small"], "one neuron a layer, such as chain; small is 3-3-2"),
        (["--theme", "blue"], "'blue'"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(run: Run, words: list[str], said: str) -> None:
    result = run("audit", *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


# In processes of their own, with real clips

COMMAND = [sys.executable, "-m", "backprop", "audit"]


def test_two_themes_at_once(tmp_path: Path) -> None:
    file = tmp_path / "odd.toml"
    file.write_text(SHARES)
    result = subprocess.run(
        [*COMMAND, SMALL_CLIP, "-N", file, "-j", "2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    first, *faults, last = result.stdout.splitlines()
    assert re.match(r"Small: \d+ pauses, dark and light: ", first)
    assert last.startswith("1 clip: ")
    assert result.returncode == bool(faults), result.stderr
    # What may not be meant is told once, though two more processes read the file.
    (line,) = result.stderr.splitlines()
    assert "add up to 2, not to 1" in line


def started(folder: Path) -> subprocess.Popen[str]:
    """A running audit whose two workers have begun; all temporary files are in the folder."""
    process = subprocess.Popen(
        [*COMMAND, "-j", "2"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while len(list(folder.glob("*/*/"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    return process


@linux
@pytest.mark.parametrize(
    "kind",
    [
        signal.SIGINT,
        *(pytest.param(one, marks=pytest.mark.sweep) for one in (signal.SIGTERM, signal.SIGKILL)),
    ],
)
def test_an_interruption_leaves_no_process(tmp_path: Path, kind: signal.Signals) -> None:
    process = started(tmp_path)
    # As a terminal does: Ctrl-C reaches the workers too.
    os.killpg(process.pid, kind) if kind == signal.SIGINT else process.send_signal(kind)
    _, errors = process.communicate(timeout=30)
    if kind != signal.SIGKILL:
        assert process.returncode == 130
        assert errors.strip() == ""
        assert list(tmp_path.iterdir()) == []
    deadline = time.monotonic() + 10
    while session(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert session(process) == []


@linux
def test_a_worker_that_is_ended_from_outside_is_told(tmp_path: Path) -> None:
    process = started(tmp_path)
    worker = next(pid for pid in session(process) if is_worker(pid))
    os.kill(worker, signal.SIGKILL)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert errors.startswith("backprop: a process that audits was ended from outside")
    assert errors.count("\n") == 1


def is_worker(pid: int) -> bool:
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_the_sheet_boxes_what_is_found(run: Run, tmp_path: Path) -> None:
    marks = []
    for options in ((), ("--audit",)):
        result = run("sheet", "Crowded", *options, "--out", tmp_path)
        assert result.exit_code == 0, result.output
        page = np.asarray(Image.open(tmp_path / "Crowded.sheet.png").convert("RGB")).astype(int)
        marks.append(int((np.abs(page - [255, 0, 255]).max(axis=2) < 40).sum()))
    assert result.stdout.endswith("1 fault boxed\n")
    # Two texts that overlap have a box each; nothing else is of that colour.
    assert marks[0] == 0
    assert marks[1] > 100
