"""A scene also runs under plain `manim`, with nothing of ours started first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, find_scene

ROOT = Path(__file__).parents[2]


def last_frame(entry: Declaration, network: str, folder: Path) -> bytes:
    """The PNG that `manim -s` writes, in the light theme."""
    command = [sys.executable, "-m", "manim", "-ql", "-s", "--media_dir", str(folder)]
    result = subprocess.run(
        [*command, str(entry.file), entry.name],
        cwd=ROOT,
        env={**os.environ, "BACKPROP_NETWORK": network, "BACKPROP_THEME": "light"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    (picture,) = folder.glob("images/**/*.png")
    return picture.read_bytes()


@pytest.mark.parametrize("entry", catalog(), ids=lambda entry: entry.name)
def test_manim_draws_the_last_frame(entry: Declaration, tmp_path: Path) -> None:
    assert last_frame(entry, entry.network, tmp_path).startswith(b"\x89PNG")


def test_the_environment_chooses_the_network(tmp_path: Path) -> None:
    entry = find_scene("ChainRule")
    one, other = (
        last_frame(entry, network, tmp_path / str(number))
        for number, network in enumerate(("chain", "tests/networks/deep.toml"))
    )
    assert one != other
