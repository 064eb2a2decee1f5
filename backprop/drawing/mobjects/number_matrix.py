"""A matrix of recorded numbers in brackets, wide ones abbreviated."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from manim import DOWN, RIGHT, UP, SurroundingRectangle, VGroup, VMobject

from backprop.core.activations import Array
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import SMALL, SMALLEST, VALUE

__all__ = ["NumberMatrix", "bracket"]

_ACROSS, _STEP = 0.28, 0.52
"""Between two columns, and from row to row."""
_PAD = 0.2
"""Between brackets and entries: a frame round an entry stays inside them."""
_DOTS = 0.6
_FEW = 3


class NumberMatrix(VGroup):
    """As many rows and columns as can be read in a box, dots for the others, and the size.

    Parameters
    ----------
    values
        (n, m); a column vector is (n, 1).
    width, height
        The box, brackets and size included.
    rows, columns
        Which are to be drawn, the most important first; as they come if not given.

    Attributes
    ----------
    entries
        LiveNumber by (row, column) of the whole matrix.
    brackets, dots, caption
        The other parts; the caption says the size where something is left out.
    share
        How large it is drawn, of the size asked for.
    """

    def __init__(
        self,
        write: Notation,
        values: Array,
        colour: str,
        width: float,
        height: float,
        rows: Sequence[int] | None = None,
        columns: Sequence[int] | None = None,
        size: float = VALUE,
    ) -> None:
        self.write, self.values, self.colour = write, values, colour
        by_row = list(range(values.shape[0]) if rows is None else rows)
        by_column = list(range(values.shape[1]) if columns is None else columns)
        super().__init__()
        digits = _decimals(values[np.ix_(by_row, by_column)])
        # No more columns are tried than could fit.
        most = min(len(by_column), math.ceil(width / _ACROSS))
        counts = range(most, 0, -1)
        # Rather three columns that say something than many that are all 10 to some power.
        tries = [(count, digits) for count in counts if count >= _FEW or count == most]
        tries += [(count, decimals) for count in counts for decimals in (digits, 2, 1)]
        for count, decimals in tries:
            self._build(by_row, by_column[:count], decimals, size, height)
            # The caption is not made smaller with the rest.
            own = self.caption.height + 0.12 if len(self.caption) else 0.0
            share = min(1.0, width / self.width, (height - own) / (self.height - own))
            if share * size >= SMALLEST:
                self.share = 1.0
                self.resize(share)
                return
        self.share = 1.0
        self.resize(min(1.0, width / self.width))

    def resize(self, share: float) -> NumberMatrix:
        """Give it this share of its full size; the caption keeps its own."""
        ratio, self.share = share / self.share, share
        self.scale(ratio)
        self.caption.scale(1 / ratio, about_edge=UP)
        return self

    def row(self, j: int) -> VGroup:
        """The drawn entries of a row."""
        return VGroup(*(entry for (row, _), entry in self.entries.items() if row == j))

    def column(self, k: int) -> VGroup:
        """The drawn entries of a column."""
        return VGroup(*(entry for (_, column), entry in self.entries.items() if column == k))

    def box(self, part: VMobject) -> SurroundingRectangle:
        """A frame in the highlight's colour round some entries, inside the brackets."""
        return SurroundingRectangle(
            part, color=self.write.theme.highlight, buff=0.1 * self.share, stroke_width=3
        )

    def _build(
        self,
        by_row: Sequence[int],
        by_column: Sequence[int],
        decimals: int,
        size: float,
        height: float,
    ) -> None:
        write, (n, m) = self.write, self.values.shape
        step = _STEP * size / VALUE
        # At the smallest size that can be read, so many rows fit; some room is the caption's.
        left_out = len(by_column) < m
        fitting = max(1, int((height * size / SMALLEST - 0.3) / step))
        if n > fitting or left_out:
            fitting = max(1, int((height * size / SMALLEST - 0.3 - _DOTS) / step))
        rows = sorted(by_row[:fitting])
        columns = sorted(by_column)
        left_out |= len(rows) < n
        self.entries: dict[tuple[int, int], LiveNumber] = {
            (j, k): LiveNumber(
                float(self.values[j, k]),
                self.colour,
                size,
                decimals=decimals,
                align=1,
                trimmed=False,
            )
            for j in rows
            for k in columns
        }
        cells = VGroup()
        pen = 0.0
        for k in columns:
            entries = [self.entries[j, k] for j in rows]
            pen += max(entry.width for entry in entries)
            for row, entry in enumerate(entries):
                entry.shift((pen - entry.get_right()[0], -step * row - entry.baseline, 0))
                cells.add(entry)
            pen += _ACROSS
        self.dots = VGroup()
        bottom = -step * (len(rows) - 1)
        if len(rows) < n:
            unit = size / VALUE
            dots = ellipsis(write).move_to(((pen - _ACROSS) / 2, bottom - 0.3 * unit, 0))
            self.dots.add(dots)
            bottom -= 0.42 * unit
        if len(columns) < m:
            dots = ellipsis(write, RIGHT)
            self.dots.add(dots.move_to((pen + 0.1, (0.2 + bottom) / 2, 0)))
            pen += 0.35 + _ACROSS
        inside = (-_PAD, pen - _ACROSS + _PAD, bottom - 0.18, 0.18 + 0.2 * size / VALUE)
        self.brackets = VGroup(
            bracket(write, inside[0], inside[2], inside[3], 0.12),
            bracket(write, inside[1], inside[2], inside[3], -0.12),
        )
        self.submobjects = []
        self.caption = VGroup()
        if left_out:
            caption = write.words(f"{n} × {m}", SMALL)
            self.caption.add(caption.next_to(self.brackets, DOWN, buff=0.12))
        self.add(self.brackets, cells, self.dots, self.caption)


def _decimals(values: Array) -> int:
    """So many that the largest shows three digits, or two before a power of ten."""
    largest = float(np.abs(values).max())
    if largest < 0.1:
        return 4
    # From 10 on the digits before the point are among them.
    return 2 if 1 <= largest < 10 else 3


def bracket(write: Notation, x: float, bottom: float, top: float, arm: float) -> VMobject:
    """A square bracket whose arms point to the inside."""
    found = VMobject(stroke_color=write.theme.ink, stroke_width=2.5, fill_opacity=0)
    corners = [(x + arm, top), (x, top), (x, bottom), (x + arm, bottom)]
    return found.set_points_as_corners(np.array([[px, py, 0.0] for px, py in corners]))
