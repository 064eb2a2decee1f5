"""Numbers of a column: one format for all."""

from __future__ import annotations

import math

import pytest

from backprop.core.aligned import aligned, spans_decades, spoken_aligned


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ([0.0732, -0.01086, 0.00126], ["0.0732", "-0.0109", "0.0013"]),
        ([0.0, 0.25], ["0", "0.2500"]),
        ([0.000123, 0.5], ["0.00012", "0.50000"]),
        ([1234.5, 17.25], ["1234", "17"]),
        ([4e-7, 0.25], ["4.00 times 10^(-7)", "2.50 times 10^(-1)"]),
        ([math.inf, 1.0], ["infinity", "1.0000"]),
        ([0.0, 0.0], ["0", "0"]),
    ],
)
def test_a_column_has_one_format(values: list[float], written: list[str]) -> None:
    assert aligned(values) == written


def test_it_is_said_as_it_is_written() -> None:
    assert spoken_aligned("-0.0109") == "−0.0109"
    assert spoken_aligned("-4.00 times 10^(-7)") == "−4.00 × 10⁻⁷"


def test_which_values_a_linear_scale_would_hide() -> None:
    assert spans_decades([1.0, -0.001])
    assert not spans_decades([0.0732, 0.0013])
    assert not spans_decades([0.0, 0.0])
