"""Colours of one's own on the command line."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.cli.conftest import Run

CLIP = Path(__file__).parents[1] / "render" / "small_clip.py"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "of mine.toml"
    file.write_text('name = "../<b>mine"\nbackground = "#FFF4D6"\nweight = "#0B5FA5"\n')
    return file


def test_a_film_in_ones_own_colours(run: Run, mine: Path, tmp_path: Path) -> None:
    result = run("render", CLIP, "--theme", mine, "-q", "l", "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    (film,) = (tmp_path / "out").glob("*.mp4")
    with av.open(str(film)) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert np.abs(frame[2, 2].astype(int) - [0xFF, 0xF4, 0xD6]).max() <= 3
    mine.write_text(mine.read_text().replace("#FFF4D6", "#FFFFFF"))
    again = run("render", CLIP, "--theme", mine, "-q", "l", "-o", tmp_path / "out")
    assert again.exit_code == 0
    with av.open(str(film)) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert frame[2, 2].min() >= 252, "what was made before has another ground"


def test_themes_are_drawn_on_one_page(run: Run, mine: Path, tmp_path: Path) -> None:
    result = run("themes", "safe", mine, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert result.output == f"{tmp_path / 'out' / 'themes.png'}: 2 themes\n"
    page = np.asarray(Image.open(io.BytesIO((tmp_path / "out" / "themes.png").read_bytes())))
    there = {tuple(int(x) for x in colour[:3]) for colour in page.reshape(-1, page.shape[2])[::7]}
    for colour in ("FFF4D6", "0B5FA5", "10131A", "26DDFF"):
        assert tuple(bytes.fromhex(colour)) in there


@pytest.mark.parametrize("command", ["render", "sheet", "audit", "embed", "lecture", "figures"])
def test_a_theme_that_is_wrong_is_one_line(run: Run, tmp_path: Path, command: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('weight = "#000"')
    result = run(command, "ChainRule", "--theme", file)
    assert result.exit_code == 2
    assert "would do" in result.stderr
    assert result.stderr.count("\n") == 1
