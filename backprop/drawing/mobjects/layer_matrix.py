"""A layer's weights as a matrix, a row for each neuron they lead to, and what it multiplies."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, MathTypst, VGroup

from backprop.core.aligned import aligned
from backprop.core.number_format import typst_number
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.number_matrix import bracket
from backprop.drawing.notation import Notation
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["LayerMatrix"]

_ACROSS, _PAD, _ARM = 0.32, 0.22, 0.14
"""Between columns, inside brackets, and a bracket's arms."""
_STEP = 1.15
"""From row to row, at most."""
_BESIDE = 0.2
_DOTS = 0.5
"""For what is left out."""
_LETTERS = 0.55
"""Over the matrix, for the letter of a column; as much again is its name's."""
_PLACES = 2
"""Decimals of an entry, at least."""
_SMALL, _LARGE = 0.1, 1000.0
"""Where the largest entry is not between these, a power of ten stands before the matrix."""


class LayerMatrix(VGroup):
    """A matrix with rows and columns of chosen neurons, and beside it a column of activations.

    Parameters
    ----------
    layer
        Whose weights.
    shown
        The chosen neurons of the layer before, and of it.
    at
        (j, k) of the entry that the letters stand for.

    Attributes
    ----------
    entries, across, down
        Numbers by (j, k); those of a row by j, of a column by k.
    label, scaled, brackets, dots
        What stands around them: the name over them, a power of ten before them; dots for what is
        left out, with the whole size.
    letters
        j beside its row and k over its column.
    activations, symbol, column_brackets, column_dots
        The column that it multiplies, by k, its name over it, and what stands around it.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        layer: int,
        shown: tuple[Sequence[int], Sequence[int]],
        at: tuple[int, int],
        box: Box,
    ) -> None:
        self.write, theme = write, write.theme
        columns, rows = shown
        weights = trace.network.layer(layer).weights
        cut = len(rows) < weights.shape[0], len(columns) < weights.shape[1]
        drawn = weights[np.ix_(list(rows), list(columns))]
        befores = aligned([float(trace.a[layer - 1][k]) for k in columns])
        count = max(len(rows), len(columns))
        room = box.height - 2 * _LETTERS - (_DOTS + 0.4 if any(cut) else 0.0)
        step = min(_STEP, room / count)
        middle = box.middle[1] - _LETTERS + (0.4 if any(cut) else 0.0)
        for texts, power, size in _tries(drawn):
            matrix = write.coloured(f"W^(({write.layer(layer)}))", theme.weight)
            self.label = write.formula(matrix, size)
            scale = [write.formula(f"10^({power}) dot", size)] if power else []
            self.scaled = VGroup(*scale)
            self.entries = {
                (j, k): write.formula(write.coloured(texts[r][c], theme.weight), size)
                for r, j in enumerate(rows)
                for c, k in enumerate(columns)
            }
            self.activations = {
                k: write.formula(text, size) for k, text in zip(columns, befores, strict=True)
            }
            wide = self._place(rows, columns, cut, step, middle)
            if wide <= box.width:
                break
        self.across = {j: VGroup(*(self.entries[j, k] for k in columns)) for j in rows}
        self.down = {k: VGroup(*(self.entries[j, k] for j in rows)) for k in columns}
        self.column = VGroup(*self.activations.values())
        self.symbol = write.formula(write.indexed("a", layer - 1, ""), size)
        self.symbol.next_to(self.column_brackets, UP, buff=0.15)
        self.letters = VGroup(*self._letters(at, size))
        if any(cut):
            words = write.words(f"{weights.shape[0]:,} × {weights.shape[1]:,}", LEAST)
            self.dots.add(words.next_to(self.brackets, DOWN, buff=0.15))
        super().__init__(
            self.label,
            self.scaled,
            self.brackets,
            *self.entries.values(),
            self.dots,
            self.letters,
            self.column_brackets,
            *self.activations.values(),
            self.column_dots,
            self.symbol,
        )
        self.set_x(box.middle[0])
        # The matrix itself in the middle, as far as there is room for the column beside it.
        aside = min(box.middle[0] - self.brackets.get_x(), box.right - self.get_right()[0])
        self.shift(max(0.0, aside) * RIGHT)

    def _place(
        self,
        rows: Sequence[int],
        columns: Sequence[int],
        cut: tuple[bool, bool],
        step: float,
        middle: float,
    ) -> float:
        """All side by side from 0; how wide they are."""
        pen = self.scaled.width + _BESIDE + _PAD if len(self.scaled) else _PAD
        heights = [middle + step * ((len(rows) - 1) / 2 - r) for r in range(len(rows))]
        start = pen - _PAD
        for k in columns:
            some = [self.entries[j, k] for j in rows]
            pen += max(one.width for one in some)
            for one, y in zip(some, heights, strict=True):
                one.move_to((pen, y, 0), aligned_edge=RIGHT)
            pen += _ACROSS
        end = pen - _ACROSS + _PAD
        self.dots = VGroup()
        bottom = heights[-1] - 0.42 * step
        if cut[1]:
            dots = ellipsis(self.write, RIGHT).move_to((end + 0.22, middle, 0))
            self.dots.add(dots)
            end += _DOTS
        if cut[0]:
            dots = ellipsis(self.write).move_to(((start + end) / 2, bottom - 0.15, 0))
            self.dots.add(dots)
            bottom -= _DOTS
        self.brackets = _brackets(self.write, start, end, bottom, heights[0] + 0.42 * step)
        self.scaled.move_to((0, middle, 0), aligned_edge=LEFT)
        # Over the letter of a column.
        self.label.next_to(
            self.brackets, UP, buff=_LETTERS * max(1.0, self.label.font_size / SYMBOL)
        )
        # The row's letter stands between the two brackets.
        first = end + 3 * _BESIDE + 0.3
        wide = float(max(one.width for one in self.activations.values()))
        tall = [middle + step * ((len(columns) - 1) / 2 - c) for c in range(len(columns))]
        for one, y in zip(self.activations.values(), tall, strict=True):
            one.move_to((first + _PAD + wide, y, 0), aligned_edge=RIGHT)
        self.column_dots = VGroup()
        foot = tall[-1] - 0.42 * step
        if cut[1]:
            dots = ellipsis(self.write).move_to((first + _PAD + wide / 2, foot - 0.15, 0))
            self.column_dots.add(dots)
            foot -= _DOTS
        last = first + wide + 2 * _PAD
        self.column_brackets = _brackets(self.write, first, last, foot, tall[0] + 0.42 * step)
        return last

    def _letters(self, at: tuple[int, int], size: float) -> list[MathTypst]:
        j, k = (self.write.formula(letter, size) for letter in "jk")
        j.next_to(self.brackets, RIGHT, buff=_BESIDE).set_y(self.across[at[0]].get_y())
        k.next_to(self.brackets, UP, buff=0.15).set_x(self.down[at[1]].get_x())
        return [j, k]


def _brackets(write: Notation, left: float, right: float, bottom: float, top: float) -> VGroup:
    return VGroup(
        bracket(write, left, bottom, top, _ARM), bracket(write, right, bottom, top, -_ARM)
    )


def _tries(values: np.ndarray) -> Iterator[tuple[list[list[str]], int, float]]:
    """Texts, the power of ten that is taken out of all, and a size; the best first.

    All have as many decimals: those that the numbers have to four, where there is room for them.
    """
    largest = float(np.abs(values).max())
    power = 0
    if largest and math.isfinite(largest) and not _SMALL <= largest < _LARGE:
        power = math.floor(math.log10(largest))
    shown = (values / 10.0**power).tolist()
    own = (typst_number(value).partition(".")[2] for row in shown for value in row if not power)
    most = max(_PLACES, *(min(len(text), 4) for text in own), 0)
    sizes = (HAND, SYMBOL, NUMBER, WORD)
    tries = [(places, size) for places in range(most, _PLACES - 1, -1) for size in sizes]
    for places, size in [*tries, (_PLACES, LEAST), (_PLACES - 1, LEAST)]:
        texts = [[f"{value:.{places}f}" if value else "0" for value in row] for row in shown]
        yield texts, power, size
