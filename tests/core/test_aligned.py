"""Numbers of a column: one format for all."""

from __future__ import annotations

import math

import pytest

from backprop.core.aligned import aligned, in_column, spoken_aligned


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


def test_as_few_decimals_as_are_asked_for() -> None:
    assert aligned([-1.15821, 0.41695], 3) == ["-1.158", "0.417"]
    assert aligned([123.456, 7.0], 3) == ["123.5", "7.0"]
    assert aligned([1e-9, 1.5], 3) == ["1.00 times 10^(-9)", "1.50"]


def test_zeros_at_all_ends_are_left_out_where_nothing_was_rounded() -> None:
    assert in_column([-0.38, 1.4, -0.28], 3) == ["-0.38", "1.40", "-0.28"]
    assert in_column([0.0, 1.0, 1.0], 3) == ["0", "1", "1"]
    assert in_column([0.5, 0.49996], 3) == ["0.500", "0.500"]
