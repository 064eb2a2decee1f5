"""What is written in a picture: each text with its source, its size and its place."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from manim import Mobject, Typst
from numpy.typing import NDArray

from backprop.audit.checks import moves_apart
from backprop.audit.texts import Text, Texts

__all__ = ["EM", "Writing", "gap", "main_size", "written"]

EM = 1 / 96
"""Of type of size 1, in Manim's units: Typst sets it at 10 pt, of which Manim takes 1/960."""


@dataclass(frozen=True, slots=True)
class Writing:
    """One text as it stood.

    Attributes
    ----------
    source
        As Typst markup, mathematics in `$...$`; "" where that cannot be told.
    size
        Its font size as Manim counts; scripts are smaller.
    cut
        How many of its last letters were taken away, as where a live number takes their place.
    boxes
        (letters, 4): left, right, bottom and top of each, in Manim's units.
    """

    source: str
    size: float
    cut: int
    boxes: NDArray[np.float64]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top of the whole."""
        low, high = self.boxes.min(axis=0), self.boxes.max(axis=0)
        return float(low[0]), float(high[1]), float(low[2]), float(high[3])


def written(reader: Texts, mobjects: Sequence[Mobject], shown: Collection[int]) -> list[Writing]:
    """The texts among these mobjects, as far as their letters are among those `shown`, by id."""
    found = []
    for text in reader.among(mobjects):
        seen = [id(glyph) in shown for glyph in text.glyphs]
        if not any(seen) or text.size is None:
            continue
        found.append(
            Writing(
                _markup(text),
                text.size,
                _cut(text.mobject),
                text.boxes[seen],
            )
        )
    return found


def _markup(text: Text) -> str:
    """A live number or formula holds mathematics without its signs, what Typst set has them."""
    if isinstance(text.mobject, Typst) or text.source.startswith("$") or not text.source:
        return text.source
    return f"$ {text.source} $"


def _cut(mobject: Mobject) -> int:
    if not isinstance(mobject, Typst):
        return 0
    leaves = [one for one in mobject.get_family() if not one.submobjects]
    return len(list(itertools.takewhile(lambda one: not one.has_points(), reversed(leaves))))


def main_size(writings: Sequence[Writing]) -> float | None:
    """The size of most of what is written: half of the letters are as large, or larger.

    None where nothing is written.
    """
    order = sorted(writings, key=lambda one: one.size)
    if not order:
        return None
    reached = np.cumsum([len(one.boxes) for one in order])
    return order[int(np.searchsorted(reached, reached[-1] / 2))].size


def gap(writings: Sequence[Writing]) -> float:
    """How far the two texts that stand closest are apart, in Manim's units; below 0 they touch."""
    pairs = itertools.combinations(writings, 2)
    return min(
        (-float(moves_apart(one.boxes, other.boxes).max()) for one, other in pairs), default=np.inf
    )
