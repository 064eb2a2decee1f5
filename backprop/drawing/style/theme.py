"""One colour per quantity, for dark and light grounds, and what is written in.

The symbol of a quantity always has the quantity's colour. The sign of a weight or a
sensitivity is another channel: edges have two colours of their own, which no quantity has.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from backprop.core.activations import Array
from backprop.core.quantities import Kind
from backprop.drawing.style.colour_vision import linear, shares
from backprop.drawing.style.font_file import Font

__all__ = ["BOTH", "DARK", "LIGHT", "THEMES", "Theme", "contrast", "contrasts"]

_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])
"""What red, green and blue add to a colour's luminance."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as hex; all stand 4.5:1 or more against the background.

    Only `highlight`, which is for glows, rings and frames and never for text, stands 3:1. Words and
    mathematics are set in New Computer Modern where it has no fonts of its own for them.
    """

    name: str
    background: str
    ink: str
    quiet: str
    cost: str
    weight: str
    bias: str
    weighted_sum: str
    desired: str
    highlight: str
    positive: str
    negative: str
    font: Font | None = None
    math_font: Font | None = None

    def quantity(self, kind: Kind) -> str:
        """The colour of a quantity's symbol."""
        return {
            "C": self.cost,
            "w": self.weight,
            "b": self.bias,
            "z": self.weighted_sum,
            "y": self.desired,
            "a": self.ink,
        }[kind]

    @property
    def meanings(self) -> dict[str, str]:
        """All colours that mean something, by their names."""
        others = ("name", "background", "quiet", "font", "math_font")
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in others}

    def sign(self, value: float) -> str:
        """The colour of an edge or arrow that stands for a value of this sign."""
        return self.negative if value < 0 else self.positive


DARK = Theme(
    name="dark",
    background="#0B0C0F",
    ink="#FFFFFF",
    quiet="#A6ABB5",
    cost="#FC4857",
    weight="#27C6FD",
    bias="#F1B0C9",
    weighted_sum="#A6E07A",
    desired="#BBA895",
    highlight="#FFFF00",
    positive="#7787FF",
    negative="#FF9003",
)
LIGHT = Theme(
    name="light",
    background="#FFFFFF",
    ink="#14161A",
    quiet="#5A606B",
    cost="#930604",
    weight="#0C5885",
    bias="#7B0A50",
    weighted_sum="#127D5C",
    desired="#57483B",
    highlight="#B38F2A",
    positive="#4E13F9",
    negative="#A25E25",
)
SAFE = Theme(
    name="safe",
    background="#10131A",
    ink="#FFFFFF",
    quiet="#A6ABB5",
    cost="#FD000E",
    weight="#26DDFF",
    bias="#D5419F",
    weighted_sum="#A1B98E",
    desired="#7C806E",
    highlight="#FFFFB8",
    positive="#5B8BFD",
    negative="#FFBA0F",
)
"""Any two meanings are half as far apart again, with each kind of colour vision."""
PROJECTOR = Theme(
    name="projector",
    background="#FFFFFF",
    ink="#000000",
    quiet="#4A4F58",
    cost="#A02E05",
    weight="#0251C5",
    bias="#77486F",
    weighted_sum="#045340",
    desired="#290235",
    highlight="#B2893F",
    positive="#000593",
    negative="#4E1403",
)
"""For a room that is not dark: 7:1 for all that is read, as WCAG's higher level asks for."""
BOTH = (DARK, LIGHT)
"""What every clip is looked at in, and a page plays as the reader's system has it."""
THEMES = {theme.name: theme for theme in (*BOTH, SAFE, PROJECTOR)}


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21, as the web's accessibility guidelines define it."""
    return float(contrasts(shares(one), shares(other)))


def contrasts(one: Array, other: Array) -> Array:
    """The same of many colours (..., 3), whose red, green and blue are shares 0 to 1."""
    first, second = _luminance(one), _luminance(other)
    found: Array = (np.maximum(first, second) + 0.05) / (np.minimum(first, second) + 0.05)
    return found


def _luminance(colours: Array) -> Array:
    found: Array = linear(colours) @ _WEIGHTS
    return found
