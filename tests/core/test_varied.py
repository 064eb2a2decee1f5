"""One quantity varied: where it stops, and what is steeper further out."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Quantity
from backprop.core.varied import Varied, flat_target, steeper_outwards
from tests.scenes.seen import LOGARITHM, chain, recorded

Y, A = Quantity("y", 0, (0,)), Quantity("a", 0, (0,))


def test_it_goes_by_way_of_the_value_asked_for_to_the_end_that_is_farther() -> None:
    trace = recorded("chain")
    output = float(trace.a[3][0])
    varied = Varied.of(trace, Y, (0.0, 1.0), output, lambda y, _: abs(y - output))
    assert varied.stops == (1.0, output, 0.0, 1.0)
    assert varied.split(output) == ((1.0, output), (output, 0.0, 1.0))
    for y, record in varied.passes:
        assert record.cost == pytest.approx((output - y) ** 2)
        assert record.z[3] == trace.z[3], "nothing else is touched"


def test_it_does_not_stop_twice_nor_where_it_does_not_come() -> None:
    trace = chain(("sigmoid", 0.5, 0.1), x=0.4, y=0.75)
    here = Varied.of(trace, Y, (0.0, 1.0), 0.75, lambda y, _: y)
    assert here.stops == (0.75, 1.0, 0.75)
    alike = Varied.of(chain(("relu", 1.0, 0.5), x=0.0, y=1), A, (0.0, 1.0), 0.0, lambda *_: 0.0)
    assert alike.stops == (0.0, 1.0, 0.0), "of ends that are alike not where it is"
    beyond = Varied.of(trace, Y, (0.0, 1.0), 3.0, lambda y, _: -y)
    assert beyond.stops == (0.75, 0.0, 0.75)


def test_what_is_constant_does_not_get_steeper() -> None:
    distances = np.linspace(-2, 1, 7)
    assert steeper_outwards([(d, 2 * d) for d in distances])
    assert not steeper_outwards([(d, np.sign(d)) for d in distances])
    assert not steeper_outwards([(d, -(d + 2)) for d in distances])


def test_a_target_is_flat_where_no_digit_of_the_slope_is_left() -> None:
    trace = recorded("chain")
    assert flat_target(trace) == float(trace.a[3][0])
    assert flat_target(chain(("sigmoid", 0.5, 0.1), x=0.4, y=0.75, cost=LOGARITHM)) is None
