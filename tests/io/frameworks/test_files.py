"""Files that frameworks wrote, against the frameworks' own numbers: see the make_*.py beside."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backprop import load, record, save
from backprop.io.networks import import_network

HERE = Path(__file__).parent
TRUTH: dict[str, dict[str, Any]] = json.loads((HERE / "truth.json").read_text())["files"]


@pytest.mark.parametrize("name", TRUTH)
def test_it_computes_what_its_framework_computes(name: str, tmp_path: Path) -> None:
    truth = TRUTH[name]
    network, _ = import_network(HERE / name, truth["loss"], truth["activations"])
    again = load(save(network, tmp_path / "net.toml"))
    for one in (network, again):
        trace = record(one, truth["x"], truth["y"])
        found = {"outputs": trace.a[one.depth], "cost": trace.cost, "dC_dx": trace.dC_da[0]}
        close = {"rtol": truth.get("rounded", 1e-12), "atol": truth.get("rounded", 1e-12)}
        for key, values in found.items():
            np.testing.assert_allclose(np.squeeze(values), np.squeeze(truth[key]), **close)
        for layer, (weights, biases) in enumerate(truth["gradients"], start=1):
            np.testing.assert_allclose(trace.dC_dw[layer], weights, **close)
            if biases is not None:
                np.testing.assert_allclose(
                    np.squeeze(trace.dC_db[layer]), np.squeeze(biases), **close
                )


LATER: dict[str, dict[str, Any]] = {
    name: truth
    for file in ("truth-keras2.json", "truth-dynamo.json")
    for name, truth in json.loads((HERE / file).read_text())["files"].items()
}


@pytest.mark.parametrize("name", LATER)
def test_an_older_keras_and_the_newer_exporter_of_torch_are_read_alike(name: str) -> None:
    truth = LATER[name]
    network, _ = import_network(HERE / name, truth["loss"], truth["activations"])
    trace = record(network, truth["x"], truth["y"])
    # A leaky ReLU's slope is a float32 in TensorFlow's operation, and in a file of ONNX.
    close = {"rtol": 1e-8, "atol": 1e-9}
    for found, key in ((trace.a[network.depth], "outputs"), (trace.dC_da[0], "dC_dx")):
        np.testing.assert_allclose(found, truth[key], **close)
    assert trace.cost == pytest.approx(truth["cost"], rel=1e-8)
    weights, biases = truth["last"]
    np.testing.assert_allclose(trace.dC_dw[network.depth], weights, **close)
    np.testing.assert_allclose(trace.dC_db[network.depth], biases, **close)
