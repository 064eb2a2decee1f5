"""Files of one version come and go together, whatever happens in between."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from backprop.io import atomic_write as whole
from backprop.io.atomic_write import publish, write_together

NAMES = ["it.srt", "parts/01.mp4", "it.mp4"]
"""The last is the one that counts."""


def prepared(tmp_path: Path, version: str) -> Path:
    work = tmp_path / f"work-{version}"
    for name in NAMES:
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(version)
    return work


def there(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): file.read_text()
        for file in folder.rglob("*")
        if file.is_file()
    }


def in_a_child(work: Callable[[], None]) -> int:
    """Run it in a fork of this process; what that ended with."""
    if (child := os.fork()) == 0:
        try:
            work()
        except BaseException:
            os._exit(2)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("left", range(7))
def test_a_kill_leaves_one_version_and_nothing_without_what_belongs_to_it(
    tmp_path: Path, left: int
) -> None:
    """As kill -9 after so many renamings: 3 take the old files away, 3 bring the new ones."""
    folder = tmp_path / "out"
    publish(prepared(tmp_path, "old"), folder, NAMES)
    new = prepared(tmp_path, "new")

    def killed() -> None:
        rename, done = os.replace, []

        def counted(source: Path, target: Path) -> None:
            if len(done) == left:
                os._exit(9)
            done.append(target)
            rename(source, target)

        whole.os.replace = counted
        publish(new, folder, NAMES)

    assert in_a_child(killed) == (0 if left == 6 else 9)
    found = there(folder)
    assert len(set(found.values())) <= 1
    assert ("it.mp4" in found) == (left in (0, 6))
    if "it.mp4" in found:
        assert found == dict.fromkeys(NAMES, "new" if left == 6 else "old")
    # The next run mends it.
    publish(prepared(tmp_path, "next"), folder, NAMES)
    assert there(folder) == dict.fromkeys(NAMES, "next")


@pytest.mark.parametrize("left", range(6))
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("after", [False, True])
def test_what_goes_wrong_midway_is_undone(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    left: int,
    error: BaseException,
    after: bool,
) -> None:
    """Also when the renaming was done and the interruption came before anything else was."""
    folder = tmp_path / "out"
    publish(prepared(tmp_path, "old"), folder, NAMES)
    new, rename, done = prepared(tmp_path, "new"), os.replace, []

    def counted(source: Path, target: Path) -> None:
        done.append(target)
        if len(done) != left + 1:
            rename(source, target)
            return
        if after:
            rename(source, target)
        raise error

    monkeypatch.setattr(whole.os, "replace", counted)
    with pytest.raises(type(error)):
        publish(new, folder, NAMES)
    assert there(folder) == dict.fromkeys(NAMES, "old")
    assert {name: (new / name).read_text() for name in NAMES} == dict.fromkeys(NAMES, "new")


def test_a_folder_of_that_name_is_never_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    publish(prepared(tmp_path, "old"), folder, NAMES)
    (folder / "it.srt").unlink()
    (folder / "it.srt").mkdir()
    (folder / "it.srt" / "mine.txt").write_text("mine")
    with pytest.raises(IsADirectoryError):
        publish(prepared(tmp_path, "new"), folder, NAMES)
    assert there(folder) == {
        "it.srt/mine.txt": "mine",
        "parts/01.mp4": "old",
        "it.mp4": "old",
    }


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    folder, other = tmp_path / "out", tmp_path / "other.txt"
    other.write_text("another's")
    folder.mkdir()
    (folder / "it.srt").symlink_to(other)
    publish(prepared(tmp_path, "new"), folder, NAMES)
    assert there(folder) == dict.fromkeys(NAMES, "new")
    assert other.read_text() == "another's"


def test_runs_that_publish_at_once_do_so_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one is midway, a second waits: its files are there in the end, all of them."""
    folder = tmp_path / "out"
    one, two = prepared(tmp_path, "one"), prepared(tmp_path, "two")
    midway, rename = threading.Event(), os.replace
    second = threading.Thread(target=publish, args=(two, folder, NAMES))

    def slow(source: Path, target: Path) -> None:
        rename(source, target)
        if target == folder / "it.srt" and not midway.is_set():
            midway.set()
            second.start()
            # Long enough for all of it, if nothing made it wait.
            second.join(0.5)

    monkeypatch.setattr(whole.os, "replace", slow)
    publish(one, folder, NAMES)
    second.join()
    assert there(folder) == dict.fromkeys(NAMES, "two")


def test_bytes_and_files_are_written_together(tmp_path: Path) -> None:
    made = tmp_path / "made.mp4"
    made.write_text("film")
    write_together({"a/page.txt": b"page", "it.mp4": made}, tmp_path / "out")
    assert there(tmp_path / "out") == {"a/page.txt": "page", "it.mp4": "film"}
    assert not made.exists()
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"a", "it.mp4"}
