"""Colours, sizes and timing, each defined once."""

from backprop.drawing.style.measure import (
    FORMULA,
    FRAME,
    LABEL,
    MARGIN,
    MOVE,
    PAUSE,
    QUICK,
    READING,
    SET_BACK,
    SMALL,
    SMALLEST,
    VALUE,
    Frame,
    proportion,
)
from backprop.drawing.style.theme import DARK, LIGHT, THEMES, Theme, contrast, contrasts, find_theme

__all__ = [
    "DARK",
    "FORMULA",
    "FRAME",
    "LABEL",
    "LIGHT",
    "MARGIN",
    "MOVE",
    "PAUSE",
    "QUICK",
    "READING",
    "SET_BACK",
    "SMALL",
    "SMALLEST",
    "THEMES",
    "VALUE",
    "Frame",
    "Theme",
    "contrast",
    "contrasts",
    "find_theme",
    "proportion",
]
