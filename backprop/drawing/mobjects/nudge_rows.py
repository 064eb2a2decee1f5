"""Magnified pieces of number lines on a tree's rows: a value, and the change that it makes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Line, MathTypst, VGroup, VMobject

from backprop.core.nudge_table import alike, typst
from backprop.core.number_format import typst_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.mobjects.value_rows import hanger, over
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["NudgeRow", "NudgeRows", "magnified"]

_TICK = 0.09
_DOT = 0.14
_HALF = 1.5
"""From the middle of the nudged quantity's line to its ends, in nudges."""
_FULLEST = 0.8
"""Of half a line, the most that a change takes."""
_STEPS = (5.0, 2.0, 1.0)
_BESIDE = 0.6
"""From a line's end to how many times it is magnified."""
_LABEL = 0.55
"""Room under a line's end for half of its label."""
_OVER = 1.25
"""From the first row up to the way over the tree's first row."""


def magnified(change: float, half: float) -> float:
    """How many times larger a line is drawn than one that goes `half` to either side.

    1, 2 or 5 times a power of ten, so that a change takes a third to four fifths of its half.
    """
    if change == 0 or not math.isfinite(change):
        return 1.0
    most = _FULLEST * half / abs(change)
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in _STEPS if step * power <= most * (1 + 1e-9))


class NudgeRow(VGroup):
    """A line with the recorded value in its middle, and the change on it and in numbers.

    Attributes
    ----------
    change, half
        What it moves by once it is nudged, and how far the line goes to either side.
    line, marks
        The line, and its ticks and the labels of its ends.
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
        change: tuple[float, str],
        ends: tuple[np.ndarray, np.ndarray],
        half: float,
        times: MathTypst,
    ) -> None:
        self.q, self.recorded, self.half = q, recorded, half
        self.change, text = change
        theme = write.theme
        colour = theme.quantity(q.kind)
        self.line = Line(*ends).set_stroke(theme.quiet, 2.5)
        self.marks = VGroup()
        for sign, end in zip((-1, 1), ends, strict=True):
            tick = Line(DOWN * _TICK, UP * _TICK).set_stroke(theme.quiet, 2.5).move_to(end)
            number = typst_number(half, 4)
            label = write.coloured(f"{'-' if sign < 0 else '+'}{number}", theme.quiet)
            self.marks.add(tick, write.formula(label, LEAST).next_to(end, DOWN, buff=0.16))
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
        self.number = write.formula(write.coloured(typst(text), colour), SYMBOL)
        fit(self.number, ends[1][0] - middle[0] + 0.6).next_to(middle, RIGHT, buff=0.25)
        # The foot of its first digit says where its line is.
        digit = self.number.family_members_with_points()[int(text.startswith("-"))]
        self.number.shift(UP * (base - digit.get_bottom()[1]))
        self.asked = write.formula(write.coloured('"?"', colour), SYMBOL)
        self.asked.next_to(middle, RIGHT, buff=0.25)
        self.asked.shift(UP * (base - self.asked.get_bottom()[1]))
        self.times = times.next_to(ends[1], RIGHT, buff=_BESIDE)
        super().__init__(
            self.line,
            self.marks,
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


class NudgeRows(VGroup):
    """A magnified line for each quantity that a nudge moves, beside its row of the tree.

    Parameters
    ----------
    changes
        What the nudge changes, from the nudged quantity itself down to the cost.
    box
        Beside the tree.

    Attributes
    ----------
    lines
        `NudgeRow` by quantity.
    links
        From the tree to each line.
    heading
        What the numbers at the lines' ends say.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        tree: Tree,
        changes: Mapping[Quantity, float],
        box: Box,
    ) -> None:
        self.lines: dict[Quantity, NudgeRow] = {}
        self.links: dict[Quantity, VMobject] = {}
        nudged, *_ = changes
        texts = dict(zip(changes, alike([*changes.values()]), strict=True))
        common = _HALF * abs(changes[nudged])
        times = {q: magnified(change, common) for q, change in changes.items()}
        labels = {
            q: write.formula(
                write.coloured(f"times {typst_number(one)}", write.theme.quiet), NUMBER
            )
            for q, one in times.items()
        }
        right = box.right - max(label.width for label in labels.values()) - _BESIDE
        for q, change in changes.items():
            row = UP * tree.row(q)
            ends = row + RIGHT * (box.left + _LABEL), row + RIGHT * right
            moved, half = (change, texts[q]), common / times[q]
            self.lines[q] = NudgeRow(write, q, trace[q].value, moved, ends, half, labels[q])
            end = ends[0] + LEFT * 0.2
            if q == nudged:
                start = tree.numbers[q].get_top() + UP * 0.15
                link = over(start, end, tree.row(q) + _OVER)
            else:
                number = tree.numbers[q]
                after = number.copy().redraw(trace[q].value + change, moving=True)
                reach = max(number.get_right()[0], after.get_right()[0])
                link = hanger(reach + 0.15, end)
            self.links[q] = link.set_stroke(write.theme.quantity(q.kind), 2, 0.7)
        first = self.lines[nudged]
        self.heading = write.words("magnified", WORD)
        self.heading.next_to(first.times, UP, buff=0.3)
        self.heading.shift(LEFT * max(0.0, self.heading.get_right()[0] - box.right))
        super().__init__(*self.links.values(), *self.lines.values(), self.heading)

    def redraw(
        self, trace: Trace, moving: bool = False, only: Sequence[Quantity] = ()
    ) -> NudgeRows:
        """The changes in another record, or only of these quantities."""
        for q, line in self.lines.items():
            if not only or q in only:
                line.turn(trace[q].value - line.recorded)
        return self
