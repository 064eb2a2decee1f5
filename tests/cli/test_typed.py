"""What people type at the command line: read both ways, or answered with the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from backprop.render.request import find_quality
from tests.cli.conftest import Run


def test_the_network_stands_where_one_likes(run: Run, soft: Path) -> None:
    wanted = run("explain", "w[2][0,1]", "-N", soft).output
    assert "soft (3-4-2)" in wanted
    assert run("explain", "w[2][0,1]", soft).output == wanted
    assert run("explain", soft, "w[2][0,1]").output == wanted
    assert run("explain", soft, "∂C0/∂w(L)[0,1]").output == wanted
    assert run("trace", "-N", soft).output == run("trace", soft).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explain", "small"], "small is a network: name a quantity too"),
        (["explain", "small", "C", "-N", "relu"], "two networks were given"),
        (["explain", "w[2][0,", "1]"], "needs quotes: 'w[2][0, 1]'"),
        (["explain", "smal", "C"], "did you mean 'small'?"),
        (["explain", "w[1][-1,0]", "small"], "indices count from 0, j runs over 0..2"),
        (["explain", "w2", "small"], "did you mean w[2][0,0]?"),
        (["rendr"], "did you mean 'render'?"),
        (["render", "ChainRul"], "did you mean 'ChainRule'?"),
        (["render", "ChainRule", "smal"], "unknown scene 'smal'"),
        (["render", "ChainRule", "-q", "high"], "did you mean 'h'?"),
        (["render", "ChainRule", "-q", "1080p30"], "did you mean 'h'?"),
        (["render", "ChainRule", "--theme", "drk"], "did you mean 'dark'?"),
        (["render", "ChainRule", "--format", "mpeg4"], "did you mean 'mp4'?"),
        (["render", "ChainRule", "chain", "--example", "chaptr"], "did you mean 'chapter'?"),
        (["render", "WeightChainRule", "small", "--focus", "w2"], "did you mean w[2][0,0]?"),
        (["render", "small", "--focus", "y[0]"], "no clip can show y[0]"),
        (["embed", "ChainRule", "--for", "reveal"], "did you mean 'revealjs'?"),
        (["figures", "simple-netwrk"], "did you mean 'simple-network'?"),
        (["formulas", "chain-rul"], "did you mean 'chain-rule'?"),
        (["train", "--steps", "1", "--rate", "1", "--out", "x.toml"], "'NETWORK'"),
    ],
)
def test_a_mistyped_word(run: Run, words: list[str], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert said in line


@pytest.mark.parametrize(
    ("typed", "letter"),
    [("h", "h"), ("480p", "l"), ("720", "m"), ("1080p60", "h"), ("1920x1080", "h"), ("4K", "k")],
)
def test_a_quality_by_its_size(typed: str, letter: str) -> None:
    assert find_quality(typed) == letter


def test_one_step_is_one_step(run: Run, soft: Path, tmp_path: Path) -> None:
    out = tmp_path / "trained.toml"
    told = run("train", "-N", soft, "--steps", "1", "--rate", "0.1", "--out", out)
    assert ": 1 step at rate" in told.output
    assert "after 1 step of" in out.read_text()
