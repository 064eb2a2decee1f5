"""Tables of nudges: numbers that divide exactly, columns of one form."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop.core.explain import Tried
from backprop.core.nudge_table import NudgeTable, alike, spoken, typst

SLOPES = st.floats(1e-18, 1e18) | st.floats(-1e18, -1e-18)


def tried(unit: float, *ratios: float) -> list[Tried]:
    steps = (step * unit for step in (0.1, 0.01, 0.001))
    return [Tried(by, by * ratio, ratio, True) for by, ratio in zip(steps, ratios, strict=False)]


@given(SLOPES, st.floats(-0.5, 0.5), st.sampled_from([1.0, 1e-3, 1e-7, 10.0]))
def test_the_printed_change_over_the_printed_nudge_is_the_printed_ratio(
    slope: float, bend: float, unit: float
) -> None:
    ratios = [slope * (1 + bend * step) for step in (0.1, 0.01, 0.001)]
    table = NudgeTable.of(tried(unit, *ratios), slope)
    for row, ratio in zip(table.rows, ratios, strict=True):
        assert Decimal(row.change) == Decimal(row.ratio) * Decimal(row.by)
        assert float(row.ratio) == pytest.approx(ratio, rel=1e-4)
        assert float(row.change) == pytest.approx(float(row.by) * ratio, rel=1e-4)
    assert float(table.derivative) == pytest.approx(slope, rel=1e-4)
    for texts in ([row.change for row in table.rows], [row.ratio for row in table.rows]):
        assert len({"e" in text for text in texts}) == 1
    if "e" not in table.derivative:
        # Decimals under decimals.
        assert len({len(row.ratio.partition(".")[2]) for row in table.rows}) == 1


def test_what_is_lost_has_no_number_and_zeros_are_zeros() -> None:
    lost = NudgeTable.of([Tried(0.1, 1e-17, 1e-16, False)], 3e-16)
    assert (lost.rows[0].by, lost.rows[0].change, lost.rows[0].ratio) == ("0.1", "", "")
    assert lost.derivative == "3.0000e-16"
    dead = NudgeTable.of(tried(1.0, 0.0, 0.0, 0.0), 0.0)
    assert {(row.change, row.ratio) for row in dead.rows} == {("0", "0")}
    endless = NudgeTable.of([Tried(0.1, math.nan, math.nan, False)], math.inf)
    assert endless.derivative == "∞"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.1, 0.04843, 0.010834, -0.0072387], ["0.10000", "0.04843", "0.01083", "-0.00724"]),
        ([0.1, 0.05, 0.0, 0.0], ["0.1000", "0.0500", "0", "0"]),
        ([0.1, 0.0003], ["0.100000", "0.000300"]),
        ([0.1, 9.74e-11], ["0.1", "9.74e-11"]),
        ([0.0, 0.0], ["0", "0"]),
        ([1e-4, -0.2699, 1.58e7], ["1e-4", "-0.2699", "1.58e7"]),
    ],
)
def test_changes_share_their_decimals(values: list[float], expected: list[str]) -> None:
    assert alike(values) == expected


def test_as_text_and_as_mathematics() -> None:
    assert spoken("-0.0072387") == "−0.0072387"
    assert spoken("-7.2e-9") == "−7.2 × 10⁻⁹"
    assert typst("-7.2e-9") == "-7.2 times 10^(-9)"
    assert typst("∞") == "infinity"
