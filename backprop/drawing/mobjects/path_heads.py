"""What the factors along paths are: for each column of them a formula, or the ratio it is."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from manim import LEFT, RIGHT, VGroup, VMobject

from backprop.core.language import gettext
from backprop.core.paths import PathSum
from backprop.core.quantities import COST
from backprop.core.trace import Trace
from backprop.drawing.mobjects.path_steps import Step
from backprop.drawing.notation import Notation, fit, on_bar
from backprop.drawing.notation.phrases import layers
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["PathForm", "PathHeads", "factor_colour"]


def factor_colour(write: Notation, sums: PathSum, step: Step) -> str:
    """The colour of the quantity that a factor stands for."""
    theme, factors = write.theme, step.factors(sums.largest[0])
    if len(factors) > 1:
        return theme.ink
    if factors[0].of == COST:
        return theme.cost
    return theme.weighted_sum if factors[0].by.kind == "z" else theme.weight


_LEAD = 0.15
"""Between the sum's sign and the first ratio."""
_CLOSE, _TALL = 0.5, 0.6
"""Between ratios that do not stand under their links; of their usual height, what is tall enough
to stand there."""


class PathHeads:
    """At the middles of the steps."""

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        sums: PathSum,
        steps: Sequence[Step],
        middles: Sequence[float],
    ) -> None:
        self.write, self.trace, self.sums = write, trace, sums
        self.steps, self.middles = steps, middles

    def meanings(self, wide: float, y: float, size: float = WORD) -> VGroup:
        """What the factors are, in symbols; of several layers how many."""
        write = self.write
        found: list[VMobject] = []
        formulas: list[VMobject] = []
        for step in self.steps:
            one: VMobject = write.formula(self._source(step), size)
            if step.skipped or one.width * LEAST / size > wide:
                text = layers(step.skipped + 1) if step.skipped else gettext("slope")
                one = write.words(text, LEAST)
            else:
                formulas.append(one)
            found.append(one)
        share = min([1.0, *(wide / one.width for one in formulas)])
        for one in formulas:
            one.scale(share)
        return VGroup(*(one.move_to((x, y, 0)) for one, x in zip(found, self.middles, strict=True)))

    def ratios(self, left: float, bar: float, size: float = NUMBER) -> VGroup:
        """Of a weight and two slopes, their bars in one line; the derivative before them.

        They are of one size, smaller where there is less room before the first.
        """
        lead, *found = self._unplaced(size)
        room = self.middles[0] - _LEAD - left
        share = min(1.0, room / (lead.width + found[0].width / 2))
        for one, x in zip(found, self.middles, strict=True):
            on_bar(one.scale(share).set_x(x), bar)
        lead.scale(share).next_to(found[0], LEFT, buff=_LEAD)
        return VGroup(on_bar(lead, bar), *found)

    def close(self, box: Box, bar: float, size: float) -> VGroup:
        """The same side by side in the middle of a box that is narrow."""
        found = fit(self._unplaced(size).arrange(RIGHT, buff=_CLOSE), box.width)
        found.move_to(box.middle)
        return VGroup(*(on_bar(one, bar) for one in found))

    def _unplaced(self, size: float) -> VGroup:
        write, depth = self.write, self.trace.network.depth
        j = "j" if self.trace.widths[-1] > 1 else ""
        z, a = (write.indexed(kind, depth, j, "partial") for kind in ("z", "a"))
        cost, start = write.partial(COST), write.partial(self.sums.quantity)
        pairs = [(z, start), (a, z), (cost, a)]
        sign = "sum_j" if j else ""
        lead = write.formula(f"frac({cost}, {start}) = {sign}", size)
        return VGroup(lead, *(write.formula(f"frac({one}, {other})", size) for one, other in pairs))

    def _source(self, step: Step) -> str:
        write, network, theme = self.write, self.trace.network, self.write.theme
        depth = network.depth
        j = "_j" if self.trace.widths[-1] > 1 else ""
        if j and self.sums.quantity.layer == depth:  # the output is known
            j = f"_{write.index(self.sums.quantity.index[0])}"
        factors = step.factors(self.sums.largest[0])
        if len(factors) > 1:
            slope = f"{network.layer(step.end[1]).activation.typst}'(z)"
            first = write.coloured("w", theme.weight)
            return f"{first} dot {write.coloured(slope, theme.weighted_sum)}"
        if step.end == ("C", 0):
            # A coupled layer's path leads from z_j to any output i.
            if j == "_j" and network.layer(depth).activation.coupled:
                j = "_i"
            form = network.cost.typst_derivative.format(a=f"a{j}", y=f"y{j}")
            return write.coloured(form, theme.cost)
        if step.start[0] == "z":
            if network.layer(depth).activation.coupled:
                below = write.indexed("z", depth, "j", "partial")
                return f"{write.indexed('a', depth, 'i', 'partial')} \\/ {below}"
            slope = f"{network.layer(depth).activation.typst}'(z{j})"
            return write.coloured(slope, theme.weighted_sum)
        pair = [*(["j"] if j else [])]
        start = self.sums.quantity.index[0]
        pair += [write.index(start)] if self.trace.widths[-2] > 1 else []
        return write.coloured("w" + (f"_({','.join(pair)})" if pair else ""), theme.weight)


class PathForm(VGroup):
    """The same as a product in the middle of a box, as large as there is room.

    Parameters
    ----------
    brief
        Whether a path is a weight and two slopes.
    wide
        What a factor has.
    alone
        The product of the only path, after its sign, or "" where there are several paths.

    Attributes
    ----------
    lead
        The derivative and a sum sign, where a path is brief; else words, if there is room.
    factors, dots
        One under each column of links; what is between them.
    naming, answer
        Of the only path what it leads to, where that is not the lead, and its product.
    """

    def __init__(self, heads: PathHeads, brief: bool, wide: float, alone: str, box: Box) -> None:
        write, y = heads.write, float(box.middle[1])
        if alone and not brief:
            y += box.height / 4
        self.lead: VMobject = VGroup()
        self.factors = VGroup()
        if brief:
            size = HAND * min(1.0, box.height / heads.close(box, y, HAND).height)
            found, near = heads.ratios(box.left, y, size), heads.close(box, y, size)
            self.lead, *factors = near if found.height < _TALL * near.height else found
            self.factors.add(*factors)
        else:
            self.factors = heads.meanings(wide, y, SYMBOL)
            lead = write.words(
                gettext("along the path:") if alone else gettext("along a path:"), LEAST
            )
            if box.left + lead.width < self.factors[0].get_left()[0] - _LEAD:
                self.lead = lead.move_to((box.left, y, 0), aligned_edge=LEFT)
        self.dots = VGroup()
        for one, other in itertools.pairwise(self.factors):
            x = float(one.get_right()[0] + other.get_left()[0]) / 2
            self.dots.add(write.formula("dot", SYMBOL).move_to((x, y, 0)))
        self.naming: VMobject = VGroup()
        self.answer = VGroup()
        if alone:
            value = write.formula(alone, SYMBOL)
            if brief:
                x = float(self.factors[-1].get_right()[0]) + 2 * _LEAD
                fit(value, box.right - x).move_to((x, y, 0), aligned_edge=LEFT)
            else:
                above, below = write.partial(COST), write.partial(heads.sums.quantity)
                self.naming = write.formula(f"{above} \\/ {below}", SYMBOL)
                self.naming.move_to((box.left, y - box.height / 2, 0), aligned_edge=LEFT)
                value.next_to(self.naming, RIGHT, buff=_LEAD)
            self.answer.add(value)
        super().__init__(self.lead, self.factors, self.dots, self.naming, self.answer)
