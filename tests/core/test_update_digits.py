"""A step of gradient descent comes out as it is written."""

from __future__ import annotations

from backprop.core.update_digits import UpdateDigits, update_digits


def test_a_large_rate_asks_for_more_digits_of_the_slope() -> None:
    slope, rate = 0.00123456, 3000.0
    step = (0.5, slope, 0.5 - rate * slope)
    found = update_digits([step], [], rate)
    assert found.exact
    assert found.slopes > 4
    assert update_digits([(0.5, 0.1, 0.4)], [], 1.0) == UpdateDigits(4, 4, True)


def test_a_value_that_changes_is_seen_to() -> None:
    first = (0.5, 0.00002, 0.49998)
    assert update_digits([first], [], 1.0).values == 5
    # The last steps may be smaller than any digit.
    assert update_digits([(0.5, 0.1, 0.4)], [first], 1.0).values == 4


def test_what_cannot_come_out_is_told() -> None:
    assert not update_digits([(0.5, 0.1, 0.1)], [], 1.0).exact
