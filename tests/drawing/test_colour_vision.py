"""No two colours that mean something are taken for each other, by anyone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from backprop.drawing.style import THEMES
from backprop.drawing.style.colour_vision import KINDS, closest, difference, lab

PUBLISHED = [
    # From the 34 pairs that Sharma, Wu and Dalal give to test implementations with.
    ((50.0000, 2.6772, -79.7751), (50.0000, 0.0000, -82.7485), 2.0425),
    ((50.0000, -1.3802, -84.2814), (50.0000, 0.0000, -82.7485), 1.0000),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0009), 7.1792),
    ((50.0000, 2.5000, 0.0000), (73.0000, 25.0000, -18.0000), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]
LEAST = 10.8
"""CIEDE2000 between any two meanings; before these colours it was 1.5."""


@pytest.mark.parametrize(("one", "other", "expected"), PUBLISHED)
def test_differences_are_those_published(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    assert difference(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)
    assert difference(np.array(other), np.array(one)) == pytest.approx(expected, abs=1e-4)


def test_grey_is_grey_to_everyone_and_red_and_green_are_not() -> None:
    for kind in KINDS:
        assert np.abs(lab("#808080", kind)[1:]).max() < 0.6
    red, green = "#C06050", "#7A8A40"
    apart = {kind: difference(lab(red, kind), lab(green, kind)) for kind in KINDS}
    assert apart["all colours"] > 40
    assert apart["deuteranopia"] < 15 < apart["tritanopia"]


@pytest.mark.parametrize(("theme", "kind"), [*itertools.product(THEMES, KINDS)])
def test_meanings_can_be_told_apart(theme: str, kind: str) -> None:
    meanings = THEMES[theme].meanings
    assert len(meanings) == 9
    # The highlight points and is no text: it stands beside the ink as a band, not as a colour.
    text = {name: colour for name, colour in meanings.items() if name != "highlight"}
    assert closest(text, kind)[0] >= LEAST, closest(text, kind)
    others = {name: colour for name, colour in meanings.items() if name != "ink"}
    assert closest(others, kind)[0] >= LEAST, closest(others, kind)
