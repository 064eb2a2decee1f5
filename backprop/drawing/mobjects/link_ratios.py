"""The ratio of each link of a way, and its number, at the links of a tree."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from manim import DOWN, RIGHT, UP

from backprop.core.dependencies import along, local_derivative
from backprop.core.equations import Result, borne_out, legible
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import Link
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.long_tree import LongTree
from backprop.drawing.notation import Notation
from backprop.drawing.style import HAND, LEAST

__all__ = ["link_ratios"]

_NEAR, _GAP = 0.13, 0.3
"""Between a link and what stands at it; and between that and what is said of something else."""
_BETWEEN = 0.4
"""Of a step, how wide is what stands at a link."""


def link_ratios(
    write: Notation, trace: Trace, tree: LongTree, way: Sequence[Quantity]
) -> GroupOf[Link]:
    """At each link of a way its ratio and number, in digits that multiply to the derivative's."""
    pairs = [*itertools.pairwise(way)]
    values = [local_derivative(trace, of, by) for by, of in pairs]
    total = along(trace, way)
    digits = borne_out(math.prod, values, Result.of(total, legible(total)))
    found: GroupOf[Link] = GroupOf()
    for i, ((by, of), value, decimals) in enumerate(zip(pairs, values, digits, strict=True)):
        sizes = HAND, HAND
        found.add(Link(write, of, by, value, factor=i > 0, decimals=decimals, sizes=sizes))
    _put(tree, found)
    return found


def _put(tree: LongTree, links: GroupOf[Link]) -> None:
    """Ratios over links of the way, their numbers under these, or both at their right.

    All are of one size; where there is no room under a link the number is over it, too.
    """
    wide = [float(max(one[i].width for one in links)) for i in range(2)]
    high = [float(max(one[i].height for one in links)) for i in range(2)]
    free = tree.step - max(float(tree.numbers[q].width) for q in tree.route) - 2 * _GAP
    under = tree.lying and free / wide[1] > LEAST / links[0].number.font_size
    over = tree.rise - 2 * _GAP
    if under:
        shares = min(_BETWEEN * tree.step / wide[0], over / high[0]), free / wide[1]
    elif tree.lying:
        shares = (min(0.5 * tree.step / max(wide), over / (sum(high) + _NEAR)),) * 2
    else:
        across = (tree.box.right - tree.spine - 3 * _NEAR) / sum(wide)
        shares = (min(across, _BETWEEN * tree.step / high[0]),) * 2
    for one in links:
        one.ratio.scale(min(1.0, max(shares[0], LEAST / one.ratio.font_size)))
        one.number.scale(min(1.0, max(shares[1], LEAST / one.number.font_size)))
    for one in links:
        ratio, number = one.ratio, one.number
        middle = tree.links[one.by, one.of].get_center()
        if not tree.lying:
            ratio.next_to(middle, RIGHT, buff=2 * _NEAR)
            number.next_to(ratio, RIGHT, buff=_NEAR)
            continue
        number.next_to(middle, DOWN if under else UP, buff=2 * _NEAR)
        if under:
            foot = middle[1] - 2 * _NEAR - max(float(other.number.height) for other in links)
            number.shift(UP * (foot - number.baseline))
        ratio.next_to(middle if under else number, UP, buff=(1 + under) * _NEAR)
