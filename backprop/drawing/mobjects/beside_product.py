"""What stands with a product whose factors are spelled out: frames and words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from manim import DOWN, UP, RoundedRectangle, VGroup

from backprop.drawing.mobjects.chain_product import ChainProduct
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, NUMBER

__all__ = ["factor_frames", "factor_words"]

_ROUND = 0.07
"""Between a factor and its frame."""
_APART = 0.25
"""Between the words of neighbours."""
_UNDER = 0.35
"""From the numbers to the words."""


def factor_frames(write: Notation, product: ChainProduct) -> GroupOf[RoundedRectangle]:
    """A frame round each factor and its number, all of one height."""
    whole = VGroup(*product.links)
    found: GroupOf[RoundedRectangle] = GroupOf()
    for link in product.links:
        frame = RoundedRectangle(
            corner_radius=0.08, width=link.width + 2 * _ROUND, height=whole.height + 2 * _ROUND
        )
        frame.set_stroke(write.theme.highlight, 3)
        found.add(frame.move_to((link.get_x(), whole.get_y(), 0)))
    return found


def factor_words(write: Notation, product: ChainProduct, said: Sequence[str]) -> GroupOf[VGroup]:
    r"""Under each factor what it is, in lines with " \ " between."""
    foot = min(link.number.get_bottom()[1] for link in product.links) - _UNDER
    found: GroupOf[VGroup] = GroupOf()
    for link, lines in zip(product.links, said, strict=True):
        words = VGroup(*(write.words(line, NUMBER) for line in lines.split(" \\ "))).arrange(
            DOWN, buff=0.14
        )
        found.add(words.set_x(link.get_x()))
    pairs = itertools.pairwise(found)
    room = min(
        2 * (two.get_x() - one.get_x() - _APART) / (one.width + two.width) for one, two in pairs
    )
    for words in found:
        words.scale(max(min(1.0, room), LEAST / NUMBER))
        words.set_y(foot, UP)
    return found
