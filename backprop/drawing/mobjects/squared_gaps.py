"""Gaps laid on a common ground, and over each the square that it is the side of, on one scale."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, MathTypst, Square, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.level_arrow import arrow
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["SquaredGaps"]

_UNDER, _OVER = 1.75, 0.9
"""Under the ground: arrow, number and what the scale is; over a square: its name."""
_APART = 0.4
_LEAST_SIDE = 0.05
_HEAVY = 2.2


class SquaredGaps(VGroup):
    """In the middle of a box, from left to right.

    Parameters
    ----------
    gaps
        By output, a - y.
    written, areas
        The gaps and their squares as they are written.

    Attributes
    ----------
    squares
        The areas by output; a dot's size where a side could not be seen.
    arrows, numbers
        The gaps under them.
    values
        The areas' numbers: inside where there is room.
    names
        Which output's, over them.
    words
        What the scale is.
    """

    def __init__(
        self,
        write: Notation,
        gaps: Mapping[int, float],
        written: Mapping[int, str],
        areas: Mapping[int, str],
        box: Box,
    ) -> None:
        theme, self.box = write.theme, box
        self.numbers: dict[int, MathTypst] = {}
        self.values: dict[int, MathTypst] = {}
        for j, gap in gaps.items():
            self.numbers[j] = write.formula(write.coloured(written[j], signed(theme, gap)), NUMBER)
            self.values[j] = write.formula(areas[j], SYMBOL)
        room = (box.width - _APART * (len(gaps) - 1)) / len(gaps)
        share = min(1.0, *(room / one.width for one in self.numbers.values()))
        for one in self.numbers.values():
            one.scale(max(share, LEAST / NUMBER))
        self.unit = unit = self._unit(gaps)
        sides = {j: max(_LEAST_SIDE, abs(gap) * unit) for j, gap in gaps.items()}
        self.squares: dict[int, Square] = {}
        self.arrows: dict[int, VGroup] = {}
        self.names: dict[int, MathTypst] = {}
        # Where nothing stands on it, it lies in the middle.
        ground = box.bottom + (_UNDER if any(gaps.values()) else 0.6 * box.height)
        for j, gap in gaps.items():
            side = sides[j]
            square = Square(side).set_stroke(theme.cost, 3).set_fill(theme.cost, 0.3)
            self.squares[j] = square
            over: VMobject = square
            if self.values[j].width * LEAST / SYMBOL < side - 0.2 and side > 0.6:
                fit(self.values[j], side - 0.2).move_to(square)
            else:
                self.values[j].scale(NUMBER / SYMBOL)
                if self.values[j].width > self._widths[j]:
                    self.values[j].scale(
                        max(LEAST / NUMBER, self._widths[j] / self.values[j].width)
                    )
                over = self.values[j].next_to(square, UP, buff=0.15)
            output = Quantity("a", len(write.widths) - 1, (j,))
            self.names[j] = write.label(output, NUMBER).next_to(over, UP, buff=0.15)
            sign = float(np.sign(gap)) or 1.0
            foot = square.get_bottom() + 0.28 * DOWN
            ends = (foot - sign * side / 2 * RIGHT, foot + sign * side / 2 * RIGHT)
            self.arrows[j] = arrow(*ends, _HEAVY).set_color(signed(theme, gap))
            self.numbers[j].next_to(foot, DOWN, buff=0.28)
        pillars = VGroup(*(self._pillar(j) for j in gaps))
        self.words = write.words("one scale: a side is a gap, the area its square", LEAST)
        x = box.middle[0] - (sum(self._widths.values()) + _APART * (len(gaps) - 1)) / 2
        for j, pillar in zip(gaps, pillars, strict=True):
            middle = self.squares[j].get_bottom()
            pillar.shift((x + self._widths[j] / 2 - middle[0], ground - middle[1], 0))
            x += self._widths[j] + _APART
        fit(self.words, box.width).move_to((box.left, box.bottom + 0.15, 0), aligned_edge=LEFT)
        if not any(gaps.values()):
            self.words = fit(write.words("no gap: the square has no area", SYMBOL), box.width)
            self.words.move_to((box.middle[0], box.bottom + 1.8, 0))
        super().__init__(pillars, self.words)

    def _pillar(self, j: int) -> VGroup:
        tables = self.squares, self.values, self.arrows, self.numbers, self.names
        return VGroup(*(table[j] for table in tables))

    def _unit(self, gaps: Mapping[int, float]) -> float:
        """How long 1 is: as much as height and width allow."""
        largest = max(map(abs, gaps.values()))
        labels = {
            j: max(
                self.numbers[j].width,
                self.values[j].width * LEAST / SYMBOL,
            )
            for j in gaps
        }
        free = self.box.width - _APART * (len(gaps) - 1)
        unit = (self.box.height - _UNDER - _OVER) / largest if largest else 1.0
        for _ in range(40):
            self._widths = {j: max(abs(gap) * unit, labels[j]) for j, gap in gaps.items()}
            if sum(self._widths.values()) <= free:
                break
            unit *= 0.93
        return unit
