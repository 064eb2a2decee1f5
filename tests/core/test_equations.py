"""Numbers that stand in one equation: a calculator gets what is printed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop.core.arithmetic import evaluate, stated
from backprop.core.equations import (
    Result,
    borne_out,
    carried,
    chained,
    column,
    legible,
    products,
    spoken_factors,
    summed,
)
from backprop.core.number_format import plain_number

NUMBERS = st.floats(1e-12, 1e9) | st.floats(-1e9, -1e-12)
DECIMALS = st.integers(1, 6)


def written(values: list[float], digits: list[int]) -> list[float]:
    return [float(plain_number(*one)) for one in zip(values, digits, strict=True)]


def test_the_product_that_did_not_multiply_out() -> None:
    # It was written as -4e-7 · 0.2439 · (-1.156) = 1.05e-7; a calculator has 1.13e-7 for that.
    factors = [-3.7237e-7, 0.2439, -1.156]
    product = math.prod(factors)
    assert [plain_number(factor, 2) for factor in factors] == ["-4e-7", "0.24", "-1.16"]
    result = Result.of(product)
    assert plain_number(product) == "1.05e-7"
    assert not result.agrees(-4e-7 * 0.2439 * -1.156)
    digits = borne_out(math.prod, factors, result, 2)
    shown = written(factors, digits)
    assert shown == [-3.7e-7, 0.244, -1.16]
    assert result.agrees(math.prod(shown))


@given(st.lists(NUMBERS, min_size=1, max_size=7), DECIMALS)
def test_every_product_multiplies_out(factors: list[float], decimals: int) -> None:
    product = math.prod(factors)
    result = Result.of(product, legible(product, decimals))
    digits = borne_out(math.prod, factors, result, decimals)
    assert result.agrees(math.prod(written(factors, digits)))
    assert all(one >= legible(value, decimals) for value, one in zip(factors, digits, strict=True))


@given(st.lists(st.floats(-1e4, 1e4).filter(lambda x: abs(x) > 1e-6), min_size=1, max_size=12))
def test_every_sum_adds_up(terms: list[float]) -> None:
    total = math.fsum(terms)
    digits, text = summed(terms, total)
    assert Result.read(text).agrees(math.fsum(written(terms, digits)))
    *shown, last = (evaluate(one) or 0.0 for one in column(terms, total))
    # A viewer adds in the head: the sum is what is written over it, rounded.
    assert Result.read(column(terms, total)[-1]).agrees(math.fsum(shown)), last


def test_digits_stay_where_they_suffice() -> None:
    assert borne_out(math.prod, [0.5, 0.25], Result.of(0.125)) == [4, 4]
    factors = [0.48433, 0.22461, -0.68145]
    assert borne_out(math.prod, factors, Result.of(math.prod(factors))) == [4, 4, 4]


def test_only_what_matters_gets_digits() -> None:
    # The small term of a sum may be rough, the large one may not.
    values = [123.456, 0.98765, 1e-5, 0.5]
    result = Result.of(121.93274)
    assert borne_out(products([2, 2]), values, result, 2)[2:] == [3, 2]


def test_nothing_has_fewer_than_two_digits() -> None:
    assert plain_number(-3.7e-7, legible(-3.7e-7, 1)) == "-3.7e-7"
    assert plain_number(0.0123, legible(0.0123, 2)) == "0.012"
    assert legible(0.5, 2) == legible(12.3, 1) + 1 == 2
    assert legible(0.0, 1) == legible(math.inf, 1) == 1


def test_a_sum_that_is_but_rounding_has_no_digits_of_its_own() -> None:
    digits, text = summed([0.1234, -0.1234], 2.2e-17)
    assert (digits, text) == ([4, 4], "0.0000")
    assert summed([0.25, -0.25], 0.0) == ([4, 4], "0")
    digits, text = summed([0.123456, -0.123444], 1.2e-5)
    assert text == "1.2e-5"
    assert written([0.123456, -0.123444], digits) == [0.123456, -0.123444]


def test_what_does_not_give_the_result_is_left_as_it_is() -> None:
    assert borne_out(math.prod, [0.3, 0.2], Result.of(0.9)) == [4, 4]
    assert borne_out(math.prod, [math.inf, 0.2], Result.of(0.9)) == [4, 4]
    assert borne_out(lambda _: math.nan, [0.3], Result.of(0.9)) == [4]


def test_a_result_has_what_its_numbers_bear_out() -> None:
    assert carried(math.prod, [0.32, 0.25], 0.0795363) == 3
    assert carried(math.prod, [0.3184, 0.2498], 0.0795363) == 4


def test_columns_have_a_decimal_more_than_their_sum_if_need_be() -> None:
    assert column([0.014234, -0.00815, -0.000952, 0.00616], 0.0212920)[0] == "0.01423"
    assert column([1234.5, -2.0, 0.0], 1232.5) == ["1234", "-2", "0", "1232"]
    assert column([0.003532, 0.003675], 0.007207, 4, 2) == ["0.0035", "0.0037", "0.0072"]
    assert column([1.5e-9, 2e12], 2e12)[:2] == ["1.5 times 10^(-9)", "2 times 10^(12)"]
    # 0.6784 + 0.1406 is not 0.8191.
    assert column([0.67843, 0.14063], 0.81906, 4) == ["0.67843", "0.14063", "0.8191"]
    terms = [0.10004] * 9
    assert column(terms, math.fsum(terms)) == ["0.10004"] * 9 + ["0.9004"]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("-0.0741", -0.0741, 1e-4),
        ("1.2e-9", 1.2e-9, 1e-10),
        ("4 times 10^(-7)", 4e-7, 1e-8),
        ("1234", 1234.0, 1.0),
        ("0", 0.0, 0.0),
    ],
)
def test_a_result_is_read(text: str, value: float, unit: float) -> None:
    assert Result.read(text) == Result(value, pytest.approx(unit))


def test_factors_are_said_in_the_same_digits() -> None:
    assert spoken_factors([0.01234, 4.4156], 0.01234 * 4.4156) == ["0.01234", "4.4156"]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("-0.5 dot 1.2 times 10^(-9)", -6e-10),
        ('(text(fill: #rgb("#AABBCC"), (-0.5)) - 1)^2', 2.25),
        ("1/2 (0.3 - 1)^2", 0.245),
        ("-(1 ln 0.5 + 0.25)", math.log(2) - 0.25),
        ('0.1 dot 0.2 + "3 more:" (-0.3)', -0.28),
        ('underbrace(0.5, "3 more") + 1', 1.5),
        ("frac(1, 4) thin 2", 0.5),
        ("sigma(0.5)", None),
        ("2 x", None),
        ("1/0", None),
        ("(0.5", None),
    ],
)
def test_what_a_calculator_makes_of_it(source: str, value: float | None) -> None:
    assert evaluate(source) == (value if value is None else pytest.approx(value))


def test_what_a_formula_states() -> None:
    assert stated("$ z = 0.5 dot 0.3 = 0.15, quad a = f(0.15) = 0.54 $") == [
        ("0.5 dot 0.3", "0.15")
    ]
    assert stated("i = 2: quad 0.5 dot 0.3 = 0.15") == [("0.5 dot 0.3", "0.15")]
    assert stated("C = 0.3 arrow.r 0.2 quad n = 5") == []


@given(st.lists(st.floats(0.01, 9.0), min_size=2, max_size=5), st.floats(0.01, 3.0))
def test_what_is_handed_on_multiplies_out_step_by_step(ratios: list[float], last: float) -> None:
    made = [last]
    for ratio in reversed(ratios):
        made.insert(0, ratio * made[0])
    found, own = chained(ratios, made)
    assert own[0] == legible(made[0])
    for i, ratio in enumerate(ratios):
        shown = math.prod(written([ratio, made[i + 1]], [found[i], own[i + 1]]))
        assert Result.of(made[i], own[i]).agrees(shown)
