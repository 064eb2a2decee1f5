"""Colours that can be told apart and read."""

from __future__ import annotations

import colorsys
from dataclasses import fields

import pytest

from backprop.drawing.style import THEMES, Theme, contrast


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_colour_stands_out_from_the_background(theme: Theme) -> None:
    for field in fields(theme):
        if field.name not in ("name", "background", "font", "math_font"):
            colour = getattr(theme, field.name)
            # What is no text needs 3:1 by the same guidelines.
            needed = 3.0 if field.name == "highlight" else 4.5
            assert contrast(colour, theme.background) >= needed, field.name


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_signs_have_colours_that_no_quantity_has(theme: Theme) -> None:
    quantities = {theme.quantity(kind) for kind in ("w", "b", "z", "a", "y", "C")}
    assert len(quantities) == 6
    assert {theme.sign(1.0), theme.sign(-1.0)}.isdisjoint(quantities)


def test_each_quantity_has_the_hue_that_the_chapter_gives_it() -> None:
    hues = {"cost": (340, 20), "weight": (180, 220), "bias": (300, 350), "weighted_sum": (80, 170)}
    for theme in THEMES.values():
        for name, (low, high) in hues.items():
            colour = getattr(theme, name)
            shares = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
            hue = 360 * colorsys.rgb_to_hsv(*shares)[0]
            assert low <= hue <= high if low < high else hue >= low or hue <= high, (name, hue)
        # Yellow points, and means nothing else.
        assert theme.highlight != theme.desired
