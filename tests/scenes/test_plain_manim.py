"""A scene also runs under plain `manim`, with nothing of ours started first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenes.catalog import CATALOG, SceneEntry

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.name)
def test_manim_draws_the_last_frame(entry: SceneEntry, tmp_path: Path) -> None:
    file = entry.module.replace(".", "/") + ".py"
    command = [sys.executable, "-m", "manim", "-ql", "-s", "--media_dir", str(tmp_path), file]
    pictures = []
    for network in ("chain", "small"):
        result = subprocess.run(
            [*command, entry.name],
            cwd=ROOT,
            env={**os.environ, "BACKPROP_NETWORK": network, "BACKPROP_THEME": "light"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        (picture,) = tmp_path.glob("images/**/*.png")
        pictures.append(picture.read_bytes())
        picture.unlink()
    assert pictures[0] != pictures[1]
