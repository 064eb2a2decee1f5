"""The record against central differences, another autodiff library and the chapter by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from autograd import grad
from hypothesis import assume, given

from backprop import Network, record, register_activation, register_cost
from backprop.core.errors import NetworkError, NumericsError
from tests.core.networks import (
    CHAIN_BIASES,
    CHAIN_WEIGHTS,
    ELEMENTWISE,
    ENDINGS,
    Case,
    assert_close,
    cases,
    chain,
    cost_of,
    make,
    parameters,
    recorded,
)

STEP = 1e-4


def away_from_kinks(case: Case) -> bool:
    """No relu within 500 steps of its kink, and no output near the end of a logarithm."""
    trace = record(case.network, case.x, case.y)
    outputs = trace.a[trace.network.depth]
    if case.network.cost.name == "cross_entropy" and outputs.min() < 200 * STEP:
        return False
    if case.network.cost.name == "binary_cross_entropy" and (
        outputs.min() < 200 * STEP or outputs.max() > 1 - 200 * STEP
    ):
        return False
    return all(
        np.abs(z).min() > 500 * STEP
        for z, layer in zip(trace.z, case.network.layers, strict=True)
        if layer.activation.name.endswith("relu")
    )


@given(cases())
def test_agrees_with_central_differences(case: Case) -> None:
    # The five-point stencil is off by STEP^4 C'''''/30, next to nothing, and by the rounding
    # of C, 1e-16 C / STEP. So: 1e-6 of the derivative, and 1e-10 (1 + C) below which the
    # differences themselves mean nothing.
    assume(away_from_kinks(case))
    trace = record(case.network, case.x, case.y)
    at = parameters(case)
    found = recorded(trace)
    found["y"] = [np.array([trace[f"y[{j}]"].derivative for j in range(len(case.y))])]
    for kind, arrays in at.items():
        for array, derivatives in zip(arrays, found[kind], strict=True):
            for place in np.ndindex(array.shape):
                values = []
                original = array[place]
                for steps in (-2, -1, 1, 2):
                    array[place] = original + steps * STEP
                    values.append(float(cost_of(case, at)))
                array[place] = original
                slope = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * STEP)
                tolerance = 1e-6 * abs(slope) + 1e-10 * (1 + abs(trace.cost))
                assert abs(derivatives[place] - slope) <= tolerance, (kind, place)


def compare_with_autograd(case: Case) -> None:
    trace = record(case.network, case.x, case.y)
    expected = grad(lambda at: cost_of(case, at))(parameters(case))
    count = 1 if case.x.ndim == 1 else len(case.x)
    assert math.isclose(trace.cost * count, cost_of(case, parameters(case)), rel_tol=1e-12)
    for kind, found in recorded(trace).items():
        share = 1 / count if kind in "wb" else 1  # weights and biases: of the mean
        for number, (one, other) in enumerate(zip(found, expected[kind], strict=True)):
            assert_close(one, other * share, 1e-12, f"{kind} {number}")
    if trace.single:
        slopes = [trace[f"y[{j}]"].derivative for j in range(len(case.y))]
        assert_close(slopes, expected["y"][0], 1e-12, "y")


@given(cases(counts=(0, 1, 3)))
def test_agrees_with_autograd(case: Case) -> None:
    trace = record(case.network, case.x, case.y)
    if case.network.cost.name == "binary_cross_entropy":
        # The other library has 1 - a from a, to 1e-16 only; test_endings.py looks further.
        assume(np.asarray(trace.a[trace.network.depth]).max() < 0.999)
    compare_with_autograd(case)


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize(("last", "cost"), ENDINGS)
def test_every_combination_agrees_with_autograd(name: str, last: str, cost: str) -> None:
    compare_with_autograd(make([3, 4, 4, 3], [name, name, last], cost, seed=3))
    compare_with_autograd(make([3, 4, 3], [name, last], cost, seed=4, count=4))


@pytest.mark.parametrize("scale", [20.0, 60.0])
@pytest.mark.parametrize("last", ["sigmoid", "tanh", "softmax"])
@pytest.mark.parametrize("seed", range(4))
def test_saturated_outputs_keep_their_digits(last: str, scale: float, seed: int) -> None:
    case = make([3, 4, 3], ["tanh", last], "quadratic", seed, scale=scale)
    trace = record(case.network, case.x, case.y)
    assert np.abs(trace.dC_dz[2]).min() < 1e-4  # it is saturated
    compare_with_autograd(case)


def test_the_chapter_by_hand() -> None:
    w1, w2, w3 = CHAIN_WEIGHTS
    b1, b2, b3 = CHAIN_BIASES

    def sigma(z: float) -> float:
        return 1 / (1 + math.exp(-z))

    a0, y = 0.5, 1.0
    z1 = w1 * a0 + b1
    a1 = sigma(z1)
    z2 = w2 * a1 + b2
    a2 = sigma(z2)
    z3 = w3 * a2 + b3
    a3 = sigma(z3)
    s1, s2, s3 = a1 * (1 - a1), a2 * (1 - a2), a3 * (1 - a3)
    dC_da3 = 2 * (a3 - y)
    expected = {
        "C": (a3 - y) ** 2,
        "w[3][0,0]": a2 * s3 * dC_da3,
        "b[3][0]": s3 * dC_da3,
        "a[3][0]": dC_da3,
        "z[3][0]": s3 * dC_da3,
        "a[2][0]": w3 * s3 * dC_da3,
        "w[2][0,0]": a1 * s2 * w3 * s3 * dC_da3,
        "b[2][0]": s2 * w3 * s3 * dC_da3,
        "z[2][0]": s2 * w3 * s3 * dC_da3,
        "a[1][0]": w2 * s2 * w3 * s3 * dC_da3,
        "w[1][0,0]": a0 * s1 * w2 * s2 * w3 * s3 * dC_da3,
        "b[1][0]": s1 * w2 * s2 * w3 * s3 * dC_da3,
        "z[1][0]": s1 * w2 * s2 * w3 * s3 * dC_da3,
        "a[0][0]": w1 * s1 * w2 * s2 * w3 * s3 * dC_da3,
        "y[0]": -dC_da3,
    }
    case = chain()
    trace = record(case.network, case.x, case.y)
    assert trace["C"].value == pytest.approx(expected.pop("C"), rel=1e-14)
    assert trace["C"].derivative == 1.0
    for name, slope in expected.items():
        assert trace[name].derivative == pytest.approx(slope, rel=1e-13), name
    for number, (z, a, slope) in enumerate([(z1, a1, s1), (z2, a2, s2), (z3, a3, s3)], start=1):
        assert trace[f"z[{number}][0]"].value == pytest.approx(z, rel=1e-14)
        assert trace[f"a[{number}][0]"].value == pytest.approx(a, rel=1e-14)
        assert trace.da_dz[number][0] == pytest.approx(slope, rel=1e-13)


def test_a_batch_larger_than_a_block_is_the_same_as_its_examples() -> None:
    case = make([3, 300, 2], ["sigmoid", "relu"], "quadratic", seed=1, count=700)
    batch = record(case.network, case.x, case.y)
    for i in (0, 1, 108, 109, 110, 218, 219, 698, 699):
        one = record(case.network, case.x[i], case.y[i])
        for layer in (1, 2):
            for name in ("z", "a", "da_dz", "dC_dz", "dC_da"):
                rows = getattr(batch, name)[layer][i]
                assert_close(rows, getattr(one, name)[layer], 1e-12, f"{name} {layer} {i}")


@pytest.mark.parametrize(
    ("x", "y", "says"),
    [
        ([1.0, 2.0], [0.0, 1.0], r"x: expected shape \(3,\) or \(n, 3\), found \(2,\)"),
        ([1.0, 2.0, 3.0], [0.0], r"y: expected shape"),
        ([[1.0, 2.0, 3.0]], [0.0, 1.0], "same number of examples"),
        ([[1.0, 2.0, 3.0]] * 2, [[0.0, 1.0]] * 3, "same number of examples"),
        (np.empty((0, 3)), np.empty((0, 2)), "at least one example"),
        (1.0, [0.0, 1.0], "x: expected shape"),
        (["a", "b", "c"], [0.0, 1.0], "x: expected numbers"),
        ([[1.0], [1.0, 2.0]], [0.0, 1.0], "x: expected numbers"),
        ([10**400, 0, 0], [0.0, 1.0], "x: expected numbers"),
        (np.zeros((1, 1, 3)), [0.0, 1.0], "x: expected shape"),
    ],
)
def test_what_does_not_fit_is_refused(x: object, y: object, says: str) -> None:
    with pytest.raises(NetworkError, match=says):
        record(Network.random([3, 4, 2], seed=0), x, y)  # type: ignore[arg-type]


def test_one_neuron_takes_plain_numbers() -> None:
    case = chain()
    assert record(case.network, 0.5, 1.0).cost == record(case.network, [0.5], [1.0]).cost


@pytest.mark.parametrize(("bad", "name"), [(math.nan, "x"), (math.inf, "x"), (math.nan, "y")])
def test_nan_in_the_example_stops(bad: float, name: str) -> None:
    x, y = [0.0, 0.0, 0.0], [0.0, 0.0]
    (x if name == "x" else y)[1] = bad
    with pytest.raises(NumericsError, match=f"{name} holds NaN or infinity"):
        record(Network.random([3, 4, 2], seed=0), x, y)


@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu", "softplus", "gelu"])
def test_overflow_names_layer_and_quantity(activation: str) -> None:
    layers = [([[1e200, 0.0], [0.0, 1.0]], [0.0, 0.0], activation)] * 2
    network = Network.from_arrays(layers)
    with pytest.raises(NumericsError, match=r"z\[2\]\[0\] is inf in layer 2"):
        record(network, [1.0, 1.0], [0.0, 0.0])
    with pytest.raises(NumericsError, match=r"z\[2\]\[0\] of example 1 is inf in layer 2"):
        record(network, [[0.0, 1.0], [1.0, 1.0]], [[0.0, 0.0]] * 2)


@pytest.mark.parametrize("last", ["sigmoid", "tanh", "softmax"])
def test_overflow_is_not_hidden_by_an_activation_with_bounds(last: str) -> None:
    network = Network.from_arrays(
        [([[1e200]], [0.0], "identity"), ([[1e200], [1.0]], [0.0, 0.0], last)]
    )
    with pytest.raises(NumericsError, match=r"^z\[2\]\[0\] is inf in layer 2"):
        record(network, [1.0], [0.0, 0.0])
    with pytest.raises(NumericsError, match=r"^z\[2\]\[0\] of example 1 is -inf in layer 2"):
        record(network, [[0.0], [-1.0]], [[0.0, 0.0]] * 2)


def test_overflow_of_the_cost_and_backward() -> None:
    with pytest.raises(NumericsError, match=r"C is inf in layer 1; the cost quadratic"):
        record(Network.from_arrays([([[1e200]], [0.0], "identity")]), [1.0], [0.0])
    # Forward stays finite: the input is 1e-200; backward dC/dw = 2 a x, then dC/da overflows.
    network = Network.from_arrays([([[1e200]], [0.0], "identity"), ([[1e150]], [0.0], "identity")])
    with pytest.raises(NumericsError, match=r"dC/da\[0\]\[0\] is inf in layer 0"):
        record(network, [1e-300], [1e10])
    # Four terms of 5e307 each.
    network = Network.from_arrays(
        [([[1e150]] * 4, [0.0] * 4, "identity"), ([[2.5e157] * 4], [0.0], "identity")]
    )
    with pytest.raises(NumericsError, match=r"dC/da\[0\]\[0\] is inf in layer 0"):
        record(network, [1e-310], [-1.0])
    small = Network.from_arrays([([[1e38]] * 4, [0.0] * 4, "identity")])
    single = Network.from_arrays(
        [
            (np.array(layer.weights, "f4"), np.array(layer.biases, "f4"), "identity")
            for layer in small.layers
        ]
    )
    with pytest.raises(NumericsError, match=r"dC/da\[0\]\[0\] is inf in layer 0"):
        record(single, [0.0], [-1.0] * 4)
    network = Network.from_arrays([([[1e-100]], [0.0], "identity")])
    with pytest.raises(NumericsError, match=r"dC/dw\[1\]\[0,0\] is -inf in layer 1"):
        record(network, [1e200], [1e120])
    with pytest.raises(NumericsError, match="mean over the examples"):
        record(
            Network.from_arrays([([[1.0]], [0.0], "identity")]),
            [[0.0], [0.0]],
            [[1.3e154], [1.3e154]],
        )


@pytest.mark.parametrize("outputs", [[0.0, 1.0], [-0.5, 1.0]])
@pytest.mark.usefixtures("registries")
def test_a_cost_without_a_value_there_says_so(outputs: list[float]) -> None:
    register_cost("logarithmic", lambda a, y: -y * np.log(a), lambda a, y: -y / a)
    network = Network.from_arrays([(np.eye(2), np.zeros(2), "identity")], "logarithmic")
    with pytest.raises(NumericsError, match=r"C is .* in layer 1; the cost logarithmic has no"):
        record(network, outputs, [1.0, 0.0])


@pytest.mark.parametrize(
    ("value", "derivative", "name"),
    [
        (lambda z: z * np.nan, np.ones_like, r"a\[1\]"),
        (np.copy, lambda z: np.where(z > 0, np.nan, 1.0), r"da/dz\[1\]"),
        (np.copy, lambda z: np.where(z > 0, np.inf, 1.0), r"da/dz\[1\]"),
    ],
    ids=["value", "derivative-nan", "derivative-inf"],
)
@pytest.mark.usefixtures("registries")
def test_a_users_nan_is_named_where_it_began(value, derivative, name) -> None:  # type: ignore[no-untyped-def]
    register_activation("broken", value, derivative)
    layer = (np.eye(2), np.ones(2), "broken")
    with pytest.raises(NumericsError, match=rf"^{name}\[0\] is (nan|inf) in layer 1"):
        record(Network.from_arrays([layer, (np.eye(2), np.zeros(2), "tanh")]), [1, 1], [0, 0])
    with pytest.raises(NumericsError, match=rf"^{name}\[0\] is (nan|inf) in layer 1"):
        record(Network.from_arrays([layer]), [1, 1], [0, 0])


@pytest.mark.parametrize(("last", "cost"), ENDINGS)
@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_float32_stays_float32(hidden: str, last: str, cost: str) -> None:
    case = make([3, 4, 3], [hidden, last], cost, seed=0, count=5)
    network = Network.from_arrays(
        [
            (l.weights.astype("f4"), l.biases.astype("f4"), l.activation.name)
            for l in case.network.layers
        ],
        cost,
    )
    batch, exact = record(network, case.x, case.y), record(case.network, case.x, case.y)
    for trace in (batch, batch.example(2), record(network, case.x[2], case.y[2])):
        for arrays in (trace.a, trace.z, trace.dC_da, trace.dC_dz, trace.dC_dw, trace.dC_db):
            assert {array.dtype for array in arrays} == {np.dtype("f4")}
        assert {array.dtype for array in trace.da_dz.arrays} == {np.dtype("f4")}
        assert trace.costs.dtype == trace.y.dtype == np.dtype("f4")
    for layer in (1, 2):
        assert_close(batch.dC_dw[layer], exact.dC_dw[layer], 1e-4)
