"""What a shelf counts and throws out, be it files or folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backprop.render.cache import Cache
from backprop.render.formula_cache import Outlines
from backprop.render.shelf import Shelf


@pytest.fixture(params=["", "version"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    """With two files and two folders of 100 bytes each, and one that is not whole yet."""
    version: str = request.param
    (tmp_path / "things" / version / ".rendering-1").mkdir(parents=True)
    (tmp_path / "things" / version / ".rendering-1" / "inner").write_bytes(bytes(100))
    for age, name in enumerate(("folder", "file", "young folder", "young file")):
        place = tmp_path / "things" / version / name
        file = place if "file" in name else place / "inner"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(100))
        os.utime(place, (1e9 + age, 1e9 + age))
    return Shelf("things", tmp_path, 250, version)


def left(shelf: Shelf) -> set[str]:
    return {place.name for place in shelf._now.iterdir()}


def test_what_is_not_whole_is_not_counted(shelf: Shelf) -> None:
    assert shelf.size() == (4, 400)


def test_the_oldest_are_thrown_out_and_what_is_not_whole_stays(shelf: Shelf) -> None:
    shelf._prune()
    assert left(shelf) == {".rendering-1", "young folder", "young file"}


def test_the_newest_stays_whatever_the_clock_says(shelf: Shelf) -> None:
    shelf._prune(newest=shelf._now / "folder")
    assert left(shelf) == {".rendering-1", "folder", "young file"}
    shelf.limit = 50
    shelf._prune(newest=shelf._now / "folder")
    assert left(shelf) == {".rendering-1", "folder"}


def test_what_is_gone_meanwhile_is_not_counted(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [shelf._now / "gone", *shelf._now.iterdir()]
    monkeypatch.setattr(Path, "glob", lambda *_: iter(listed))
    assert shelf.size() == (4, 400)


@pytest.mark.parametrize("kind", [Cache, Outlines])
def test_both_are_shelves_with_a_folder_and_a_limit_of_their_own(
    kind: type[Cache | Outlines], tmp_path: Path
) -> None:
    one = kind(tmp_path, 5)
    assert isinstance(one, Shelf)
    assert one.limit == 5
    assert one.folder.parent == tmp_path
    assert one.size() == (0, 0)
