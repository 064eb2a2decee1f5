"""What did not change is not rendered again, and nothing else is taken for it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backprop.rendering import fingerprint as module
from backprop.rendering.cache import Cache
from backprop.rendering.fingerprint import fingerprint, sources
from backprop.rendering.made import Clip, Shrunk
from backprop.rendering.request import Format, Request
from scenes.catalog import CATALOG, find_scene

ROOT = Path(__file__).parents[2]


def asked(folder: Path, **others: Any) -> Request:
    return Request("ChainRule", folder, **others)


def clip_in(folder: Path, size: int = 100, name: str = "ChainRule") -> Clip:
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{name}{end}" for end in (".mp4", ".srt", ".vtt", ".01.mp4")]
    for number, file in enumerate(files):
        file.write_bytes(bytes([number]) * size)
    return Clip(name, files[0], tuple(files[1:3]), 35.3, size, 1.0, (files[3],), Shrunk(4, 3, 2, 1))


def test_a_kept_clip_comes_back_as_it_was(tmp_path: Path) -> None:
    cache, made = Cache(tmp_path / "kept"), clip_in(tmp_path / "one")
    assert cache.take("k", asked(tmp_path / "two")) is None
    cache.put("k", made)
    taken = cache.take("k", asked(tmp_path / "two"))
    assert taken is not None
    assert taken.reused
    for before, after in zip(
        [made.file, *made.beside, *made.sections],
        [taken.file, *taken.beside, *taken.sections],
        strict=True,
    ):
        assert after.parent == tmp_path / "two"
        assert after.read_bytes() == before.read_bytes()
    same = replace(taken, reused=False, file=made.file, beside=made.beside, sections=made.sections)
    assert same == made
    assert {file.name for file in (tmp_path / "two").iterdir()} == {
        file.name for file in (tmp_path / "one").iterdir()
    }


@pytest.mark.parametrize("harm", ["cut", "gone", "no record", "half a record"])
def test_what_is_not_whole_is_not_taken(tmp_path: Path, harm: str) -> None:
    cache = Cache(tmp_path / "kept")
    cache.put("k", clip_in(tmp_path / "one"))
    entry = cache.folder / "k"
    if harm == "cut":
        (entry / "ChainRule.mp4").write_bytes(b"cut")
    elif harm == "gone":
        (entry / "ChainRule.srt").unlink()
    elif harm == "no record":
        (entry / "clip.json").unlink()
    else:
        (entry / "clip.json").write_text('{"files": ')
    assert cache.take("k", asked(tmp_path / "two")) is None
    assert not list((tmp_path / "two").glob("*")) if (tmp_path / "two").exists() else True


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    made = clip_in(tmp_path / "one", size=2_000)
    cache = Cache(tmp_path / "kept", limit=3 * 9_000)  # room for three: 8,000 bytes and a record
    for age, key in enumerate("abc"):
        cache.put(key, made)
        os.utime(cache.folder / key, (1_000 + age, 1_000 + age))
    assert cache.take("a", asked(tmp_path / "two"))
    cache.put("d", made)
    assert {entry.name for entry in cache.folder.iterdir()} == {"a", "c", "d"}


def test_a_disk_that_takes_no_more_costs_only_the_keeping(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be")
    cache = Cache(tmp_path / "kept")
    cache.put("k", clip_in(tmp_path / "one"))
    assert cache.take("k", asked(tmp_path / "two")) is None
    assert cache.size() == (0, 0)


def test_many_at_once_see_whole_clips_or_none(tmp_path: Path) -> None:
    """Threads that put, take and throw out the same entry; each film is all of one byte."""
    wrong: list[str] = []
    taken = []

    def work(number: int) -> None:
        cache = Cache(tmp_path / "kept", limit=5_000 if number % 2 else 50)
        made = clip_in(tmp_path / f"made{number}", size=900 + number)
        for turn in range(40):
            cache.put("k" if turn % 2 else f"k{number}", made)
            found = cache.take("k", asked(tmp_path / f"out{number}"))
            if found is not None:
                taken.append(number)
                if len(found.file.read_bytes()) != found.size:
                    wrong.append(f"{found.size} bytes were promised")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert taken
    assert not list((tmp_path / "kept" / "clips").glob(".new-*"))


def test_every_choice_that_shows_changes_the_key(tmp_path: Path) -> None:
    asked_for = [
        asked(tmp_path),
        asked(tmp_path, network="xor"),
        asked(tmp_path, quality="l"),
        asked(tmp_path, theme="light"),
        asked(tmp_path, format=Format.WEBM),
        asked(tmp_path, format=Format.WEBM, transparent=True),
        asked(tmp_path, focus="w[1][0,0]"),
        asked(tmp_path, sections=True),
        asked(tmp_path, faithful=True),
        asked(tmp_path, format=Format.GIF, most=10),
        Request("DependencyTree", tmp_path),
    ]
    keys = [fingerprint(one) for one in asked_for]
    assert len(set(keys)) == len(keys)
    same = [asked(tmp_path / "other"), asked(tmp_path, verbose=True)]
    assert {fingerprint(one) for one in same} == {keys[0]}


def test_only_clips_of_a_changed_network_are_rendered_again(tmp_path: Path) -> None:
    text = (ROOT / "assets/networks/chain.toml").read_text()
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    first.write_text(text)
    second.write_text(text)
    key = fingerprint(asked(tmp_path, network=str(first)))
    assert fingerprint(asked(tmp_path, network=str(second))) == key
    first.write_text(re.sub(r"0\.\d+", "0.77", text, count=1))
    assert fingerprint(asked(tmp_path, network=str(first))) != key
    assert fingerprint(asked(tmp_path, network=str(second))) == key


def test_a_clips_code_is_what_python_imports_for_it() -> None:
    """Against Python: the modules of ours that are there after a scene's was imported."""
    name = "scenes.one_neuron.chain_rule"
    code = (
        f"import sys, {name}, backprop\n"
        "for n, m in list(sys.modules.items()):\n"
        "    if n.split('.')[0] in ('backprop', 'scenes'): print(m.__file__)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = {Path(line).resolve() for line in result.stdout.split()}
    assert len(loaded) > 20
    assert loaded <= {file.resolve() for file in sources(name)}
    # And it is not everything.
    assert not any("gradient_descent" in file.name for file in sources(name))


def test_an_edited_module_changes_the_clips_that_use_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "scenes"
    shutil.copytree(ROOT / "scenes", copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setitem(module._ROOTS, "scenes", copy)
    users = {
        entry.name
        for entry in CATALOG
        if copy / "mobjects/chain_tree.py" in sources(entry.module)
    }  # fmt: skip
    before = {entry.name: fingerprint(Request(entry.name, tmp_path)) for entry in CATALOG}
    target = copy / Path(*find_scene("ChainRule").module.split(".")[1:]).with_suffix(".py")
    target.write_text(target.read_text() + "\n# edited\n")
    after = {entry.name: fingerprint(Request(entry.name, tmp_path)) for entry in CATALOG}
    changed = {name for name in before if before[name] != after[name]}
    assert "ChainRule" in changed
    assert len(changed) < len(CATALOG) / 2
    assert "ChainRule" in users


def run(out: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "backprop", "render", "-q", "l", "-o", str(out), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stderr


def test_a_second_run_reuses_and_force_renders(tmp_path: Path) -> None:
    name = "CostOfManyOutputs"
    assert "reused" not in run(tmp_path / "one", name)
    assert f"{name}: 21.4 s reused" in run(tmp_path / "two", name)
    assert "reused" not in run(tmp_path / "three", name, "--force")
    films = [(tmp_path / out / f"{name}.mp4").read_bytes() for out in ("one", "two", "three")]
    assert films[0] == films[1] == films[2]
    beside = json.loads((tmp_path / "two" / f"{name}.sections.json").read_text())
    assert beside
