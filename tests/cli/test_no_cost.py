"""The cost "none": derivatives of an output itself, which explain has and no clip shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from backprop import load

Run = Callable[..., Result]


@pytest.fixture
def neuron(tmp_path: Path) -> Path:
    path = tmp_path / "neuron.toml"
    path.write_text(
        'cost = "none"\n[[layer]]\nactivation = "tanh"\nweights = [[-3, 1]]\n'
        'biases = [6.8813735870195432]\n[[example]]\nname = "his"\nx = [2, 0]\n'
    )
    return path


def test_it_asks_for_no_desired_output(neuron: Path, run: Run) -> None:
    assert load(neuron).examples["his"].y.tolist() == [0]
    told = run("explain", "w[1][0,0]", "-N", neuron)
    assert told.exit_code == 0, told.output
    # As printed with it: the neuron is 0.7071, the derivative by this weight 1.0.
    assert "∂C0/∂w(L)[0,0] = 1\n" in told.stdout
    assert "no cost, the sum of the outputs themselves" in run("explain", "C", "-N", neuron).stdout


@pytest.mark.parametrize(
    "words",
    [
        ["render", "MultiPathSum"],
        ["render"],
        ["lecture"],
        ["sheet", "CostOfManyOutputs"],
        ["audit"],
        ["embed", "VectorForm", "--for", "html"],
        ["figures", "summary"],
        ["figures"],
        ["formulas", "cost"],
        ["formulas"],
    ],
    ids=" ".join,
)
def test_what_is_about_a_cost_is_refused_in_a_line(
    neuron: Path, run: Run, tmp_path: Path, words: list[str]
) -> None:
    result = run(
        *words, "-N", neuron, *([] if words[0] == "audit" else ["--out", tmp_path / "out"])
    )
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1), result.output
    assert "none" in result.stderr
    assert not (tmp_path / "out").exists()
