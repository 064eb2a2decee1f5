"""The command as a whole: help, exit codes, mistakes in one line, nothing heavy imported."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from backprop.cli import main
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "backprop", *words]


def test_help_says_what_each_command_says_of_itself(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = run("--help").output
    monkeypatch.delattr(type(main), "format_commands")  # as click does, of what is imported
    assert run("--help").output == read


def test_help_names_every_command(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name in ("list", "render", "sheet", "trace", "explain"):
        assert f"\n  {name} " in result.output
        assert run(name, "--help").exit_code == 0


def test_no_help_shows_a_bound_that_is_none(run: Run) -> None:
    for name in main.list_commands(click.Context(main)):
        assert "None" not in run(name, "--help").output, name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explan"], "no command 'explan': did you mean 'explain'? expected one of list"),
        (["trace", "--nope"], "'--nope'"),
        (["--nope"], "'--nope'"),
        (["explain"], "'QUANTITY [NETWORK]'"),
        (["explain", "w[3][0,0]", "-k", "0"], "-k"),
        (["trace", "nowhere.toml"], "nowhere.toml"),
        (["trace", "chain", "--example", "nope"], "no example 'nope'"),
        (["explain", "w[9][0,0]"], "w[l] has layers l = 1..3"),
        (["explain", "weight"], "unknown quantity 'weight'"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(run: Run, words: list[str], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("backprop: ")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_unknown_example_lists_those_there_are(run: Run, soft: Path) -> None:
    assert "expected one of one, two" in run("trace", soft, "--example", "three").stderr


def test_no_examples_says_how_to_add_one(run: Run, bare: Path) -> None:
    for words in (["trace", bare], ["explain", "C", "-N", bare]):
        result = run(*words)
        assert result.exit_code == 2
        assert "add [[example]] to its file, with a name, x of 3 and y of 2" in result.stderr
        assert result.stderr.count("\n") == 1


def test_the_first_example_is_the_default(run: Run, soft: Path) -> None:
    assert "example one" in run("trace", soft).output
    assert run("trace", soft).output == run("trace", soft, "--example", "one").output
    assert run("trace", soft).output != run("trace", soft, "--example", "two").output


def test_traceback_only_with_v(run: Run) -> None:
    assert "Traceback" not in run("trace", "nowhere").stderr
    told = run("trace", "nowhere", "-v")
    assert "Traceback" in told.stderr
    assert told.stderr.splitlines()[-1].startswith("backprop: nowhere")
    assert told.exit_code == 2


def test_a_path_that_cannot_be_written_is_a_mistake(run: Run, monkeypatch, tmp_path: Path) -> None:
    file = tmp_path / "none" / "clip.mp4"

    def write_there() -> None:
        file.write_bytes(b"")

    monkeypatch.setattr("backprop.cli.list.list_scenes", click.command("list")(write_there))
    result = run("list")
    assert result.exit_code == 2
    assert (
        result.stderr == f"backprop: {tmp_path / 'none' / 'clip.mp4'}: No such file or directory\n"
    )


def test_ctrl_c_is_130_and_quiet(run: Run, monkeypatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("backprop.cli.list.list_scenes", click.command("list")(interrupted))
    result = run("list")
    assert result.exit_code == 130
    assert result.output.strip() == ""


def test_a_fault_of_ours_is_not_hidden(run: Run, monkeypatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("backprop.cli.list.list_scenes", click.command("list")(broken))
    assert isinstance(run("list").exception, ZeroDivisionError)


def test_a_reader_that_leaves_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run(
        command("trace", "digits", "--json"), stdout=writing, stderr=subprocess.PIPE, cwd=ROOT
    )
    os.close(writing)
    assert result.stderr == b""


@pytest.mark.parametrize(
    ("words", "unused"),
    [
        (["list"], {"manim", "numpy"}),
        (["--version"], {"manim", "numpy", "rich"}),
        (["trace"], {"manim"}),
        (["trace", "--json"], {"manim"}),
        (["explain", "w[3][0,0]"], {"manim"}),
        (["--help"], {"manim", "numpy", "rich"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_takes_long_to_import_is_not_imported(words: list[str], unused: set[str]) -> None:
    code = (
        "import sys; from backprop.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print({unused} & {{*sys.modules}}, file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True
    )
    assert (result.returncode, result.stderr) == (0, "set()\n")


@pytest.mark.parametrize(("first", "collects"), [("gc", False), ("multiprocessing", True)])
def test_garbage_is_looked_for_once_the_command_is_there(
    tmp_path: Path, first: str, collects: bool
) -> None:
    script = tmp_path / "backprop"
    script.write_text(
        f"import {first}\n"
        "import gc, sys\n"
        "from backprop.cli import main\n"
        "before = gc.isenabled()\n"
        "try: main(['themes', '--help'])\n"
        "except SystemExit: print(before, gc.isenabled(), gc.get_freeze_count() > 10_000)"
    )
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == f"{collects} True {not collects}"


def test_main_is_the_entry_point(run: Run) -> None:
    assert isinstance(main, click.Group)
    assert run("--version").output.startswith("backprop, version ")


SHARES = """
cost = "cross_entropy"
[[layer]]
activation = "softmax"
weights = [[1, 2], [0.5, 1]]
biases = [0, 0]
[[example]]
name = "one"
x = [1, 0]
y = [1, 1]
"""


def test_what_may_not_be_meant_is_one_line_and_goes_on(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "odd.toml"
    file.write_text(SHARES)
    result = run("explain", "w[1][0,0]", "-N", file)
    assert result.exit_code == 0
    (line,) = result.stderr.splitlines()
    assert line == (
        "backprop: the desired outputs y add up to 2, not to 1: "
        "the cost cross_entropy weighs their example by that"
    )
