"""`--data`, and what inputs and outputs are called, on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from backprop import load, record, train

Run = Callable[..., Result]
ROOT = Path(__file__).parents[2] / "assets" / "networks"

FLOWERS = """species,petal width,sepal length,sepal width,petal length
setosa,0.2,5.1,3.5,1.4
virginica,2.5,6.3,3.3,6.0
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "flowers.csv"
    path.write_text(text)
    return path


def test_every_command_takes_data(tmp_path: Path, run: Run) -> None:
    file = written(tmp_path, FLOWERS)
    told = run("explain", "iris", "C", "--data", file, "--example", "row 2")
    assert told.exit_code == 0, told.output
    network = load("iris", file)
    cost = record(network, *network.example("row 2")[1]).cost
    assert f"C0 = {cost:.3g}"[:9] in told.output
    trained = run("train", "iris", "--data", file, "-n", 3, "-r", 0.5, "-o", tmp_path / "t.toml")
    assert trained.exit_code == 0, trained.output
    assert load(tmp_path / "t.toml").inputs.names == network.inputs.names
    expected = train(network, 3, rate=0.5).network.layer(2).weights
    np.testing.assert_array_equal(load(tmp_path / "t.toml").layer(2).weights, expected)
    alone = run("explain", "C", "--data", file)
    assert (alone.exit_code, alone.stderr.count("\n")) == (2, 1)
    assert "--data goes with a network" in alone.stderr


def test_explain_and_trace_say_what_is_what(run: Run) -> None:
    told = run("explain", "iris", "a[0][2]").output
    assert (
        "a(L-2)[2] = a[0][2] = -1.39, petal length, measured 1.3" in told
    )  # -1.39 * 1.772 + 3.759
    assert "= 1.69, from petal length" in run("explain", "iris", "w[1][0,2]").output
    assert "j = 1 (versicolor)" in run("explain", "iris", "w[1][0,2]").output
    listed = run("trace", "iris").output
    assert "a(L-2)[3] petal width" in listed
    assert "a(L)[0] setosa" in listed


def test_data_stays_with_its_network_through_every_step_of_a_command(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`preview` looks for its network twice; names of files may hold any sign."""
    (tmp_path / "a + b.csv").write_text(FLOWERS)
    (tmp_path / "iris + flowers.csv").write_text((ROOT / "xor.toml").read_text())
    monkeypatch.chdir(tmp_path)
    written(tmp_path, FLOWERS)
    for data in ("a + b.csv", "flowers.csv"):
        told = run("trace", "iris", "--data", data)
        assert told.exit_code == 0, told.output
        assert "iris (4-5-3), example row 1" in told.stdout

    def ended(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("backprop.cli.preview.time.sleep", ended)
    shown = run("preview", "CostOfManyOutputs", "iris", "--data", "flowers.csv", "-q", "l")
    assert "made in" in shown.stderr, shown.output
