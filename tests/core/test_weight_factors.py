"""A weight's derivative as a product: what is written multiplies to what is written."""

from __future__ import annotations

import math

import numpy as np
import pytest

from backprop import Network, Quantity, Trace, nudge, record
from backprop.core.aligned import as_number
from backprop.core.equations import Result
from backprop.core.weight_factors import opposite, sum_over_outputs, weight_factors

TINY = 1e-6


def made(activation: str, cost: str = "quadratic") -> Trace:
    """2-3-2, made by hand."""
    first = [[0.5, -1.5], [2.0, 0.25], [-0.75, 1.0]], [0.1, -0.2, 0.3], "tanh"
    second = [[1.5, -0.5, 2.0], [-1.0, 0.75, 0.5]], [0.2, -0.4], activation
    network = Network.from_arrays([first, second], cost=cost, name="made")
    return record(network, [0.8, -0.6], [1.0, 0.0])


def really(trace: Trace, q: Quantity) -> float:
    """From two passes with the weight nudged."""
    up, down = (nudge(trace.network, trace.a[0], trace.y, q, by=by).ratio for by in (TINY, -TINY))
    return (up + down) / 2


@pytest.mark.parametrize(
    ("activation", "cost"), [("sigmoid", "quadratic"), ("softmax", "cross_entropy")]
)
def test_the_written_factors_multiply_to_what_a_nudge_does(activation: str, cost: str) -> None:
    trace = made(activation, cost)
    found = weight_factors(trace, 2, ((0, 1, 2), (0, 1)))
    assert len(found.products) == 6
    for (j, k), text in found.products.items():
        factors = [*map(as_number, found.factors(j, k))]
        assert len(factors) == (2 if activation == "softmax" else 3)
        slope = float(trace.dC_dw[2][j, k])
        assert slope == pytest.approx(really(trace, Quantity("w", 2, (j, k))), abs=1e-6)
        assert Result.read(text).agrees(math.prod(factors))
        assert Result.read(text).agrees(slope)
        assert as_number(found.before[k]) == pytest.approx(trace.a[1][k], abs=6e-5)
        assert found.sign(j, k) == "="


def test_only_what_is_shown_is_written() -> None:
    found = weight_factors(made("sigmoid"), 2, ((2,), (1,)))
    assert [*found.products] == [(1, 2)]
    assert [*found.before], [*found.slopes] == ([2], [1])


def test_the_outputs_of_softmax_add_up_to_what_a_weighted_sum_does() -> None:
    trace = made("softmax", "cross_entropy")
    total = weight_factors(trace, 2, ((0,), (1,))).onward[1]
    step, line = sum_over_outputs(trace, 1, (0, 1), total)
    a, y = trace.a[2], trace.y
    jacobian = np.diag(a) - np.outer(a, a)
    assert [term.product for term in step.terms] == pytest.approx(jacobian[:, 1] * -y / a)
    assert sum(map(as_number, line.products)) == pytest.approx(as_number(total), abs=1.01e-4)
    assert line.total == total
    step, _ = sum_over_outputs(trace, 1, (1,), total)
    assert (step.rest_count, step.rest) == (1, pytest.approx(jacobian[0, 1] * -1 / a[0]))


def test_another_weight_is_of_other_neurons_and_of_the_other_sign() -> None:
    trace = made("sigmoid")
    slopes = trace.dC_dw[2]
    j, k = opposite(trace, 2, (0, 0), ((0, 1, 2), (0, 1)))
    assert j == 1
    assert k in (1, 2)
    others = [one for one in (1, 2) if np.sign(slopes[1, one]) == -np.sign(slopes[0, 0])]
    assert not others or k in others
    assert opposite(trace, 2, (0, 0), ((0,), (0, 1))) == (1, 0)
    assert opposite(trace, 2, (0, 0), ((0,), (0,))) == (0, 0)
