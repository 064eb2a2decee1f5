"""Costs known from z against mpmath in 800 digits, where activations have long rounded to 1.

The oracle is written from the definitions alone: a = f(z), C of a and y, and every derivative
the central difference of C in those digits. It shares no formula with the record.
"""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable, Sequence

import cloudpickle
import mpmath
import numpy as np
import pytest
from mpmath import mpf

from backprop import (
    Example,
    Network,
    Quantity,
    Trace,
    nudge,
    paths,
    record,
    register_activation,
    train,
    vary,
)
from backprop.core.cost_surface import cost_surface
from backprop.core.dependencies import along
from backprop.core.errors import BackpropWarning, NetworkError
from backprop.core.recording import costs

DIGITS = 800
"""1 - a of a sigmoid at z = 700 begins at the 304th digit."""
STEP = mpf(10) ** -120

Numbers = Sequence[float]


def outputs(name: str, z: list[mpf]) -> list[mpf]:
    if name == "sigmoid":
        return [1 / (1 + mpmath.exp(-one)) for one in z]
    if name == "tanh":
        return [mpmath.tanh(one) for one in z]
    total = mpmath.fsum(mpmath.exp(one) for one in z)
    return [mpmath.exp(one) / total for one in z]


def cost(name: str, a: list[mpf], y: list[mpf]) -> mpf:
    def term(a: mpf, y: mpf) -> mpf:
        if name == "quadratic":
            return (a - y) ** 2
        found = -y * mpmath.log(a) if y else mpf(0)
        if name == "binary_cross_entropy" and y != 1:
            found -= (1 - y) * mpmath.log(1 - a)
        return found

    return mpmath.fsum(term(*pair) for pair in zip(a, y, strict=True))


def slopes(function: Callable[[list[mpf]], mpf], at: list[mpf]) -> list[mpf]:
    """The partial derivatives, as differences over a step that is small beside any distance."""
    found = []
    for j, one in enumerate(at):
        step = STEP * (min(abs(one), abs(1 - one)) or 1)
        ends = [[*at[:j], one + by, *at[j + 1 :]] for by in (-step, step)]
        found.append((function(ends[1]) - function(ends[0])) / (2 * step))
    return found


class Oracle:
    """C and its derivatives by z, a and y, and by each z through each a, as floats.

    Infinite where no float is so large.
    """

    def __init__(self, activation: str, name: str, z: Numbers, y: Numbers) -> None:
        with mpmath.workdps(DIGITS):
            zs, ys = [mpf(float(one)) for one in z], [mpf(float(one)) for one in y]
            a = outputs(activation, zs)
            by_a = slopes(lambda one: cost(name, one, ys), a)
            self.C = float(cost(name, a, ys))
            self.by_z = floats(slopes(lambda one: cost(name, outputs(activation, one), ys), zs))
            self.by_a = floats(by_a)
            self.by_y = floats(slopes(lambda one: cost(name, a, one), ys))
            self.through = []
            for i, by in enumerate(by_a):
                slope = slopes(lambda one, i=i: outputs(activation, one)[i], zs)
                self.through.append(floats([by * one for one in slope]))


def floats(numbers: list[mpf]) -> list[float]:
    return [float(one) for one in numbers]


# What the issue names, both sides of every place where something rounds, and far out.
Z = [0.0, 0.3, -2.5, 16.0, -17.0, 36.0, 36.7, 37.0, -40.0, 88.0, -104.0, 350.0, 700.0, -700.0]
YES_OR_NO = [(z, y) for z in Z for y in (0.0, 1.0, 0.25)]
GAPS = [
    ([0.0, 740.0], [1.0, 0.0]),
    ([0.0, 740.0], [0.0, 1.0]),
    ([3.0, -2.0, 0.5], [0.2, 0.5, 0.3]),
    ([40.0, 0.0, -30.0], [1.0, 0.0, 0.0]),
    ([40.0, 0.0, -30.0], [0.0, 0.0, 1.0]),
    ([700.0, 699.0, -700.0], [0.0, 1.0, 0.0]),
    ([350.0, 0.0, -350.0], [0.25, 0.5, 0.25]),
    ([5.0, 5.0, 5.0], [0.0, 0.0, 1.0]),
    ([12.5], [1.0]),
]
SATURATED = [
    *(("sigmoid", "binary_cross_entropy", [z], [y]) for z, y in YES_OR_NO),
    *(("sigmoid", "quadratic", [z], [y]) for z, y in YES_OR_NO),
    *(("tanh", "quadratic", [z], [y]) for z in Z for y in (-1.0, 1.0, 0.5) if abs(z) < 350),
    *(("softmax", "cross_entropy", z, y) for z, y in GAPS),
    *(("softmax", "quadratic", z, y) for z, y in GAPS),
]


def network(activation: str, name: str, z: Numbers, dtype: type = np.float64) -> Network:
    """One whose z[1] is x, exactly."""
    layer = (np.eye(len(z), dtype=dtype), np.zeros(len(z), dtype), activation)
    return Network.from_arrays([layer], name)


def close(found: object, expected: object, relative: float = 1e-12) -> None:
    """Equal to `relative`; numbers below 1e-308 have fewer digits, none below 5e-324."""
    dtype = np.asarray(found).dtype
    least = 1e3 * float(np.finfo(dtype if dtype == np.float32 else np.float64).smallest_subnormal)
    np.testing.assert_allclose(np.asarray(found), np.asarray(expected), rtol=relative, atol=least)


@pytest.mark.parametrize(("activation", "name", "z", "y"), SATURATED)
def test_every_number_of_a_saturated_output_is_right(
    activation: str, name: str, z: list[float], y: list[float]
) -> None:
    net, known = network(activation, name, z), Oracle(activation, name, z, y)
    trace = record(net, z, y)
    close(trace.cost, known.C)
    close(trace.terms.sum(), known.C)
    close(trace.dC_da[1], known.by_a)
    close(trace.dC_dz[1], known.by_z)
    close(trace.dC_db[1], known.by_z)
    close(trace.dC_dw[1], np.outer(known.by_z, z))
    close(trace.dC_da[0], known.by_z)
    close([trace[f"y[{j}]"].derivative for j in range(len(y))], known.by_y)
    through = np.array(known.through)
    close(trace.through, through if activation == "softmax" else np.diagonal(through))
    close(costs(net, [z], [y]), [known.C])
    # In a batch, beside an example that is not saturated.
    batch = record(net, [np.zeros(len(z)), z], [y, y])
    close(batch.costs[1], known.C)
    close(batch.dC_dz[1][1], known.by_z)
    close(batch.example(1).dC_dw[1], np.outer(known.by_z, z))


@pytest.mark.parametrize(("activation", "name", "z", "y"), SATURATED)
def test_all_that_is_made_of_a_record_is_right(
    activation: str, name: str, z: list[float], y: list[float]
) -> None:
    net, known = network(activation, name, z), Oracle(activation, name, z, y)
    trace, size = record(net, z, y), len(z)
    for k in range(size):
        found = paths(trace, f"z[1][{k}]", k=size)
        close(found.total, known.by_z[k])
        by_output = {path.nodes[1].index[0]: path.product for path in found.largest}
        for i, product in by_output.items():
            close(product, known.through[i][k])
        for path in found.largest:
            assert along(trace, path.nodes) == path.product
    moved = [one + 0.5 for one in z[:1]] + z[1:]
    after = Oracle(activation, name, moved, y)
    tried = nudge(net, z, y, "z[1][0]", 0.5)
    close(tried.after.cost, after.C)
    close(tried.after.dC_dz[1], after.by_z)
    close(tried.derivative, known.by_z[0])
    close(vary(trace, {Quantity("a", 0, (0,)): moved[0]}).dC_dz[1], after.by_z)
    # Each bias of the surface is one more z; the other stays at 0.
    across = (Quantity("b", 1, (0,)), np.array([0.0, 0.5]))
    up = (Quantity("w", 1, (0, 0)), np.array([1.0]))
    surface = cost_surface(net, across, up, np.array([z]), np.array([y]))
    close(surface, [[known.C, after.C]])


@pytest.mark.parametrize(("activation", "name", "z", "y"), SATURATED)
def test_float32(activation: str, name: str, z: list[float], y: list[float]) -> None:
    known = Oracle(activation, name, np.float32(z).tolist(), np.float32(y).tolist())
    trace = record(network(activation, name, z, np.float32), z, y)
    close(np.float32(trace.cost), np.float32(known.C), 1e-5)
    close(trace.dC_dz[1], np.float32(known.by_z), 1e-5)
    with np.errstate(over="ignore"):  # to infinity, which is how it is recorded
        close(trace.dC_da[1], np.float32(known.by_a), 1e-5)


def test_an_unscaled_image_does_not_stop_the_other_ten_thousand() -> None:
    rng = np.random.default_rng(0)
    weights = rng.standard_normal((10, 784)).astype("f4") / 28
    net = Network.from_arrays([(weights, np.zeros(10, "f4"), "softmax")], "cross_entropy")
    x = rng.random((10_000, 784), dtype="f4")
    x[7] *= 255  # one with pixels from 0 to 255
    y = np.eye(10, dtype="f4")[rng.integers(0, 10, 10_000)]
    y[7] = np.eye(10)[(x[7] @ weights.T).argmin()]
    trace = record(net, x, y)
    z = x[7].astype(float) @ weights.T.astype(float)
    known = Oracle("softmax", "cross_entropy", z.tolist(), y[7].tolist())
    assert known.C > 200
    assert np.isinf(trace.dC_da[1][7]).any()
    # z itself is a sum of 784 products in float32.
    close(trace.costs[7], np.float32(known.C), 1e-4)
    assert trace.cost == pytest.approx(float(np.mean(trace.costs.astype(float))), rel=1e-5)


def test_training_walks_out_of_saturation() -> None:
    # dC/da is 1e16 there, and was once refused: a step of plain gradient descent is a - y.
    net = Network.from_arrays([([[1.0]], [40.0], "sigmoid")], "binary_cross_entropy")
    history = train(net, 100, rate=1.0, examples=([[0.0]], [[0.0]]))
    close(history.costs[:10], 40.0 - np.arange(10.0), 1e-12)
    assert history.costs[-1] < 0.1


@pytest.mark.parametrize(
    ("activation", "name", "z", "y"),
    [
        ("sigmoid", "binary_cross_entropy", [40.0, 0.5], [0.0, 1.0]),
        ("softmax", "cross_entropy", [40.0, 0.0, -1.0], [0.2, 0.5, 0.3]),
        ("softmax", "quadratic", [40.0, 0.0, -1.0], [0.2, 0.5, 0.3]),
        ("tanh", "quadratic", [30.0, 0.4], [1.0, -1.0]),
    ],
)
def test_a_moved_output_beside_a_saturated_one(
    activation: str, name: str, z: list[float], y: list[float]
) -> None:
    net, by = network(activation, name, z), 1e-3
    tried = nudge(net, z, y, "a[1][1]", by)
    with mpmath.workdps(DIGITS):
        zs, ys = [mpf(one) for one in z], [mpf(one) for one in y]

        def moved(at: list[mpf]) -> mpf:
            a = outputs(activation, at)
            # What is added is the float that float(a) + by - float(a) is.
            a[1] += mpf(float(tried.after.a[1][1])) - mpf(float(tried.before.a[1][1]))
            return cost(name, a, ys)

        known, by_z = float(moved(zs)), floats(slopes(moved, zs))
    close(tried.after.cost, known, 1e-9)  # a itself was rounded before it was moved
    close(tried.after.dC_dz[1], by_z, 1e-9)
    close(tried.derivative, Oracle(activation, name, z, y).by_a[1])


def test_a_record_sent_to_another_process_still_knows_its_costs_from_z() -> None:
    trace = record(network("sigmoid", "binary_cross_entropy", [40.0]), [40.0], [0.0])
    sent: Trace = pickle.loads(cloudpickle.dumps(trace))
    assert sent.network.layers[0].activation is trace.network.layers[0].activation
    assert sent.terms.tolist() == [40.0]
    assert record(sent.network, sent.a[0], sent.y).cost == 40.0


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "tanh"])
@pytest.mark.parametrize("z", [-745.2, -800.0, -1e5, 800.0, 1e5, 1e150])
def test_a_slope_far_out_is_0_and_no_floor(name: str, z: float) -> None:
    net = Network.from_arrays([([[1.0]], [0.0], name)])
    trace = record(net, [z], [0.0])
    with mpmath.workdps(DIGITS):
        slope = 1 / (1 + mpmath.exp(-mpf(z)))
        if name == "sigmoid":
            slope *= 1 / (1 + mpmath.exp(mpf(z)))
        elif name == "tanh":
            slope = mpmath.sech(mpf(z)) ** 2
    assert trace.da_dz[1][0] == float(slope)


@pytest.mark.parametrize(
    ("activation", "name", "meant"),
    [
        ("sigmoid", "cross_entropy", "choose softmax for it, or the cost binary_cross_entropy"),
        ("relu", "cross_entropy", "choose softmax for it, or the cost quadratic"),
        ("identity", "cross_entropy", "choose softmax for it, or the cost quadratic"),
        ("softmax", "binary_cross_entropy", "choose sigmoid for it, or the cost cross_entropy"),
        ("identity", "binary_cross_entropy", "choose sigmoid for it, or the cost quadratic"),
        ("tanh", "binary_cross_entropy", "choose sigmoid for it, or the cost quadratic"),
    ],
)
def test_a_pair_that_is_not_meant_names_the_one_that_is(
    activation: str, name: str, meant: str
) -> None:
    with pytest.raises(NetworkError, match=f"the last layer is {activation}: {meant}"):
        network(activation, name, [0.0, 0.0])


@pytest.mark.usefixtures("registries")
def test_an_activation_of_ones_own_between_0_and_1_has_its_cost() -> None:
    register_activation(
        "steep",
        lambda z: 1 / (1 + np.exp(-2 * z)),
        lambda z: 2 / (2 + np.exp(2 * z) + np.exp(-2 * z)),
        low=0,
        high=1,
    )
    trace = record(network("steep", "binary_cross_entropy", [0.5]), [0.5], [0.0])
    close(trace.cost, np.log1p(np.e), 1e-14)


@pytest.mark.parametrize(
    ("activation", "name", "y", "said"),
    [
        ("sigmoid", "binary_cross_entropy", [0.0, 2.0], r"y\[1\] is 2: .* from 0 to 1"),
        ("sigmoid", "binary_cross_entropy", [-0.5, 1.0], r"y\[0\] is -0.5: .* from 0 to 1"),
        ("softmax", "cross_entropy", [-1.0, 2.0], r"y\[0\] is -1: .* shares of 1"),
    ],
)
def test_desired_outputs_that_the_cost_is_not_made_for(
    activation: str, name: str, y: list[float], said: str
) -> None:
    net = network(activation, name, [0.0, 0.0])
    for ask in (record, costs, lambda *given: nudge(*given, "y[0]", 0.1)):
        with pytest.raises(NetworkError, match=said):
            ask(net, [0.1, 0.2], y)
    with pytest.raises(NetworkError, match=said.replace("is", "of example 1 is", 1)):
        record(net, [[0, 0], [0, 0]], [[0, 1], y])
    with pytest.raises(NetworkError, match=f"example 'odd': {said}"):
        Network(net.layers, net.cost, examples=_examples(y))


def _examples(y: list[float]) -> dict[str, Example]:
    return {"odd": Example(np.zeros(2), np.array(y))}


def test_shares_that_do_not_add_up_go_on_with_a_warning() -> None:
    net, z, y = network("softmax", "cross_entropy", [0.0, 0.0]), [1.0, -2.0], [0.5, 1.0]
    with pytest.warns(BackpropWarning, match=r"y add up to 1.5, not to 1: the cost cross_entropy"):
        trace = record(net, z, y)
    known = Oracle("softmax", "cross_entropy", z, y)
    close(trace.cost, known.C)
    close(trace.dC_dz[1], known.by_z)
    with pytest.warns(BackpropWarning, match="add up to 1.5"):
        Network(net.layers, net.cost, examples=_examples(y))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        record(net, z, [0.333, 0.667])
        record(net, z, [0.3334, 0.6663])  # as people type thirds
        nudge(net, z, [0.0, 1.0], "y[0]", 0.1)  # to vary y is to leave the sum
