"""Networks in files, and the command called on them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backprop import Network
from backprop.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Call `backprop` with the given words."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def write(path: Path, network: Network, *examples: tuple[str, list[float], list[float]]) -> Path:
    """Write a network as a TOML file."""
    lines = [f'name = "{path.stem}"', f'cost = "{network.cost.name}"']
    for layer in network.layers:
        lines += [
            "[[layer]]",
            f'activation = "{layer.activation.name}"',
            f"weights = {layer.weights.tolist()}",
            f"biases = {layer.biases.tolist()}",
        ]
    for name, x, y in examples:
        lines += ["[[example]]", f'name = "{name}"', f"x = {x}", f"y = {y}"]
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def soft(tmp_path: Path) -> Path:
    """3-4-2 with softmax and cross-entropy, examples "one" and "two"."""
    network = Network.random([3, 4, 2], seed=1, last="softmax", cost="cross_entropy")
    return write(
        tmp_path / "soft.toml",
        network,
        ("one", [0.1, 0.5, 0.9], [1, 0]),
        ("two", [0, 1, 0], [0, 1]),
    )


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """3-4-2 without examples."""
    return write(tmp_path / "bare.toml", Network.random([3, 4, 2], seed=0))
