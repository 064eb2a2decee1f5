"""Colours that can be told apart and read."""

from __future__ import annotations

from dataclasses import fields

import pytest

from backprop.drawing.style import THEMES, Theme, contrast, find_theme


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_colour_stands_out_from_the_background(theme: Theme) -> None:
    for field in fields(theme):
        if field.name not in ("name", "background"):
            colour = getattr(theme, field.name)
            # What is no text needs 3:1 by the same guidelines.
            needed = 3.0 if field.name == "highlight" else 4.5
            assert contrast(colour, theme.background) >= needed, field.name


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_signs_have_colours_that_no_quantity_has(theme: Theme) -> None:
    quantities = {theme.quantity(kind) for kind in ("w", "b", "z", "a", "y", "C")}
    assert len(quantities) == 6
    assert {theme.sign(1.0), theme.sign(-1.0)}.isdisjoint(quantities)


def test_the_chapters_colours_on_dark_ground() -> None:
    dark = find_theme("dark")
    assert (dark.cost, dark.weight, dark.bias) == ("#FC6255", "#58C4DD", "#EC92AB")
    assert (dark.weighted_sum, dark.desired) == ("#83C167", "#FFFF00")
