"""A number that changes from frame to frame without being typeset again.

Its digits come from a table of outlines, set once by Typst: a new formula each frame would
cost more than all the rest of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from manim import MathTypst, VGroup, VMobject
from numpy.typing import NDArray

from backprop.core.language import language_now
from backprop.core.number_format import as_read, number_parts, typst_number
from backprop.drawing.notation.glyphs import copied
from backprop.drawing.notation.typesetting import typeset
from backprop.drawing.style import VALUE
from backprop.drawing.style.faces import faces_now
from backprop.drawing.style.font_file import Font

__all__ = ["LiveNumber"]

Points = NDArray[np.float64]

_UNIT = 48.0
"""Font size of the table."""


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """Outlines from the pen's place on the baseline, and how far each moves the pen."""

    outline: dict[str, Points]
    advance: dict[str, float]


def _glyphs() -> _Glyphs:
    return _table(language_now().point, faces_now().mathematics)


@lru_cache(maxsize=4)
def _table(point: str, face: Font | None) -> _Glyphs:
    """Those of a language, by its `point`, and a font, which are those of here."""

    def outlines(source: str) -> list[Points]:
        parts = typeset(MathTypst, source, font_size=_UNIT).family_members_with_points()
        # The pen starts at the left of the first "0" and at its foot.
        zero = parts[1 if source[0] in "-(" else 0]
        start = np.array([zero.get_left()[0], zero.get_bottom()[1], 0])
        return [part.points - start for part in parts]

    first, second = outlines("00")
    wide = second[:, 0].min() - first[:, 0].min()
    outline, advance = {}, {}
    for position, points in enumerate(outlines("0123456789")):
        outline[str(position)] = points - [wide * position, 0, 0]
        advance[str(position)] = wide
    _, mark, after = outlines("0.0")
    outline["."] = mark - [wide, 0, 0]
    advance["."] = after[:, 0].min() - wide
    _, endless, after = outlines("0 infinity 0")
    outline["∞"] = endless - [wide, 0, 0]
    advance["∞"] = after[:, 0].min() - wide
    minus, _ = outlines("-0")
    outline["-"] = minus - [minus[:, 0].min(), 0, 0]
    advance["-"] = -minus[:, 0].min()
    left, _, right = outlines("(0)")
    outline["("] = left - [left[:, 0].min(), 0, 0]
    advance["("] = -left[:, 0].min()
    outline[")"] = right - [wide, 0, 0]
    advance[")"] = right[:, 0].max() - wide
    _, times, one, zero, *raised = outlines("0 times 10^(-0123456789)")
    for key, points in (("x", times), ("i", one), ("o", zero)):
        outline[key], advance[key] = points - [wide, 0, 0], 0.0
    # The exponent begins where its minus does; its digits are smaller.
    *_, left, right = outlines("0 times 10^(00)")
    small = right[:, 0].min() - left[:, 0].min()
    sign, *digits = raised
    begin, pen = sign[:, 0].min(), digits[0][:, 0].min()
    advance["o"] = begin - wide
    outline["^-"], advance["^-"] = sign - [begin, 0, 0], pen - begin
    for position, points in enumerate(digits):
        outline[f"^{position}"] = points - [pen + small * position, 0, 0]
        advance[f"^{position}"] = small
    return _Glyphs(outline, advance)


class LiveNumber(VGroup):
    """A number in its colour; `redraw` writes another without typesetting.

    Parameters
    ----------
    align
        What stays in place when the number gets wider: -1 its left end, 0 its middle, 1 its
        right end.
    decimals
        As in `backprop.core.number_format`, by whose rule it is written.
    factor
        Whether it stands in brackets when it is negative.
    trimmed
        Whether zeros at its end are left out; in a table they stay.
    """

    is_text = True

    def __init__(
        self,
        value: float,
        colour: str,
        size: float = VALUE,
        *,
        decimals: int = 4,
        align: float = 0,
        factor: bool = False,
        trimmed: bool = True,
    ) -> None:
        super().__init__()
        self.decimals, self.align, self.factor, self.trimmed = decimals, align, factor, trimmed
        self.value, self.colour = value, colour
        self.keys: list[str] = []
        self._advance = 0.0
        self._write(value, np.zeros(3), size / _UNIT, trimmed=trimmed)

    @property
    def source(self) -> str:
        """The number as Typst math."""
        return typst_number(self.value, self.decimals)

    @property
    def written(self) -> float:
        """The number as it is read."""
        return as_read(self.value, self.decimals)

    @property
    def font_size(self) -> float:
        """As it stands, however it was scaled."""
        return self._place()[1] * _UNIT

    def redraw(self, value: float, moving: bool = False) -> LiveNumber:
        """Write another value, in the same place, size and opacity.

        While it is `moving`, zeros at its end stay, so that it does not twitch.
        """
        if moving and value == self.value:
            return self
        pen, scale = self._place()
        along = (self.align + 1) / 2
        fixed = pen[0] + along * self._advance * scale
        self._write(value, np.array([fixed, pen[1], 0]), scale, trimmed=self.trimmed and not moving)
        if not moving:
            # What stays must not tell which values it went through: a play that is jumped over
            # leaves the same glyphs.
            self.submobjects = self.submobjects[: len(self.keys)]
        return self

    @property
    def baseline(self) -> float:
        """The height of the line that its digits stand on."""
        return float(self._place()[0][1])

    def paint(self, colour: str) -> LiveNumber:
        """Give it another colour."""
        self.colour = colour
        return self.set_fill(colour)

    def _place(self) -> tuple[Points, float]:
        """The pen's place before the first glyph, and the scale, read off that glyph."""
        points, outline = self.submobjects[0].points, _glyphs().outline[self.keys[0]]
        scale = float(np.ptp(points[:, 0]) / np.ptp(outline[:, 0]))
        return points[0] - outline[0] * scale, scale

    def _write(self, value: float, fixed: Points, scale: float, *, trimmed: bool) -> None:
        table = _glyphs()
        self.value, self.keys = value, _keys(value, self.decimals, trimmed=trimmed)
        if self.factor and value < 0:
            self.keys = ["(", *self.keys, ")"]
        advances = [table.advance[key] for key in self.keys]
        self._advance = sum(advances)
        pen = fixed - [(self.align + 1) / 2 * self._advance * scale, 0, 0]
        # A Transform may have left glyphs of its own among these, made invisible.
        shown = max((glyph.get_fill_opacity() for glyph in self.submobjects), default=1.0)
        more = len(self.keys) - len(self.submobjects)
        self.add(*(copied(_blank(self.colour, shown)) for _ in range(more)))
        for glyph in self.submobjects[len(self.keys) :]:
            glyph.points = np.zeros((0, 3))
        for glyph, key, advance in zip(self.submobjects, self.keys, advances, strict=False):
            glyph.points = table.outline[key] * scale + pen
            if glyph.get_fill_opacity() != shown:
                glyph.set_fill(opacity=shown)
            pen = pen + np.array([advance * scale, 0, 0])


@lru_cache(maxsize=64)
def _blank(colour: str, opacity: float) -> VMobject:
    """A glyph with no outline yet: Manim takes ten times as long to make one as to copy."""
    return VMobject(stroke_width=0, fill_color=colour, fill_opacity=opacity)


def _keys(value: float, decimals: int, *, trimmed: bool) -> list[str]:
    mantissa, exponent = number_parts(value, decimals, trimmed=trimmed)
    raised = [] if exponent is None else ["x", "i", "o", *(f"^{c}" for c in str(exponent))]
    return [*mantissa, *raised]
