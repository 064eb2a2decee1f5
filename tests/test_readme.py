"""What the README says is so: its Python runs, its network loads, its output is printed."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from backprop import load, record
from backprop.cli import main

TEXT = (Path(__file__).parents[1] / "README.md").read_text()


def blocks(language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    return [block for name, block in found if name == language]


def test_the_python_runs_once_as_a_plain_script(tmp_path: Path) -> None:
    code = "\n".join(block for block in blocks("python") if "torch" not in block)
    assert "quality=" in code
    assert "__main__" not in code
    (tmp_path / "plain.py").write_text(
        f"print('begun')\n{code}\n"
        "from backprop.core.activations import ACTIVATIONS\n"
        "from backprop.core.costs import COSTS\n"
        "print(film, 'swish' in ACTIVATIONS, 'quartic' in COSTS)\n"
    )
    command = [sys.executable, "plain.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    begun, said = done.stdout.splitlines()
    assert begun == "begun"
    assert said.startswith("Film('CostOfManyOutputs'")
    assert said.endswith("True True")


def test_the_network_can_be_typed_and_loaded(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(next(block for block in blocks("toml") if "[[example]]" in block))
    network = load(file)
    name, (x, y) = network.example()
    assert name == "either"
    assert record(network, x, y).cost < 0.5


def test_explain_prints_what_is_shown() -> None:
    shown = next(block for block in blocks("") if "$ backprop" in block)
    command, _, expected = shown.partition("\n")
    result = CliRunner().invoke(main, ["explain", re.findall(r"'(.*?)'", command)[0]])
    lines = [line.rstrip() for line in result.output.strip().splitlines()]
    assert lines == [line.rstrip() for line in expected.strip().splitlines()]


COMMANDS = [
    command.partition("  #")[0].strip()
    for command in re.findall(r"^(?:    )?(backprop \w+.*)$", TEXT, re.MULTILINE)
    # These are played by tests/cli/test_preview.py and tests/rendering/test_cluster.py.
    if not command.startswith("backprop preview") and "--scheduler" not in command
]
FEW = {
    # What makes everything there is makes one thing here; the rest of the line is as it stands.
    "render": ["CostOfManyOutputs"],
    "audit": ["CostOfManyOutputs"],
    "lecture": ["CostOfManyOutputs"],
    "figures": ["formula-cost"],
    "formulas": ["cost"],
}
RENDERING = ("render", "embed", "lecture")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the text has made before: a network, a trained one, figures."""
    folder = tmp_path_factory.mktemp("readme")
    text = next(block for block in blocks("toml") if "[[example]]" in block)
    for name in ("mine", "trained"):
        (folder / f"{name}.toml").write_text(text)
    words = ["figures", "formula-cost", "--out", str(folder / "out")]
    assert CliRunner().invoke(main, words).exit_code == 0
    return folder


@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS))
def test_every_command_works(command: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    _, name, *words = shlex.split(command)
    if not words or words[0].startswith("-"):
        moving = "mp4" in words
        words = (["derivative-wiggle"] if moving else FEW.get(name, [])) + words
    if name in RENDERING:
        words += ["-q", "l"]
    result = CliRunner().invoke(main, [name, *words])
    assert result.exit_code == 0, result.output


def test_every_option_that_is_shown_exists() -> None:
    commands = re.findall(r"^(?:    )?backprop (\w+)(.*)$", TEXT, re.MULTILINE)
    assert len(commands) >= 6
    for name, rest in commands:
        text = CliRunner().invoke(main, [name, "--help"]).output
        for option in re.findall(r"--[a-z]+", rest.partition("#")[0]):
            assert option in text, f"backprop {name} {option}"
