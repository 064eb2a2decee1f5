"""`--x` and `--y`: an example of one's own, in all that shows one."""

from __future__ import annotations

from pathlib import Path

import pytest

from backprop import Labels, Network, load, record, save
from backprop.clips.context import Stage
from backprop.core.number_format import plain_number
from backprop.render.fingerprint import fingerprint
from backprop.render.request import Request
from tests.cli.conftest import Run

TYPED = "--x", "0.2 -0.4 1", "--y", "1 0"


def test_explain_is_of_the_typed_example(run: Run) -> None:
    said = run("explain", "small", "w[2][0,1]", *TYPED)
    trace = record(load("small"), [0.2, -0.4, 1], [1, 0])
    assert said.exit_code == 0
    assert "example 0.2 -0.4 1 -> 1 0" in said.output
    assert f"∂C0/∂w(L)[0,1] = {plain_number(trace['w[2][0,1]'].derivative)}" in said.output


def test_the_class_may_stand_for_the_outputs(run: Run) -> None:
    asked = "explain", "small", "w[2][0,1]", "--x", "0.2,-0.4,1"
    assert run(*asked, "--y", "0").output == run("explain", "small", "w[2][0,1]", *TYPED).output


def test_a_network_that_has_none_is_shown_with_it(run: Run, tmp_path: Path) -> None:
    save(Network.random([2, 2], seed=3), tmp_path / "bare.toml")
    without = run("explain", "b[1][0]", tmp_path / "bare.toml")
    assert without.exit_code == 2
    assert "--x and --y" in without.output
    assert (
        run("explain", "b[1][0]", tmp_path / "bare.toml", "--x", "1 2", "--y", "1").exit_code == 0
    )


def test_of_all_clips_it_is_the_only_example() -> None:
    stage = Stage.of("small", "0.2 -0.4 1 -> 1")
    assert list(stage.trace.network.examples) == ["0.2 -0.4 1 -> 0 1"] == [stage.example]


def test_a_class_is_counted_as_the_request_counts_wherever_it_is_read() -> None:
    numbered = Labels(indices_from=1)
    stage = Stage.of("small", "0.2 -0.4 1 -> 1", labels=numbered)
    assert stage.example == "0.2 -0.4 1 -> 1 0"
    keys = {
        fingerprint(Request("MultiPathSum", Path(), "small", one, labels=numbered))
        for one in ("0.2 -0.4 1 -> 1", stage.example)
    }
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--x", "1"], "--x goes with --y"),
        (["--y", "1"], "--y goes with --x"),
        ([*TYPED, "--example", "opposite"], "a name, --example, or numbers"),
        (["--x", "1", "--y", "1"], "x: expected 3 numbers, found 1"),
    ],
)
def test_half_an_example_is_refused(run: Run, words: list[str], said: str) -> None:
    found = run("explain", "small", "w[2][0,1]", *words)
    assert found.exit_code == 2
    assert said in found.output
