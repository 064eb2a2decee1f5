"""The chain rule as a sum over paths, at hand."""

from __future__ import annotations

from manim import DOWN, LEFT, VGroup

from backprop.core.paths import PathSum
from backprop.core.quantities import COST
from backprop.core.trace import Trace
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import HAND, LEAST, Box

__all__ = ["SumOverPaths"]


class SumOverPaths(VGroup):
    """The derivative, and under it what it is the sum of.

    Attributes
    ----------
    left_side, right_side
        Both lines.
    words
        What stands for what in the second, where it needs to be said.
    """

    def __init__(
        self, write: Notation, trace: Trace, sums: PathSum, several: bool, brief: bool, box: Box
    ) -> None:
        depth = trace.network.depth
        self.words = VGroup()
        if brief:
            j = "j" if trace.widths[-1] > 1 else ""
            z, a = (write.indexed(kind, depth, j, "partial") for kind in ("z", "a"))
            cost, start = write.partial(COST), write.partial(sums.quantity)
            sign = "sum_j" if j else ""
            source = f"{sign} frac({z}, {start}) frac({a}, {z}) frac({cost}, {a})"
        else:
            sign = 'sum_"paths"' if several else ""
            source = f"{sign} product frac(partial v, partial u)"
            self.words.add(write.words("$u$, $v$: neighbours", LEAST))
        self.left_side = write.formula(f"{write.ratio(COST, sums.quantity)} =", HAND)
        self.right_side = write.formula(source, HAND)
        lines = VGroup(self.left_side, self.right_side)
        fit(self.words, box.width)
        lines.arrange(DOWN, buff=0.3, aligned_edge=LEFT)
        room = box.height - (self.words.height + 0.3 if len(self.words) else 0.0)
        lines.scale(min(1.0, box.width / lines.width, room / lines.height))
        super().__init__(lines, self.words)
        self.arrange(DOWN, buff=0.3, aligned_edge=LEFT).move_to(box.middle)
