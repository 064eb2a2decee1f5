"""A worked line holds all of its sum: what is not written out is one number with its count."""

from __future__ import annotations

import re

import numpy as np
import pytest

from backprop.drawing.notation import Notation, worked_sum
from backprop.drawing.style import DARK, SMALLEST

WRITE = Notation((3, 3), DARK)


def numbers(source: str) -> list[float]:
    """The numbers of a line, without colours and powers of ten."""
    shown = re.sub(r'#rgb\("#[0-9A-F]{6}"\)', "", source)
    return [float(text) for text in re.findall(r"-?\d+\.?\d*", shown)]


def line(count: int, width: float) -> tuple[list[list[float]], list[float], object]:
    rng = np.random.default_rng(3)
    terms = rng.standard_normal((count, 2)).round(2).tolist()
    total = sum(a * b for a, b in terms)
    found = worked_sum(
        WRITE, [[(a, DARK.ink), (b, DARK.cost)] for a, b in terms], (total, DARK.ink), width
    )
    return terms, numbers(str(found.typst_code)), found


def test_few_terms_are_all_written() -> None:
    terms, shown, found = line(2, 13)
    assert shown[:-1] == pytest.approx([value for term in terms for value in term])
    assert shown[-1] == pytest.approx(sum(a * b for a, b in terms), abs=1e-4)
    assert '"more' not in str(found.typst_code)  # type: ignore[attr-defined]


def test_the_rest_is_one_number_with_its_count() -> None:
    terms, shown, _ = line(9, 13)
    *factors, count, rest, total = shown
    written = [a * b for a, b in zip(factors[::2], factors[1::2], strict=True)]
    assert count == 9 - len(written)
    assert sum(written) + rest == pytest.approx(total, abs=2e-4)
    # The largest are those that are written.
    sizes = sorted((abs(a * b) for a, b in terms), reverse=True)
    assert sorted(map(abs, written), reverse=True) == pytest.approx(sizes[: len(written)])


@pytest.mark.parametrize("width", [3.0, 5.0, 8.0])
def test_it_fits_and_can_be_read(width: float) -> None:
    _, shown, found = line(9, width)
    assert found.width <= width + 1e-6  # type: ignore[attr-defined]
    if width >= 5:
        assert found.font_size >= SMALLEST - 0.1  # type: ignore[attr-defined]
    assert len(shown) >= 3
