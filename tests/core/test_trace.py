"""The record: its access by name, its examples, its immutability and its size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from backprop import Network, Trace, load, record, register_cost
from backprop.core.activations import find_activation
from backprop.core.costs import find_cost
from backprop.core.errors import QuantityError
from tests.core.networks import Case, assert_close, cases, make

FAMILIES = ("a", "z", "da_dz", "dC_da", "dC_dz", "dC_dw", "dC_db")


def arrays_of(trace: Trace) -> list[np.ndarray]:
    families = [array for name in FAMILIES for array in getattr(trace, name).arrays]
    return [*families, trace.y, trace.costs]


@given(cases(counts=(1, 2, 5)))
def test_an_example_of_a_batch_is_the_record_of_that_example(case: Case) -> None:
    batch = record(case.network, case.x, case.y)
    for i in range(batch.count):
        one, alone = batch.example(i), record(case.network, case.x[i], case.y[i])
        assert one.single
        assert one.count == 1
        assert_close(one.cost, alone.cost, 1e-12)
        assert_close(one.costs, alone.costs, 1e-12)
        np.testing.assert_array_equal(one.y, alone.y)
        for name in FAMILIES:
            found, expected = getattr(one, name), getattr(alone, name)
            assert (found.first, len(found)) == (expected.first, len(expected))
            for layer, array in enumerate(expected, start=expected.first):
                assert_close(found[layer], array, 1e-12, f"{name}[{layer}] of {i}")
        assert not any(array.flags.writeable for array in arrays_of(one))


@given(cases(counts=(0, 3)))
def test_nothing_can_be_changed(case: Case) -> None:
    trace = record(case.network, case.x, case.y)
    for array in arrays_of(trace):
        assert not array.flags.writeable
        base = array.base
        while isinstance(base, np.ndarray):  # nor through the array it is a view of
            assert not base.flags.writeable
            base = base.base
    with pytest.raises(AttributeError):
        trace.y = case.y  # type: ignore[misc]
    before = trace.a[0].copy()
    case.x[...] = 99  # nor by changing what was given
    case.y[...] = 99
    np.testing.assert_array_equal(trace.a[0], before)
    assert not (trace.y == 99).any()


def test_only_what_cannot_change_is_kept_without_a_copy() -> None:
    case = make([2, 2], ["tanh"], "quadratic", seed=0, count=3)
    view = case.x[:]
    view.flags.writeable = False  # but its base can be written to
    assert not np.shares_memory(record(case.network, view, case.y).a[0], case.x)
    case.x.flags.writeable = False
    assert np.shares_memory(record(case.network, case.x, case.y).a[0], case.x)
    narrow = case.x.astype("f4")
    narrow.flags.writeable = False
    assert record(case.network, narrow, case.y).a[0].dtype == np.float64


@given(cases(counts=(2, 6)))
def test_a_batchs_gradient_and_cost_are_means(case: Case) -> None:
    batch = record(case.network, case.x, case.y)
    ones = [record(case.network, x, y) for x, y in zip(case.x, case.y, strict=True)]
    assert_close(batch.cost, np.mean([one.cost for one in ones]), 1e-12)
    for name in ("dC_dw", "dC_db"):
        for layer in range(1, batch.network.depth + 1):
            parts = np.array([getattr(one, name)[layer] for one in ones])
            # The mean may cancel: it is exact to 1e-12 of the largest that goes into it.
            mean = getattr(batch, name)[layer]
            assert np.abs(mean - parts.mean(axis=0)).max() <= 1e-12 * np.abs(parts).max()


@given(cases())
def test_every_name_reads_its_own_number(case: Case) -> None:
    trace = record(case.network, case.x, case.y)
    for layer in range(1, trace.network.depth + 1):
        own = trace.network.layer(layer)
        for j in range(trace.widths[layer]):
            for k in range(trace.widths[layer - 1]):
                q = trace[f"w[{layer}][{j},{k}]"]
                assert (q.value, q.derivative) == (
                    own.weights[j, k],
                    trace.dC_dz[layer][j] * trace.a[layer - 1][k],
                )
            q = trace[f"b[{layer}][{j}]"]
            assert (q.value, q.derivative) == (own.biases[j], trace.dC_dz[layer][j])
            q = trace[f"z[{layer}][{j}]"]
            assert (q.value, q.derivative) == (trace.z[layer][j], trace.dC_dz[layer][j])
    for layer, values in enumerate(trace.a):
        for j, value in enumerate(values):
            q = trace[f"a[{layer}][{j}]"]
            assert (q.value, q.derivative) == (value, trace.dC_da[layer][j])
    assert [trace[f"y[{j}]"].value for j in range(len(case.y))] == case.y.tolist()
    assert (trace["C"].value, trace["C"].derivative) == (trace.cost, 1.0)
    assert str(trace["C"].quantity) == "C"


def test_a_batch_reads_by_name_what_belongs_to_all() -> None:
    case = make([3, 4, 2], ["tanh", "softmax"], "cross_entropy", seed=0, count=5)
    batch = record(case.network, case.x, case.y)
    assert batch["w[2][1,3]"].derivative == batch.dC_dw[2][1, 3]
    assert batch["b[1][2]"].derivative == batch.dC_db[1][2]
    assert batch["C"].value == batch.cost == pytest.approx(batch.costs.mean())
    assert (batch.count, batch.single, batch.widths) == (5, False, (3, 4, 2))
    for name in ("z[1][0]", "a[0][1]", "y[0]"):
        with pytest.raises(QuantityError, match=r"ask trace.example\(i\).*i = 0..4"):
            batch[name]
    with pytest.raises(QuantityError, match=r"Jacobian of softmax: ask trace.example\(i\)"):
        batch.da_dz[2]
    assert batch.da_dz[1].shape == (5, 4)
    assert batch.example(4).da_dz[2].shape == (2, 2)
    for number in (-1, 5):
        with pytest.raises(QuantityError, match=rf"no example {number}: the batch has 0..4"):
            batch.example(number)


def test_an_example_of_one_is_itself() -> None:
    case = make([2, 2], ["tanh"], "quadratic", seed=0)
    trace = record(case.network, case.x, case.y)
    assert trace.example(0) is trace
    with pytest.raises(QuantityError, match="no example 1: this is the record of one"):
        trace.example(1)


def test_layers_count_as_the_article_does() -> None:
    case = make([2, 3, 2], ["tanh", "tanh"], "quadratic", seed=0)
    trace = record(case.network, case.x, case.y)
    for family, first in ((trace.z, 1), (trace.a, 0), (trace.dC_dw, 1), (trace.dC_da, 0)):
        for layer in (first - 1, 3, -1):
            with pytest.raises(QuantityError, match=rf"\[{layer}\]: layers run from {first} to 2"):
                family[layer]
        assert len(family) == 3 - first
        listed = [family[layer] for layer in range(first, 3)]
        assert all(one is other for one, other in zip(family, listed, strict=True))
        assert all(one is other for one, other in zip(reversed(family), listed[::-1], strict=True))
    with pytest.raises(QuantityError, match=r"names are w\[l\]\[j,k\]"):
        trace["weights"]
    with pytest.raises(QuantityError, match=r"z\[l\] has layers l = 1..2"):
        trace["z[0][0]"]


@pytest.mark.usefixtures("registries")
def test_dC_dy_that_does_not_exist_is_refused() -> None:
    register_cost(
        "logarithmic",
        lambda a, y: y * a,
        lambda a, y: y + 0 * a,
        derivative_y=lambda a, y: -np.log(a),
    )
    network = Network.from_arrays([(np.eye(2), np.zeros(2), "identity")], "logarithmic")
    trace = record(network, [0.0, 1.0], [0.0, 1.0])
    assert trace["y[1]"].derivative == 0
    with pytest.raises(QuantityError, match=r"dC/dy\[0\] is inf at a\[1\]\[0\] = 0"):
        _ = trace["y[0]"].derivative


def test_no_array_is_larger_than_the_layers_are() -> None:
    widths, count = [50, 30, 20, 10], 200
    case = make(widths, ["sigmoid", "gelu", "softmax"], "cross_entropy", seed=0, count=count)
    trace = record(case.network, case.x, case.y)
    pairs = zip(widths[1:], widths[:-1], strict=True)
    limit = max(*(count * width for width in widths), *(rows * columns for rows, columns in pairs))
    assert max(array.size for array in arrays_of(trace)) <= limit
    bases = {id(a.base): a.base for a in arrays_of(trace) if a.base is not None}
    assert all(base.size <= limit for base in bases.values())


def test_what_a_console_shows_of_each_is_one_line_without_addresses() -> None:
    network = load("digits")
    weights, biases = (784 + 16) * 16 + 16 * 10, 16 + 16 + 10
    assert repr(network) == (
        f"Network('digits', 784-16-16-10, sigmoid, cost quadratic, {weights + biases:,} weights "
        f"and biases, {len(network.examples)} examples)"
    )
    assert repr(network.layers[1]) == "Layer(16 from 16, sigmoid)"
    assert repr(find_activation("leaky_relu", slope=0.25)) == (
        "Activation('leaky_relu', slope=0.25)"
    )
    assert repr(find_cost("huber", delta=2)) == "Cost('huber', delta=2)"
    iris = load("iris")
    assert repr(iris).startswith("Network('iris', 4-5-3, tanh, softmax, cost cross_entropy, ")
    one = record(iris, *iris.example()[1])
    assert repr(one) == f"Trace('iris', cost {one.cost:.3g})"
    both = record(iris, np.stack([one.a[0], one.a[0]]), np.stack([one.y, one.y]))
    assert repr(both) == f"Trace('iris', 2 examples, mean cost {one.cost:.3g})"
