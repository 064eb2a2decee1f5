"""What is kept is in folders that nobody else writes to, or it is not used."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backprop.cli import main
from backprop.core.errors import BackpropError
from backprop.render.cache import Cache
from backprop.render.formula_cache import Outlines
from backprop.render.private import is_file_of_ours, make_private


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kept"
    monkeypatch.setenv("BACKPROP_CACHE", str(folder))
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def loose() -> object:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("loose")
def test_folders_are_made_for_their_owner_alone(kept: Path) -> None:
    shelf = Outlines()
    shelf.put("k", b"x")
    make_private(kept, kept / "clips")
    (inner,) = shelf.folder.iterdir()
    assert [mode(one) for one in (kept, kept / "clips", shelf.folder, inner)] == [0o700] * 4


@pytest.mark.parametrize("inside", ["", "clips", "formulas"])
@pytest.mark.parametrize("bits", [0o720, 0o702, 0o777])
def test_one_that_others_may_write_to_is_refused(kept: Path, bits: int, inside: str) -> None:
    for one in (kept, kept / "clips", kept / "formulas"):
        one.mkdir()
    (kept / inside).chmod(bits)
    shelf = Outlines if inside == "formulas" else Cache
    with pytest.raises(BackpropError, match=r"others may write there: chmod go-w .*, or set BACK"):
        shelf()
    (kept / inside).chmod(bits & ~0o022)  # what it says
    shelf()


def test_one_of_another_user_is_refused(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.mkdir()
    Cache()
    monkeypatch.setattr(os, "geteuid", lambda: kept.stat().st_uid + 1)
    for shelf in (Cache, Outlines):
        with pytest.raises(BackpropError, match="belongs to another user: set BACKPROP_CACHE"):
            shelf()


def test_an_open_folder_such_as_tmp_is_not_to_be_closed(kept: Path) -> None:
    kept.mkdir()
    kept.chmod(0o1777)
    with pytest.raises(BackpropError, match="others may write there: set BACKPROP_CACHE") as told:
        Cache()
    assert "chmod" not in str(told.value)
    # A folder of one's own in it is safe.
    make_private(kept / "mine")
    Cache(kept / "mine")


def test_one_that_others_read_or_a_link_to_it_is_used(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o755)
    kept.symlink_to(tmp_path / "there")
    Outlines().put("k", b"x")
    assert Outlines().take("k") == b"x"


def test_a_folder_that_somebody_puts_there_meanwhile_is_refused(kept: Path) -> None:
    shelf = Outlines()
    kept.mkdir()
    kept.chmod(0o777)
    with pytest.raises(BackpropError, match="others may write"):
        shelf.put("k", b"x")


@pytest.mark.parametrize(
    "words",
    [
        ("render", "ChainRule", "-q", "l"),
        ("render", "ChainRule", "-q", "l", "--force"),
        ("formulas", "chain-rule"),
        ("lecture", "ChainRule"),
    ],
    ids=" ".join,
)
def test_commands_say_so_in_a_line_and_make_nothing(
    kept: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    kept.mkdir()
    kept.chmod(0o777)
    out = tmp_path / "out"
    result = run(*words, "-o", str(out))
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert f"chmod go-w {kept}" in line
    assert not out.exists() or not list(out.iterdir())


def test_the_doctor_tells_it_and_the_rest(kept: Path) -> None:
    kept.mkdir()
    kept.chmod(0o777)
    result = run("doctor")
    assert result.exit_code == 0
    assert result.output.count(f"chmod go-w {kept}") == 2
    assert "clips at once" in result.output


@pytest.mark.parametrize(
    ("make", "right"),
    [
        (lambda file: file.write_bytes(b"1234"), True),
        (lambda file: file.write_bytes(b"12345"), False),
        (lambda file: file.mkdir(), False),
        (lambda file: os.mkfifo(file), False),
        (lambda file: file.symlink_to(__file__), False),
        (lambda file: None, False),
    ],
    ids=["right", "long", "folder", "pipe", "link", "none"],
)
def test_only_plain_files_of_some_size_are_read(
    tmp_path: Path, make: Callable[[Path], object], right: bool
) -> None:
    make(tmp_path / "it")
    assert is_file_of_ours(tmp_path / "it", 4) is right
