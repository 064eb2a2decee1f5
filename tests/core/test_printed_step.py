"""How many decimals a step is printed with: what stands there adds up, or is not said to."""

from __future__ import annotations

import pytest

from backprop.core.printed_step import adds_up, step_decimals

CHAIN = [
    (-0.8990918, -0.0012566092514854112, -0.9003484092514854),
    (-0.31178367, 0.01086009033734112, -0.30092357966265887),
    (0.21782079, -0.07316815487055418, 0.14465263512944582),
]


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        # 0.2178 - 0.0732 is 0.1446, not 0.1447.
        (CHAIN, 5),
        ([(0.25, -0.12, 0.13)], 4),
        # With five decimals what is added would be none.
        ([(1.6, 0.0000024, 1.6000024)], 6),
        ([(12.5, 0.25, 12.75)], 4),
        ([(0.5, 0.0, 0.5)], 4),
    ],
)
def test_a_step_has_the_fewest_decimals_with_which_it_adds_up(
    rows: list[tuple[float, float, float]], places: int
) -> None:
    assert step_decimals(rows) == places
    assert adds_up(rows, places)


def test_four_decimals_of_the_chain_do_not_add_up() -> None:
    assert not adds_up(CHAIN, 4)


def test_where_no_number_of_decimals_will_do_it_does_not_add_up() -> None:
    # Each of the three is rounded up, with four, five and six decimals.
    rows = [(0.11111666, 0.11111666, 0.22223332), (0.1111666, 0.1111666, 0.2223332)]
    rows.append((0.111166, 0.111166, 0.222332))
    places = step_decimals(rows)
    assert places == 4
    assert not adds_up(rows, places)
