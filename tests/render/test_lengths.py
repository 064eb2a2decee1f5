"""Lengths are measured, and known until a clip's file changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from backprop.cli import main
from backprop.clips import registry
from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, find_scene
from backprop.render.lengths import keep_lengths, known_lengths, length_key
from backprop.render.local_pool import longest_first
from backprop.render.private import cache_folder
from backprop.render.request import Request


def asked(*names: str) -> list[Request]:
    return [Request(name, Path()) for name in names]


def known(name: str) -> float | None:
    return known_lengths().get(length_key(find_scene(name)))


def test_what_was_made_with_its_own_network_is_known() -> None:
    assert known("Nudge") is None
    own, other = asked("Nudge", "ChainRule")
    keep_lengths({own: 39.4, replace(other, network="deep"): 50.0})
    assert (known("Nudge"), known("ChainRule")) == (39.4, None)
    lines = CliRunner().invoke(main, ["list"]).output.splitlines()
    (line,) = (line for line in lines if line.startswith("Nudge"))
    assert " 0:39 " in line


def test_a_clip_whose_file_changes_has_another_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.py"
    file.write_text("class Mine(RecordedScene):\n    clip = Declaration()\n")
    name = f"{file}:Mine"
    keep_lengths({Request(name, tmp_path): 1.5})
    assert known(name) == 1.5
    file.write_text(file.read_text() + "# and more\n")
    assert known(name) is None
    keep_lengths({Request(name, tmp_path): 2.5})
    # The old one is not kept for ever.
    assert list(known_lengths().values()) == [2.5]


def test_the_longest_is_begun_first_and_one_that_nobody_made_before_it() -> None:
    keep_lengths(dict(zip(asked("Nudge", "ChainRule"), (30.0, 40.0), strict=True)))
    order = longest_first(asked("Nudge", "ChainRule", "LongPath"))
    assert [request.name for request in order] == ["LongPath", "ChainRule", "Nudge"]


def test_of_a_clip_whose_file_has_gone_nothing_is_kept(tmp_path: Path) -> None:
    keep_lengths({Request(f"{tmp_path}/gone.py:Mine", tmp_path): 1.5})
    assert known_lengths() == {}


@pytest.mark.parametrize("content", ["", "[1, 2]", '{"a": "b"}', '{"a": 1e999}', "[" * 100_000])
def test_what_is_odd_there_is_nothing(content: str) -> None:
    cache_folder().mkdir(exist_ok=True, parents=True)
    (cache_folder() / "lengths.json").write_text(content)
    assert known_lengths() == {}
    keep_lengths(dict.fromkeys(asked("Nudge"), 2.0))
    assert known("Nudge") == 2.0
    assert json.loads((cache_folder() / "lengths.json").read_text()) == known_lengths()


def test_a_catalogue_of_one_folder_is_in_its_own_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clip is added by its file alone."""
    for name, order in (("Last", 9), ("First", 1.5)):
        text = f'class {name}(RecordedScene):\n    clip = Declaration("It", order={order})\n'
        (tmp_path / f"{name.lower()}.py").write_text(text)
    monkeypatch.setattr(registry, "_FOLDERS", (tmp_path,))
    catalog.cache_clear()
    try:
        assert [one.name for one in catalog()] == ["First", "Last"]
        assert isinstance(find_scene("first"), Declaration)
    finally:
        catalog.cache_clear()
