"""`backprop preview` follows the files that a clip is made of."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.render import small_clip
from tests.render.small_clip import SMALL_CLIP

ROOT = Path(__file__).parents[2]
NETWORKS = ROOT / "assets" / "networks"


def test_it_renders_again_on_save_and_outlives_a_mistake(tmp_path: Path) -> None:
    network, out = tmp_path / "mine.toml", tmp_path / "out"
    text = (NETWORKS / "small.toml").read_text()
    network.write_text(text)
    command = [sys.executable, "-m", "backprop", "preview", SMALL_CLIP, "-q", "l"]
    process = subprocess.Popen(
        [*command, "-N", str(network), "-o", str(out)], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None

    def said() -> str:
        for line in process.stderr:  # type: ignore[union-attr]
            if "waiting for a change" in line:
                return line
        raise AssertionError("it ended")

    try:
        assert "made in" in said()
        film = out / "Small.mp4"
        first = film.read_bytes()
        network.write_text(re.sub(r"0\.\d+", "0.77", text, count=1))
        assert "made in" in said()
        second = film.read_bytes()
        assert second != first
        network.write_text("cost = [")
        line = said()
        assert "is as it was" in line
        assert str(network) in line
        assert film.read_bytes() == second
        network.write_text(text)
        assert "reused" in said()
        assert film.read_bytes() == first
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130
    assert not list(out.glob(".rendering-*"))


def test_a_scene_saved_with_a_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    for part in ("backprop", "scenes", "assets/networks"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    scene = tmp_path / "scenes/many_neurons/cost_of_many_outputs.py"
    text = Path(small_clip.__file__).read_text()
    text = text.replace("class Small(", "class CostOfManyOutputs(").replace(
        '"A clip for tests"', '"A short one in its place", order=16'
    )
    scene.write_text(f"def broken(:\n{text}")
    command = [sys.executable, "-m", "backprop"]
    options = ["CostOfManyOutputs", "-q", "l", "-o", str(tmp_path / "out")]
    told = subprocess.run(
        [*command, "render", *options], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert told.returncode == 2
    assert told.stderr == f"backprop: {scene}: line 1: invalid syntax\n"
    process = subprocess.Popen(
        [*command, "preview", *options], stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert process.stderr is not None
    try:
        assert f"is as it was: {scene}: line 1: invalid syntax;" in process.stderr.readline()
        scene.write_text(text)
        assert any("made in" in line for line in process.stderr)
        scene.write_text(f"{text}\n)")
        line = process.stderr.readline()
        assert f"{scene}: line {len(text.splitlines()) + 2}: unmatched ')'" in line
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130


def test_a_scene_that_is_not_there_is_one_line() -> None:
    command = [sys.executable, "-m", "backprop", "preview", "ChainRul"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "ChainRule" in result.stderr
