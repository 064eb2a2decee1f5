"""`backprop trace`: the JSON is the record, the table is readable at any width."""

import json
from pathlib import Path

import numpy as np
import pytest

from backprop import BackpropError, Network, load, record, register_cost
from backprop.core.number_format import plain_number
from backprop.io.trace_json import trace_json, trace_table
from tests.cli.conftest import Run

QUANTITIES = ("w", "b", "z", "a", "da_dz", "dC_da", "dC_dz", "dC_dw", "dC_db")


@pytest.mark.parametrize("network", ["chain", "small", "relu", "digits"])
def test_json_is_the_record_to_the_last_digit(run: Run, network: str) -> None:
    found = json.loads(run("trace", network, "--json").stdout)
    net = load(network)
    name, example = net.example()
    trace = record(net, example.x, example.y)
    assert (found["format"], found["version"]) == ("backprop-trace", 1)
    assert found["network"] == {
        "name": net.name,
        "widths": list(net.widths),
        "cost": net.cost.name,
    }
    assert found["example"] == name
    assert found["C"] == trace.cost
    assert found["y"] == trace.y.tolist()
    assert found["dC_dy"] == [trace[f"y[{j}]"].derivative for j in range(len(trace.y))]
    assert list(found["layers"][0]) == ["layer", "a", "dC_da"]
    for number, layer in enumerate(found["layers"]):
        assert layer["layer"] == number
        if number:
            assert list(layer) == ["layer", "activation", *QUANTITIES]
            assert layer["activation"] == net.layer(number).activation.name
            np.testing.assert_array_equal(layer["w"], net.layer(number).weights)
            np.testing.assert_array_equal(layer["b"], net.layer(number).biases)
        for key in ("a", "z", "da_dz", "dC_da", "dC_dz", "dC_dw", "dC_db"):
            if key in layer:
                np.testing.assert_array_equal(layer[key], getattr(trace, key)[number])


def test_json_is_indexed_by_the_names_of_quantities(soft: Path) -> None:
    net = load(soft)
    trace = record(net, *net.example()[1])
    layers = trace_table(trace)["layers"]
    assert layers[2]["w"][0][1] == trace["w[2][0,1]"].value
    assert layers[2]["dC_dw"][0][1] == trace["w[2][0,1]"].derivative
    assert layers[1]["z"][3] == trace["z[1][3]"].value
    assert np.shape(layers[2]["da_dz"]) == (2, 2)  # softmax: its Jacobian


@pytest.mark.usefixtures("registries")
def test_json_without_a_known_or_finite_slope_by_y() -> None:
    # JSON has no word for infinity.
    register_cost(
        "logarithmic",
        lambda a, y: y * a,
        lambda a, y: y + 0 * a,
        derivative_y=lambda a, y: -np.log(a),
    )
    net = Network.from_arrays([(np.eye(2), [0, 0], "identity")], cost="logarithmic")
    assert json.loads(trace_json(record(net, [1, 0], [1, 0])))["dC_dy"] is None
    net = Network.from_arrays([(np.eye(2), [0, 0], "softmax")], cost="cross_entropy")
    found = json.loads(trace_json(record(net, [800, 0], [0, 1])))
    assert found["C"] == 800
    assert found["layers"][1]["dC_da"] == [0, None]
    assert found["layers"][1]["dC_dz"] == [1, -1]


def test_json_is_for_one_example() -> None:
    net = Network.random([2, 2], seed=0)
    with pytest.raises(BackpropError, match="one example"):
        trace_json(record(net, np.zeros((3, 2)), np.zeros((3, 2))))


def test_table_shows_the_record(run: Run, soft: Path) -> None:
    shown = run("trace", soft, "-k", "12").output
    net = load(soft)
    trace = record(net, *net.example()[1])
    assert shown.endswith(f"C0 = {plain_number(trace.cost)}\n")
    names = [*(f"a[2][{j}]" for j in range(2)), "w[1][2,1]", "w[2][1,3]"]
    for reading in map(trace.__getitem__, names):
        label = reading.quantity.plain(trace.widths)
        row = next(line for line in shown.splitlines() if line.startswith(label))
        assert {plain_number(reading.value), plain_number(reading.derivative)} <= set(row.split())
    assert plain_number(float(trace.da_dz[2][0, 1])) in shown


def test_a_wide_layer_is_counted_and_its_largest_shown(run: Run) -> None:
    shown = run("trace", "digits").output
    assert len(shown.splitlines()) < 100
    assert max(map(len, shown.splitlines())) <= 80
    assert "… 776 more, of smaller ∂C0/∂a" in shown
    net = load("digits")
    trace = record(net, *net.example()[1])
    j, k = np.unravel_index(np.abs(trace.dC_dw[1]).argmax(), trace.dC_dw[1].shape)
    assert f"w(L-2)[{j},{k}] " in shown
