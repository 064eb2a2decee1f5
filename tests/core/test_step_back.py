"""How one step back is written: what stands beside a sign of equality comes out as printed."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from backprop.core.quantities import Quantity
from backprop.core.step_back import StepBack, Term, Written, written

WIDE = (
    (0.0243141, -0.2983211973645655),
    (-1.50879, 0.12094464124209114),
    (-0.536649, 0.17737655612247438),
)
"""Two factors for each of three neurons, of a network 2-8-8-8-3: no decimals make all come out."""


def line(places: int) -> Written:
    terms = tuple(Term(j, row, math.prod(row)) for j, row in enumerate(WIDE))
    total = math.fsum(term.product for term in terms)
    step = StepBack(Quantity("a", 3, (4,)), terms, 0, 0.0, total)
    known = {j: f"{row[1]:.{places}f}" for j, row in enumerate(WIDE)}
    return written(step, known, f"{total:.{places}f}")


@pytest.mark.parametrize("places", range(3, 8))
def test_a_product_that_does_not_come_out_is_said_to_be_near(places: int) -> None:
    found = line(places)
    for row, product, sign in zip(found.factors, found.products, found.signs, strict=True):
        exact = math.prod(map(Decimal, row))
        half = Decimal(1).scaleb(Decimal(product).as_tuple().exponent) / 2  # type: ignore[arg-type]
        assert (abs(exact - Decimal(product)) <= half) == (sign == "=")


def test_some_of_it_does_not_come_out() -> None:
    assert "approx" in line(7).signs
    assert not line(7).exact
