"""The formulas of a pass in one size, each with its numbers, one under the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from manim import DOWN, LEFT, RIGHT, VGroup, VMobject

from backprop.drawing.mobjects.badge import Badge
from backprop.drawing.notation import Notation, fit, term
from backprop.drawing.style import HAND, LEAST, SYMBOL, Box

__all__ = ["SummaryColumn", "SummaryRow"]

_BETWEEN, _UNDER, _BESIDE, _ASIDE = 0.12, 0.13, 0.35, 0.2
"""From row to row at least; between a formula and its numbers, and its badge."""
_APART = 1.2
"""From row to row at most."""
_LINE = 1.3
"""Numbers next to their least size, where there is room for that."""


class SummaryRow(VGroup):
    """One formula.

    Parameters
    ----------
    source
        Left side, "=", right side.
    takes
        The last factor of the right side, which another formula gives; "" for none.

    Attributes
    ----------
    formula
        What is drawn.
    given, taken
        Its left side, and the factor that it takes; nothing where it takes none.
    """

    def __init__(self, write: Notation, source: str, takes: str) -> None:
        left, _, right = source.partition(" = ")
        if takes:
            right = right.removesuffix(takes) + term(takes, "takes")
        self.takes = takes
        self.formula = write.formula(f"{term(left, 'gives')} = {right}", HAND)
        self.given: VMobject = self.formula.select("gives")
        self.taken: VMobject = self.formula.select("takes") if takes else VGroup()
        super().__init__(self.formula)


class SummaryColumn(VGroup):
    """All formulas, the numbers under each or, in a low box, beside it: as lets them be larger.

    Parameters
    ----------
    told
        By the name, from the top down, a formula and what it takes.
    lines
        By the name, the same in numbers, and a shorter form for a narrow box.

    Attributes
    ----------
    rows, worked, badges
        `SummaryRow`, numbers and its place in the order by the formula's name: from below.
    """

    def __init__(
        self,
        write: Notation,
        told: Mapping[str, tuple[str, str]],
        lines: Mapping[str, tuple[str, str]],
        box: Box,
    ) -> None:
        self.rows = {name: SummaryRow(write, *one) for name, one in told.items()}
        self.worked: dict[str, VMobject] = {}
        self.badges = {name: Badge(write, len(told) - at) for at, name in enumerate(told)}
        aside = 2 * Badge.RADIUS + _ASIDE
        box = replace(box, left=box.left + aside)
        drawn = [
            {name: write.formula(forms[at], LEAST * _LINE) for name, forms in lines.items()}
            for at in (0, -1)
        ]
        full, short = drawn
        under = {
            name: line if line.width <= _LINE * box.width else short[name]
            for name, line in full.items()
        }
        # In full where that can be read, beside them where formulas are larger so.
        tries = [(self._share(box, *way), *way) for way in ((under, False), (full, True))]
        if max(share for share, *_ in tries) < LEAST / HAND:
            tries.append((self._share(box, short, True), short, True))
        share, chosen, lying = max(tries, key=lambda one: one[0])
        share = min(SYMBOL / HAND, share)
        wide = max(row.width for row in self.rows.values()) * share
        wholes = []
        for name, row in self.rows.items():
            row.scale(share)
            line = self.worked[name] = chosen[name]
            fit(line, box.width - (wide + _BESIDE if lying else 0.0))
            line.next_to(row, RIGHT if lying else DOWN, _BESIDE if lying else _UNDER)
            if not lying:
                line.align_to(row, LEFT)
            wholes.append(VGroup(row, line))
        free = box.height - sum(one.height for one in wholes)
        between = min(_APART, free / max(1, len(wholes) - 1))
        VGroup(*wholes).arrange(DOWN, between, aligned_edge=LEFT)
        VGroup(*wholes).move_to((box.left, box.middle[1], 0), LEFT)
        for name, row in self.rows.items():
            self.badges[name].next_to(row, LEFT, buff=_ASIDE)
        super().__init__(*self.badges.values(), *self.rows.values(), *self.worked.values())

    def _share(self, box: Box, lines: Mapping[str, VMobject], lying: bool) -> float:
        """How large formulas can be with such lines, of the formula at hand."""
        rows, wide = self.rows.values(), box.width
        free = box.height - _BETWEEN * (len(rows) - 1)
        if lying:
            wide -= _BESIDE + max(line.width for line in lines.values()) / _LINE
        else:
            free -= sum(_UNDER + line.height for line in lines.values())
        return min(wide / max(row.width for row in rows), free / sum(row.height for row in rows))
