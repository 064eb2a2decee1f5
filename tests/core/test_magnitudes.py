"""One scale for a network: linear where it can be, logarithmic where layers are decades apart."""

from __future__ import annotations

import numpy as np
import pytest

from backprop.core.magnitudes import Magnitudes


def test_layers_of_like_sizes_have_a_linear_scale() -> None:
    scale = Magnitudes.of([np.array([0.5, -2.0]), np.array([1.0, 0.0])])
    assert not scale.logarithmic
    assert [scale.share(one) for one in (2.0, -1.0, 0.0)] == [1.0, 0.5, 0.0]


def test_layers_decades_apart_have_a_logarithmic_scale() -> None:
    scale = Magnitudes.of([np.array([1e-8]), np.array([1e-4]), np.array([1.0])])
    assert scale.logarithmic
    low, middle, high = (scale.share(one) for one in (1e-8, 1e-4, 1.0))
    assert 0 < low < 0.1
    assert middle == pytest.approx((low + high) / 2)
    assert scale.share(0.0) == 0


def test_nothing_but_zeros_and_infinities_have_a_scale_too() -> None:
    assert Magnitudes.of([np.zeros(3)]).share(0.0) == 0
    scale = Magnitudes.of([np.array([np.inf, 2.0])])
    assert scale.share(np.inf) == 1
    assert scale.share(1.0) == 0.5
