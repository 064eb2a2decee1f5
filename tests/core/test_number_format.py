"""How numbers are written."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop.core.number_format import latex_number, plain_number, spoken_number, typst_number


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.0, 4, "0"),
        (-0.0, 4, "0"),
        (1.0, 4, "1"),
        (-0.0741234, 4, "-0.0741"),
        (0.5, 2, "0.5"),
        (0.66, 2, "0.66"),
        (9.99999, 4, "10"),
        (12.345678, 4, "12.35"),
        (1234.56, 4, "1235"),
        (12345.6, 4, "12346"),
        (100.0, 4, "100"),
        (99999.7, 4, "1e5"),
        (-123456.0, 4, "-1.23e5"),
        (0.001, 4, "0.001"),
        (0.001234, 4, "0.00123"),
        (0.01234, 4, "0.0123"),
        (1.23456e-7, 6, "1.23e-7"),
        (0.00099, 4, "9.9e-4"),
        (1.2e-9, 4, "1.2e-9"),
        (0.004, 2, "4e-3"),
        (0.4, 0, "4e-1"),
        (1e300, 4, "1e300"),
    ],
)
def test_plain(value: float, decimals: int, text: str) -> None:
    assert plain_number(value, decimals) == text


def test_exponents_are_set() -> None:
    assert typst_number(-1.2e-9) == "-1.2 times 10^(-9)"
    assert latex_number(-1.2e-9) == r"-1.2 \times 10^{-9}"
    assert typst_number(0.25) == latex_number(0.25) == "0.25"
    assert (plain_number(math.inf), plain_number(-math.inf)) == ("∞", "-∞")
    assert spoken_number(-math.inf) == "−∞"
    assert typst_number(-math.inf) == "-infinity"
    assert latex_number(math.inf) == r"\infty"


@given(st.floats(-1e300, 1e300), st.integers(2, 6))
def test_what_is_written_is_the_number_rounded(value: float, decimals: int) -> None:
    text = plain_number(value, decimals)
    read = float(text)
    # Half a unit of the last of decimals - 1 digits, three at most, or of the last decimal; a
    # negative number never becomes a positive one, nor a small one 0.
    relative = 0.51 * 10.0 ** -min(decimals - 2, 2) * abs(value)
    assert abs(read - value) <= max(0.51 * 10.0**-decimals, relative)
    assert (read == 0) == (value == 0)
    assert read * value >= 0
    assert len(text) <= decimals + 9


def test_spoken_numbers_have_a_true_minus_and_raised_exponents() -> None:
    assert spoken_number(-0.07412) == "−0.0741"
    assert spoken_number(-1.2e-9) == "−1.2 × 10⁻⁹"
