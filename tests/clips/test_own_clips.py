"""A user's own clips beside the chapter's, in a folder full of the user's own files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backprop.clips.reading import declared_in
from backprop.clips.registry import chapter, find_scene, scene_class
from backprop.core.errors import BackpropError
from backprop.render.fingerprint import fingerprint, sources
from backprop.render.request import Request

MINE = '''"""A clip of my own."""

from manim import FadeIn

from backprop.clips import Declaration, RecordedScene
from helper import SCALE
from scenes import TITLE


class Attention(RecordedScene):
    """The activations, in words."""

    clip = Declaration(
        "What my network "
        "made of it",
        network="small",
        focus="a",
    )

    def construct(self) -> None:
        self.beat("all", f"The output is {self.said(self.output())}.")
        title = self.heading(TITLE)
        self.play(FadeIn(title.scale(SCALE)), run_time=0.2)
        self.rest(0.2)

    def output(self):
        from backprop import Quantity

        return Quantity("a", self.trace.network.depth, (0,))
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As nearly every Manim user has one: with scenes of that name, and worse."""
    (tmp_path / "mine.py").write_text(MINE)
    (tmp_path / "helper.py").write_text("SCALE = 1.0\n")
    (tmp_path / "scenes.py").write_text("raise SystemExit('this is not the one')\n")
    (tmp_path / "scenes").mkdir()
    (tmp_path / "scenes/__init__.py").write_text("TITLE = 'Mine'\n")
    (tmp_path / "backprop_clips.py").write_text("raise SystemExit('nor this')\n")
    return tmp_path


def ran(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "BACKPROP_CACHE": str(folder / "kept")},
    )


OWN = "mine.py:Attention"


@pytest.mark.parametrize(
    ("command", "made"),
    [
        (("list",), None),
        (("explain", "w[2][0,0]"), None),
        (("render", OWN, "-q", "l"), "out/Attention.mp4"),
        (("render", "mine.py", "--network", "own.toml", "-q", "l"), "out/Attention.mp4"),
        (("sheet", OWN), "out/Attention.sheet.png"),
        (("audit", OWN, "-j", "1"), None),
        (("embed", OWN, "--for", "html", "-q", "l"), "out/Attention.html"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_commands_in_a_hostile_folder(
    folder: Path, command: tuple[str, ...], made: str | None
) -> None:
    own = Path(__file__).parents[2] / "assets/networks/small.toml"
    (folder / "own.toml").write_text(own.read_text())
    result = ran(folder, "-m", "backprop", *command)
    assert result.returncode == 0, result.stdout + result.stderr
    assert made is None or (folder / made).stat().st_size > 1000
    assert "this is not" not in result.stdout + result.stderr


def test_a_notebooks_line_and_plain_manim_in_a_hostile_folder(folder: Path) -> None:
    line = "from backprop import render; print(render('mine.py:Attention', quality='l'))"
    result = ran(folder, "-c", line)
    assert result.stdout.startswith("Film('Attention'"), result.stderr
    result = ran(folder, "-m", "manim", "-ql", "-s", "mine.py", "Attention")
    assert list(folder.glob("media/images/**/*.png")), result.stdout + result.stderr
    # And theirs is what they get by that name.
    assert ran(folder, "-c", "import backprop, scenes; print(scenes.TITLE)").stdout == "Mine\n"


def test_what_a_clip_of_ones_own_imports_is_in_its_key(folder: Path) -> None:
    request = Request(f"{folder / 'mine.py'}:Attention", folder)
    assert {folder / "helper.py", folder / "scenes/__init__.py"} <= sources(folder / "mine.py")
    key = fingerprint(request)
    (folder / "helper.py").write_text("SCALE = 0.9\n")
    assert fingerprint(request) != key
    assert request.name == "Attention"


def test_so_is_what_its_packages_import_of_themselves(folder: Path) -> None:
    package = folder / "scenes"
    (package / "__init__.py").write_text("from .words import TITLE\nfrom . import inner\n")
    (package / "words.py").write_text("TITLE = 'Mine'\n")
    (package / "inner").mkdir()
    (package / "inner/__init__.py").write_text("from ..words import TITLE\nfrom .deep import X\n")
    (package / "inner/deep.py").write_text("X = 1\n")
    own = {"words.py", "inner/__init__.py", "inner/deep.py"}
    assert {package / name for name in own} <= sources(folder / "mine.py")


def test_what_is_declared_is_read_and_nothing_is_run(folder: Path) -> None:
    (folder / "mine.py").write_text(MINE + "\nraise SystemExit('it was run')\n")
    entry = find_scene(f"{folder}/mine.py:Attention")
    assert (entry.summary, entry.network) == ("What my network made of it", "small")
    assert entry.focus == "a"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("class A(B):\n    clip = Declaration(summary())\n", "line 2: a declaration is read"),
        ("class A(B):\n    clip = Declaration(", "line 2: this declaration does not end"),
        ("class A(B):\n    clip = Declaration(colour='red')\n", "colour"),
        ("x = 1\n", "expected one clip, found no class"),
        ("class A(B): ...\nclass C(B): ...\n", r"found mine\.py:A, mine\.py:C"),
    ],
)
def test_a_declaration_that_cannot_be_read_is_told_in_one_line(
    tmp_path: Path, text: str, reason: str
) -> None:
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(BackpropError, match=reason) as told:
        find_scene(str(tmp_path / "mine.py"))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("A", "class A(int):\n    pass\n", "A is no clip: derive it from"),
        ("B", "class A(int):\n    pass\n", "unknown scene 'B'.*expected one of A"),
        ("A", "import nothing_of_that_name\nclass A(int): ...\n", "line 1: ModuleNotFoundError"),
        ("A", "class A(int):\n    x = 1 / 0\n", "line 2: ZeroDivisionError: division by zero"),
        ("A", "class A(int):\n    x = (\n", "line 2: '\\(' was never closed"),
    ],
)
def test_a_file_that_is_no_clip_is_told_in_one_line(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(BackpropError, match=reason) as told:
        scene_class(f"{tmp_path / 'mine.py'}:{name}")
    assert "\n" not in str(told.value)


def test_the_chapters_clips_import_no_sibling() -> None:
    names = {file.stem for file in chapter().rglob("*.py")}
    for file in chapter().rglob("*.py"):
        assert {one for one in sources(file) if chapter() in one.parents} == {file}
        assert declared_in(file), f"{file} declares no clip"
    assert len(names) > 20
