"""What a clip is made of, to the last module and network, changes its key; nothing else does."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cairo
import numpy as np
import pytest

from backprop.clips import registry
from backprop.clips.registry import catalog, find_scene
from backprop.core.errors import BackpropError
from backprop.core.labels import Labels
from backprop.io import networks
from backprop.render import fingerprint as module
from backprop.render.fingerprint import drawn_by, fingerprint, sources
from backprop.render.request import Format, Request

ROOT = Path(__file__).parents[2]


def asked(folder: Path, **others: Any) -> Request:
    return Request("ChainRule", folder, **others)


def test_every_choice_that_shows_changes_the_key(tmp_path: Path) -> None:
    asked_for = [
        asked(tmp_path),
        asked(tmp_path, network="xor"),
        asked(tmp_path, quality="l"),
        asked(tmp_path, theme="light"),
        asked(tmp_path, format=Format.WEBM),
        asked(tmp_path, format=Format.WEBM, transparent=True),
        asked(tmp_path, focus="w[1][0,0]"),
        asked(tmp_path, labels=Labels("number")),
        asked(tmp_path, labels=Labels(indices_from=1)),
        asked(tmp_path, example="0.5 -> 1"),
        asked(tmp_path, example="0.5 -> 0.5"),
        asked(tmp_path, faithful=True),
        asked(tmp_path, format=Format.GIF, most=10),
        Request("DependencyTree", tmp_path),
    ]
    keys = [fingerprint(one) for one in asked_for]
    assert len(set(keys)) == len(keys)
    same = [asked(tmp_path / "other"), asked(tmp_path, verbose=True)]
    assert {fingerprint(one) for one in same} == {keys[0]}


def test_the_first_example_has_one_key(tmp_path: Path) -> None:
    keys = {
        name: fingerprint(asked(tmp_path, network="xor", example=name))
        for name in (None, *networks.load("xor").examples)
    }
    assert len(keys) == len(set(keys.values())) + 1
    assert keys[None] == keys[networks.load("xor").example()[0]]


def test_what_draws_is_in_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"manim", "numpy", "svgelements", "typst"} <= set(drawn_by())
    key = fingerprint(asked(tmp_path))
    monkeypatch.setattr(cairo, "cairo_version_string", lambda: "1.2.3")
    assert fingerprint(asked(tmp_path)) != key


def test_a_key_needs_no_manim() -> None:
    code = "import sys, backprop.render.fingerprint; sys.exit('manim' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


def test_a_network_that_a_clip_shows_besides_is_in_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "networks"
    shutil.copytree(ROOT / "assets/networks", copy)
    monkeypatch.setattr(networks, "FOLDERS", (copy,))
    before = {entry.name: fingerprint(Request(entry.name, tmp_path)) for entry in catalog()}
    arrays = dict(np.load(copy / "digits.npz"))
    np.savez(copy / "digits.npz", **{name: array * 0.5 for name, array in arrays.items()})
    after = {entry.name: fingerprint(Request(entry.name, tmp_path)) for entry in catalog()}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"SimplestNetwork", "DigitNetwork"}


def test_no_scene_loads_a_network_that_is_not_in_its_key() -> None:
    """Only the stage loads what was asked for; what else is loaded stands in the catalogue."""
    loads = {file: loaded(file) for file in (ROOT / "scenes").rglob("*.py")}
    for file, names in loads.items():
        for entry in catalog():
            if names and file in sources(entry.file):
                assert names <= set(entry.also), f"{entry.name} shows {names} by {file.name}"


def loaded(file: Path) -> set[str | None]:
    """What a module calls `load` with; None for what only a run knows."""
    tree = ast.parse(file.read_text())
    assert not any(
        isinstance(node, ast.alias) and node.name == "load" and node.asname
        for node in ast.walk(tree)
    ), f"{file.name} gives load another name"
    constants = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    return {
        node.args[0].value
        if isinstance(node.args[0], ast.Constant)
        else constants.get(getattr(node.args[0], "id", ""))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and "load" in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
    }


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
    """Against Python: the modules of ours that are there after a scene's was loaded."""
    code = (
        "import sys; from backprop.clips.registry import scene_class; scene_class('ChainRule')\n"
        "for n, m in list(sys.modules.items()):\n"
        "    if n.split('.')[0] == 'backprop' or 'chain_rule' in n: print(m.__file__)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = {Path(line).resolve() for line in result.stdout.split()}
    assert len(loaded) > 20
    file = find_scene("ChainRule").file
    assert file in loaded
    assert loaded <= sources(file) | sources(module._DRAWING)
    # And it is not everything.
    assert not any("gradient_descent" in one.name for one in sources(file))


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Our own code in another place, where it may be edited."""
    for name in ("backprop", "scenes"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(module, "_BACKPROP", tmp_path / "backprop")
    monkeypatch.setattr(module, "_DRAWING", tmp_path / "backprop/render/clip.py")
    monkeypatch.setattr(registry, "_FOLDERS", (tmp_path / "scenes",))
    catalog.cache_clear()
    yield tmp_path
    catalog.cache_clear()


def test_an_edited_module_changes_the_clips_that_use_it(tmp_path: Path, copied: Path) -> None:
    tree = copied / "backprop/drawing/mobjects/cost_map.py"
    before = {entry.name: fingerprint(Request(entry.name, tmp_path)) for entry in catalog()}
    tree.write_text(tree.read_text() + "\n# edited\n")
    after = {entry.name: fingerprint(Request(entry.name, tmp_path)) for entry in catalog()}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {entry.name for entry in catalog() if tree in sources(entry.file)}
    assert "GradientDescent" in changed
    assert len(changed) < len(catalog()) / 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def broken(:\n", "line 2: invalid syntax"),
        ("# coding: nope\n", ".py: unknown encoding: nope"),
    ],
)
def test_a_scene_that_is_no_python_is_told_in_one_line(
    tmp_path: Path, copied: Path, text: str, reason: str
) -> None:
    broken = copied / "scenes/one_neuron/chain_rule.py"
    find_scene("ChainRule")  # which is read before
    broken.write_text("# A scene\n" + text)
    with pytest.raises(BackpropError) as told:
        fingerprint(asked(tmp_path))
    assert str(told.value).startswith(f"{broken}: ")
    assert reason in str(told.value)
    assert "\n" not in str(told.value)
