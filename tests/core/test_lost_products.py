"""What 0 times infinity stands for is said wherever the two are printed."""

from __future__ import annotations

import pytest

from backprop import Network, Trace, explain, load, record
from backprop.core.lost_products import beyond, lost
from backprop.display.notebook import trace_html

SENTENCE = "where 0 · ∞ stands, is known from z(L)"


def trace_of(name: str) -> Trace:
    net = load(f"tests/networks/{name}.toml")
    return record(net, *net.example()[1])


def test_a_product_that_numbers_do_not_make_is_lost() -> None:
    assert lost([0.0, float("inf")], 1.0)
    assert lost([0.0, -1e200], 1e-201)
    assert not lost([2.5e-20, 4e19], 1.0)
    assert not lost([0.0, 3.0], 0.0)
    assert not lost([1e-200, 1e-200], 0.0)


@pytest.mark.parametrize("name", ["beyond", "gap"])
def test_it_is_said_in_text_tables_and_formulas(name: str) -> None:
    trace = trace_of(name)
    told = explain(trace, "w[2][0,0]")
    assert SENTENCE in beyond(trace)
    assert SENTENCE in " ".join(str(told).split())
    assert SENTENCE in trace_html(trace)
    assert "nan" not in str(told).replace("ΔC0", "")


def test_a_single_output_says_what_it_is() -> None:
    trace = trace_of("beyond")
    assert trace["z[2][0]"].derivative == 1
    assert beyond(trace).endswith("is known from z(L): 1")
    latex = explain(trace, "w[2][0,0]")._repr_latex_()
    assert r"0 \cdot \infty" in latex
    assert r"0 \cdot \infty \text{ stands, their product is known from } z" in latex


@pytest.mark.parametrize("name", ["sure", "softmax", "certain", "saturated"])
def test_it_is_not_said_of_numbers_that_multiply(name: str) -> None:
    trace = trace_of(name)
    assert beyond(trace) == ""
    assert "∞" not in str(explain(trace, "a[1][0]"))


def test_every_elementwise_last_layer_has_an_answer() -> None:
    net = Network.from_arrays([([[1.0]], [0.0], "tanh")])
    assert beyond(record(net, [400.0], [1.0])) == ""  # both are 0, and so is their product
