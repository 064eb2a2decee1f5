"""Formulas one under the other, each with the record's numbers in it, and what they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from manim import DOWN, LEFT, UP, BraceBetweenPoints, MathTypst, VGroup, VMobject

from backprop.core.quantities import COST, Kind
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.number_matrix import bracket
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import HAND, LEAST, NUMBER, SMALLEST, SYMBOL, WORD, Box

__all__ = ["DerivativeColumn", "SummaryRow", "SummaryRows"]

_INDENT = 0.05
"""Of the numbers, under their formula."""
_NARROW = 0.62
"""Half the width of the column's brackets."""


class SummaryRow(VGroup):
    """One formula.

    Attributes
    ----------
    formula, worked
        In symbols, and under that in numbers.
    """

    def __init__(self, formula: MathTypst, worked: MathTypst) -> None:
        self.formula, self.worked = formula, worked
        super().__init__(formula, worked)


class SummaryRows(VGroup):
    """Formulas of one size.

    Parameters
    ----------
    sources
        By a name, a formula in symbols, and what makes its numbers for a width.

    Attributes
    ----------
    rows
        `SummaryRow` by the name.
    every
        All formulas, without numbers.
    """

    def __init__(
        self,
        write: Notation,
        sources: Mapping[str, tuple[str, Callable[[float], MathTypst]]],
        box: Box,
    ) -> None:
        step = box.height / len(sources)
        formulas = [write.formula(source, SYMBOL) for source, _ in sources.values()]
        wide, high = (max(sizes) for sizes in zip(*map(_size, formulas), strict=True))
        share = min(HAND / SYMBOL, box.width / wide, 0.62 * step / high)
        self.rows: dict[str, SummaryRow] = {}
        room = box.width - _INDENT
        # As many terms and digits as there is room for at the size of words.
        numbers = [make(room * SMALLEST / WORD) for _, make in sources.values()]
        size = min(NUMBER, room * min(one.font_size / one.width for one in numbers))
        for number, (name, formula, worked) in enumerate(
            zip(sources, formulas, numbers, strict=True)
        ):
            worked.scale(max(size, LEAST) / worked.font_size)
            row = SummaryRow(formula.scale(share), fit(worked, room))
            row.arrange(DOWN, buff=0.2, aligned_edge=LEFT)
            row.worked.shift((_INDENT, 0.0, 0.0))
            middle = box.top - step * (number + 0.5)
            row.move_to((box.left, middle, 0), aligned_edge=LEFT)
            self.rows[name] = row
        super().__init__(*self.rows.values())

    @property
    def every(self) -> VGroup:
        return VGroup(*(row.formula for row in self.rows.values()))


def _size(one: VMobject) -> tuple[float, float]:
    return one.width, one.height


class DerivativeColumn(VGroup):
    """The gradient as a column, its layers in the middle left out, and a brace that opens to it.

    Attributes
    ----------
    label, brackets, entries, brace
        Its pieces.
    """

    def __init__(self, write: Notation, layers: Sequence[str], dots: bool, box: Box) -> None:
        theme = write.theme
        entries: list[VMobject] = []
        for place, layer in enumerate(layers):
            kinds: tuple[Kind, ...] = ("w", "b")
            for kind in kinds:
                letter = "W" if kind == "w" else "b"
                below = write.coloured(f"partial {letter}^(({layer}))", theme.quantity(kind))
                entries.append(write.formula(f"frac({write.partial(COST)}, {below})", NUMBER))
            if dots and not place:
                entries.append(write.formula("dots.v", SYMBOL))
        self.entries: GroupOf[VMobject] = GroupOf(*entries)
        self.entries.arrange(DOWN, buff=0.28)
        self.label: MathTypst = write.formula("nabla C_0", SYMBOL).set_color(theme.cost)
        free = box.height - self.label.height - 0.5
        if self.entries.height > free:
            self.entries.scale(max(free / self.entries.height, LEAST / NUMBER))
        fit(self.entries, 2 * _NARROW - 0.2)
        x = box.left + _NARROW + 0.1
        self.entries.move_to((x, box.middle[1] - self.label.height / 2, 0))
        half = self.entries.height / 2 + 0.12
        self.brackets = VGroup()
        for side, arm in ((-_NARROW, 0.12), (_NARROW, -0.12)):
            drawn = bracket(write, x + side, -half, half, arm)
            self.brackets.add(drawn.shift((0, self.entries.get_y(), 0)))
        self.label.next_to(self.brackets, UP, buff=0.2)
        right = x + _NARROW + 0.75
        ends = ((right, box.top, 0), (right, box.bottom, 0))
        self.brace = BraceBetweenPoints(*ends, LEFT, color=theme.quiet)
        super().__init__(self.label, self.brackets, self.entries, self.brace)
