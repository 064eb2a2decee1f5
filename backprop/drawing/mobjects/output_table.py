"""A row for each output of a network: what it is, what it should be, what that costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import RIGHT, UP, Line, VGroup, VMobject

from backprop.core.aligned import aligned, in_column
from backprop.core.language import gettext
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.image_network import ImageNetwork
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import Equation, Notation, fit, joined
from backprop.drawing.style import LEAST, SYMBOL, WORD, Box

__all__ = ["OutputTable"]

_GAP, _CLOSE = 0.5, 0.25
"""Between columns, and from an output's number to its neuron."""
_TERM = 1.9
"""A cost's term that is wider is not written out."""
_DIGIT, _NARROW, _HEAD = 0.4, 0.2, 0.5
"""Room of an output's number, between columns at least, and from the first row to the heads."""


class OutputTable(VGroup):
    """Beside the outputs of a network, under heads, the cost at its foot.

    Parameters
    ----------
    shown
        The outputs that have a row.
    adds
        What each adds to the cost, what all others do if there are any, and the cost.

    Attributes
    ----------
    heads
        "output", "wanted", "adds", a term of the cost, and "slope", the derivative's symbol.
    digits, outputs, wanted, adds, slopes
        Columns, from the top down; what the outputs left out add is the last of `adds`.
    rule, cost
        The sum at the foot.
    answer
        The output wanted most, and its number.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        shown: Sequence[int],
        adds: Sequence[str],
        network: ImageNetwork,
        box: Box,
    ) -> None:
        theme, depth = write.theme, trace.network.depth
        index = list(shown)
        circles = [network.circles[Quantity("a", depth, (i,))] for i in index]
        heights = [float(circle.get_y()) for circle in circles]
        *added, self.said = adds
        if len(added) > len(index):
            heights.append(heights[-1] - network.step - 0.12)
        slopes = [float(trace.dC_da[depth][i]) for i in index]
        self.columns: list[list[VMobject]] = []

        def numbers(texts: Sequence[str], colours: Sequence[str]) -> VGroup:
            found = [
                write.formula(write.coloured(text, colour), WORD)
                for text, colour in zip(texts, colours, strict=True)
            ]
            self.columns.append(list(found))
            return VGroup(*found)

        wanted = [float(trace.y[i]) for i in index]
        most = int(trace.y.argmax())
        values = [float(trace.a[depth][i]) for i in index]
        self.outputs = numbers(_decimal(values), [theme.ink] * len(index))
        self.wanted = numbers(in_column(wanted), [theme.desired] * len(index))
        self.adds = numbers(added, [theme.cost] * len(added))
        self.slopes = numbers(_decimal(slopes), [signed(theme, value) for value in slopes])
        letter = "j" if trace.widths[-1] > 1 else ""
        a = write.indexed("a", depth, letter, "partial")
        below = f"_{letter}" if letter else ""
        term = trace.network.cost.typst.format(a=f"a{below}", y=f"y{below}")
        head: VMobject = write.formula(write.coloured(term, theme.cost), WORD)
        if head.width > _TERM:
            head = write.words(gettext("adds"), LEAST)
        self.heads: Mapping[str, VMobject] = {
            "output": write.words(gettext("output"), LEAST),
            "wanted": write.words(gettext("wanted"), LEAST),
            "adds": head,
            "slope": write.formula(f"{write.partial(COST)} \\/ {a}", WORD),
        }
        left = float(circles[0].get_right()[0])
        self.digits = VGroup(*network.called)
        number = write.formula(write.coloured(self.said, theme.cost), SYMBOL)
        name = write.formula(f"{write.symbol(COST)} =", SYMBOL)
        self.cost = VGroup(name, number).arrange(RIGHT, buff=0.15)
        self._place(heights, left, box)
        foot, right = self.adds.get_bottom()[1] - 0.15, self.adds.get_right()[0]
        self.rule = Line((self.adds.get_left()[0] - 0.1, foot, 0), (right, foot, 0))
        self.rule.set_stroke(theme.quiet, 2.5)
        fit(self.cost, box.width).move_to((right, foot - 0.15, 0), aligned_edge=UP + RIGHT)
        row = index.index(most)
        self.answer = VGroup(self.digits[row], self.outputs[row])
        self.equations: list[Equation] = [(*joined("+", [*self.adds]), "=", number)]
        super().__init__(self.digits, self.outputs, self.wanted, self.adds, self.slopes)
        self.add(*self.heads.values(), self.rule, self.cost)

    def _place(self, heights: Sequence[float], left: float, box: Box) -> None:
        """Columns from the neurons on, numbers right-aligned; smaller where room is short."""
        columns = [self.outputs, self.wanted, self.adds, self.slopes]
        digit = max(_DIGIT, max(one.width for one in self.digits) + 0.1)
        start = left + _CLOSE + digit
        room = box.right - start - 2 * _NARROW
        share = room / sum(_wides(columns, list(self.heads.values())))
        if share < 1:
            for some in columns:
                some.scale(max(share, LEAST / WORD))
        wides = _wides(columns, list(self.heads.values()))
        gap = min(_GAP, (box.right - start - sum(wides)) / 3)
        rights = np.cumsum(wides) + start + gap * np.arange(1, 4)
        for y, one in zip(heights, self.digits, strict=False):
            one.move_to((left + _CLOSE + digit / 2, y, 0))
        places = [*zip(rights, wides, strict=True), (rights[2], wides[2])]
        for some, head, (right, wide) in zip(columns, self.heads.values(), places, strict=True):
            numbers = max(one.width for one in some)
            # Under the middle of their head, if that is wider.
            edge = right - max(0.0, (wide - numbers) / 2)
            for y, one in zip(heights, some, strict=False):
                one.move_to((edge, y, 0), aligned_edge=RIGHT)
            head.move_to((right - wide / 2, heights[0] + _HEAD, 0))


def _wides(columns: Sequence[VGroup], heads: Sequence[VMobject]) -> list[float]:
    """Of each column how wide it is; the last two have one place."""
    found = [
        max(head.width, *(one.width for one in some))
        for some, head in zip(columns, heads, strict=True)
    ]
    return [*found[:2], max(found[2:])]


def _decimal(values: Sequence[float]) -> list[str]:
    """Four decimals, as long as the largest has something to say in them."""
    largest = max(map(abs, values))
    if 0.01 <= largest < 10:
        return [f"{value:.4f}" if value else "0" for value in values]
    return aligned(values)
