"""Standard output and error that are closed, full or of few letters; Ctrl-C at the very start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = [
    ["--help"],
    ["--version"],
    ["list"],
    ["explain", "w[3][0,0]"],
    ["trace"],
    ["trace", "--json"],
    ["doctor"],
]
ASCII = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
EVERY = pytest.mark.parametrize("words", COMMANDS, ids=" ".join)


def again(*cases: object) -> list[Any]:
    """Further cases of a check that every command has passed once."""
    return [pytest.param(one, marks=pytest.mark.sweep) for one in cases]


def shell(
    line: str, *words: object, folder: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `line`, in which "$@" stands for the command with its words."""
    # What a person would have; a test's own settings are left out.
    kept = {
        name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "LC"))
    }
    return subprocess.run(
        ["bash", "-c", line, "-", sys.executable, "-m", "backprop", *map(str, words)],
        capture_output=True,
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
    )


@EVERY
@pytest.mark.parametrize(
    ("to", "why"),
    [
        (">/dev/full", "No space left on device"),
        pytest.param(">&-", "Bad file descriptor", marks=pytest.mark.sweep),
    ],
)
def test_output_that_is_lost_is_told_in_one_line(words: list[str], to: str, why: str) -> None:
    result = shell(f'"$@" {to}', *words)
    told = f"backprop: cannot write to standard output: {why}\n"
    assert (result.returncode, result.stderr.decode()) == (1, told)


@EVERY
@pytest.mark.parametrize("to", ["2>/dev/full", *again("2>&-", "2>&- <&-")])
def test_without_standard_error_all_goes_on(words: list[str], to: str) -> None:
    result = shell(f'"$@" {to}', *words)
    assert result.returncode == 0
    assert result.stdout


def test_a_mistake_that_cannot_be_told_is_a_mistake() -> None:
    for to in ("2>/dev/full", "2>&-", ">&- 2>&- <&-"):
        assert shell(f'"$@" {to}', "explain", "nothing").returncode == 2
    assert shell('"$@" >&- 2>&- <&-', "list").returncode == 1


@pytest.mark.parametrize("to", [">/dev/full", ">&-", "2>/dev/full", "2>&-"])
def test_work_is_done_though_it_cannot_be_reported(to: str, tmp_path: Path) -> None:
    words = ["train", "xor", "--steps", "2", "--rate", "1", "--out", tmp_path / "a.toml"]
    result = shell(f'"$@" {to}', *words)
    assert result.returncode == (0 if to.startswith("2") else 1)
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]
    # The report went into no file that was opened later, and had the closed one's number.
    assert "steps at rate" not in (tmp_path / "a.toml").read_text("utf-8").partition("[[layer]]")[2]
    assert result.stderr.count(b"\n") == (0 if to.startswith("2") else 1)


@EVERY
def test_a_reader_that_leaves_hears_nothing(words: list[str]) -> None:
    result = shell('"$@" | true', *words)
    assert (result.returncode, result.stderr) == (0, b"")


@EVERY
@pytest.mark.parametrize("environment", [ASCII["C"], *again(ASCII["ascii"])], ids=["C", "ascii"])
def test_ascii_is_enough(words: list[str], environment: dict[str, str]) -> None:
    result = shell('"$@"', *words, **environment)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.isascii()
    if words[0] == "explain":
        assert b"dC0/dw(L) = -0.0741" in result.stdout
        assert b"w(L) -> z(L) -> a(L) -> C0" in result.stdout
        assert b"?" not in result.stdout


NET = '[[layer]]\nactivation = "tanh"\nweights = [[1]]\nbiases = [0]\n'


def test_json_in_ascii_is_the_same_json(tmp_path: Path) -> None:
    (tmp_path / "net.toml").write_text(
        'name = "∂é😀"\n' + NET + '[[example]]\nname = "é"\nx = [1]\ny = [1]\n', "utf-8"
    )
    found = shell('"$@"', "trace", "net.toml", "--json", folder=tmp_path, **ASCII["ascii"])
    assert json.loads(found.stdout)["network"]["name"] == "∂é😀"
    said = shell('"$@"', "trace", "net.toml", folder=tmp_path, **ASCII["ascii"])
    assert said.stdout.startswith(rb"d\u00e9\ud83d\ude00 (1-1), example \u00e9")


def test_a_mistake_in_ascii(tmp_path: Path) -> None:
    for environment in ASCII.values():
        result = shell('"$@"', "trace", "é∂.toml", folder=tmp_path, **environment)
        assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
        assert result.stderr.startswith(b"backprop: ")


# Ctrl-C


def interrupted(folder: Path, module: str, *command: str) -> subprocess.CompletedProcess[bytes]:
    """Run Python so that Ctrl-C comes when this module is imported."""
    folder.mkdir()
    (folder / f"{module}.py").write_text(
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)\n"
    )
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        # As where a shell starts it in front.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


@pytest.mark.parametrize(
    ("module", "word"), [("numpy", "trace"), ("click", "list"), ("rich", "list")]
)
def test_ctrl_c_while_importing_says_nothing(tmp_path: Path, module: str, word: str) -> None:
    script = tmp_path / "backprop"
    script.write_text("from backprop.cli import main\nmain()\n")
    for number, command in enumerate((["-m", "backprop", word], [str(script), word])):
        result = interrupted(tmp_path / f"first{number}", module, *command)
        assert (result.returncode, result.stderr) == (-signal.SIGINT, b"")


def test_ctrl_c_while_a_command_imports_says_nothing(tmp_path: Path) -> None:
    result = interrupted(tmp_path / "first", "manim", "-m", "backprop", "formulas", "cost")
    assert (result.returncode, result.stderr.strip()) == (130, b"")


def test_a_program_that_imports_the_package_keeps_its_ctrl_c(tmp_path: Path) -> None:
    code = "try:\n    from backprop import record\nexcept KeyboardInterrupt:\n    print('caught')"
    assert interrupted(tmp_path / "first", "numpy", "-c", code).stdout == b"caught\n"
