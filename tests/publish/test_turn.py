"""What a lecture's page is given to turn, and where it is told why there is nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from backprop import Network, Trace, load, record, vary
from backprop.clips.context import Stage
from backprop.clips.registry import catalog
from backprop.core.activations import BUILT_IN_ACTIVATIONS, PARAMETERS, find_activation
from backprop.core.costs import BUILT_IN_COSTS, COST_PARAMETERS, find_cost
from backprop.core.quantities import Quantity
from backprop.drawing.style import DARK
from backprop.publish.lecture.turn import turn, turn_script, turn_style
from backprop.publish.lecture.turned import MOST, as_json, embedded, turnable, why_not
from tests.scenes.seen import LOGARITHM, NETWORKS, recorded

SMALL = ("chain", "small", "relu", "xor", "iris", "mpg", "deep")
ODD = ("far-out", "huge", "millions", "billionths", "saturated", "zeros", "softmax", "pieces")


def stage(trace: Trace, example: str = "one") -> Stage:
    return Stage(trace, example, DARK)


def inside(widget: str) -> dict[str, Any]:
    """What the page reads."""
    (text,) = re.findall(r'<script type="application/json">(.*?)</script>', widget, re.DOTALL)
    found: dict[str, Any] = json.loads(text)
    return found


def entries(table: str) -> set[str]:
    """The keys of a table in the script, each at the beginning of a line."""
    script = (files("backprop.publish.lecture") / "turn_numbers.js").read_text("utf-8")
    body = script.split(f"const {table} = {{\n")[1].split("\n  };")[0]
    return set(re.findall(r"^    (\w+):", body, re.MULTILINE))


def test_the_script_has_all_activations_and_costs() -> None:
    # One that core gains and the script lacks would leave a page with a widget that fails.
    assert entries("ACTIVATIONS") == {*BUILT_IN_ACTIVATIONS}
    assert entries("COSTS") == {*BUILT_IN_COSTS}
    script = turn_script()
    for name, parameter in {**PARAMETERS, **COST_PARAMETERS}.items():
        usual = (
            find_activation(name).value(np.array([-1.0]))[0]
            if name in PARAMETERS
            else find_cost(name).terms(np.array([9.0]), np.array([0.0]))[0]
        )
        given = re.search(rf"{{ {parameter} = ([\d.]+) }}", script)
        assert given, parameter
        asked = {parameter: float(given[1])}
        again = (
            find_activation(name, **asked).value(np.array([-1.0]))[0]
            if name in PARAMETERS
            else find_cost(name, **asked).terms(np.array([9.0]), np.array([0.0]))[0]
        )
        assert usual == again


@pytest.mark.parametrize("name", [*SMALL, *(str(NETWORKS / f"{one}.toml") for one in ODD)])
def test_what_is_embedded_is_the_record(name: str) -> None:
    trace = recorded(name)
    found = inside(turn(stage(trace), "it"))
    for layer, given in zip(trace.network.layers, found["layers"], strict=True):
        # To the last digit.
        assert np.array_equal(np.array(given["w"]), layer.weights)
        assert np.array_equal(np.array(given["b"]), layer.biases)
    assert np.array_equal(np.array(found["x"]), trace.a[0])
    assert np.array_equal(np.array(found["y"]), trace.y)


@pytest.mark.parametrize("name", [*SMALL, *(str(NETWORKS / f"{one}.toml") for one in ODD)])
def test_sliders_go_where_the_pass_can_be_run(name: str) -> None:
    trace = recorded(name)
    found = as_json(trace)["turned"]
    names = [Quantity(one["kind"], one["layer"], tuple(one["index"])) for one in found]
    assert names == turnable(trace)
    for one, q in zip(found, turnable(trace), strict=True):
        low, high, step = one["low"], one["high"], one["step"]
        value = trace[q].value
        assert low - step <= value <= high + step
        assert 50 <= (high - low) / step <= 250
        for end in (low, high):
            assert end / step == pytest.approx(round(end / step), abs=1e-6)
            assert np.isfinite(vary(trace, {q: end}).cost)
        # Not so far that a step would be a leap.
        assert q.kind == "a" or not value or step <= abs(value)


def test_a_large_network_is_not_turned() -> None:
    trace = recorded("digits")
    line = turn(stage(trace), "it")
    assert line.count("\n") == 0
    assert "13,002 weights and biases" in line
    assert str(MOST) in line
    assert "<script" not in line
    widest = Network.random((9, 18, 1), 1)  # 199
    assert why_not(record(widest, np.zeros(9), [0.0])) == ""
    wider = Network.random((9, 19, 1), 1)  # 210
    assert "210 weights and biases" in why_not(record(wider, np.zeros(9), [0.0]))


def test_functions_of_ones_own_are_not_turned() -> None:
    chain = load("chain")
    own = replace(chain.layers[0].activation, name="<mine>", again=None)
    network = chain.with_layer(1, replace(chain.layers[0], activation=own))
    line = turn(stage(record(network, [0.5], [1.0])), "it")
    assert "&lt;mine&gt; was written in Python" in line
    assert "<script" not in line
    assert "logarithm was" in why_not(record(replace(chain, cost=LOGARITHM), [0.5], [1.0]))


def test_names_are_data() -> None:
    bad = "</script><b a=\"'&"
    network = replace(load("small"), name=bad)
    widget = turn(stage(record(network, *network.example()[1]), bad), "it")
    assert bad not in widget
    assert widget.count("</script>") == 1
    assert "&lt;/script&gt;&lt;b a=" in widget
    assert "</" not in embedded({"name": bad})
    assert json.loads(embedded({"name": bad})) == {"name": bad}


def test_clips_declare_it() -> None:
    assert [entry.name for entry in catalog() if entry.turn] == ["ChainRule", "FormulaSummary"]


def test_it_asks_for_nothing_and_has_the_pages_colours() -> None:
    style, script = turn_style(), turn_script()
    assert "//" not in re.sub(r"(?m)^\s*//.*$", "", script)
    assert not re.search(r"\b(fetch|import|XMLHttpRequest|eval)\b", script)
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgb|\burl", style)


def test_what_can_be_turned_goes_by_its_name_too() -> None:
    shown = turn(stage(recorded("iris")), "x")
    assert ">a(L−2)[2] petal length</option>" in shown
    assert ">w(L)[1,0] to versicolor</option>" in shown
    assert '<th scope="row">2 virginica</th>' in shown
    trace = recorded("xor")
    odd = replace(trace, network=replace(trace.network, outputs=("<i>",)))
    assert "<i>" not in turn(stage(odd), "x")
    assert "0 &lt;i&gt;</th>" in turn(stage(odd), "x")
