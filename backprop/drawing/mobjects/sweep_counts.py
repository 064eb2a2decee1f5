"""What one sweep costs, under what it costs to follow every path: two bars of one scale."""

from __future__ import annotations

from manim import DL, DOWN, LEFT, RIGHT, Rectangle, VGroup

from backprop.core.language import gettext
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["SweepCounts"]

_BAR, _LEAST = 0.6, 0.08
"""Height of a bar, and how long it is at least: there is something to be seen."""
_LYING, _TEXT, _HIGH = 2.0, 0.46, 0.75
"""A box so many times as wide as high has its bars after their numbers; these have that share, and
are so high of their line."""
_GAP, _BESIDE, _WORD = 0.2, 0.3, 0.15


class SweepCounts(VGroup):
    """Two numbers, each with what it is of, and a bar: under them, or after them in a low box.

    Parameters
    ----------
    texts
        The numbers, as Typst math.
    share
        The first of the second.
    fewer
        How many times it is in the second, as Typst math; "" where that is not said.

    Attributes
    ----------
    head, sweep, paths
        What is counted, and both counts with their words.
    bars
        Of the two.
    number
        The first count.
    fewer
        How many times fewer that is.
    """

    def __init__(
        self, write: Notation, texts: tuple[str, str], share: float, fewer: str, box: Box
    ) -> None:
        theme = write.theme
        lying = box.width > _LYING * box.height
        head = (gettext("multiplications"), gettext("for all weights"))
        lines = [write.words(text, NUMBER, theme.ink) for text in head]
        self._line = lines[0].height + _WORD / 2
        self.head = VGroup(*lines).arrange(RIGHT, buff=_WORD, aligned_edge=DOWN)
        if self.head.width > box.width:
            self.head.arrange(DOWN, buff=_WORD, aligned_edge=LEFT)
        words = [
            write.words(text, WORD if lying else NUMBER)
            for text in (gettext("in one sweep"), gettext("path by path"))
        ]
        room = (_TEXT if lying else 1.0) * box.width
        looks = (theme.ink, share), (theme.quiet, 1.0)
        rows: list[VGroup] = []
        self.bars = VGroup()
        numbers = [write.formula(write.coloured(text, theme.ink), HAND) for text in texts]
        high = _BAR
        if lying:  # both in one size: as low as their lines, no smaller than words
            line = (box.height - self._line) / 2
            high = min(_BAR, _HIGH * line)
            least = [LEAST / HAND * one.width for one in numbers]
            room = max(room, *(n + w.width + _GAP for n, w in zip(least, words, strict=True)))
            free = [(room - w.width - _GAP) / n.width for n, w in zip(numbers, words, strict=True)]
            size = min(1.0, *free, high / max(one.height for one in numbers))
            for number in numbers:
                number.scale(max(size, LEAST / HAND))
        long = box.width - (room + _BESIDE if lying else 0.0)
        for number, word, (colour, part) in zip(numbers, words, looks, strict=True):
            if not lying:
                fit(number, room)
            bar = Rectangle(width=max(_LEAST, part * long), height=high, stroke_width=0)
            bar.set_fill(colour, 1)
            texted = VGroup(number, word)
            texted.arrange(
                RIGHT if lying else DOWN, buff=_GAP, aligned_edge=DOWN if lying else LEFT
            )
            rows.append(VGroup(texted, bar))
            if not lying:
                rows[-1].arrange(DOWN, buff=_GAP, aligned_edge=LEFT)
            self.bars.add(bar)
        self.number = numbers[0]
        self.sweep, self.paths = (one[0] for one in rows)
        text = gettext("{times} times fewer").format(times=f"${fewer}$")
        said = write.broken(text, box.width, SYMBOL, theme.ink)
        self.fewer = VGroup(*([said] if fewer else []))
        if lying:
            self._lie(box, room)
        else:
            every = VGroup(self.head, *reversed(rows), *self.fewer).arrange(
                DOWN, buff=0.4, aligned_edge=LEFT
            )
            every.scale(min(1.0, box.height / every.height))
            every.move_to(box.middle).align_to((box.left, 0, 0), LEFT)
        super().__init__(self.head, self.sweep, self.paths, self.bars, self.fewer)

    def _lie(self, box: Box, room: float) -> None:
        """Each bar after its number, in one line."""
        share = (box.height - self._line) / 2
        texted = self.sweep, self.paths
        for row, (one, bar) in enumerate(zip(texted, self.bars, strict=True)):
            y = box.top - share * (1.5 - row)
            one.move_to((box.left, y, 0), aligned_edge=LEFT)
            bar.move_to((box.left + room + _BESIDE, y, 0), aligned_edge=LEFT)
        self.head.arrange(RIGHT, buff=_WORD).move_to((box.left, 0, 0), aligned_edge=LEFT)
        self.head.align_to((0, box.bottom, 0), DOWN)
        for said in self.fewer:
            share = (box.width - _BESIDE) / (self.head.width + said.width)
            if share < 1:
                self.head.scale(max(share, LEAST / NUMBER), about_point=self.head.get_corner(DL))
                said.scale(max(share, LEAST / SYMBOL))
            said.move_to(self.head).align_to((box.right, 0, 0), RIGHT)
