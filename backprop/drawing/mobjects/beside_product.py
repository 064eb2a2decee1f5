"""What stands with a product whose factors are spelled out: frames."""

from __future__ import annotations

from manim import RoundedRectangle, VGroup

from backprop.drawing.mobjects.chain_product import ChainProduct
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Notation

__all__ = ["factor_frames"]

_ROUND = 0.07
"""Between a factor and its frame."""


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
