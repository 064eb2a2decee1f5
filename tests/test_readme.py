"""What the documents say is so: their commands and their Python run, what they show is printed."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from click.testing import CliRunner
from manim import Scene, config

from backprop import Quantity, load, record, vary
from backprop.audit.dry_run import watch
from backprop.cli import main
from backprop.drawing.mobjects import ChainProduct
from tests.test_rooms import FLOORS

ROOT = Path(__file__).parents[1]
PAGES = {
    str(file.relative_to(ROOT)): file.read_text()
    for file in [*ROOT.glob("[RC]*.md"), *sorted((ROOT / "docs").glob("*.md"))]
}


def blocks(language: str, text: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [block for name, block in found if name == language]


def commands() -> Iterator[str]:
    for text in PAGES.values():
        for block in blocks("sh", text):
            yield from (line.partition("  #")[0].strip() for line in block.splitlines())


COMMANDS = list(dict.fromkeys(commands()))
ELSEWHERE = {
    "git clone": ".ci/run, in a clean clone",
    ".ci/run": "",
    "make ": "",
    "backprop preview": "tests/cli/test_preview.py",
    "backprop render -q k --scheduler": "tests/render/test_dask.py",
    "dask ": "",
    "cd out && manim-slides convert": "tests/publish/test_embed.py",
    "BACKPROP_NETWORK=digits manim": "tests/scenes/test_plain_manim.py",
    "python assets/gallery.py": "tests/test_gallery.py",
    "python tests/benchmarks/": "by who measures; it is no test",
}
"""Where commands are played that are not played here, by how they begin."""
PLAYED = [command for command in COMMANDS if not command.startswith(tuple(ELSEWHERE))]
FEW = {
    # What makes everything there is makes one thing here; the rest of the line is as it stands.
    "render": ["CostOfManyOutputs"],
    "audit": ["CostOfManyOutputs"],
    "lecture": ["CostOfManyOutputs"],
    "figures": ["formula-cost"],
    "formulas": ["cost"],
}
RENDERING = ("render", "embed", "lecture")
AGAIN = (
    *("--format", "--faithful", "--focus", "--quality h", "LongPath"),
    *(
        "--force",
        "--width",
        "--layers",
        "revealjs",
        "lecture --network",
        "--pace",
        "--sections",
        "--transparent",
    ),
)
"""What renders a whole clip once more, for an option that has tests of its own."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, formulas: Path) -> Path:
    """A folder with what the pages have made before: files, a trained network, figures.

    A page has a file made by naming it before what stands in it: "in a file `mine.toml`:". And
    what a reader has rendered by one command is kept for the next.
    """
    folder = tmp_path_factory.mktemp("readme")
    (folder / "kept").mkdir()
    (folder / "kept" / "formulas").symlink_to(formulas)
    for text in PAGES.values():
        named = re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        for name, content in named:
            (folder / name).write_text(content)
    for name, ours in (("model.pt", "plain.pt"), ("model.onnx", "normed.onnx")):
        (folder / name).write_bytes((ROOT / "tests" / "io" / "frameworks" / ours).read_bytes())
    (folder / "trained.toml").write_text((folder / "mine.toml").read_text())
    words = ["figures", "formula-cost", "--out", str(folder / "out")]
    assert CliRunner().invoke(main, words).exit_code == 0
    return folder


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(one, marks=pytest.mark.sweep if any(w in one for w in AGAIN) else ())
        for one in PLAYED
        if not one.startswith("manim")
    ],
)
@pytest.mark.usefixtures("registries")
def test_every_command_works(command: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setenv("BACKPROP_CACHE", str(place / "kept"))
    program, name, *words = shlex.split(command)
    assert program == "backprop"
    if not words or words[0].startswith("-"):
        moving = "mp4" in words
        words = (["derivative-wiggle"] if moving else FEW.get(name, [])) + words
    if name in RENDERING:
        words += ["-q", "l"]
    result = CliRunner().invoke(main, [name, *words])
    assert result.exit_code == 0, result.output


def test_every_option_that_is_shown_exists() -> None:
    inline = (one for text in PAGES.values() for one in re.findall(r"`(backprop \w+ .*?)`", text))
    shown = [one for one in (*COMMANDS, *inline) if one.startswith("backprop ")]
    assert len(shown) >= 30
    for command in shown:
        name, *words = shlex.split(command)[1:]
        text = CliRunner().invoke(main, [name, "--help"]).output
        for option in words:
            assert not option.startswith("--") or option in text, command


def test_every_target_and_every_extra_that_is_shown_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"\bmake (\w[\w-]*)$", "\n".join(COMMANDS), re.MULTILINE):
        assert f"\n{target}:" in makefile, target
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for extra in re.findall(r"pip install '\.\[(\w+)\]'", "\n".join(PAGES.values())):
        assert extra in extras["optional-dependencies"], extra


def test_commands_stand_where_they_are_run() -> None:
    for page, text in PAGES.items():
        outside = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
        programs = "backprop|dask|git|make|manim|pip|python"
        assert not re.findall(rf"^(?: {{4}})?(?:{programs}) .*$", outside, re.MULTILINE), page


def anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for link in re.findall(r"\]\((?!https:)([^)]*)\)", PAGES[page]):
        name, _, anchor = link.partition("#")
        target = (ROOT / page).parent / name if name else ROOT / page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target.read_text()), link


def test_explain_prints_what_is_shown() -> None:
    (shown,) = (one for one in blocks("", PAGES["docs/explain.md"]) if "$ backprop" in one)
    command, _, expected = shown.partition("\n")
    result = CliRunner().invoke(main, shlex.split(command)[2:])
    lines = [line.rstrip() for line in result.output.strip().splitlines()]
    assert lines == [line.rstrip() for line in expected.strip().splitlines()]


def test_the_record_is_as_it_is_shown() -> None:
    (text,) = blocks("json", PAGES["docs/record.md"])
    shown = json.loads(re.sub(r",\s*\.\.\.]", "]", re.sub(r"\[+\.\.\.]+", "null", text)))
    found = json.loads(CliRunner().invoke(main, ["trace", "small", "--json"]).output)
    assert list(shown) == list(found)
    assert {**shown, "layers": found["layers"]} == found
    for one, other in zip(shown["layers"], found["layers"], strict=False):
        assert [*one] == [*other]


def test_the_network_can_be_typed_and_loaded(place: Path) -> None:
    network = load(place / "mine.toml")
    name, (x, y) = network.example()
    assert name == "either"
    assert record(network, x, y).cost < 0.5


def test_numbers_may_stand_in_another_file(place: Path) -> None:
    (layer,) = (one for one in blocks("toml", PAGES["docs/networks.md"]) if "safetensors" in one)
    arrays = {"0.weight": np.array([[1.0, 2.0]]), "0.bias": np.array([3.0])}
    safetensors.numpy.save_file(arrays, place / "model.safetensors")
    (place / "other.toml").write_text(f'name = "other"\n{layer}')
    assert load(place / "other.toml").layers[0].weights.tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("page", "shown", "expected"),
    [
        ("docs/embed.md", "film", "Film('CostOfManyOutputs'"),
        ("docs/python.md", "'swish' in ACTIVATIONS, 'quartic' in COSTS", "True True"),
    ],
)
def test_a_page_of_python_runs_as_a_plain_script(
    page: str, shown: str, expected: str, tmp_path: Path
) -> None:
    code = "\n".join(blocks("python", PAGES[page]))
    assert "__main__" not in code
    (tmp_path / "plain.py").write_text(
        f"print('begun')\n{code}\n"
        "from backprop.core.activations import ACTIVATIONS\n"
        "from backprop.core.costs import COSTS\n"
        f"print({shown})\n"
    )
    command = [sys.executable, "plain.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    begun, said = done.stdout.splitlines()
    assert begun == "begun"
    assert said.startswith(expected)


@pytest.mark.parametrize("command", [one for one in PLAYED if one.startswith("manim")])
def test_manim_renders_a_scene_of_ones_own(command: str, place: Path, tmp_path: Path) -> None:
    words = shlex.split(command)[1:]
    last = ["-s", "--media_dir", str(tmp_path)]
    run = [sys.executable, "-m", "manim", *last, *words]
    done = subprocess.run(run, cwd=place, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len([*tmp_path.glob("images/**/*.png")]) == 1


def test_a_scene_of_ones_own_shows_the_record(place: Path) -> None:
    names: dict[str, type[Scene]] = {}
    exec((place / "own.py").read_text(), names)
    seen: list[Scene] = []
    watch(names["OneWeight"], longer_than=None, on_stop=seen.append)
    network, weight = load("small"), Quantity.parse("w[2][0,1]")
    turned = vary(record(network, *network.example()[1]), {weight: 2})
    drawn = seen[-1].get_mobject_family_members()
    (product,) = (one for one in drawn if isinstance(one, ChainProduct))
    assert product.left.number.value == turned[weight].derivative
    for one in drawn:
        reach = np.abs(np.array([one.get_corner(corner) for corner in ((-1, -1, 0), (1, 1, 0))]))
        assert (reach[:, :2] < [config.frame_width / 2, config.frame_height / 2]).all(), one


def test_the_house_is_drawn_as_it_stands() -> None:
    (drawn,) = (one for one in blocks("", PAGES["CONTRIBUTING.md"]) if "NumPy alone" in one)
    assert tuple(reversed(re.findall(r"^(\w+) ", drawn, re.MULTILINE))) == FLOORS
