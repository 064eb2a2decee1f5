"""Lengths of bars: to scale, or between powers of ten that hold all of them."""

from __future__ import annotations

import math

import pytest

from backprop.core.bar_scale import BarScale


def test_bars_are_to_scale_where_each_can_be_seen() -> None:
    scale = BarScale.of([0.25, -0.1, 0.0])
    assert scale.powers is None
    assert [scale.share(one) for one in (0.25, -0.1, 0.0)] == pytest.approx([1.0, 0.4, 0.0])


def test_which_values_a_linear_scale_would_hide() -> None:
    assert BarScale.of([1.0, -0.001]).powers is not None
    assert BarScale.of([0.0732, 0.0013]).powers is None
    assert BarScale.of([0.0, 0.0]).powers is None


def test_equal_factors_are_equal_steps_where_one_would_be_hidden() -> None:
    scale = BarScale.of([0.07, -0.0008, 0.0], apart=30)
    assert scale.powers == (-4, -1)
    shares = [scale.share(10.0**power) for power in (-4, -3, -2, -1)]
    assert shares == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert scale.share(-0.0008) == pytest.approx((math.log10(0.0008) + 4) / 3)
    assert scale.share(0.0) == 0.0


def test_the_smallest_has_a_length_also_where_it_is_a_power_of_ten() -> None:
    assert BarScale.of([1e-3, 1.0]).share(1e-3) > 0.2


def test_what_overflows_is_as_long_as_there_is_room_for() -> None:
    assert BarScale.of([math.inf, 0.5]).share(math.inf) == 1.0
    assert BarScale.of([]).share(0.0) == 0.0
