"""What comes with an imported network: its layers' names, and Nielsen's own layout in full."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from backprop import load, record
from backprop.io.networks import import_network

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("plain.pt", ["fc1", "fc2", "out"]),
        ("functional.keras", ["b", "a", "c"]),
        ("float16.safetensors", [""] * 12),  # a Sequential's, which are "0", "2", ...
        ("nielsen-QuadraticCost.json", ["", ""]),
    ],
)
@pytest.mark.filterwarnings("ignore::backprop.core.errors.BackpropWarning")
def test_layers_keep_the_names_that_are_names(file: str, names: list[str]) -> None:
    told = {} if file.endswith(("json", "keras")) else {"loss": "mse"}
    hidden = {} if file.endswith(("json", "keras")) else {"activations": ["relu", "identity"]}
    network, _ = import_network(HERE / file, **told, **hidden)
    assert [layer.name for layer in network.layers] == names


def test_nielsens_784_30_10_runs_as_his_feedforward(tmp_path: Path) -> None:
    """Biases stand in columns there, and a layer is sigmoid of w a + b."""
    rng = np.random.default_rng(0)
    sizes = [784, 30, 10]
    pairs = list(itertools.pairwise(sizes))
    table = {
        "sizes": sizes,
        "weights": [(rng.normal(size=(n, m)) / np.sqrt(m)).tolist() for m, n in pairs],
        "biases": [rng.normal(size=(n, 1)).tolist() for n in sizes[1:]],
        "cost": "CrossEntropyCost",
    }
    path = tmp_path / "his.json"
    path.write_text(json.dumps(table))
    x = rng.random(784)
    a = x[:, None]
    for w, b in zip(table["weights"], table["biases"], strict=True):
        a = 1 / (1 + np.exp(-(np.array(w) @ a + np.array(b))))
    y = np.eye(10)[3]
    trace = record(load(path), x, y)
    np.testing.assert_allclose(trace.a[2], a[:, 0], rtol=1e-13)
    # Of his cross-entropy the last delta is a - y.
    np.testing.assert_allclose(trace.dC_dz[2], a[:, 0] - y, rtol=1e-12, atol=1e-15)
