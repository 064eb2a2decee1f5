"""`backprop train`: its files are what `train` computes, and survive whatever happens."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backprop import Network, load, record
from backprop import train as train_network
from backprop.core.training import descend, examples_of
from tests.cli.conftest import Run


def flat(network: Network) -> list[float]:
    arrays = [array for layer in network.layers for array in (layer.weights, layer.biases)]
    return np.concatenate([array.ravel() for array in arrays]).tolist()


def test_the_file_is_the_trained_network(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.toml"
    result = run("train", "chain", "--steps", 30, "--rate", 2, "--out", out, "--batch", 3)
    assert result.exit_code == 0, result.output
    start = load("chain")
    history = train_network(start, 30, rate=2.0, batch=3, seed=0)
    found = load(out)
    assert flat(found) == flat(history.network)
    assert found.name == "chain"
    assert list(found.examples) == list(start.examples)
    assert f"{out}: 30 steps at rate 2, cost 0.2693 → " in result.stdout
    cost = record(found, *examples_of(found)).cost
    assert f"cost {cost:.6g}" in out.read_text()


def test_checkpoints_are_networks_on_the_way(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.toml"
    words = ("train", "small", "--steps", 100, "--rate", 0.5, "--out", out, "--every", 40)
    assert run(*words).exit_code == 0
    names = ["out-040.toml", "out-080.toml", "out.toml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    steps = list(itertools.islice(descend(load("small"), rate=0.5), 101))
    for name, number in zip(names, (40, 80, 100), strict=True):
        assert flat(load(tmp_path / name)) == flat(steps[number].network)
    before = out.read_bytes()
    assert run(*words).exit_code == 0
    assert out.read_bytes() == before
    assert run("trace", out).exit_code == 0


def test_training_goes_on_from_a_file(run: Run, tmp_path: Path) -> None:
    half, whole = tmp_path / "half.toml", tmp_path / "whole.toml"
    run("train", "relu", "--steps", 10, "--rate", 0.01, "--out", half)
    run("train", half, "--steps", 10, "--rate", 0.01, "--out", half)
    run("train", "relu", "--steps", 20, "--rate", 0.01, "--out", whole)
    assert flat(load(half)) == flat(load(whole))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--rate", "0"], "rate: expected a finite number above 0, found 0"),
        (["--rate", "nan"], "rate: expected a finite number, found nan"),
        (["--rate", "x"], "'x' is not a valid float"),
        (["--rate", "1", "--steps", "0"], "0 is not in the range"),
        (["--rate", "1", "--batch", "0"], "0 is not in the range"),
        (["--rate", "1", "--out", "out.json"], "expected a file name ending in .toml"),
        (["--rate", "1", "--out", "nowhere/out.toml"], "expected a folder nowhere, found none"),
        (["--rate", "1e200"], "training diverged at step"),
    ],
)
def test_a_mistake_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("train", "relu", "--steps", 5, "--out", "out.toml", *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_without_examples(run: Run, bare: Path, tmp_path: Path) -> None:
    result = run("train", bare, "--steps", 1, "--rate", 1, "--out", tmp_path / "out.toml")
    assert result.exit_code == 2
    assert "has no examples: add [[example]]" in result.stderr


def test_ctrl_c_writes_what_was_trained(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("backprop.cli.train")

    def interrupted(*args: Any, **options: Any) -> Iterator[Any]:
        for step in descend(*args, **options):
            if step.number == 8:
                raise KeyboardInterrupt
            yield step

    monkeypatch.setattr(module, "descend", interrupted)
    out = tmp_path / "out.toml"
    result = run("train", "small", "--steps", 50, "--rate", 0.5, "--out", out)
    assert result.exit_code == 130
    assert result.stderr == f"backprop: stopped; {out} is the network after step 7\n"
    assert flat(load(out)) == flat(train_network(load("small"), 7, rate=0.5).network)


def test_a_real_interrupt_leaves_whole_files(tmp_path: Path) -> None:
    out = tmp_path / "out.toml"
    words = ["train", "digits", "--steps", "1000000", "--rate", "0.1", "--every", "20"]
    process = subprocess.Popen(
        [sys.executable, "-m", "backprop", *words, "--out", str(out)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "80"},
    )
    limit = time.monotonic() + 60
    while not list(tmp_path.glob("out-*.toml")) and time.monotonic() < limit:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    number = int(told.split("after step ")[1])
    assert f"after {number} steps" in out.read_text()
    for file in tmp_path.glob("*.toml"):
        assert load(file).widths == (784, 16, 16, 10)
    assert not list(tmp_path.glob(".*"))
