"""Each activation: its derivative, its digits far out, and adding one's own."""

from __future__ import annotations

import math
import pickle
from decimal import Decimal, getcontext

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import Network, record, register_activation
from backprop.core.activations import ACTIVATIONS, find_activation
from backprop.core.errors import NetworkError
from tests.core.networks import ELEMENTWISE, assert_close

getcontext().prec = 60
POINTS = np.array([-7.3, -2.5, -1.1, -0.3, 0.2, 0.9, 1.7, 4.0, 8.1])


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_derivative_is_the_limit_of_differences(name: str) -> None:
    f, h = find_activation(name), 1e-4
    v = [f.value(POINTS + steps * h) for steps in (-2, -1, 1, 2)]
    differences = (v[0] - 8 * v[1] + 8 * v[2] - v[3]) / (12 * h)
    # 1e-10 is the rounding of values up to 8 divided by the step.
    np.testing.assert_allclose(f.derivative(POINTS), differences, rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_fill_writes_what_value_and_derivative_give(name: str, dtype: str) -> None:
    f, z = find_activation(name), np.append(POINTS, [0.0, -0.0, 30.0]).astype(dtype).reshape(3, 4)
    given_z = z.copy()
    a, slope = np.full_like(z, np.nan), np.full_like(z, np.nan)
    f.fill(z, a, slope)
    np.testing.assert_array_equal(a, f.value(z))
    np.testing.assert_array_equal(slope, f.derivative(z))
    assert f.value(z).dtype == f.derivative(z).dtype == z.dtype
    np.testing.assert_array_equal(z, given_z)  # left as it was


@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax"])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_far_out_nothing_overflows_and_bounds_hold(name: str, dtype: str) -> None:
    f = find_activation(name)
    z = np.array([-1e30, -1e4, -800.0, -95.0, 0.0, 95.0, 800.0, 1e4, 1e30], dtype)
    a, slope = f.value(z), f.derivative(z)
    assert np.isfinite(a).all()
    assert np.isfinite(slope).all()
    assert f.low is None or a.min() >= f.low
    assert f.high is None or a.max() <= f.high


def test_relu_at_the_kink_has_slope_0() -> None:
    assert find_activation("relu").derivative(np.zeros(1))[0] == 0


@pytest.mark.parametrize("z", [-700.0, -50.0, -20.0, -3.0, 0.5, 15.0, 40.0, 300.0])
def test_sigmoid_and_tanh_keep_their_digits(z: float) -> None:
    at = np.array([z])
    e = (-Decimal(z)).exp()
    s = 1 / (1 + e)
    sigmoid, tanh = find_activation("sigmoid"), find_activation("tanh")
    assert sigmoid.value(at)[0] == pytest.approx(float(s), rel=1e-14)
    assert sigmoid.derivative(at)[0] == pytest.approx(float(e * s * s), rel=1e-14, abs=0)
    assert find_activation("softplus").derivative(at)[0] == sigmoid.value(at)[0]
    double = (-2 * Decimal(z)).exp()
    slope = float(4 * double / (1 + double) ** 2)
    assert tanh.derivative(at)[0] == pytest.approx(slope, rel=1e-13, abs=1e-305)


@pytest.mark.parametrize("z", [-12.0, -5.0, -1.0, 0.3, 6.0])
def test_gelu_is_z_times_the_normal_distribution(z: float) -> None:
    below = math.erfc(-z / math.sqrt(2)) / 2
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    gelu = find_activation("gelu")
    assert gelu.value(np.array([z]))[0] == pytest.approx(z * below, rel=1e-13)
    assert gelu.derivative(np.array([z]))[0] == pytest.approx(below + z * density, rel=1e-13)


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=6))
def test_softmax_against_60_digits(z: list[float]) -> None:
    exact = [Decimal(v).exp() for v in z]
    a = [e / sum(exact) for e in exact]
    jacobian = [[ai * ((i == j) - aj) for j, aj in enumerate(a)] for i, ai in enumerate(a)]
    softmax, at = find_activation("softmax"), np.array(z)
    np.testing.assert_allclose(softmax.value(at), np.array(a, float), rtol=1e-13)
    np.testing.assert_allclose(
        softmax.derivative(at), np.array(jacobian, float), rtol=1e-12, atol=0
    )
    assert softmax.pull_back is not None
    # The pull-back of a batch is the product with the Jacobian, to the last digits, however
    # saturated: the exact sum is compared with, scaled by its largest entry.
    dC_da = np.linspace(-1.0, 2.0, len(z)) ** 2 + 1
    exactly = [
        sum(Decimal(float(g)) * jacobian[i][j] for i, g in enumerate(dC_da)) for j in range(len(z))
    ]
    pulled = softmax.pull_back(np.stack([at, at[::-1]]), np.stack([dC_da, dC_da[::-1]]))
    assert_close(pulled[0], np.array(exactly, float), 1e-12)
    assert_close(pulled[1], np.array(exactly[::-1], float), 1e-12)


def test_softmax_of_a_batch_has_a_jacobian_each() -> None:
    softmax = find_activation("softmax")
    z = np.array([[0.0, 1.0, 2.0], [3.0, -1.0, 0.5]])
    together = softmax.derivative(z)
    assert together.shape == (2, 3, 3)
    np.testing.assert_array_equal(together[1], softmax.derivative(z[1]))
    assert softmax.coupled
    assert not find_activation("tanh").coupled


@pytest.mark.parametrize(
    ("name", "parameter", "given", "z", "a", "slope"),
    [
        ("leaky_relu", "slope", 0.2, -3.0, -0.6, 0.2),
        ("leaky_relu", "slope", 0.0, -3.0, 0.0, 0.0),
        ("elu", "alpha", 2.0, -1.0, 2 * (math.exp(-1) - 1), 2 * math.exp(-1)),
    ],
)
def test_what_an_activation_is_told(
    name: str, parameter: str, given: float, z: float, a: float, slope: float
) -> None:
    f = find_activation(name, **{parameter: given})
    assert f.value(np.array([z]))[0] == pytest.approx(a, rel=1e-15)
    assert f.derivative(np.array([z]))[0] == pytest.approx(slope, rel=1e-15)
    assert f.value(np.array([1.5]))[0] == 1.5
    assert f != find_activation(name)
    assert f is find_activation(name.upper(), **{parameter: given})
    assert pickle.loads(pickle.dumps(f)) is f


def test_what_an_activation_may_be_told() -> None:
    assert find_activation("leaky_relu", slope=0.01) is find_activation("leaky_relu")
    with pytest.raises(NetworkError, match="tanh: it takes no parameter, found 'slope'"):
        find_activation("tanh", slope=0.2)
    with pytest.raises(NetworkError, match="elu: it takes alpha, found 'slope'"):
        find_activation("elu", slope=0.2)
    with pytest.raises(NetworkError, match="leaky_relu: slope: expected a number, found 'flat'"):
        find_activation("leaky_relu", slope="flat")  # type: ignore[arg-type]


# By mpmath with 40 digits: f(z) and its derivative, at both signs and where digits could go.
FAR = {
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
    "mish": lambda z: z * mpmath.tanh(mpmath.log1p(mpmath.exp(z))),
    "gelu_tanh": lambda z: (
        z * (1 + mpmath.tanh(mpmath.sqrt(2 / mpmath.pi) * (z + mpmath.mpf("0.044715") * z**3))) / 2
    ),
    "softsign": lambda z: z / (1 + abs(z)),
    "elu": lambda z: z if z > 0 else mpmath.expm1(z),
}


@pytest.mark.parametrize("name", FAR)
@pytest.mark.parametrize("z", [-30.0, -6.0, -1e-9, 0.7, 12.0, 40.0])
def test_the_digits_are_those_of_forty(name: str, z: float) -> None:
    f = find_activation(name)
    with mpmath.workdps(60):
        value = float(FAR[name](mpmath.mpf(z)))
        slope = float(mpmath.diff(FAR[name], mpmath.mpf(z)))
    assert f.value(np.array([z]))[0] == pytest.approx(value, rel=1e-12, abs=0)
    assert f.derivative(np.array([z]))[0] == pytest.approx(slope, rel=1e-12, abs=1e-300)


@pytest.mark.usefixtures("registries")
def test_an_activation_of_ones_own() -> None:
    register_activation("cube", lambda z: z**3, lambda z: 3 * z**2)
    layers = [([[0.5], [-0.8]], [0.3, 0.1], "cube"), ([[0.7, 1.1]], [0.2], "cube")]
    x, y, h = [0.9], [0.4], 1e-5
    trace = record(Network.from_arrays(layers), x, y)
    for j in range(2):
        costs = []
        for by in (-h, h):
            moved = [[0.5], [-0.8]]
            moved[j][0] += by
            changed = [(moved, [0.3, 0.1], "cube"), layers[1]]
            costs.append(record(Network.from_arrays(changed), x, y).cost)
        slope = (costs[1] - costs[0]) / (2 * h)
        # The step's square, 1e-10, is what central differences leave.
        assert trace[f"w[1][{j},0]"].derivative == pytest.approx(slope, rel=1e-6)
    added = ACTIVATIONS["cube"]
    assert (added.plain, added.typst, added.latex) == ("cube", 'op("cube")', r"\mathrm{cube}")


@pytest.mark.usefixtures("registries")
def test_a_registered_activation_may_answer_with_one_number_or_float64() -> None:
    register_activation("half", lambda z: z / np.float64(2), lambda z: np.float64(0.5))  # type: ignore[arg-type, return-value]
    weights = np.eye(2, dtype="f4")
    trace = record(
        Network.from_arrays([(weights, np.zeros(2, "f4"), "half")] * 2), [1.0, 2.0], [0.0, 0.0]
    )
    assert trace.dC_dw[1].dtype == np.dtype("f4")
    assert trace.dC_dz[1].tolist() == [0.5 * 2 * 0.25 * 0.5, 0.25]


def test_an_unknown_name_says_which_exist() -> None:
    with pytest.raises(NetworkError, match=r"'sigmoyd'.*identity, sigmoid, tanh, relu"):
        find_activation("sigmoyd")
    with pytest.raises(NetworkError, match="expected one of"):
        find_activation(["sigmoid"])  # type: ignore[arg-type]
