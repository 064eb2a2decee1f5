"""What it costs to follow every path, over what one sweep costs: two bars of one scale."""

from __future__ import annotations

from manim import DOWN, LEFT, RIGHT, Rectangle, VGroup, VMobject

from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import HAND, SYMBOL, Box

__all__ = ["SweepCounts"]

_LARGE = 1.5 * HAND
_BAR, _LEAST = 0.95, 0.08
"""Height of a bar, and how long it is at least: there is something to be seen."""


class SweepCounts(VGroup):
    """Two numbers, each with what it is of, and under both a bar.

    Parameters
    ----------
    texts
        The numbers, as Typst math.
    share
        The second of the first.
    fewer
        How many times it is in the first, as Typst math; "" where that is not said.

    Attributes
    ----------
    head, paths, sweep
        What is counted, and both counts with their words.
    bars
        Of the two.
    number
        The second count.
    fewer
        Beside its bar, how many times fewer that is.
    """

    def __init__(
        self, write: Notation, texts: tuple[str, str], share: float, fewer: str, box: Box
    ) -> None:
        theme = write.theme
        self.head = write.words("multiplications for all weights", SYMBOL, theme.ink)
        words = [write.words(text, SYMBOL) for text in ("path by path", "in one sweep")]
        room = box.width - max(one.width for one in words) - 0.5
        looks = (theme.quiet, 1.0), (theme.ink, share)
        rows: list[VGroup] = []
        numbers: list[VMobject] = []
        self.bars = VGroup()
        for text, word, (colour, long) in zip(texts, words, looks, strict=True):
            number: VMobject = fit(write.formula(write.coloured(text, theme.ink), _LARGE), room)
            bar = Rectangle(width=max(_LEAST, long * box.width), height=_BAR, stroke_width=0)
            bar.set_fill(colour, 1)
            row = VGroup(number, word).arrange(RIGHT, buff=0.5, aligned_edge=DOWN)
            rows.append(VGroup(row, bar).arrange(DOWN, buff=0.25, aligned_edge=LEFT))
            self.bars.add(bar)
            numbers.append(number)
        self.number = numbers[1]
        self.paths, self.sweep = (one[0] for one in rows)
        VGroup(self.head, *rows).arrange(DOWN, buff=0.5, aligned_edge=LEFT)
        self.fewer = VGroup()
        if fewer:
            said = write.words(f"${fewer}$ times fewer", HAND, theme.ink)
            short = self.bars[1]
            fit(said, box.width - short.width - 0.6).move_to(short)
            self.fewer.add(said.align_to(self.bars[0], RIGHT))
        super().__init__(self.head, self.paths, self.sweep, self.bars, self.fewer)
        self.move_to(box.middle).align_to((box.left, 0, 0), LEFT)
