"""The sum over paths against a listing of all of them, and on a network too large to list."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import Network, Quantity, Trace, paths, record
from backprop.core.errors import NumericsError, QuantityError
from backprop.core.quantities import ParameterNames
from tests.core.networks import SMOOTH, Case, cases, chain, make


def listed(trace: Trace, kind: str, layer: int, j: int) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every path from z[layer][j] or a[layer][j] to C, with its product, one by one.

    Written from the formulas, not from the tree: z to a by f' (softmax by a_i (d_ij - a_j)),
    a to the next z by the weight's column, the last a to C by dC/da.
    """
    depth = trace.network.depth
    if kind == "a" and layer == depth:
        yield (f"a[{layer}][{j}]", "C"), float(trace.dC_da[depth][j])
    elif kind == "a":
        column = trace.network.layer(layer + 1).weights[:, j]
        for to, weight in enumerate(column):
            for names, product in listed(trace, "z", layer + 1, to):
                yield (f"a[{layer}][{j}]", *names), float(weight) * product
    elif trace.network.layer(layer).activation.name == "softmax":
        a = trace.a[layer]
        for to in range(len(a)):
            slope = float(a[to] * ((to == j) - a[j]))
            for names, product in listed(trace, "a", layer, to):
                yield (f"z[{layer}][{j}]", *names), slope * product
    else:
        slope = float(trace.da_dz[layer][j])
        for names, product in listed(trace, "a", layer, j):
            yield (f"z[{layer}][{j}]", *names), slope * product


def all_paths(trace: Trace, q: Quantity) -> list[tuple[tuple[str, ...], float]]:
    if q.kind == "w":
        factor = float(trace.a[q.layer - 1][q.index[1]])
    elif q.kind == "b":
        factor = 1.0
    else:
        return list(listed(trace, q.kind, q.layer, q.index[0]))
    onward = listed(trace, "z", q.layer, q.index[0])
    return [((str(q), *names), factor * product) for names, product in onward]


def starts(widths: tuple[int, ...]) -> list[Quantity]:
    nodes = [
        Quantity(kind, layer, (width - 1,))
        for layer, width in enumerate(widths)
        for kind in ("z", "a")
        if layer or kind == "a"
    ]
    return [*nodes, *ParameterNames(widths)[:: max(1, len(ParameterNames(widths)) // 4)]]


@given(cases(max_depth=4, max_width=4), st.integers(1, 9))
def test_agrees_with_a_listing_of_all_paths(case: Case, k: int) -> None:
    trace = record(case.network, case.x, case.y)
    for q in starts(trace.widths):
        everything = dict(all_paths(trace, q))
        found = paths(trace, q, k)
        assert found.total == trace[q].derivative
        assert len(found.largest) == min(k, len(everything))
        assert found.rest_count == len(everything) - len(found.largest)
        scale = sum(map(abs, everything.values()))
        # Sums of terms of both signs: exact to rounding of the sum of magnitudes.
        assert abs(sum(everything.values()) - found.total) <= 1e-12 * scale
        ranked = sorted(map(abs, everything.values()), reverse=True)
        for path, size in zip(found.largest, ranked, strict=False):
            assert abs(path.product) == pytest.approx(size, rel=1e-11, abs=1e-300)
            nodes = tuple(map(str, path.nodes))
            assert path.product == pytest.approx(everything.pop(nodes), rel=1e-11, abs=1e-300)
        assert abs(sum(everything.values()) - found.rest) <= 1e-12 * scale
        assert (found.rest == 0.0) or everything


@given(cases(max_depth=3, max_width=3))
def test_factors_say_what_they_are_the_derivative_of(case: Case) -> None:
    trace = record(case.network, case.x, case.y)
    for q in starts(trace.widths):
        for path in paths(trace, q, 3).largest:
            assert path.factors[0].by == q
            assert str(path.factors[-1].of) == "C"
            for one, following in zip(path.factors[:-1], path.factors[1:], strict=True):
                assert one.of == following.by
            assert path.product == pytest.approx(math.prod(f.value for f in path.factors))
            for factor in path.factors:
                if factor.of.kind == "z" and factor.by.kind == "a":
                    weights = trace.network.layer(factor.of.layer).weights
                    assert factor.value == weights[factor.of.index[0], factor.by.index[0]]
                elif factor.by.kind == "w":
                    assert factor.value == trace.a[factor.by.layer - 1][factor.by.index[1]]


def test_the_chapters_chain_is_one_path_of_five_factors() -> None:
    case = chain()
    trace = record(case.network, case.x, case.y)
    found = paths(trace, "w[2][0,0]", k=5)
    (path,) = found.largest
    assert [f"{f.of}/{f.by}" for f in path.factors] == [
        *("z[2][0]/w[2][0,0]", "a[2][0]/z[2][0]", "z[3][0]/a[2][0]"),
        *("a[3][0]/z[3][0]", "C/a[3][0]"),
    ]
    assert [round(f.value, 4) for f in path.factors] == [0.3184, 0.2498, 0.9133, 0.2246, -0.6814]
    assert round(path.product, 4) == -0.0111
    assert (found.rest, found.rest_count) == (0.0, 0)
    desired = paths(trace, "y[0]")
    assert [str(node) for node in desired.largest[0].nodes] == ["y[0]", "C"]
    assert desired.total == desired.largest[0].product == -trace.dC_da[3][0]
    assert (desired.rest, desired.rest_count) == (0.0, 0)
    cost = paths(trace, "C")
    assert (cost.total, cost.rest_count, cost.largest[0].product) == (1.0, 0, 1.0)
    assert [str(node) for node in cost.largest[0].nodes] == ["C"]


def test_paths_of_opposite_sign_add_up() -> None:
    layers = [([[2.0], [-3.0]], [0.0, 0.0], "identity"), ([[1.0, 0.5]], [0.0], "identity")]
    found = paths(record(Network.from_arrays(layers), [1.0], [0.0]), "a[0][0]", k=1)
    # a = 2 - 1.5 = 0.5, dC/da = 1: products 2 and -1.5.
    assert (found.total, found.largest[0].product, found.rest, found.rest_count) == (
        *(0.5, 2.0, -1.5, 1),
    )


def largest_product(trace: Trace) -> np.ndarray:
    """For every input the largest product's log magnitude: a matrix product in (max, +)."""
    best = np.log(np.abs(trace.dC_da[trace.network.depth]))
    for number in range(trace.network.depth, 0, -1):
        best = best + np.log(np.abs(trace.da_dz[number]))
        best = (np.log(np.abs(trace.network.layer(number).weights)) + best[:, None]).max(axis=0)
    return best


@pytest.fixture(scope="module")
def large() -> Trace:
    network = Network.random([1000] * 11, seed=0)
    rng = np.random.default_rng(1)
    return record(network, rng.random(1000), rng.random(1000))


def test_ten_layers_of_a_thousand(large: Trace) -> None:
    found = paths(large, "a[0][3]", k=5)
    assert found.rest_count == 1000**10 - 5
    sizes = [abs(path.product) for path in found.largest]
    assert sizes == sorted(sizes, reverse=True)
    assert len({path.nodes for path in found.largest}) == 5
    assert math.log(sizes[0]) == pytest.approx(largest_product(large)[3], rel=1e-12)
    assert found.total == large["a[0][3]"].derivative
    assert math.fsum([found.rest, *(path.product for path in found.largest)]) == pytest.approx(
        found.total, rel=1e-12
    )
    # No path one node away from the largest is larger, other than those found.
    nodes = [node.index[0] for node in found.largest[0].nodes if node.kind == "a"]
    known = {tuple(n.index[0] for n in p.nodes if n.kind == "a") for p in found.largest}
    for layer in range(1, 11):
        into = np.abs(large.network.layer(layer).weights[:, nodes[layer - 1]])
        slopes = np.abs(large.da_dz[layer])
        onward = (
            np.abs(large.network.layer(layer + 1).weights[nodes[layer + 1]])
            if layer < 10
            else np.abs(large.dC_da[10])
        )
        ratios = into * slopes * onward
        others = sizes[0] * ratios / ratios[nodes[layer]]
        for node in np.flatnonzero(others > sizes[-1]):
            assert (*nodes[:layer], int(node), *nodes[layer + 1 :]) in known


def test_ties_and_dead_neurons_do_not_explode() -> None:
    for bias in (0.0, -1e3):  # all paths equal, then all of them 0
        layer = (np.full((30, 30), 0.01), np.full(30, bias), "relu")
        trace = record(Network.from_arrays([layer] * 20), np.ones(30), np.ones(30))
        found = paths(trace, "a[0][0]", k=7)
        assert len({path.nodes for path in found.largest}) == 7
        assert found.rest_count == 30**20 - 7
        assert {path.product for path in found.largest} == {found.largest[0].product}


def test_more_paths_asked_than_there_are() -> None:
    case = make([2, 3, 2], ["tanh", "softmax"], "cross_entropy", seed=0)
    found = paths(record(case.network, case.x, case.y), "a[0][0]", k=100)
    assert (len(found.largest), found.rest_count, found.rest) == (3 * 2 * 2, 0, 0.0)


@given(cases(hidden=SMOOTH, max_depth=3, counts=(2,)))
def test_one_example_of_a_batch(case: Case) -> None:
    batch = record(case.network, case.x, case.y)
    with pytest.raises(QuantityError, match=r"ask paths\(trace.example\(i\), ...\)"):
        paths(batch, "a[0][0]")
    one = paths(batch.example(1), "a[0][0]", 2)
    alone = paths(record(case.network, case.x[1], case.y[1]), "a[0][0]", 2)
    for path, other in zip(one.largest, alone.largest, strict=True):
        assert abs(path.product) == pytest.approx(abs(other.product), rel=1e-9)


def test_float32_paths() -> None:
    case = make([3, 4, 3], ["tanh", "tanh"], "quadratic", seed=1)
    network = Network.from_arrays(
        [
            (layer.weights.astype("f4"), layer.biases.astype("f4"), "tanh")
            for layer in case.network.layers
        ]
    )
    found = paths(record(network, case.x, case.y), "a[0][1]", 3)
    exact = paths(record(case.network, case.x, case.y), "a[0][1]", 3)
    for path, other in zip(found.largest, exact.largest, strict=True):
        assert path.nodes == other.nodes
        assert path.product == pytest.approx(other.product, rel=1e-4)


def test_wrong_questions() -> None:
    case = chain()
    trace = record(case.network, case.x, case.y)
    with pytest.raises(QuantityError, match="k: expected at least 1, found 0"):
        paths(trace, "a[0][0]", k=0)
    with pytest.raises(QuantityError, match=r"z\[l\] has layers l = 1..3"):
        paths(trace, "z[0][0]")
    with pytest.raises(QuantityError, match="names are"):
        paths(trace, "nonsense")


def test_factors_that_overflow_only_in_the_wrong_order() -> None:
    layers = [([[w]], [0.0], "identity") for w in (1e160, 1e160, 1e-20)]
    trace = record(Network.from_arrays(layers), [1e-300], [0.5])
    found = paths(trace, "a[0][0]")
    assert found.largest[0].product == pytest.approx(found.total)
    assert found.total == pytest.approx(1e300)


def test_a_product_that_overflows_stops() -> None:
    # Two paths of +-1e350 cancel at a[1], so the record is finite and the paths are not.
    layers = [
        ([[1e200]], [0.0], "identity"),
        ([[1e150], [-1e150]], [0.0, 0.0], "identity"),
        ([[1.0, 1.0]], [0.0], "identity"),
    ]
    trace = record(Network.from_arrays(layers), [1e-300], [0.5])
    with pytest.raises(NumericsError, match=r"path from a\[0\]\[0\] has the product"):
        paths(trace, "a[0][0]")
