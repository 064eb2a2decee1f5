"""The ends of number lines: shared where that lets dots be compared, not where it hides them."""

from __future__ import annotations

from backprop import Quantity, Trace
from backprop.core.spans import spans
from tests.scenes.seen import chain

A0, A1, A2, Y = (Quantity.parse(name) for name in ("a[0][0]", "a[1][0]", "a[2][0]", "y[0]"))


def spans_of(trace: Trace) -> dict[Quantity, tuple[float, float]]:
    return spans([trace], [A0, A1, A2, Y])


def test_activations_and_the_desired_output_share_their_ends() -> None:
    # a is 3, then 6, then 18; 20 is the next round number above.
    ends = spans_of(chain(("identity", 2, 0), ("identity", 3, 0), x=3, y=0))
    assert ends == dict.fromkeys((A0, A1, A2, Y), (-20, 20))


def test_a_quantity_that_would_not_be_seen_to_move_has_ends_of_its_own() -> None:
    # a is 3, then 6000; then a sigmoid, whose bounds the desired output goes with although it is 0.
    ends = spans_of(chain(("identity", 2000, 0), ("sigmoid", 0.0001, 0), x=3, y=0))
    assert ends == {A0: (-5, 5), A1: (-10000, 10000), A2: (0, 1), Y: (0, 1)}


def test_nothing_but_zeros() -> None:
    ends = spans_of(chain(("relu", 2, 0), ("relu", 3, 0), x=0, y=0))
    assert len({*ends.values()}) == 1
