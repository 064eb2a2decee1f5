"""A nudge whose printed rows subtract exactly, from passes that were really made."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import mpmath
import numpy as np
import pytest

from backprop import Network, load, record
from backprop.core.costs import find_cost
from backprop.core.paths import paths
from backprop.core.quantities import Quantity
from backprop.core.routes import Route
from backprop.core.trace import Trace
from backprop.core.visible_nudge import visible_nudge

NETWORKS = [
    "chain",
    "small",
    "digits",
    *(f"tests/networks/{name}.toml" for name in ("dead", "softmax", "seven", "one-weight", "deep")),
]
ROOT = Path(__file__).parents[2]


def traced(name: str) -> Trace:
    network = load(str(ROOT / name) if name.endswith(".toml") else name)
    return record(network, *network.example()[1])


def strongest(trace: Trace) -> Route:
    base = max(0, trace.network.depth - 2)
    start = int(np.argmax(np.abs(trace.dC_da[base])))
    return Route(trace, paths(trace, Quantity("a", base, (start,)), 1).largest[0].nodes)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_printed_row_subtracts_exactly_and_comes_from_a_real_pass(name: str) -> None:
    trace = traced(name)
    route = strongest(trace)
    weight = route.leaves(route.nodes[1])[0]
    way = (weight, *route.nodes[1:])
    found = visible_nudge(trace, weight, way)
    weights = [layer.weights.copy() for layer in trace.network.layers]
    weights[weight.layer - 1][weight.index] += found.nudge.by
    a = trace.a[0]
    for layer, new in zip(trace.network.layers, weights, strict=True):
        a = layer.activation.value(new @ a + layer.biases)
    cost = find_cost(trace.network.cost.name).value(a, trace.y)
    assert found.values(way[-1])[1] == pytest.approx(float(cost), rel=1e-12, abs=1e-300)
    assert found.places is not None
    for q in way:
        before, after, change = (Decimal(f"{one:.{found.places}f}") for one in found.values(q))
        assert after - before == change
        assert change != 0 or found.values(q)[2] == 0


def test_a_change_that_rounding_would_make_is_not_shown() -> None:
    """Weights of a millionth: a tenth of one would move the output by three steps of a float."""
    layers = [([[weight]], [bias], "sigmoid") for weight, bias in ((6e-7, 2e-6), (-1.3e-6, 9e-7))]
    trace = record(Network.from_arrays(layers, name="tiny"), [0.8], [1.0])
    route = strongest(trace)
    weight = route.leaves(route.nodes[1])[0]
    found = visible_nudge(trace, weight, (weight, *route.nodes[1:]))
    mpmath.mp.dps = 50

    def passed(moved: float) -> list[mpmath.mpf]:
        values, a = [], mpmath.mpf(0.8)
        for layer, (rows, biases, _) in enumerate(layers, 1):
            w = mpmath.mpf(rows[0][0]) + (mpmath.mpf(moved) if layer == weight.layer else 0)
            z = w * a + mpmath.mpf(biases[0])
            a = 1 / (1 + mpmath.exp(-z))
            values += [z, a] if layer >= weight.layer else []
        return [*values, (a - 1) ** 2]

    exact = [b - a for a, b in zip(passed(0.0), passed(found.nudge.by), strict=True)]
    shown = [found.values(q)[2] for q in route.nodes[1:]]
    assert shown == pytest.approx([float(one) for one in exact], rel=1e-4)


def test_the_chapters_nudge_is_a_small_one() -> None:
    trace = traced("chain")
    route = strongest(trace)
    weight = route.leaves(route.nodes[1])[0]
    found = visible_nudge(trace, weight, (weight, *route.nodes[1:]))
    assert 0.01 <= abs(found.nudge.by) <= 0.1
    assert found.places == 4


@pytest.mark.parametrize("name", ["small", "digits", "tests/networks/softmax.toml"])
def test_a_route_with_what_it_leaves_out_makes_every_value(name: str) -> None:
    trace = traced(name)
    route = strongest(trace)
    for effect in route.nodes[1:]:
        if effect.kind != "z":
            continue
        w, b = route.leaves(effect)
        (j,), layer = effect.index, trace.network.layer(effect.layer)
        others = [k for k in range(trace.widths[effect.layer - 1]) if k != w.index[1]]
        products = layer.weights[j, others] @ trace.a[effect.layer - 1][others]
        assert route.remainder(effect) == pytest.approx(float(products), rel=1e-9, abs=1e-12)
        assert route.left_out(effect) == len(others)
        assert b.index == (j,)
    cost = route.nodes[-1]
    assert route.left_out(cost) == trace.widths[-1] - 1
    terms = trace.network.cost.terms(trace.a[trace.network.depth], trace.y)
    kept = route.cause(cost).index[0]
    assert route.remainder(cost) == pytest.approx(float(np.delete(terms, kept).sum()), abs=1e-12)
