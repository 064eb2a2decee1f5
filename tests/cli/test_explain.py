"""`backprop explain` and `backprop.explain`: every number it says is the record's."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import Network, Trace, load, record
from backprop.core.explain import explain
from backprop.core.number_format import plain_number
from tests.cli.conftest import Run, write


def traced(sizes: list[int], seed: int, activation: str = "tanh", last: str | None = None) -> Trace:
    net = Network.random(sizes, seed, activation=activation, last=last)
    rng = np.random.default_rng(seed)
    return record(net, rng.random(sizes[0]), rng.random(sizes[-1]))


def names(trace: Trace) -> list[str]:
    found = [f"y[{j}]" for j in range(trace.widths[-1])]
    for layer, width in enumerate(trace.widths):
        found += [f"a[{layer}][{j}]" for j in range(width)]
        if layer:
            found += [f"{kind}[{layer}][{j}]" for kind in "zb" for j in range(width)]
            before = trace.widths[layer - 1]
            found += [f"w[{layer}][{j},{k}]" for j in range(width) for k in range(before)]
    return found


@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=5),
    st.integers(0, 10),
    st.sampled_from([None, "softmax", "relu"]),
    st.data(),
)
def test_product_sum_and_paths_all_come_to_the_record(sizes, seed, last, data) -> None:
    trace = traced(sizes, seed, last=last)
    name = data.draw(st.sampled_from(names(trace)))
    told = explain(trace, name, k=3)
    reading = trace[name]
    close = pytest.approx(reading.derivative, rel=1e-9, abs=1e-12)
    assert (told.value, told.derivative) == (reading.value, reading.derivative)
    if told.product is not None:
        assert told.product.value == close
        assert math.prod(factor.value for factor in told.product.factors) == close
    if told.sum is not None:
        whole = math.fsum(term.value for term in told.sum.terms) + told.sum.rest
        assert whole == pytest.approx(told.sum.value, rel=1e-9, abs=1e-12)
        assert told.sum.value == trace[told.sum.start].derivative
    drawn = math.fsum(path.product for path in told.paths.largest)
    assert drawn + told.paths.rest == close
    assert told.nudges[-1].ratio == pytest.approx(reading.derivative, rel=0.05, abs=0.01)
    text = str(told)
    assert plain_number(reading.derivative) in text
    assert "nan" not in text


def test_the_chapters_weight(run: Run) -> None:
    shown = run("explain", "w[3][0,0]").output
    assert "∂C0/∂w(L) = ∂z(L)/∂w(L) · ∂a(L)/∂z(L) · ∂C0/∂a(L)" in shown
    assert "= 0.4843 · 0.2246 · (-0.6814)" in shown
    assert "= -0.0741" in shown
    assert "w(L) → z(L) → a(L) → C0" in shown


def test_numbers_are_the_traces(run: Run, soft: Path) -> None:
    shown = run("explain", "w[1][0,1]", "-N", soft).output
    net = load(soft)
    trace = record(net, *net.example()[1])
    for number in (
        trace.a[0][1],
        trace.da_dz[1][0],
        trace.dC_da[1][0],
        trace.dC_dw[1][0, 1],
        trace.da_dz[2][0, 1],
    ):
        assert plain_number(float(number)) in shown


def test_softmax_goes_through_its_jacobian(soft: Path) -> None:
    net = load(soft)
    trace = record(net, *net.example()[1])
    told = explain(trace, "z[2][1]")
    assert told.product is None
    assert told.sum is not None
    assert [term.factors[0].value for term in told.sum.terms] == trace.da_dz[2][:, 1].tolist()
    assert "both outputs a(L) of the softmax" in str(told)
    assert "∂a(L)[j]/∂z(L)[1] · ∂C0/∂a(L)[j]" in str(told)


def test_a_wide_sum_keeps_the_largest_terms_and_adds_up_the_others() -> None:
    trace = traced([2, 3, 40, 2], seed=5)
    told = explain(trace, "a[1][0]").sum
    assert told is not None
    assert (len(told.terms), told.rest_count) == (8, 32)
    sizes = sorted(np.abs(trace.network.layer(2).weights[:, 0] * trace.dC_dz[2]))
    assert min(abs(term.value) for term in told.terms) == pytest.approx(sizes[-8])
    assert "the other 32" in str(explain(trace, "a[1][0]"))


def test_a_dead_neuron_is_said_to_be_dead() -> None:
    net = Network.from_arrays([([[1], [1]], [-5, 1], "relu"), ([[1, 1], [2, 1]], [0, 0], "relu")])
    text = str(explain(record(net, [1], [0, 0]), "w[1][0,0]"))
    assert "Both paths to C0 are 0; one of them" in text
    assert "nothing" in text


@pytest.mark.parametrize("sizes", [[1] * 11, [3, *[4] * 9, 2], [784, 16, 16, 10]])
def test_lines_fit_the_terminal(sizes: list[int]) -> None:
    trace = traced(sizes, seed=3)
    for name in ("w[1][0,0]", "a[0][0]", f"z[{trace.network.depth}][0]"):
        told = explain(trace, name)
        assert max(map(len, str(told).splitlines())) <= 80
        assert max(map(len, told.text(60).splitlines())) <= 80


def test_a_nudge_is_small_for_what_it_nudges() -> None:
    # An input of 5000 is nudged by 100, 10, 1; a weight on it by a thousandth of the usual.
    net = Network.from_arrays([([[1e-4]], [0], "tanh")])
    trace = record(net, [5000], [0])
    assert [tried.by for tried in explain(trace, "a[0][0]").nudges] == [100, 10, 1]
    assert [tried.by for tried in explain(trace, "w[1][0,0]").nudges] == [1e-4, 1e-5, 1e-6]
    assert explain(trace, "w[1][0,0]").nudges[-1].ratio == pytest.approx(
        trace["w[1][0,0]"].derivative, rel=1e-2
    )


def test_float32_networks_are_nudged_in_double() -> None:
    arrays = [(np.full((1, 1), 0.7, np.float32), np.zeros(1, np.float32), "sigmoid")]
    trace = record(Network.from_arrays(arrays), [0.5], [1])
    told = explain(trace, "w[1][0,0]")
    assert trace.network.dtype == np.float32
    assert told.nudges[-1].ratio == pytest.approx(told.derivative, rel=1e-3)


def test_an_overflowing_nudge_and_a_change_lost_in_rounding_are_said() -> None:
    net = Network.from_arrays([([[1e-13, 1]], [1000], "identity")])
    trace = record(net, [1, 1], [0])
    assert "lost in rounding" in str(explain(trace, "a[0][0]"))
    net = Network.from_arrays([([[1]], [0], "sigmoid")], cost="binary_cross_entropy")
    told = explain(record(net, [3], [0]), "a[1][0]")  # 0.953, and at 1.053 there is no ln(1 - a)
    assert math.isnan(told.nudges[0].ratio)
    assert "overflows" in str(told)


def test_the_cost_explains_itself(run: Run) -> None:
    assert "C0 = 0.1161, the cost itself: ∂C0/∂C0 = 1" in run("explain", "C").output


def test_k_paths_are_shown(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "n.toml", Network.random([2, 3, 3, 2], seed=0), ("one", [1, 2], [0, 1]))
    assert "The largest 2 of 18 paths" in run("explain", "a[0][0]", "-N", file, "-k", "2").output
    assert "All 18 paths" in run("explain", "a[0][0]", "-N", file, "-k", "99").output
