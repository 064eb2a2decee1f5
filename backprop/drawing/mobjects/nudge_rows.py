"""Magnified pieces of number lines on a tree's rows: a value, and the change that it makes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import DOWN, RIGHT, UP, Circle, Line, MathTypst, Polygon, VGroup, VMobject

from backprop.core.nudge_table import typst
from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["Look", "NudgeRow", "NudgeRows"]

_TICK = 0.09
_DOT = 0.14
_HALF = 1.5
"""From the middle of the nudged quantity's line to its ends, in nudges."""
_FULLEST = 0.8
"""Of half a line, the most that a change takes."""
_LENS = 0.08
_STEPS = (5.0, 2.0, 1.0)
_PLAIN = (1e-5, 1e4)
"""Ends of lines that are written with decimals."""
_BESIDE = 0.6
"""From a line's end to how many times it is magnified."""
_OVER, _UNDER = 0.85, 0.5
"""Over the first line and under the last of those that stand under a tree."""
_LABEL = 0.55
"""Room under a line's end for half of its label."""


def magnified(change: float, half: float) -> float:
    """How many times larger a line is drawn than one that goes `half` to either side.

    1, 2 or 5 times a power of ten, so that a change takes a third to four fifths of its half.
    """
    if change == 0 or not math.isfinite(change):
        return 1.0
    most = _FULLEST * half / abs(change)
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in _STEPS if step * power <= most * (1 + 1e-9))


@dataclass(frozen=True, slots=True)
class Look:
    """What a nudge changes of a quantity, as a number and in digits."""

    change: float
    text: str


class NudgeRow(VGroup):
    """A line with the recorded value in its middle, and a change on it and in numbers.

    Attributes
    ----------
    look, half
        What it moves by, and how far the line goes to either side.
    line, ticks, labels
        The line, its ticks, and the labels of its ends.
    ring, band, dot
        Where the value was, what it moved by, and where it is.
    symbol, asked, number
        "Delta q =", then a question mark or the change.
    times
        How many times it is magnified.
    """

    def __init__(
        self,
        write: Notation,
        q: Quantity,
        recorded: float,
        look: Look,
        ends: tuple[np.ndarray, np.ndarray],
        half: float,
        times: MathTypst,
    ) -> None:
        self.q, self.recorded, self.look, self.half = q, recorded, look, half
        theme = write.theme
        colour = theme.quantity(q.kind)
        self.line = Line(*ends).set_stroke(theme.quiet, 2.5)
        tick = Line(DOWN * _TICK, UP * _TICK).set_stroke(theme.quiet, 2.5)
        self.ticks = VGroup(*(tick.copy().move_to(end) for end in ends))
        self.labels = self._ends(write, half, ends)
        middle = self.line.get_center()
        self.ring = Circle(_DOT, stroke_color=colour, stroke_width=2.5).move_to(middle)
        self.ring.set_fill(theme.background, 1).set_z_index(1)
        self.band = VMobject(stroke_color=colour, stroke_width=9)
        self.dot = Circle(_DOT, stroke_width=0, fill_color=colour, fill_opacity=1)
        self.dot.set_z_index(2)
        self.symbol = write.formula(
            f"{write.coloured(f'Delta {q.typst(write.widths)}', colour)} = 0", SYMBOL
        )
        # The foot of the zero says where the number's line is.
        zero = self.symbol.family_members_with_points()[-1]
        foot = zero.get_bottom()[1]
        zero.points = np.zeros((0, 3))
        self.symbol.shift(middle + UP * (0.27 - foot))
        self.symbol.shift(RIGHT * (middle[0] + 0.05 - self.symbol.get_right()[0]))
        base = middle[1] + 0.27
        self.number: MathTypst = write.formula(write.coloured(typst(look.text), colour), SYMBOL)
        share = (ends[1][0] - middle[0] + 0.6) / self.number.width
        # Over how many times it is magnified there is room for a little more.
        self.number.scale(min(1.0, max(share, LEAST / SYMBOL)))
        self.number.next_to(middle, RIGHT, buff=0.25)
        # The foot of its first digit says where its line is.
        digit = self.number.family_members_with_points()[int(look.text.startswith("-"))]
        self.number.shift(UP * (base - digit.get_bottom()[1]))
        self.asked = write.formula(write.coloured('"?"', colour), SYMBOL)
        self.asked.next_to(middle, RIGHT, buff=0.25)
        self.asked.shift(UP * (base - self.asked.get_bottom()[1]))
        self.times = times.next_to(ends[1], RIGHT, buff=_BESIDE)
        super().__init__(
            self.line,
            self.ticks,
            self.labels,
            self.band,
            self.ring,
            self.dot,
            self.symbol,
            self.asked,
            self.number,
            self.times,
        )
        self.turn(0.0)

    def turn(self, change: float) -> None:
        """Draw a change."""
        start = self.line.get_center()
        share = float(np.clip(change / self.half, -1, 1)) if math.isfinite(change) else 0.0
        end = start + RIGHT * share * self.line.width / 2
        # A line of no length has no direction, which Manim would divide by.
        far = abs(end[0] - start[0]) > 1e-4
        self.band.set_points_as_corners([start, end if far else start + RIGHT * 1e-4])
        self.dot.move_to(end)

    @staticmethod
    def _ends(write: Notation, half: float, ends: tuple[np.ndarray, np.ndarray]) -> VGroup:
        # As long as the changes over it: without powers of ten where they have none.
        plain = _PLAIN[0] <= half < _PLAIN[1]
        number = f"{half:.6f}".rstrip("0").rstrip(".") if plain else typst_number(half, 4)
        found = VGroup()
        for sign, end in zip("-+", ends, strict=True):
            label = write.coloured(f"{sign}{number}", write.theme.quiet)
            found.add(write.formula(label, WORD).next_to(end, DOWN, buff=0.16))
        return found


class NudgeRows(VGroup):
    """A magnified line for each quantity that is moved, beside its row of a tree or under that.

    Parameters
    ----------
    looks
        What a nudge changes, from the nudged quantity itself down to the cost.
    box
        Beside the tree, or under it.

    Attributes
    ----------
    lines
        `NudgeRow` by quantity.
    lenses
        From one line to the next: which piece of it is as long as that, by the lower's quantity.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        tree: Tree,
        looks: Mapping[Quantity, Look],
        box: Box,
    ) -> None:
        self.lines: dict[Quantity, NudgeRow] = {}
        nudged, *_ = looks
        common = _HALF * abs(looks[nudged].change)
        times = {q: magnified(look.change, common) for q, look in looks.items()}
        labels = {
            q: write.formula(f"times {typst_number(one)}", NUMBER) for q, one in times.items()
        }
        right = box.right - max(label.width for label in labels.values()) - _BESIDE
        under = box.top <= tree.box.bottom
        for place, (q, look) in enumerate(looks.items()):
            level = box.top - _OVER - (box.height - _OVER - _UNDER) / (len(looks) - 1) * place
            row = UP * (level if under else tree.row(q))
            ends = row + RIGHT * (box.left + _LABEL), row + RIGHT * right
            half = common / times[q]
            self.lines[q] = NudgeRow(write, q, trace[q].value, look, ends, half, labels[q])
        self.lenses = {
            lower: self._lens(self.lines[upper], self.lines[lower], write.theme.quiet)
            for upper, lower in itertools.pairwise(looks)
        }
        super().__init__(*self.lenses.values(), *self.lines.values())

    @staticmethod
    def _lens(upper: NudgeRow, lower: NudgeRow, colour: str) -> VMobject:
        """From the piece of one line that another is to that, or the other way round."""
        share = min(1.0, lower.half / upper.half), min(1.0, upper.half / lower.half)
        corners = [
            one.line.get_center() + side * part * one.line.width / 2 * RIGHT
            for one, part, side in (
                (upper, share[0], -1),
                (upper, share[0], 1),
                (lower, share[1], 1),
                (lower, share[1], -1),
            )
        ]
        lens = Polygon(*corners, stroke_width=0, fill_color=colour, fill_opacity=_LENS)
        return lens.set_z_index(-1)

    def redraw(
        self, trace: Trace, moving: bool = False, only: Sequence[Quantity] = ()
    ) -> NudgeRows:
        """The changes in another record, or only of these quantities."""
        for q, line in self.lines.items():
            if not only or q in only:
                line.turn(trace[q].value - line.recorded)
        return self
