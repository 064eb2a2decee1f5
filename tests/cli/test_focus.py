"""`--focus`, `--rate`: what cannot be shown is said in one line before anything is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["WeightChainRule", "--focus", "a[1][0]"], "is about a weight, such as w[2][0,1]; found"),
        (["CostOfManyOutputs", "--focus", "a[1][0]"], "takes no focus"),
        (["WeightChainRule", "--focus", "w[9][0,0]"], "there is no w[9][0,0]"),
        (["WeightChainRule", "--focus", "weight"], "unknown quantity 'weight'"),
        (["DigitNetwork", "--network", "small"], "square picture"),
        (["GradientDescent", "--rate", "-1"], "expected a finite number above 0, found -1"),
        (["GradientDescent", "--rate", "nan"], "expected a finite number above 0, found nan"),
        (["GradientDescent", "--rate", "much"], "'much' is not a valid float"),
        (["ChainRule", "--rate", "1"], "shows no training"),
        (["--rate", "1"], "shows no training"),
    ],
    ids=["kind", "none", "missing", "name", "picture", "negative", "nan", "text", "other", "all"],
)
def test_a_wrong_focus_or_rate_is_one_line(
    run: Run, tmp_path: Path, args: list[str], said: str
) -> None:
    result = run("render", *args, "--out", tmp_path / "out")
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert said in line
    assert not (tmp_path / "out").exists()


def test_a_rate_at_which_training_diverges_is_one_line(run: Run, tmp_path: Path) -> None:
    asked = ["GradientDescent", "--network", "relu", "--rate", "1e5", "--out", tmp_path]
    result = run("sheet", *asked)
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert "training diverged at step 24: choose a rate smaller than 100000" in line


def test_the_sheet_is_about_what_was_asked_for(run: Run, tmp_path: Path) -> None:
    sheets = []
    for focus in ("a[1][0]", "a[1][1]"):
        result = run("sheet", "CostOfManyOutputs", "--focus", focus, "--out", tmp_path)
        assert result.exit_code == 2
        result = run("sheet", "WeightedSumOfMany", "--focus", focus, "--out", tmp_path)
        assert result.exit_code == 0, result.output
        sheets.append((tmp_path / "WeightedSumOfMany.sheet.png").read_bytes())
    assert sheets[0] != sheets[1]


def test_the_list_says_which_clips_can_be_asked(run: Run) -> None:
    lines = run("list").output.splitlines()
    ends = {line.split()[0]: line.split()[-1] for line in lines[1:]}
    assert ends["WeightChainRule"] == "w"
    assert ends["ChainRule"] == "-"
