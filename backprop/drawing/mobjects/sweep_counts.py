"""What it costs to follow every path, over what one sweep costs."""

from __future__ import annotations

from manim import DOWN, VGroup, VMobject

from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import HAND, SYMBOL, WORD, Box

__all__ = ["SweepCounts"]


class SweepCounts(VGroup):
    """Two numbers, each over what it is of, the second larger.

    Attributes
    ----------
    head, paths, sweep
        What is counted, and both counts with their words.
    number
        The second count.
    """

    def __init__(self, write: Notation, texts: tuple[str, str], box: Box) -> None:
        ink, width = write.theme.ink, box.width - 0.3
        self.head = fit(write.words("multiplications", WORD, ink), box.width)
        counts = [
            fit(write.formula(write.coloured(text, ink), size), width)
            for text, size in zip(texts, (SYMBOL, HAND), strict=True)
        ]
        self.number: VMobject = counts[1]
        words = [write.words(text, WORD) for text in ("path by path", "in one sweep")]
        self.paths, self.sweep = (
            VGroup(count, word).arrange(DOWN, buff=0.3)
            for count, word in zip(counts, words, strict=True)
        )
        super().__init__(self.head, self.paths, self.sweep)
        self.arrange(DOWN, buff=0.75).move_to(box.middle)
