"""The networks that come along are what assets/README.md says they are."""

from pathlib import Path

import numpy as np
import pytest

from backprop import Trace, load, paths, record, train
from backprop.core.training import best_rate, examples_of
from backprop.io import network_names

NETWORKS = Path(__file__).parents[2] / "assets" / "networks"
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def trace_of(name: str, example: str) -> Trace:
    network = load(name)
    return record(network, *network.examples[example])


@pytest.mark.parametrize("name", network_names())
def test_every_example_can_be_recorded(name: str) -> None:
    network = load(name)
    assert network.name == name
    assert network.examples
    for x, y in network.examples.values():
        assert np.isfinite(record(network, x, y).cost)


# The first table of what the original computes (seed 6), to its four decimals.
TABLE = {
    "w[1][0,0]": -0.8991,
    "w[2][0,0]": -2.4868,
    "w[3][0,0]": 0.9133,
    "b[1][0]": -0.3118,
    "b[2][0]": 0.7290,
    "b[3][0]": 0.2178,
    "a[0][0]": 0.5,
    "a[1][0]": 0.3184,
    "a[2][0]": 0.4843,
    "a[3][0]": 0.6593,
    "z[1][0]": -0.7613,
    "z[2][0]": -0.0627,
    "z[3][0]": 0.6601,
    "y[0]": 1.0,
    "C": 0.1161,
}
SENSITIVITIES = {
    "a[3][0]": -0.6814,
    "w[3][0,0]": -0.0741,
    "b[3][0]": -0.1531,
    "a[2][0]": -0.1398,
    "w[2][0,0]": -0.0111,
}


@pytest.mark.parametrize(("name", "value"), TABLE.items())
def test_chain_has_the_values_of_the_original(name: str, value: float) -> None:
    assert round(trace_of("chain", "chapter")[name].value, 4) == value


@pytest.mark.parametrize(("name", "slope"), SENSITIVITIES.items())
def test_chain_has_the_sensitivities_of_the_original(name: str, slope: float) -> None:
    assert round(trace_of("chain", "chapter")[name].derivative, 4) == slope


def test_chain_has_the_local_derivatives_of_the_original() -> None:
    trace = trace_of("chain", "chapter")
    (path,) = paths(trace, "w[2][0,0]").largest
    factors = [round(factor.value, 4) for factor in path.factors]
    # a(L-2), sigma'(z(L-1)), w(L), sigma'(z(L)), 2(a(L) - y)
    assert factors == [0.3184, 0.2498, 0.9133, 0.2246, -0.6814]
    assert round(path.product, 4) == -0.0111
    (path,) = paths(trace, "w[3][0,0]").largest
    assert [round(factor.value, 4) for factor in path.factors] == [0.4843, 0.2246, -0.6814]


def products(trace: Trace, k: int) -> list[float]:
    """The products along the paths of a[1][k], in the order of the outputs."""
    found = paths(trace, f"a[1][{k}]").largest
    return [path.product for path in sorted(found, key=lambda path: path.nodes[-2].index)]


def test_small_has_paths_of_opposite_sign() -> None:
    trace = trace_of("small", "opposite")
    first, second = products(trace, 2)
    assert [round(first, 3), round(second, 3)] == [0.421, -0.267]
    total = trace["a[1][2]"].derivative
    assert total == pytest.approx(first + second)
    assert abs(total) < 0.6 * min(abs(first), abs(second))
    one, other = products(trace, 0)
    assert one > 0.2
    assert other > 0.2


def test_small_is_spread_out() -> None:
    trace = trace_of("small", "opposite")
    assert trace.widths == (3, 3, 2)
    np.testing.assert_allclose(trace.a[1], [0.2, 0.5, 0.8], atol=0.05)
    np.testing.assert_allclose(trace.a[2], [0.8, 0.6], atol=0.05)
    np.testing.assert_array_equal(trace.y, [0, 1])
    numbers = np.concatenate(
        [*trace.a, *(abs(layer.weights.ravel()) for layer in trace.network.layers)]
    )
    assert len(set(numbers.round(2))) == len(numbers)
    for layer in trace.network.layers:
        np.testing.assert_array_equal(layer.weights, layer.weights.round(2))


def test_relu_has_a_dead_neuron_and_others_that_are_off() -> None:
    network = load("relu")
    assert network.widths == (2, 4, 3, 1)
    assert len(network.examples) >= 2
    left = network.examples["left"]
    assert left.x.min() < 0
    trace = record(network, *left)
    assert trace.z[2][0] < 0
    assert trace.a[2][0] == trace.da_dz[2][0] == 0
    np.testing.assert_array_equal(trace.dC_dw[2][0], 0)
    assert trace.dC_da[2][0] != 0  # it would matter if it woke up
    assert (trace.dC_dw[2][1:, [0, 2, 3]] != 0).all()
    # Off for this example, on for another; dead: off wherever one looks.
    assert trace.z[1][1] < 0 < record(network, *network.examples["right"]).z[1][1]
    x = np.stack(np.meshgrid(*2 * [np.linspace(-2, 2, 41)]), axis=-1).reshape(-1, 2)
    target = abs(x[:, :1]) - x[:, 1:] / 2 + 0.3
    everywhere = record(network, x, target)
    assert (everywhere.z[2][:, 0] < 0).all()
    assert everywhere.cost < 0.01


def test_digits_recognises_its_ten_and_says_what_it_mistakes() -> None:
    network = load("digits")
    assert network.widths == (784, 16, 16, 10)
    assert [layer.activation.name for layer in network.layers] == ["sigmoid"] * 3
    assert network.cost.name == "quadratic"
    assert list(network.examples)[:10] == DIGITS
    assert len(network.examples) == 12
    answers = {}
    for name, (x, y) in network.examples.items():
        assert sorted(y) == [0] * 9 + [1]
        assert DIGITS[int(y.argmax())] == name.partition("-")[0]
        assert x.min() == 0
        assert 0.9 < x.max() <= 1
        np.testing.assert_allclose(255 * x, (255 * x).round(), atol=1e-4)
        outputs = record(network, x, y).a[3]
        answers[name] = (DIGITS[int(outputs.argmax())], np.sort(outputs)[::-1])
    for name in DIGITS:
        answer, outputs = answers[name]
        assert answer == name
        assert outputs[0] > 0.8 > 2 * outputs[1]
    (unclear,) = [name for name in answers if name.endswith("-unclear")]
    outputs = answers[unclear][1]
    assert outputs[0] - outputs[1] < 0.1
    (mistaken,) = [name for name in answers if name.endswith("-mistaken")]
    assert answers[mistaken][0] != mistaken.partition("-")[0]


def test_digits_forward_by_hand() -> None:
    with np.load(NETWORKS / "digits.npz", allow_pickle=False) as stored:
        arrays = {name: stored[name].astype(float) for name in stored.files}
    a = arrays["three_x"]
    for layer in "123":
        a = 1 / (1 + np.exp(-(arrays[f"w{layer}"] @ a + arrays[f"b{layer}"])))
    trace = trace_of("digits", "three")
    np.testing.assert_allclose(trace.a[3], a, rtol=1e-12)
    assert trace.cost == pytest.approx(sum((a - arrays["three_y"]) ** 2), rel=1e-12)


def test_digits_sees_a_three() -> None:
    """Rows run down and columns to the right: drawn, it is upright."""
    image = load("digits").examples["three"].x.reshape(28, 28)
    assert image[:4].sum() + image[-4:].sum() + image[:, :4].sum() + image[:, -4:].sum() < 1
    ink = image[4:24, 4:24]
    assert ink[:, 10:].sum() > 1.3 * ink[:, :10].sum()  # a three is open to the left


def test_the_files_are_small() -> None:
    assert (NETWORKS / "digits.npz").stat().st_size < 100_000
    assert sum(path.stat().st_size for path in NETWORKS.iterdir()) < 200_000


def test_the_usual_activations_and_costs_come_along() -> None:
    networks = [load(name) for name in network_names()]
    layers = [layer for network in networks for layer in network.layers]
    usual = {"identity", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "gelu", "softmax"}
    assert {layer.activation.name for layer in layers} == usual
    costs = {"quadratic", "cross_entropy", "binary_cross_entropy"}
    assert {network.cost.name for network in networks} == costs


@pytest.mark.parametrize("name", network_names())
def test_every_network_says_what_it_is(name: str) -> None:
    text = (NETWORKS / f"{name}.toml").read_text()
    assert f'name = "{name}"\n' in text
    assert 'description = "' in text


@pytest.mark.parametrize(("name", "decimals"), [("iris", 2), ("mpg", 3), ("xor", 2), ("deep", 2)])
def test_the_small_ones_can_be_read(name: str, decimals: int) -> None:
    network = load(name)
    for layer in network.layers:
        for values in (layer.weights, layer.biases):
            np.testing.assert_array_equal(values, values.round(decimals))
    assert (NETWORKS / f"{name}.toml").stat().st_size < 2000


def test_iris_mistakes_two_of_its_twelve() -> None:
    network = load("iris")
    assert network.widths == (4, 5, 3)
    x, y = examples_of(network)
    assert y.sum(axis=0).tolist() == [4, 4, 4]
    wrong = record(network, x, y).a[2].argmax(axis=1) != y.argmax(axis=1)
    assert wrong.sum() == 2


def test_mpg_is_off_by_two_miles() -> None:
    network = load("mpg")
    x, y = examples_of(network)
    assert len(y) == 12
    off = 10 * np.abs(record(network, x, y).a[2] - y)
    assert off.mean() < 3
    assert 10 * np.abs(y - y.mean()).mean() > 6  # they are far from one another


def test_deep_tells_inside_from_outside() -> None:
    network = load("deep")
    assert network.widths == (2, 3, 3, 3, 3, 3, 1)
    x, y = examples_of(network)
    np.testing.assert_array_equal(y[:, 0], (x**2).sum(axis=1) < 0.6)
    assert ((record(network, x, y).a[6] > 0.5) == (y > 0.5)).all()
    grid = np.stack(np.meshgrid(*2 * [np.linspace(-1, 1, 41)]), axis=-1).reshape(-1, 2)
    inside = (grid**2).sum(axis=1, keepdims=True) < 0.6
    found = record(network, grid, inside.astype(float)).a[6] > 0.5
    assert (found == inside).mean() > 0.88


def test_xor_is_not_trained_but_can_be() -> None:
    network = load("xor")
    x, y = examples_of(network)
    assert record(network, x, y).cost > 0.65  # of ln 2 = 0.693, which is guessing
    rate = best_rate(network, 100)
    assert rate is not None
    history = train(network, 100, rate=rate)
    assert history.costs[-1] < 0.01
    assert (np.diff(history.costs) < 0).all()
    assert (record(history.network, x, y).a[2].round() == y).all()
