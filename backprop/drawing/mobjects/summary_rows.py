"""The formulas of a pass: one after the other as large as there is room for, and all of them."""

from __future__ import annotations

from collections.abc import Mapping

from manim import DOWN, LEFT, MathTypst, VGroup, VMobject

from backprop.drawing.notation import Notation, fit, term
from backprop.drawing.style import HAND, LEAST, SYMBOL, Box

__all__ = ["SummaryGrid", "SummaryRow", "SummarySlides"]

_BETWEEN = 0.25
"""Between neighbours."""


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


class SummarySlides(VGroup):
    """Each formula in the whole box, its right side in numbers under it.

    Attributes
    ----------
    rows, worked
        `SummaryRow` and numbers by the formula's name.
    """

    def __init__(
        self,
        write: Notation,
        told: Mapping[str, tuple[str, str]],
        worked: Mapping[str, MathTypst],
        box: Box,
    ) -> None:
        self.rows = {name: SummaryRow(write, *one) for name, one in told.items()}
        self.worked = dict(worked)
        for one in self.worked.values():
            fit(one.scale(SYMBOL / one.font_size), box.width)
        numbers = max(one.height for one in self.worked.values())
        share = _share([*self.rows.values()], box, 1, numbers + _BETWEEN)
        for name, row in self.rows.items():
            row.scale(share)
            slide = VGroup(row, self.worked[name]).arrange(DOWN, buff=_BETWEEN)
            slide.move_to(box.middle)
        super().__init__(*self.rows.values(), *self.worked.values())


class SummaryGrid(VGroup):
    """All formulas in one size, in one column or two: whichever lets them be larger.

    Attributes
    ----------
    rows
        `SummaryRow` by the name.
    """

    def __init__(self, write: Notation, told: Mapping[str, tuple[str, str]], box: Box) -> None:
        self.rows = {name: SummaryRow(write, *one) for name, one in told.items()}
        rows = [*self.rows.values()]
        share, columns = max((_share(rows, box, count), count) for count in (1, 2))
        for row in rows:
            row.scale(max(share, LEAST / HAND))
        piled = [rows[at : at + columns] for at in range(0, len(rows), columns)]
        wide = [max(row.width for row in rows[at::columns]) for at in range(columns)]
        spare = box.width - sum(wide)
        gap = spare / (columns + 1)
        # What is short is all between them.
        aside = gap if gap > _BETWEEN or columns == 1 else 0.0
        gap = gap if aside else spare / max(1, columns - 1)
        high = max(row.height for row in rows)
        step = min((box.height - high) / max(1, len(piled) - 1), high + 2 * _BETWEEN)
        for line, found in enumerate(piled):
            x, y = box.left + aside - gap, box.middle[1] + step * ((len(piled) - 1) / 2 - line)
            for width, row in zip(wide, found, strict=False):
                x += gap
                row.move_to((x, y, 0), aligned_edge=LEFT)
                x += width
        super().__init__(*rows)


def _share(rows: list[SummaryRow], box: Box, columns: int, foot: float = 0.0) -> float:
    """How large formulas can be in so many columns, a foot under each, of the formula at hand."""
    lines = -(-len(rows) // columns) if not foot else 1
    wide = sum(max(row.width for row in rows[at::columns]) for at in range(columns))
    high = max(row.height for row in rows) * lines
    free = box.height - foot - _BETWEEN * (lines - 1)
    return min(1.0, (box.width - _BETWEEN * (columns - 1)) / wide, free / high)
