"""`backprop train`: its files are what `train` computes, and survive whatever happens."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backprop import Network, load, record, save
from backprop import train as train_network
from backprop.core.errors import FileError
from backprop.core.examples import Rows
from backprop.core.number_format import spoken_number
from backprop.core.optimizer import Optimizer
from backprop.core.training import descend, examples_of
from backprop.io.saving import check_size
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
    assert result.stderr == (
        f"backprop: stopped; {out} is the network after step 7, and --resume goes on from there\n"
    )
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
    number = int(told.split("after step ")[1].split(",")[0])
    assert f"after {number} steps" in out.read_text()
    for file in tmp_path.glob("*.toml"):
        assert load(file).widths == (784, 16, 16, 10)
    assert not list(tmp_path.glob(".*"))


METHODS: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "momentum": (["--momentum", 0.9, "--l2", 0.01], {"momentum": 0.9, "l2": 0.01}),
    "adam": (["--adam", "--halve-every", 4], {"adam": True, "halve_every": 4}),
    "fixed": (["--biases", "fixed"], {"biases": "fixed"}),
}


@pytest.mark.parametrize("method", METHODS)
def test_methods_are_those_of_the_optimizer(run: Run, tmp_path: Path, method: str) -> None:
    options, told = METHODS[method]
    out = tmp_path / "out.toml"
    result = run("train", "small", "-n", 9, "-r", 0.1, "--batch", 1, "-o", out, *options)
    assert result.exit_code == 0, result.output
    expected = train_network(
        load("small"), 9, rate=0.1, batch=1, optimizer=Optimizer(**told)
    ).network
    assert flat(load(out)) == flat(expected)


@pytest.mark.parametrize("method", METHODS)
def test_what_was_stopped_goes_on_to_the_same_numbers(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    module = import_module("backprop.cli.train")
    whole, out = tmp_path / "whole.toml", tmp_path / "out.toml"
    words = ["train", "xor", "-n", 20, "-r", 0.3, "--batch", 3, *METHODS[method][0]]
    assert run(*words, "-o", whole, "--plot", tmp_path / "whole.svg").exit_code == 0

    def interrupted(*args: Any, **options: Any) -> Iterator[Any]:
        for step in descend(*args, **options):
            if step.number == 8:
                raise KeyboardInterrupt
            yield step

    with monkeypatch.context() as patch:
        patch.setattr(module, "descend", interrupted)
        assert run(*words, "-o", out).exit_code == 130
    other = run(*words, "--seed", 7, "-o", out, "--resume")
    assert (other.exit_code, other.stderr.count("\n")) == (2, 1)
    assert "expected the state of this training" in other.stderr
    again = run(*words, "-o", out, "--plot", tmp_path / "out.svg", "--resume")
    assert again.exit_code == 0, again.output
    assert flat(load(out)) == flat(load(whole))
    assert (tmp_path / "out.svg").read_bytes() == (tmp_path / "whole.svg").read_bytes()
    assert not (tmp_path / "out.state.npz").exists()
    none = run(*words, "-o", out, "--resume")
    assert (none.exit_code, none.stderr.count("\n")) == (2, 1)
    assert "expected what a training left when it was stopped, found none" in none.stderr


def test_a_state_that_is_damaged_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.state.npz").write_bytes(b"PK not at all")
    result = run("train", "xor", "-n", 2, "-r", 1, "-o", tmp_path / "out.toml", "--resume")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("name", ["curve.svg", "curve.pdf", "curve.PNG"])
def test_the_cost_is_drawn(run: Run, tmp_path: Path, name: str) -> None:
    plot = tmp_path / name
    result = run("train", "xor", "-n", 30, "-r", 3, "-o", tmp_path / "x.toml", "--plot", plot)
    assert result.exit_code == 0, result.output
    assert f"{plot}: the cost over 30 steps" in result.stdout
    data = plot.read_bytes()
    assert data.startswith((b"<?xml", b"<svg", b"%PDF", b"\x89PNG"))
    if name.endswith("svg"):
        history = train_network(load("xor"), 30, rate=3.0)
        assert (
            f"0.6972 at the start, {spoken_number(history.costs[-1])} after 30 steps"
            in data.decode()
        )


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--plot", "curve.jpg"], "expected a file name ending in .svg, .pdf, .png"),
        (["--plot", "nowhere/curve.svg"], "expected a folder nowhere, found none"),
        (["--momentum", "1"], "1.0 is not in the range 0<=x<1"),
        (["--momentum", "0.5", "--adam"], "expected none beside Adam, which has its own"),
        (["--biases", "none"], "'none' is not one of 'own', 'shared', 'fixed'"),
        (["--biases", "shared"], "expected one bias for all its neurons, which is to be shared"),
    ],
)
def test_what_cannot_be_trained_so_is_one_line(
    run: Run, tmp_path: Path, options: list[str], line: str
) -> None:
    out = tmp_path / "out.toml"
    result = run("train", "small", "-n", 5, "-r", 1, "-o", out, *options)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert line in result.stderr
    assert not out.exists()


def test_a_file_of_somebodys_is_neither_taken_away_nor_written_over(
    run: Run, tmp_path: Path
) -> None:
    kept = tmp_path / "out.state.npz"
    np.savez(kept, x=np.zeros(3))
    before = kept.read_bytes()
    result = run("train", "xor", "-n", 3, "-r", 1, "-o", tmp_path / "out.toml")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "expected no file, for what --resume needs goes there" in result.stderr
    assert kept.read_bytes() == before
    assert not (tmp_path / "out.toml").exists()


def test_in_place_there_is_nothing_to_resume(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, file = import_module("backprop.cli.train"), tmp_path / "own.toml"
    save(load("xor"), file)

    def interrupted(*args: Any, **options: Any) -> Iterator[Any]:
        for step in descend(*args, **options):
            if step.number == 3:
                raise KeyboardInterrupt
            yield step

    words = ("train", file, "-n", 9, "-r", 0.1, "-o", file)
    refused = run(*words, "--resume")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "--resume needs the network that training began with" in refused.stderr
    monkeypatch.setattr(module, "descend", interrupted)
    stopped = run(*words)
    assert stopped.stderr == f"backprop: stopped; {file} is the network after step 2\n"
    assert [one.name for one in tmp_path.iterdir()] == ["own.toml"]


def test_a_cost_that_an_interrupt_came_before_is_not_lost(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, out = import_module("backprop.cli.train"), tmp_path / "out.toml"
    words = ["train", "xor", "-n", 10, "-r", 0.3]

    def shown(_: object, step: Any) -> None:
        if step.number == 5:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module._Show, "__call__", shown)
        assert run(*words, "-o", out).exit_code == 130
    result = run(*words, "-o", out, "--resume", "--plot", tmp_path / "curve.svg")
    assert result.exit_code == 0, result.output
    assert "the cost over 10 steps" in result.stdout


def test_what_cannot_be_written_is_told_before_training(run: Run, tmp_path: Path) -> None:
    network, out = load("xor"), tmp_path / "out.toml"
    many = np.broadcast_to(np.zeros(2), (6_000_000, 2))
    odd = replace(network, examples=Rows(many, np.broadcast_to(np.zeros(1), (6_000_000, 1))))
    with pytest.raises(FileError, match="at most 15,000,000 numbers with its examples, found 18,"):
        check_size(odd, out)
    if Path("/proc/self").exists():
        result = run("train", "xor", "-n", 1, "-r", 1, "-o", out, "--plot", "/proc/x.svg")
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert "/proc/x.svg: not written" in result.stderr
        assert not out.exists()
