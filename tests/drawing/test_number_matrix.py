"""A matrix of numbers: what it leaves out, and that its numbers stand where they belong."""

from __future__ import annotations

import numpy as np
import pytest

from backprop.drawing.mobjects.number_matrix import NumberMatrix
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK, LABEL, SMALLEST

WRITE = Notation((4, 3), DARK)


def made(values: np.ndarray, **more: object) -> NumberMatrix:
    return NumberMatrix(WRITE, values, DARK.weight, 4.8, 3.3, size=LABEL, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e6])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (64, 10), (128, 784)])
def test_it_fits_its_box_at_a_readable_size(shape: tuple[int, int], scale: float) -> None:
    values = scale * np.random.default_rng(3).normal(size=shape)
    matrix = made(values)
    assert matrix.width <= 4.8 + 1e-6
    assert matrix.height <= 3.3 + 1e-6
    assert all(entry.font_size >= SMALLEST - 1e-6 for entry in matrix.entries.values())
    for at, entry in matrix.entries.items():
        assert entry.value == values[at]
    complete = len(matrix.entries) == values.size
    assert complete is (len(matrix.caption) == 0) is (len(matrix.dots) == 0)


def test_the_chosen_rows_and_columns_are_drawn_in_their_order() -> None:
    values = np.random.default_rng(4).normal(size=(64, 784))
    matrix = made(values, rows=[40, 3, 17], columns=[700, 2, 55])
    assert {j for j, _ in matrix.entries} == {3, 17, 40}
    assert {k for _, k in matrix.entries} == {2, 55, 700}
    heights = [matrix.row(j).get_y() for j in (3, 17, 40)]
    assert heights == sorted(heights, reverse=True)
    sides = [matrix.column(k).get_x() for k in (2, 55, 700)]
    assert sides == sorted(sides)
    # All of a row stands on one line, all of a column ends at one.
    for j in (3, 17, 40):
        lines = [matrix.entries[j, k].baseline for k in (2, 55, 700)]
        assert np.ptp(lines) == pytest.approx(0, abs=1e-6)
    for k in (2, 55, 700):
        ends = [matrix.entries[j, k].get_right()[0] for j in (3, 17, 40)]
        assert np.ptp(ends) < 0.02


@pytest.mark.parametrize("columns", [1, 5, 784])
def test_a_frame_stays_inside_the_brackets(columns: int) -> None:
    matrix = made(np.random.default_rng(5).normal(size=(10, columns)))
    left, right = (part.get_x() for part in matrix.brackets)
    for entry in matrix.entries.values():
        frame = matrix.box(entry)
        assert left < frame.get_left()[0] < frame.get_right()[0] < right
        assert frame.get_top()[1] < matrix.brackets.get_top()[1]
        assert frame.get_bottom()[1] > matrix.brackets.get_bottom()[1]


def test_numbers_from_ten_on_keep_three_digits() -> None:
    # Rounded to -13, it would not multiply to what stands beside it.
    matrix = made(np.array([[-12.649], [0.0]]))
    assert matrix.entries[0, 0].source == "-12.6"
    assert made(np.array([[4.1e11]])).entries[0, 0].source == "4.1 times 10^(11)"
