"""A nudge really runs forward again: against a second forward pass and the derivative."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backprop import Network, nudge, record
from backprop.core.errors import NumericsError, QuantityError
from backprop.core.nudge import Nudge
from backprop.core.quantities import Quantity
from tests.core.networks import FORMULAS, SMOOTH, Case, cases, chain, cost_of, make, parameters
from tests.core.test_dependencies import everything

SMOOTH_ENDINGS = [("tanh", "quadratic"), ("sigmoid", "quadratic"), ("softmax", "cross_entropy")]


def assert_matches_by_hand(case: Case, result: Nudge, q: Quantity, by: float) -> None:
    """After the nudge, every z and a is what the formulas give."""
    a = np.array(case.x)
    if q.kind == "a" and q.layer == 0:
        a[q.index] += by
    np.testing.assert_allclose(result.after.a[0], a, rtol=1e-12)
    for number, layer in enumerate(case.network.layers, start=1):
        w, b = np.array(layer.weights), np.array(layer.biases)
        if q.layer == number and q.kind in "wb":
            (w if q.kind == "w" else b)[q.index] += by
        z = w @ a + b
        if q.layer == number and q.kind == "z":
            z[q.index] += by
        a = np.array(FORMULAS[layer.activation.name](z))
        if q.layer == number and q.kind == "a":
            a[q.index] += by
        np.testing.assert_allclose(result.after.z[number], z, rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(result.after.a[number], a, rtol=1e-11, atol=1e-13)


@pytest.mark.long
@given(cases(max_depth=3, max_width=3), st.sampled_from([0.3, -0.01]))
def test_every_quantity_after_is_what_a_forward_pass_gives(case: Case, by: float) -> None:
    assume(case.network.cost.name == "quadratic")  # a nudged output may leave a logarithm
    before, recorded = cost_of(case, parameters(case)), record(case.network, case.x, case.y).cost
    for q in everything(case.network.widths)[:-1]:
        result = nudge(case.network, case.x, case.y, q, by)
        assert_matches_by_hand(case, result, q, by)
        at = parameters(case)
        if q.kind == "y":
            at["y"][0][q.index] += by
        else:
            at[q.kind][q.layer - (q.kind != "a")][q.index] += by
        expected = (cost_of(case, at) - before) / by
        assert result.ratio == pytest.approx(expected, rel=1e-9, abs=1e-11)
        assert result.before.cost == recorded
        assert result.derivative == result.before[q].derivative
        assert (result.quantity, result.by) == (q, by)


@pytest.mark.long
@given(cases(hidden=SMOOTH, endings=SMOOTH_ENDINGS, max_depth=3, max_width=3))
@settings(max_examples=40)
def test_the_ratio_tends_to_the_derivative(case: Case) -> None:
    # A nudge of +-h gives dC/dq +- h C''/2 + h^2 C'''/6: the two ratios come together as h
    # shrinks, and their middle is the derivative. C is known to 1e-15, a ratio to 1e-15/h.
    assume(record(case.network, case.x, case.y).a[case.network.depth].min() > 0.01)
    for q in everything(case.network.widths)[:-1]:
        between = []
        for h in (1e-3, 1e-5):
            up, down = (nudge(case.network, case.x, case.y, q, by) for by in (h, -h))
            between.append(abs(up.ratio - down.ratio))
            middle = (up.ratio + down.ratio) / 2
        noise = 1e-15 * (1 + abs(up.before.cost)) / 1e-5
        assert between[1] <= between[0] / 50 + noise
        assert middle == pytest.approx(up.derivative, rel=1e-6, abs=10 * noise)


@pytest.mark.parametrize("kind", ["z", "a"])
def test_a_hidden_nudge_resumes_the_pass_from_there(kind: str) -> None:
    case = make([2, 3, 3, 2], ["tanh"] * 3, "quadratic", seed=0)
    result = nudge(case.network, case.x, case.y, f"{kind}[2][1]", 0.25)
    before, after = result.before, result.after
    for family in (before.z, before.a):
        moved = after.z if family is before.z else after.a
        np.testing.assert_array_equal(family[1], moved[1])
        assert not np.isclose(family[3], moved[3]).any()
    others = [0, 2]
    np.testing.assert_array_equal(before.a[2][others], after.a[2][others])
    np.testing.assert_array_equal(before.z[2][others], after.z[2][others])
    values = after.z if kind == "z" else after.a
    assert values[2][1] == (before.z if kind == "z" else before.a)[2][1] + 0.25
    if kind == "z":
        assert after.a[2][1] == pytest.approx(np.tanh(before.z[2][1] + 0.25), rel=1e-14)
    else:
        assert after.z[2][1] == before.z[2][1]


def test_the_given_arrays_and_the_network_stay() -> None:
    case = make([2, 3, 2], ["tanh", "tanh"], "quadratic", seed=0)
    x, y = case.x.copy(), case.y.copy()
    weights = case.network.layer(1).weights.copy()
    for name in ("a[0][0]", "y[0]", "w[1][0,1]", "b[2][0]"):
        nudge(case.network, case.x, case.y, name, 0.5)
    np.testing.assert_array_equal(case.x, x)
    np.testing.assert_array_equal(case.y, y)
    np.testing.assert_array_equal(case.network.layer(1).weights, weights)


def test_a_batch_nudges_what_its_examples_share() -> None:
    case = make([2, 3, 2], ["tanh", "tanh"], "quadratic", seed=0, count=4)
    for name in ("w[1][2,1]", "b[2][0]"):
        result = nudge(case.network, case.x, case.y, name, 1e-6)
        assert result.ratio == pytest.approx(result.derivative, rel=1e-4)
        ones = [
            nudge(case.network, x, y, name, 1e-6).ratio for x, y in zip(case.x, case.y, strict=True)
        ]
        assert result.ratio == pytest.approx(np.mean(ones), rel=1e-7)
    for name in ("z[1][0]", "a[0][0]", "y[0]"):
        with pytest.raises(QuantityError, match=r"trace.example\(i\)"):
            nudge(case.network, case.x, case.y, name, 1e-6)


def test_plain_numbers_for_one_neuron() -> None:
    net = chain().network
    assert nudge(net, 0.5, 1.0, "a[0][0]", 0.1).after.a[0].tolist() == [0.6]
    assert nudge(net, 0.5, 1.0, "y[0]", 0.1).after.y.tolist() == [1.1]


def test_wrong_questions() -> None:
    case = chain()
    for by in (0, 0.0, np.nan, np.inf):
        with pytest.raises(QuantityError, match="by: expected a finite number"):
            nudge(case.network, case.x, case.y, "w[1][0,0]", by)
    with pytest.raises(QuantityError, match="C cannot be nudged"):
        nudge(case.network, case.x, case.y, "C", 0.1)
    with pytest.raises(QuantityError, match=r"z\[l\] has layers"):
        nudge(case.network, case.x, case.y, "z[0][0]", 0.1)


def test_a_nudge_that_overflows_stops() -> None:
    network = Network.from_arrays([([[1.0]], [0.0], "identity")])
    with pytest.raises(NumericsError, match="C is inf"):
        nudge(network, [1.0], [0.0], "w[1][0,0]", 1e200)
    large = Network.from_arrays([([[1.5e308]], [0.0], "sigmoid")])
    with pytest.raises(NumericsError, match=r"z\[1\]\[0\] is inf in layer 1"):
        nudge(large, [0.5], [0.0], "w[1][0,0]", 1.5e308)
