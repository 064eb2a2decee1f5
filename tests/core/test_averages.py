"""Averages over examples and the gradient as one vector."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from backprop import average, record
from backprop.core.errors import NetworkError, QuantityError
from tests.core.networks import Case, cases, make


@given(cases(counts=(1, 2, 5)))
def test_a_batch_is_the_mean_of_its_examples(case: Case) -> None:
    batch = average(record(case.network, case.x, case.y))
    pairs = list(zip(case.x, case.y, strict=True))
    traces = [record(case.network, x, y) for x, y in pairs]
    ones = average(traces)
    split = len(pairs) // 2
    parts = [record(case.network, case.x[split:], case.y[split:]), *traces[:split]]
    mixed = average(part for part in parts)  # a batch and single records, from a generator
    scale = max(np.abs(average(trace).gradient).max() for trace in traces)
    mean = np.mean([average(trace).gradient for trace in traces], axis=0)
    for found in (batch, ones, mixed):
        # Terms may cancel in the mean: exact to 1e-12 of the largest entry of any example.
        assert np.abs(found.gradient - mean).max() <= 1e-12 * scale
        assert found.cost == pytest.approx(np.mean([trace.cost for trace in traces]), rel=1e-12)
        assert len(found.costs) == len(pairs)
        assert not found.gradient.flags.writeable
        assert not found.costs.flags.writeable


@given(cases())
def test_order_and_names(case: Case) -> None:
    trace = record(case.network, case.x, case.y)
    found = average(trace)
    parts = []
    for layer in range(1, case.network.depth + 1):
        parts += [*trace.dC_dw[layer].ravel(), *trace.dC_db[layer]]
    assert found.gradient.tolist() == parts
    assert len(found.names) == len(parts)
    for entry, q in zip(found.gradient, found.names, strict=True):
        assert found[q] == found[str(q)] == entry == trace[q].derivative


def test_wrong_questions() -> None:
    case = make([2, 3], ["tanh"], "quadratic", seed=0)
    other = make([2, 2], ["tanh"], "quadratic", seed=0)
    trace = record(case.network, case.x, case.y)
    with pytest.raises(NetworkError, match="at least one record, found none"):
        average([])
    with pytest.raises(NetworkError, match="different widths"):
        average([trace, record(other.network, other.x, other.y)])
    for name in ("z[1][0]", "a[0][0]", "y[0]", "C"):
        with pytest.raises(QuantityError, match="no entry of the gradient"):
            average(trace)[name]
    with pytest.raises(QuantityError, match=r"j runs over 0..2"):
        average(trace)["b[1][3]"]
