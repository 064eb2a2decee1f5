"""A layer's weights as a matrix, a row for each neuron they lead to, and what it multiplies."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup

from backprop.core.aligned import aligned
from backprop.core.language import gettext, grouped
from backprop.core.number_format import typst_number
from backprop.core.trace import Trace
from backprop.drawing.mobjects.layer_pair import LayerPair
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.number_matrix import bracket
from backprop.drawing.notation import Notation
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["LayerMatrix"]

Heights = tuple[Sequence[float], Sequence[float]]
"""Of the column's entries, and of the rows."""

_ACROSS, _PAD, _ARM = 0.32, 0.22, 0.14
"""Between columns, inside brackets, and a bracket's arms."""
_SHARE = 0.42
"""Of the distance of two rows, from one to its bracket's end."""
_OF_STEP = 0.75
"""Of the distance of two rows, their numbers at most."""
_STEP = 1.15
"""From row to row, where no neurons stand beside them."""
_BESIDE = 0.2
_DOTS = 0.5
"""For what is left out."""
_OVER = 0.15
"""From a bracket to what stands over it."""
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
    pair
        The neurons: where they are beside the box, rows and the column's entries stand at theirs.

    Attributes
    ----------
    entries, across, down
        Numbers by (j, k); those of a row by j, of a column by k.
    texts, befores
        The entries with their power of ten, and the activations by k, as Typst math.
    label, scaled, brackets, dots
        What stands around them: the name and a power of ten before them; dots for what is left
        out, with the whole size.
    tos, froms, source
        Beside each row by j, over each column by k: the neuron that it belongs to; before all
        of these a word.
    activations, symbol, column_brackets, column_dots
        The column that it multiplies, by k, its name over it, and what stands around it.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        layer: int,
        shown: tuple[Sequence[int], Sequence[int]],
        pair: LayerPair,
        box: Box,
    ) -> None:
        self.write, theme = write, write.theme
        columns, rows = shown
        weights = trace.network.layer(layer).weights
        cut = len(rows) < weights.shape[0], len(columns) < weights.shape[1]
        drawn = weights[np.ix_(list(rows), list(columns))]
        befores = aligned([float(trace.a[layer - 1][k]) for k in columns])
        self.befores = dict(zip(columns, befores, strict=True))
        beside = (
            [pair.neurons[pair.cause(k)].get_y() for k in columns],
            [pair.neurons[pair.effect(j)].get_y() for j in rows],
        )
        within = all(box.bottom < y < box.top for some in beside for y in some)
        places = beside if within else _heights(len(columns), len(rows), any(cut), box)
        for texts, power, size in _tries(drawn):
            matrix = write.coloured(f"W^(({write.layer(layer)}))", theme.weight)
            self.label = write.formula(matrix, min(size, NUMBER))
            scale = [write.formula(f"10^({power}) dot", size)] if power else []
            self.scaled = VGroup(*scale)
            self.entries = {
                (j, k): write.formula(write.coloured(texts[r][c], theme.weight), size)
                for r, j in enumerate(rows)
                for c, k in enumerate(columns)
            }
            self.activations = {k: write.formula(self.befores[k], size) for k in columns}
            head = min(size, NUMBER)
            self.froms = {k: write.formula(f"k = {write.index(k)}", head) for k in columns}
            self.tos = {
                j: write.words(
                    gettext("to $j = {index}$").format(index=write.index(j)), head, theme.ink
                )
                for j in rows
            }
            self.source = write.words(gettext("from"), head, theme.ink)
            symbol = write.indexed("a", layer - 1, "")
            self.symbol = write.formula(symbol, min(size, SYMBOL))
            wide = self._place(cut, places, box)
            high = max(one.height for one in (*self.entries.values(), *self.activations.values()))
            if wide <= box.width and high < _OF_STEP * _step(places):
                break
        raised = f" times 10^({power})" if power else ""
        self.texts = {
            (j, k): texts[r][c] + raised * (texts[r][c] != "0")
            for r, j in enumerate(rows)
            for c, k in enumerate(columns)
        }
        self.across = {j: VGroup(*(self.entries[j, k] for k in columns)) for j in rows}
        self.down = {k: VGroup(*(self.entries[j, k] for j in rows)) for k in columns}
        self.column = VGroup(*self.activations.values())
        if any(cut):
            words = write.words(" × ".join(map(grouped, weights.shape)), LEAST)
            self.dots.add(words.next_to(self.brackets, DOWN, buff=_OVER))
        super().__init__(
            self.label,
            self.scaled,
            self.brackets,
            *self.entries.values(),
            self.dots,
            *self.froms.values(),
            *self.tos.values(),
            self.source,
            self.column_brackets,
            *self.activations.values(),
            self.column_dots,
            self.symbol,
        )
        self.set_x(box.middle[0])

    def _place(self, cut: tuple[bool, bool], places: Heights, box: Box) -> float:
        """All side by side from 0; how wide they are."""
        tall, heights = places
        step = _step(places)
        pen = self.scaled.width + _BESIDE + _PAD if len(self.scaled) else _PAD
        start = pen - _PAD
        middle = (heights[0] + heights[-1]) / 2
        top, bottom = heights[0] + _SHARE * step, heights[-1] - _SHARE * step
        for k, name in self.froms.items():
            some = [one for (_, column), one in self.entries.items() if column == k]
            wide = max(one.width for one in (*some, name))
            # Under a wider name numbers stand in its middle.
            right = pen + (wide + max(one.width for one in some)) / 2
            for one, y in zip(some, heights, strict=True):
                one.move_to((right, y, 0), aligned_edge=RIGHT)
            name.move_to((pen + wide / 2, top + _OVER, 0), aligned_edge=DOWN)
            pen += wide + _ACROSS
        end = pen - _ACROSS + _PAD
        self.source.next_to(self.froms[next(iter(self.froms))], LEFT, buff=_BESIDE)
        self.dots = VGroup()
        if cut[1]:
            self.dots.add(ellipsis(self.write, RIGHT).move_to((end + 0.22, middle, 0)))
            end += _DOTS
        if cut[0]:
            dots = ellipsis(self.write).move_to(((start + end) / 2, bottom - _OVER, 0))
            self.dots.add(dots)
            bottom -= _DOTS
        self.brackets = _brackets(self.write, start, end, bottom, top)
        self.scaled.move_to((0, middle, 0), aligned_edge=LEFT)
        for to, y in zip(self.tos.values(), heights, strict=True):
            to.move_to((end + _BESIDE, y, 0), aligned_edge=LEFT)
        # The column comes when the names of the rows have left.
        first = end + 2 * _BESIDE
        wide = float(max(one.width for one in self.activations.values()))
        for one, y in zip(self.activations.values(), tall, strict=True):
            one.move_to((first + _PAD + wide, y, 0), aligned_edge=RIGHT)
        self.column_dots = VGroup()
        foot = tall[-1] - _SHARE * step
        if cut[1]:
            dots = ellipsis(self.write).move_to((first + _PAD + wide / 2, foot - _OVER, 0))
            self.column_dots.add(dots)
            foot -= _DOTS
        last = first + wide + 2 * _PAD
        self.column_brackets = _brackets(self.write, first, last, foot, tall[0] + _SHARE * step)
        self.symbol.next_to(self.column_brackets, UP, buff=_OVER)
        self.label.move_to((-_BESIDE, middle, 0), aligned_edge=RIGHT)
        names = max(to.get_right()[0] for to in self.tos.values())
        left = min(one.get_left()[0] for one in (self.brackets, self.label, self.source))
        return float(max(last, names) - left)


def _heights(columns: int, rows: int, cut: bool, box: Box) -> Heights:
    """Of a matrix by itself in the middle of a box, under its names."""
    over = 0.75
    room = box.height - over - (_DOTS + 0.4 if cut else 0.0)
    step = min(_STEP, room / (max(columns, rows) - 1 + 2 * _SHARE))
    middle = box.middle[1] - over / 2 + (0.4 if cut else 0.0)

    def of(count: int) -> list[float]:
        return [middle + step * ((count - 1) / 2 - i) for i in range(count)]

    return of(columns), of(rows)


def _step(places: Heights) -> float:
    """The least distance of two rows."""
    return min((a - b for some in places for a, b in itertools.pairwise(some)), default=1.0)


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
