"""Two descents from one start: of two parameters alone, and of all."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Quantity, Trace, load, record
from backprop.core.shown_examples import ShownExamples
from backprop.core.training import RATES, best_rate, examples_of
from backprop.core.two_descents import TwoDescents


def recorded(name: str) -> Trace:
    network = load(name)
    return record(network, *network.example()[1])


@pytest.mark.parametrize("name", ["xor", "chain"])
def test_both_have_the_lower_of_their_best_rates(name: str) -> None:
    trace = recorded(name)
    found = TwoDescents(trace)
    examples = examples_of(trace.network)
    each = [best_rate(trace.network, 100, examples=examples, only=o) for o in (None, found.pair)]
    assert found.rate == min(each)
    assert found.rate in RATES


def test_a_rate_that_is_given_is_that_of_both() -> None:
    trace = recorded("xor")
    found, q = TwoDescents(trace, rate=0.5), Quantity.parse("w[1][1,1]")
    start = record(trace.network, *examples_of(trace.network))
    for which in ("two", "all"):
        moved = found.parameter(which, q, 1) - found.parameter(which, q, 0)
        assert moved == pytest.approx(-0.5 * start[q].derivative)


def test_only_the_two_move_and_their_slopes_are_those_on_the_way() -> None:
    found = TwoDescents(recorded("small"))
    start, end = found.network("two", 0), found.network("two", 100)
    changed = [
        (kind, number, *map(int, index))
        for number in (1, 2)
        for kind, one, other in (
            ("w", start.layer(number).weights, end.layer(number).weights),
            ("b", start.layer(number).biases, end.layer(number).biases),
        )
        for index in np.argwhere(one != other)
    ]
    assert sorted(changed) == sorted((q.kind, q.layer, *q.index) for q in found.pair)
    steps = np.diff(found.two.way, axis=0)
    np.testing.assert_allclose(steps, -found.rate * found.slopes[:-1], rtol=1e-9, atol=1e-12)


def test_costs_that_differ_late_have_digits_that_say_so() -> None:
    assert TwoDescents(recorded("xor")).decimals == 4
    pieces = TwoDescents(recorded("tests/networks/pieces.toml"))
    texts = {f"{cost:.{pieces.decimals}f}" for cost in (*pieces.costs("two")[[0, -1]],)}
    assert len(texts) == 2


def test_of_many_examples_the_first_and_the_dearest_are_shown() -> None:
    trace = recorded("iris")
    shown = ShownExamples.of(trace, trace.network.example()[0])
    assert (len(shown.records), shown.left) == (4, len(trace.network.examples) - 4)
    first, *others = shown.records.values()
    assert first.a[0].tolist() == trace.a[0].tolist()
    assert [one.cost for one in others] == sorted((one.cost for one in others), reverse=True)
    all_costs = [
        record(trace.network, *trace.network.example(n)[1]).cost for n in trace.network.examples
    ]
    assert others[0].cost in (max(all_costs), sorted(all_costs)[-1])


def test_outputs_are_those_of_real_passes() -> None:
    trace = recorded("xor")
    found, shown = TwoDescents(trace), ShownExamples.of(trace, "first")
    for which in ("two", "all"):
        outputs = shown.outputs(found, which)
        assert outputs.shape == (101, 4)
        after = record(found.network(which, 40), trace.a[0], trace.y)
        assert outputs[40, 0] == pytest.approx(float(after.a[2][0]))
