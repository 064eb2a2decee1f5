"""A user's own settings of Manim change no clip."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.render.small_clip import SMALL_CLIP

CFG = """
[CLI]
upto_animation_number = 2
preview = True
renderer = opengl
dry_run = True
background_color = RED
[video_encoder]
codec = libx265
pixel_format = yuv444p
[video_encoder.options]
preset = veryslow
"""


def test_a_manim_cfg_where_the_command_runs_says_nothing(tmp_path: Path) -> None:
    films = []
    for name, text in (("with", CFG), ("without", "")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "manim.cfg").write_text(text)
        command = [sys.executable, "-m", "backprop", "render", SMALL_CLIP, "-q", "l"]
        subprocess.run([*command, "--force"], cwd=folder, check=True, capture_output=True)
        films.append((folder / "out" / "Small.mp4").read_bytes())
    assert films[0] == films[1]
